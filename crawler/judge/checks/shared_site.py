"""Two institutions that show one URL.

**What it finds.** The same address beside different institutions, when it is not a slipped or foreign one (those are
reported as such). Departments of one university often share its site rightly, so it is a note.

**Why it matters.** One of the two may have lost its own address.

**Example.** Three institutes that all link to the home page of the academy they belong to.

**How to fix it.** If an institution has a page of its own, take that.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope, TableCase
from crawler.model import Field, Finding, Identity, Severity, say

CHECK = Check(
    code="shared-site",
    scope=Scope.TABLE,
    version=1,
    summary=say("two institutions show one URL"),
    why=say("One of them may have lost its own address."),
    fix=say("If the institution has its own page, use that one."),
    habit=True,
)


def check(table: TableCase) -> Iterator[Finding]:
    """Yields a note for each row that shows the URL of an earlier row with another name."""
    first: dict[str, Case] = {}
    for case in table.cases:
        url = case.target.url
        if url is None or case.identity.identity in {Identity.OTHER_ROW, Identity.FOREIGN}:
            continue
        earlier = first.setdefault(url, case)
        if earlier is case or earlier.row.name == case.row.name:
            continue
        message = say("The same URL is also {row:at} ({name}).", row=earlier.row.no, name=earlier.row.name)
        yield CHECK.finding(case, Field.URL, message, Severity.NOTE, rows=(earlier.row.row_id,), way=url)
