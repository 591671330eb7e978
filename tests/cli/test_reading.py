"""How the command line reads tables: what it says, what can be said to it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran


def test_how_the_table_is_understood_is_shown(crawler: Callable[..., Ran]) -> None:
    ran = crawler("lint", "list.tsv", "--columns")
    assert ran.code == 0
    assert "headings in line" in ran.out
    assert "used" in ran.out
    assert not Path("reports").exists()


def test_a_table_on_standard_input_is_kept(
    crawler: Callable[..., Ran], table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(table.read_bytes())))
    ran = crawler("lint", "-", "--fail-on", "never")
    assert ran.code == 0
    assert Path("reports/standard-input/standard-input.table").read_bytes() == table.read_bytes()


def test_nothing_on_standard_input_is_said(crawler: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    ran = crawler("lint", "-")
    assert (ran.code, "standard input" in ran.err) == (2, True)


def test_an_address_needs_the_network(crawler: Callable[..., Ran]) -> None:
    ran = crawler("lint", "https://office.example/list.csv")
    assert (ran.code, "without the network" in ran.err) == (2, True)


def test_what_is_missing_is_shown_with_the_table(crawler: Callable[..., Ran]) -> None:
    Path("bad.csv").write_text("a,b\nx,y\nz,w\n")
    ran = crawler("lint", "bad.csv")
    assert ran.code == 2
    for shown in ("2: x | y", "a: x, z", "--column url="):
        assert shown in ran.err
