"""A link that leads nowhere.

**What it finds.** The name does not exist, has no address, or the page answers 404, 410 or a redirect to nowhere,
twice, by two different means. A server that answers “not found” for every address, an endless redirect and a site
that does not respond are called dead only when three audits over thirty days saw nothing else; until then they are
*suspect* or *cannot tell*. A wall, a refusal to robots or an outage of our own network is never called dead. Until an
audit on another day agrees, the finding says so; after that it says since when.

**Why it matters.** A student who clicks the link gets nothing.

**Example.** `http://www.glam.ac.uk/` of a university that merged into another and gave the name up.

**How to fix it.** Take the proposed address, or look the institution up and put its present address in.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.checks._liveness import liveness_finding
from crawler.model import Finding, Liveness, Severity, say

CHECK = Check(
    code="dead-link",
    scope=Scope.ROW,
    version=1,
    summary=say("the link leads nowhere"),
    why=say("Readers who click the link in the list see nothing."),
    fix=say("Use the proposed address, or find the institution’s current site."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a finding when the liveness of the row's URL is dead."""
    yield from liveness_finding(case, CHECK, Liveness.DEAD, Severity.ERROR)
