"""The demo shows every kind of finding."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.judge.checks import load_checks
from tests.conftest import Ran


@pytest.mark.slow
def test_the_demo_shows_at_least_one_finding_of_each_kind(crawler: Callable[..., Ran]) -> None:
    ran = crawler("demo", "-o", "out", "-q")
    assert ran.code == 1, ran.err
    audit = json.loads(Path("out/audit.json").read_text(encoding="utf-8"))
    shown = {finding["code"] for row in audit["rows"] for finding in row["findings"]}
    shown |= {finding["code"] for finding in audit["table_findings"]}
    assert shown == {loaded.check.code for loaded in load_checks()}
    assert len(audit["stretches"]) >= 2
    assert {path.name for path in Path("out").iterdir()} >= {"demo.tsv", "report.html", "corrections.xlsx"}
