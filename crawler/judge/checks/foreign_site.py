"""A URL that belongs to somebody who is not in the table.

**What it finds.** A directory, a news page, another institution of the same city or somebody else altogether: what the
host, the page and the registries say does not fit the name, and fits no other row. A host that seems to be misspelt is
reported by `misspelt-host`. Where more than a fifth of the links lead to one such site, that is said once, of the
table: the column holds that site's pages about the institutions.

**Why it matters.** Readers do not reach the partner.

**Example.** The page of a university directory instead of the university's own site.

**How to fix it.** Take the proposed URL, or look up the institution's own site.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crawler.judge.checks import Case, Check, Scope
from crawler.model import Field, Finding, Identity, Severity, say

CHECK = Check(
    code="foreign-site",
    scope=Scope.ROW,
    version=1,
    summary=say("the site belongs to somebody else"),
    why=say("Readers do not reach the partner."),
    fix=say("Use the proposed URL, or find the institution’s own site."),
    habit=True,
)

SERVICES: Final = frozenset({"search_result", "short_link", "redirector", "archived_copy", "editing_link"})
"""Problems of a cell by which `url-odd` says already that the link is a service's."""


def check(case: Case) -> Iterator[Finding]:
    """Yields an error when the site is nobody's in the table and not this row's either."""
    if case.identity.identity is not Identity.FOREIGN or case.identity.misspelt or case.target.problem in SERVICES:
        return
    site = case.target.site or case.target.given
    of_many = say("This column holds pages of {site} about the institutions, not their own addresses.", site=site)
    if case.identity.owner:
        message = say("{site} is the site of {owner}, not of this institution.", site=site, owner=case.identity.owner)
    else:
        message = say("{site} does not look like the site of this institution.", site=site)
    more = {"evidence": case.identity.evidence, "way": site, "of_many": of_many}
    yield CHECK.finding(case, Field.URL, message, Severity.ERROR, **more)
