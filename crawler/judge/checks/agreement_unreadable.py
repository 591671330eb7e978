"""An agreement cell that cannot be read.

**What it finds.** An empty cell, one with neither a year nor a period, a damaged year (`ZV14`), or a term that ends
before it begins.

**Why it matters.** Nobody can tell whether the agreement is in force.

**Example.** `ZV15 List Intencyjny; ZV14 na czas`.

**How to fix it.** Look the agreement up and type its years.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.checks._period import parse_period
from crawler.model import Field, Finding, Message, Severity, say

CHECK = Check(
    code="agreement-unreadable",
    scope=Scope.ROW,
    version=1,
    summary=say("the agreement period cannot be read"),
    why=say("It is unclear whether the agreement is in force."),
    fix=say("Look up the agreement and enter its years."),
    habit=True,
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a note when the period is empty, damaged, contradictory or unreadable."""
    if Field.AGREEMENT not in case.columns:
        return
    message = _complaint(case.row.agreement)
    if message:
        yield CHECK.finding(case, Field.AGREEMENT, message, Severity.NOTE)


def _complaint(cell: str) -> Message | None:
    agreement = parse_period(cell)
    if not cell.strip():
        return say("The agreement cell is empty.")
    if agreement.broken:
        return say("“{word}” in “{cell}” looks like a damaged year.", word=agreement.broken[0], cell=cell)
    if agreement.backwards:
        return say("“{term}” ends before it begins.", term=agreement.backwards[0])
    if not agreement.readable:
        return say("No year and no period could be read in “{cell}”.", cell=cell)
    return None
