"""A row inside a slipped stretch.

**What it finds.** The row's URL belongs to a neighbour, as do those around it. The stretch itself is reported once, as
`slipped-stretch`; this note ties the row to it.

**Why it matters.** See the stretch.

**Example.** Row 183 shows the URL of row 184.

**How to fix it.** Accept the stretch as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.model import Field, Finding, Identity, RowNo, Severity, say

CHECK = Check(
    code="slipped-row",
    scope=Scope.ROW,
    version=1,
    summary=say("the row is in a slipped stretch"),
    why=say("Each of these links sends readers to the wrong institution, even where it opens."),
    fix=say("Accept the stretch as a whole."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a warning for a row of a stretch whose URL is not its own."""
    if case.stretch is None or case.identity.identity is not Identity.OTHER_ROW:
        return
    owner = case.identity.belongs_to[0]
    message = say(
        "This URL belongs to {name} ({owner}). It slipped together with the rows from {first} to {last}.",
        owner=RowNo(owner),
        name=case.names.get(owner, ""),
        first=RowNo(case.stretch.first),
        last=RowNo(case.stretch.last),
    )
    yield CHECK.finding(case, Field.URL, message, Severity.WARNING, evidence=case.identity.evidence, rows=(owner,))
