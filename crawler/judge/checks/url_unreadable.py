"""A cell that holds something, but no link that can be opened as it stands.

**What it finds.** A mail address, a path on somebody's computer, two links in one cell, a spreadsheet error, a host
with commas for dots: anything from which no address follows without a person's word.

**Why it matters.** The link does not work for anybody.

**Example.** `www,example,edu`.

**How to fix it.** Take the proposed reading, if there is one, or look the institution up.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.checks.url_missing import NOTHING_THERE
from crawler.model import Field, Finding, Severity, say
from crawler.urls.problems import PROBLEMS

CHECK = Check(
    code="url-unreadable",
    scope=Scope.ROW,
    version=1,
    summary=say("the cell contains no link that can be opened"),
    why=say("The link works for nobody."),
    fix=say("Use the proposal, if there is one, or look up the institution."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields an error with what is wrong with the cell."""
    problem = case.target.problem
    if case.target.url is None and problem is not None and problem not in NOTHING_THERE:
        yield CHECK.finding(case, Field.URL, PROBLEMS[problem], Severity.ERROR)
