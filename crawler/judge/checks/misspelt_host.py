"""A URL whose host seems to be misspelt.

**What it finds.** A letter doubled, dropped, exchanged or taken for another in the host: it does not exist or is not
the institution's, while a host one or two letters away is proposed: it answers and names the institution, a registry
lists it, or it can be read off the name. Without such a host the link is only dead or unclear.

**Why it matters.** The address leads nowhere, or to whoever registers it.

**Example.** `www.unileobne.ac.at` for `www.unileoben.ac.at`.

**How to fix it.** Take the proposed URL, or look up how the address is spelt.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.model import Field, Finding, Identity, Severity, say
from crawler.urls import host_of

CHECK = Check(
    code="misspelt-host",
    scope=Scope.ROW,
    version=1,
    summary=say("the address seems to be misspelt"),
    why=say("The address leads nowhere, or to whoever registers it."),
    fix=say("Use the proposed URL, or look up the correct spelling."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields an error when the site is nobody's for a slip of the pen in its host, and a better host is proposed."""
    if case.identity.identity is Identity.FOREIGN and case.identity.misspelt and case.has_better_host:
        host = host_of(case.target.url or "") or case.target.given
        message = say("The address {host} seems to be misspelt.", host=host)
        yield CHECK.finding(case, Field.URL, message, Severity.ERROR, evidence=case.identity.evidence)
