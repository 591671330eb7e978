"""An agreement whose last term has ended.

**What it finds.** Every term named in the cell ended before the day of the audit, and none is open-ended or renews
itself. A term ends with the last day of its year.

**Why it matters.** The list promises exchanges that may no longer exist.

**Example.** `2019-2024`, audited in 2026.

**How to fix it.** Ask whether it was prolonged; change the period or remove the row.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.checks._period import parse_period
from crawler.model import Field, Finding, Severity, say

CHECK = Check(
    code="agreement-expired",
    scope=Scope.ROW,
    version=1,
    summary=say("the agreement has ended"),
    why=say("The list promises exchanges that may no longer exist."),
    fix=say("Check whether it was extended; change the period or remove the row."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a warning when the agreement ended before today."""
    ended = parse_period(case.row.agreement).expired_on(case.today)
    if ended is not None:
        message = say("The agreement “{cell}” ended in {year}.", cell=case.row.agreement, year=str(ended))
        yield CHECK.finding(case, Field.AGREEMENT, message, Severity.WARNING)
