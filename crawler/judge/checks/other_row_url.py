"""A URL that belongs to another row, outside any stretch.

**What it finds.** Swapped neighbours, far swaps and doubled URLs: the link is alive, but it is the site of an
institution in another row.

**Why it matters.** Readers are sent to the wrong institution, and every link checker calls the link healthy.

**Example.** Two universities of one city with their URLs exchanged.

**How to fix it.** Take the proposed URL.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.model import Field, Finding, Identity, RowNo, Severity, say

CHECK = Check(
    code="other-row-url",
    scope=Scope.ROW,
    version=1,
    summary=say("the URL belongs to another row of the table"),
    why=say("Readers end up at the wrong institution."),
    fix=say("Use the proposed URL, or find the right one."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields an error when the site is another row's and the row lies in no stretch."""
    if case.stretch is not None or case.identity.identity is not Identity.OTHER_ROW:
        return
    owner = case.identity.belongs_to[0]
    message = say("This URL belongs to {name} ({owner}).", owner=RowNo(owner), name=case.names.get(owner, ""))
    yield CHECK.finding(case, Field.URL, message, Severity.ERROR, evidence=case.identity.evidence, rows=(owner,))
