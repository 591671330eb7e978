from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from crawler.judge import checks
from crawler.judge.checks import CRASHED, Check, LoadedCheck, Scope, check_of, load_checks, ruleset, run_checks
from crawler.model import Finding, Severity, say
from tests.judge.checks.cases import case

PAGE_PARTS = ("**What it finds.**", "**Why it matters.**", "**Example.**", "**How to fix it.**")


@pytest.mark.parametrize("loaded", load_checks(), ids=lambda loaded: loaded.check.code)
def test_every_check_has_a_page_a_code_and_texts(loaded: LoadedCheck) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", loaded.check.code)
    assert all(part in loaded.page for part in PAGE_PARTS)
    assert all(m.text for m in (loaded.check.summary, loaded.check.why, loaded.check.fix))


def test_checks_are_found_by_looking_into_the_folder_and_sorted() -> None:
    codes = [loaded.check.code for loaded in load_checks()]
    assert codes == sorted(codes)
    assert {"dead-link", "slipped-stretch", "continent-mismatch"} <= set(codes)


def loaded(code: str, run: Any, version: int = 1) -> LoadedCheck:
    texts: dict[str, Any] = {"summary": say("s"), "why": say("w"), "fix": say("f")}
    return LoadedCheck(check=Check(code=code, scope=Scope.ROW, version=version, **texts), run=run, page="")


def test_a_check_that_crashes_becomes_a_finding_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_: object) -> Iterator[Finding]:
        raise ZeroDivisionError("of course")

    def find(found: Any) -> Iterator[Finding]:
        yield healthy.check.finding(found, None, say("found"), Severity.NOTE)

    healthy = loaded("b-healthy", find)
    monkeypatch.setattr(checks, "load_checks", lambda: (loaded("a-broken", crash), healthy))
    found = run_checks(Scope.ROW, case(name="x"))
    assert [(f.code, f.severity, f.row_id) for f in found] == [
        (CRASHED.code, Severity.ERROR, "7"),
        ("b-healthy", Severity.NOTE, "7"),
    ]
    assert dict(found[0].message.args)["code"] == "a-broken"
    assert run_checks(Scope.TABLE, case(name="x")) == ()


def test_the_ruleset_changes_with_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ruleset()
    assert before == ruleset()
    monkeypatch.setattr(checks, "load_checks", lambda: (loaded("a", None, version=2),))
    two = ruleset()
    monkeypatch.setattr(checks, "load_checks", lambda: (loaded("a", None, version=3),))
    assert len({before, two, ruleset()}) == 3


def test_a_finding_leads_back_to_its_check() -> None:
    assert check_of("dead-link").code == "dead-link"
    assert check_of(CRASHED.code) is CRASHED
    with pytest.raises(StopIteration):
        check_of("never-heard-of")


def test_two_files_cannot_claim_one_code(monkeypatch: pytest.MonkeyPatch) -> None:
    module = type("module", (), {"CHECK": loaded("same", None).check, "check": None, "__doc__": ""})
    monkeypatch.setattr("pkgutil.iter_modules", lambda _: [type("i", (), {"name": n}) for n in ("a", "b", "_c")])
    monkeypatch.setattr("importlib.import_module", lambda _: module)
    with pytest.raises(ValueError, match="same"):
        load_checks.__wrapped__()
