"""A link about which nothing can be said today.

**What it finds.** Timeouts, server failures, login and consent walls, bot walls in any shape (also with status 200,
406 or 412), pages that demand cookies or scripts, an endless redirect at a sign-in page, rate limits, a refusal by
robots.txt, or a missing link seen only once so far. The reason is always named.

**Why it matters.** Nothing counts against the link yet; the reason is given for completeness.

**Example.** A site that answers browsers but shows programs a “checking your browser” page.

**How to fix it.** Nothing, or open it yourself. The next audit looks again.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.checks._liveness import liveness_finding
from crawler.model import Finding, Liveness, Severity, say

CHECK = Check(
    code="unclear-link",
    scope=Scope.ROW,
    version=1,
    summary=say("the link could not be judged in this audit"),
    why=say("Nothing counts against the link yet; the reason is given for completeness."),
    fix=say("Nothing, or open it yourself; the next audit checks again."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a note when the liveness is unknown or blocked."""
    yield from liveness_finding(case, CHECK, Liveness.UNKNOWN, Severity.NOTE)
    yield from liveness_finding(case, CHECK, Liveness.BLOCKED, Severity.NOTE)
