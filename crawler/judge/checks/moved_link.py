"""A link that answers, but from another address.

**What it finds.** A permanent redirect to another path or another site. Redirects between http and https, with or
without `www`, or by a slash are no finding. A home page that sends visitors on to another page of its site is only
noted.

**Why it matters.** Redirects are taken down some day; then the link is dead.

**Example.** `http://www.uwm.example/` now answers from `https://uwm.example/en/`.

**How to fix it.** Take the new address. When it belongs to another owner, check first that the institution really
moved there.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.checks._liveness import liveness_finding
from crawler.model import Finding, Liveness, Severity, say

CHECK = Check(
    code="moved-link",
    scope=Scope.ROW,
    version=2,
    summary=say("the page has moved"),
    why=say("Redirects are removed sooner or later, and then the link is dead."),
    fix=say("Use the new address; if another institution owns it, check first."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a finding when the liveness of the row's URL is moved; a note when the address in the table is better."""
    landing = case.observation is not None and case.observation.reason == "moved_landing"
    yield from liveness_finding(case, CHECK, Liveness.MOVED, Severity.NOTE if landing else Severity.WARNING)
