"""The audit in figures: counts, what to do first, and what changed since the audit before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from crawler.model import AuditRun, Decision, Identity, Liveness, Severity, State, Waiver, say, say_n
from crawler.report.view import Changes, FindingView, FirstThing, RowView, StretchView, Summary, TrendPoint

SEVERITIES: Final = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
DANGER: Final = "dangerous-link"
"""The code that leads every list."""
ELSEWHERE: Final = frozenset({"other-row-url", "foreign-site"})
"""Codes of links that lead to another institution."""
STRETCHES: Final = "stretches"
"""A first thing that is done in the section of slipped stretches."""
MOST_FIRST: Final = 3
Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What earlier audits of the table left behind."""

    previous_at: datetime | None = None
    previous_fingerprints: frozenset[str] = frozenset()
    trend: tuple[TrendPoint, ...] = ()
    """Earlier audits, oldest first."""
    decisions: Mapping[str, Decision] | None = None
    """The last decision on each `Proposal.key`."""
    waivers: tuple[Waiver, ...] = ()
    """Findings that are known and meant so."""


def summarise(
    rows: Sequence[RowView],
    stretches: Sequence[StretchView],
    table_findings: Sequence[FindingView],
    run: AuditRun,
    history: History,
) -> Summary:
    """The figures of one audit, from its rows as the formats see them."""
    findings = [f for row in rows for f in row.findings if not f.suppressed] + list(table_findings)
    now = _point(rows, run.started_at)
    return Summary(
        states=_counts(State, (row.state for row in rows)),
        liveness=_counts(Liveness, (row.liveness for row in rows)),
        identity=_counts(Identity, (row.identity for row in rows)),
        codes=_codes(findings),
        first_things=_first_things(rows, stretches, run),
        changes=_changes(findings, history),
        trend=(*history.trend, now),
    )


def _counts(kind: type[Member], values: Iterable[Member]) -> tuple[tuple[Member, int], ...]:
    counted = Counter(values)
    return tuple((member, counted[member]) for member in kind)


def _codes(findings: Sequence[FindingView]) -> tuple[tuple[str, Severity, int], ...]:
    counted = Counter(f.code for f in findings)
    worst = {code: min((f.severity for f in findings if f.code == code), key=SEVERITIES.index) for code in counted}
    order = sorted(counted, key=lambda code: (code != DANGER, SEVERITIES.index(worst[code]), -counted[code], code))
    return tuple((code, worst[code], counted[code]) for code in order)


def _point(rows: Sequence[RowView], at: datetime) -> TrendPoint:
    counted = Counter(row.state for row in rows)
    return TrendPoint(
        at=at,
        right=counted[State.RIGHT],
        fix=counted[State.FIX],
        look=counted[State.LOOK],
        unreachable=counted[State.UNREACHABLE],
    )


def _changes(findings: Sequence[FindingView], history: History) -> Changes | None:
    if history.previous_at is None:
        return None
    now = {f.fingerprint for f in findings}
    before = history.previous_fingerprints
    return Changes(
        previous_at=history.previous_at,
        new=tuple(sorted(now - before)),
        gone=len(before - now),
        still=len(before & now),
    )


def _first_things(rows: Sequence[RowView], stretches: Sequence[StretchView], run: AuditRun) -> tuple[FirstThing, ...]:
    """At most three steps, the most harmful first, then those that correct most rows."""
    things = [*_harm(rows), *_wrong_places(rows, stretches), *_decisions(rows), *_rest(rows, run)]
    return tuple(things[:MOST_FIRST]) or (FirstThing(message=say("Nothing: the table is in order.")),)


def _harm(rows: Sequence[RowView]) -> Iterator[FirstThing]:
    if n := _count(rows, lambda row: row.liveness is Liveness.DANGER):
        text = say_n("Remove {count} dangerous link.", "Remove {count} dangerous links.", n)
        yield FirstThing(message=text, filter="live", value=Liveness.DANGER)


def _wrong_places(rows: Sequence[RowView], stretches: Sequence[StretchView]) -> Iterator[FirstThing]:
    corrected = _count(rows, lambda row: any(p.stretch is not None and p.rank == 1 for p in row.proposals))
    if stretches and corrected:
        text = say_n(
            "Accept {count} slipped stretch: this corrects {rows} at once.",
            "Accept {count} slipped stretches: this corrects {rows} at once.",
            len(stretches),
            rows=say_n("{count} row", "{count} rows", corrected),
        )
        yield FirstThing(message=text, filter=STRETCHES)
    if n := _count(rows, _is_elsewhere):
        text = say_n(
            "Correct {count} link that leads to another institution.",
            "Correct {count} links that lead to other institutions.",
            n,
        )
        yield FirstThing(message=text, filter="code", value=" ".join(sorted(ELSEWHERE)))


def _is_elsewhere(row: RowView) -> bool:
    """Whether the link is another institution's: not a misspelling of its own, and not moved with a stretch."""
    return any(f.code in ELSEWHERE and not f.suppressed for f in row.findings)


def _decisions(rows: Sequence[RowView]) -> Iterator[FirstThing]:
    if n := _count(rows, lambda row: row.liveness is Liveness.DEAD):
        text = say_n("Replace {count} dead link.", "Replace {count} dead links.", n)
        yield FirstThing(message=text, filter="live", value=Liveness.DEAD)
    if n := sum(1 for row in rows for p in row.proposals if p.rank == 1 and p.stretch is None):
        text = say_n("Decide on {count} single proposal.", "Decide on {count} single proposals.", n)
        yield FirstThing(message=text, filter="decided", value="open")
    if n := _count(rows, lambda row: row.state is State.LOOK):
        text = say_n(
            "Look at {count} row that only a person can judge.", "Look at {count} rows that only a person can judge.", n
        )
        yield FirstThing(message=text, filter="state", value=State.LOOK)


def _rest(rows: Sequence[RowView], run: AuditRun) -> Iterator[FirstThing]:
    """What is left where nothing is wrong so far."""
    if run.mode == "offline":
        yield FirstThing(message=say("Run the audit with a network connection."))
    elif not run.complete:
        yield FirstThing(message=say("Run the audit again: it is not complete."))
    elif n := _count(rows, lambda row: row.state is State.UNREACHABLE):
        text = say_n(
            "Nothing to correct; {count} link could not be judged.",
            "Nothing to correct; {count} links could not be judged.",
            n,
        )
        yield FirstThing(message=text, filter="state", value=State.UNREACHABLE)


def _count(rows: Sequence[RowView], test: Callable[[RowView], bool]) -> int:
    return sum(1 for row in rows if test(row))
