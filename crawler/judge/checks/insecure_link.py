"""A page that opens only after a warning, or only without encryption.

**What it finds.** An expired, not yet valid, self-signed or wrongly named certificate, an unknown issuer, an outdated
protocol, or https that fails where http works.

**Why it matters.** Browsers show a warning page first; many readers turn back there.

**Example.** A certificate that expired last week.

**How to fix it.** If the institution has an address without the warning, use it; otherwise tell their webmaster.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.checks._liveness import liveness_finding
from crawler.model import Finding, Liveness, Severity, say

CHECK = Check(
    code="insecure-link",
    scope=Scope.ROW,
    version=1,
    summary=say("the page opens only after a security warning"),
    why=say("Browsers warn first, and many readers turn back."),
    fix=say("Use an address that opens without the warning, or tell their webmaster."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a finding when the liveness of the row's URL is insecure."""
    yield from liveness_finding(case, CHECK, Liveness.INSECURE, Severity.WARNING)
