"""A row without a link.

**What it finds.** An empty URL cell, a placeholder (`-`, `TBD`), or the words of a link whose address was lost on the
way (`strona uczelni`).

**Why it matters.** Readers have nothing to click on.

**Example.** `www` in the URL column: the link behind the word stayed in the old spreadsheet.

**How to fix it.** Take the proposed address, or look the institution up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crawler.judge.checks import Case, Check, Scope
from crawler.model import Field, Finding, Severity, say
from crawler.urls.problems import PROBLEMS

CHECK = Check(
    code="url-missing",
    scope=Scope.ROW,
    version=1,
    summary=say("the row has no link"),
    why=say("Readers have nothing to click on."),
    fix=say("Use the proposed address, or look up the institution."),
    habit=True,
)
NOTHING_THERE: Final = frozenset({"empty", "placeholder", "link_text"})
"""Problems of a cell that never held an address; the others are `url-unreadable`."""


def check(case: Case) -> Iterator[Finding]:
    """Yields a warning when the cell holds no address and no attempt at one."""
    problem = case.target.problem
    if case.target.url is None and problem in NOTHING_THERE:
        yield CHECK.finding(case, Field.URL, PROBLEMS[problem], Severity.WARNING)
