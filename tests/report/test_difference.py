from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crawler.model import AuditRun, Found
from crawler.report.difference import Audit, Change, compare

FIRST = datetime(2026, 9, 1, tzinfo=UTC)


def run(number: int) -> AuditRun:
    at = FIRST + timedelta(days=30 * number)
    return AuditRun(audit_id=str(number), table_sha256="t", started_at=at, finished_at=at, mode="online", complete=True)


def found(key: str, code: str = "dead-link", cell: str = "https://a.edu/", country: str = "Poland") -> Found:
    return Found(fingerprint=key, code=code, row_id=key, name=f"University {key}", country=country, cell=cell)


def audits(*keys: str) -> list[Audit]:
    """Audits by the fingerprints they found, a letter each."""
    return [(run(number), tuple(found(key) for key in found_then)) for number, found_then in enumerate(keys)]


def keys(changes: tuple[Change, ...]) -> str:
    return "".join(change.found.row_id for change in changes)


def test_new_back_gone_and_still() -> None:
    made = audits("ab", "bc", "acd")
    result = compare(made, made[1][0], {})
    assert (keys(result.new), keys(result.back), keys(result.gone), keys(result.still)) == ("d", "a", "b", "c")


def test_still_says_since_when_without_a_break() -> None:
    made = audits("a", "", "a", "a", "a")
    (still,) = compare(made, made[3][0], {}).still
    assert still.since_at == run(2).started_at


def test_against_an_earlier_audit() -> None:
    made = audits("ab", "b", "bc")
    result = compare(made, made[0][0], {})
    assert (keys(result.new), keys(result.gone), keys(result.still)) == ("c", "a", "b")


def test_who_corrected_it() -> None:
    gone = (found("a"), found("b"), found("c", code="continent-mismatch"))
    made: list[Audit] = [(run(0), gone), (run(1), ())]
    cells = {"a": "https://new.edu/", "b": "https://a.edu/", "c": "https://a.edu/"}
    result = compare(made, made[0][0], cells)
    assert {change.found.row_id: change.by_us for change in result.gone} == {"a": True, "b": False, "c": True}


def test_countries_by_what_is_open() -> None:
    before: Audit = (run(0), (found("a"), found("b", country="Chile")))
    after: Audit = (run(1), (found("a"), found("c"), found("d", country="")))
    assert compare([before, after], before[0], {}).by_country() == (("Poland", 1, 0, 1), ("Chile", 0, 1, 0))
