"""A country that everything else in the row contradicts.

**What it finds.** A country cell that stands alone: the city lies elsewhere, the host, the registry's entry or the
continent agree on one other country, and nothing speaks for the country given. The link must be the institution's own.
The other cells are then left alone: `continent-mismatch` and `city-elsewhere` say nothing of such a row.

**Why it matters.** Whoever corrects the right cells after the one wrong cell makes the row worse.

**Example.** Turkey next to San Marcos, North America and a host that ends in `.edu`.

**How to fix it.** Take the proposed country.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.checks._places import accused_country
from crawler.model import Evidence, Field, Finding, Severity, say

CHECK = Check(
    code="country-contradicted",
    scope=Scope.ROW,
    version=1,
    summary=say("the country contradicts the rest of the row"),
    why=say("Correcting the other cells to match this one would make the row worse."),
    fix=say("Use the proposed country."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a warning when city, host, registry and continent agree on another country."""
    code = accused_country(case)
    name = case.knowledge.places.country_name(code, case.language) if code else None
    if not name:
        return
    cell = case.row.country
    evidence = Evidence(kind="country", observed=cell, expected=name, weight=0.0, source="GeoNames, CLDR, UN M49")
    yield CHECK.finding(
        case,
        Field.COUNTRY,
        say("The rest of the row points to {name}, not to {cell}.", name=name, cell=cell),
        Severity.WARNING,
        evidence=(evidence,),
        proposes=name,
        certainty=0.9,
    )
