"""The benchmark of start-up measures commands as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.start.__main__ import cost, fastest


def test_a_command_costs_something(tmp_path: Path) -> None:
    spent = fastest(["--help"], tmp_path)
    assert spent.cpu > 0
    assert spent.wall > 0


def test_a_command_that_fails_ends_the_benchmark(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="ended with 2"):
        cost(["lint", "nowhere.tsv"], tmp_path)
