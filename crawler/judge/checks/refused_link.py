"""A link we did not follow, for safety.

**What it finds.** An address inside a private network, a forbidden port, or something that is no web address.
Nothing was sent.

**Why it matters.** Readers outside that network cannot open it, and a program must not poke around in one.

**Example.** `http://192.168.0.1/`, pasted from an intranet page.

**How to fix it.** Put the public address in. If your own intranet is meant, the operator can open it with
`--allow-network`.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.checks._liveness import liveness_finding
from crawler.model import Finding, Liveness, Severity, say

CHECK = Check(
    code="refused-link",
    scope=Scope.ROW,
    version=1,
    summary=say("the link leads into a private network or is not a web address"),
    why=say("Readers elsewhere cannot open it."),
    fix=say("Enter the public address."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a finding when the liveness of the row's URL is refused."""
    yield from liveness_finding(case, CHECK, Liveness.REFUSED, Severity.WARNING)
