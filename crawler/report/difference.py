"""What changed between two audits: new, gone and by whom, still there since when, and back again. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crawler.model import AuditRun, Found

ON_THE_NETWORK: Final = frozenset(
    {"dead-link", "moved-link", "insecure-link", "suspect-link", "unclear-link", "dangerous-link", "refused-link"}
)
"""Codes of findings that a webmaster can put right without a change of the table."""

Audit = tuple[AuditRun, tuple[Found, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One finding and what became of it."""

    found: Found
    since_at: datetime
    """When it was first found without a break; for one that is gone, when it was last found."""
    by_us: bool = False
    """Of one that is gone: the table was changed, so it was us; else the webmaster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The difference between two audits of a table."""

    before: AuditRun
    after: AuditRun
    new: tuple[Change, ...]
    back: tuple[Change, ...]
    """Found before, gone in between, and found again."""
    gone: tuple[Change, ...]
    still: tuple[Change, ...]

    def by_country(self) -> tuple[tuple[str, int, int, int], ...]:
        """Country, and how many of its findings are new (or back), gone, and still there; the most open first."""
        counts = [
            Counter(change.found.country for change in changes)
            for changes in ((*self.new, *self.back), self.gone, self.still)
        ]
        countries = {country for counted in counts for country in counted if country}
        lines = [(country, *(counted[country] for counted in counts)) for country in countries]
        return tuple(sorted(lines, key=lambda line: (-line[1] - line[3], line[0])))  # type: ignore[arg-type]


def compare(audits: Sequence[Audit], before: AuditRun, cells: Mapping[str, str]) -> Difference:
    """The difference between an audit and the last one.

    Args:
        audits: every audit of the table with its findings, oldest first; the last one is compared.
        before: the audit to compare it with, one of them.
        cells: the URL cell of each row as it is now, shown as in a report.
    """
    after, now = audits[-1]
    earlier = audits[:-1]
    then = {found.fingerprint: found for run, findings in earlier if run == before for found in findings}
    ever = {found.fingerprint for _, findings in earlier for found in findings}
    fresh = [found for found in now if found.fingerprint not in then]
    left = {found.fingerprint for found in now}
    return Difference(
        before=before,
        after=after,
        new=tuple(Change(found=f, since_at=after.started_at) for f in fresh if f.fingerprint not in ever),
        back=tuple(Change(found=f, since_at=after.started_at) for f in fresh if f.fingerprint in ever),
        gone=tuple(
            Change(found=f, since_at=before.started_at, by_us=_by_us(f, cells))
            for f in then.values()
            if f.fingerprint not in left
        ),
        still=tuple(
            Change(found=f, since_at=_since(f, earlier, after.started_at)) for f in now if f.fingerprint in then
        ),
    )


def _by_us(found: Found, cells: Mapping[str, str]) -> bool:
    return found.code not in ON_THE_NETWORK or cells.get(found.row_id, "") != found.cell


def _since(found: Found, earlier: Sequence[Audit], at: datetime) -> datetime:
    """When it was first found in the audits up to now without a break."""
    for run, findings in reversed(earlier):
        if all(one.fingerprint != found.fingerprint for one in findings):
            break
        at = run.started_at
    return at
