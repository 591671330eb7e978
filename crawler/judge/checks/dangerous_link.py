"""A link to a parked or taken-over domain.

**What it finds.** The domain is for sale, shows advertisements only, or was taken over by gambling, pharmacy, loan,
essay or adult pages after the institution gave it up. The whole page is searched: a kept copy of the old page that
hides a block of such links counts too.

**Why it matters.** The list sends its readers to a trap under the name of the university. It is the most harmful
defect there is, so it leads every list.

**Example.** A faculty's old domain that now shows casino advertisements.

**How to fix it.** Remove or replace the link now. Do not open it on an office computer to “check”.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.checks._liveness import liveness_finding
from crawler.model import Finding, Liveness, Severity, say

CHECK = Check(
    code="dangerous-link",
    scope=Scope.ROW,
    version=1,
    summary=say("the domain is parked, for sale or harmful"),
    why=say("The list sends readers to advertisements or worse."),
    fix=say("Replace or remove the link now; do not open it to check."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a finding when the liveness of the row's URL is danger."""
    yield from liveness_finding(case, CHECK, Liveness.DANGER, Severity.ERROR)
