"""A link that answers, but not as a healthy page does.

**What it finds.** A page that says “not found” or reports an error with status 200, server errors, answers that are
not HTTP, redirects to an error page, a deep link that now leads to the home page or to the home page of a language,
and a server that answers “not found” for every address.

**Why it matters.** It may well be broken, but a program cannot be sure.

**Example.** A page with the title “404 – Page not found” sent as if everything were fine.

**How to fix it.** Open it and see.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.checks._liveness import liveness_finding
from crawler.model import Finding, Liveness, Severity, say

CHECK = Check(
    code="suspect-link",
    scope=Scope.ROW,
    version=1,
    summary=say("something is odd about the page"),
    why=say("It may be broken; a program cannot be sure."),
    fix=say("Open the link and see."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a finding when the liveness of the row's URL is suspect."""
    yield from liveness_finding(case, CHECK, Liveness.SUSPECT, Severity.WARNING)
