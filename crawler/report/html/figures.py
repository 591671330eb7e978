"""The numbers the page shows before any script runs: glance, bars, countries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from crawler.model import Severity, State
from crawler.report.summary import DANGER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum

    from crawler.i18n import Translator
    from crawler.report.view import AuditView, FindingView

ORDER: Final = (State.FIX, State.LOOK, State.UNREACHABLE, State.RIGHT)
"""What asks most of the editor first."""
STRETCH_CODE: Final = "slipped-stretch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A bar: how many of all, as a share of the longest bar and where it starts (both 0 to 100)."""

    key: StrEnum
    count: int
    width: float
    start: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The head of the report."""

    title: str
    audited_at: datetime
    updated: str
    states: tuple[Share, ...]
    """In the order of `ORDER`, laid end to end."""
    findings: tuple[FindingView, ...]
    """About the table as a whole, but for the slipped stretches: those are pictured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country's bar: its rows by state. ``key`` is what the filter compares (code, else the cell)."""

    key: str
    name: str
    count: int
    asking: int
    """Rows that ask something of the editor."""
    parts: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A check's bar: in how many rows it found something."""

    code: str
    name: str
    count: int
    bar: Share


def glance(view: AuditView, translator: Translator) -> Glance:
    """What stands at the top."""
    notes = dict(view.table.notes)
    return Glance(
        title=view.table.path.replace("\\", "/").rsplit("/", 1)[-1],
        audited_at=view.run.finished_at or view.run.started_at,
        updated=_day(notes.get("updated", ""), translator),
        states=_end_to_end(dict(view.summary.states), len(view.rows)),
        findings=tuple(f for f in view.findings if f.code != STRETCH_CODE or not view.stretches),
    )


def _day(text: str, translator: Translator) -> str:
    """An ISO date in the reader's language; anything else as it stands."""
    try:
        return translator.date(date.fromisoformat(text))
    except ValueError:
        return text


def _end_to_end(counts: dict[State, int], total: int) -> tuple[Share, ...]:
    shares = []
    start = 0.0
    for state in ORDER:
        width = _percent(counts.get(state, 0), total)
        shares.append(Share(key=state, count=counts.get(state, 0), width=width, start=round(start, 3)))
        start += width
    return tuple(shares)


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 3) if whole else 0.0


def shares(counts: Iterable[tuple[StrEnum, int]], total: int) -> tuple[Share, ...]:
    """One bar a kind that occurs, in the order given."""
    return tuple(Share(key=key, count=count, width=_percent(count, total)) for key, count in counts if count)


def problems(view: AuditView, translator: Translator) -> tuple[Problem, ...]:
    """What the checks found: danger, then the most frequent first; the level is the worst of the code's findings."""
    found = [finding for row in view.rows for finding in row.findings]
    names = {finding.code: finding.summary for finding in found}
    rows = Counter(code for row in view.rows for code in {finding.code for finding in row.findings})
    worst = {code: severity for code, severity, _ in view.summary.codes}
    most = max(rows.values(), default=1)
    return tuple(
        Problem(
            code=code,
            name=translator.render(summary) if (summary := names[code]) else code,
            count=count,
            bar=Share(key=worst.get(code, Severity.NOTE), count=count, width=_percent(count, most)),
        )
        for code, count in sorted(rows.items(), key=lambda item: (item[0] != DANGER, -item[1], item[0]))
    )


def countries(view: AuditView, translator: Translator) -> tuple[Country, ...]:
    """Countries by how much they ask, then by size, then by name."""
    states: dict[str, Counter[State]] = {}
    cells: dict[str, str] = {}
    for row in view.rows:
        key = row.country_code or row.country
        states.setdefault(key, Counter())[row.state] += 1
        cells.setdefault(key, translator.country(row.country_code) if row.country_code else row.country)
    largest = max((counter.total() for counter in states.values()), default=1)
    found = [
        Country(
            key=key,
            name=cells[key],
            count=counter.total(),
            asking=counter[State.FIX] + counter[State.LOOK],
            parts=_end_to_end(dict(counter), largest),
        )
        for key, counter in states.items()
    ]
    return tuple(sorted(found, key=lambda c: (-c.asking, -c.count, c.name)))
