"""A continent that is not the country's.

**What it finds.** A continent cell that names another part of the world than the country lies in (UN M49). Countries
that two continents claim (Turkey, Russia, Kazakhstan, Egypt …) are right in both. When a slipped stretch carried the
continents along, the stretch says so and this check is silent.

**Why it matters.** Readers filter by continent; the partner is then not found.

**Example.** Kazakhstan beside `Ameryka Południowa`.

**How to fix it.** Take the proposed continent.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.checks._places import accused_country
from crawler.model import Evidence, Field, Finding, Severity, say

CHECK = Check(
    code="continent-mismatch",
    scope=Scope.ROW,
    version=1,
    summary=say("the continent does not match the country"),
    why=say("Readers who filter by continent do not find the partner."),
    fix=say("Use the proposed continent."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a warning when country and continent are both understood and do not fit."""
    places, cell = case.knowledge.places, case.row.continent.strip()
    if not cell or case.country_code is None or accused_country(case):
        return
    rightful = places.continent_codes(case.country_code)
    said = places.continent_code(cell)
    if not rightful or said in rightful:
        return
    right = places.continent_name(rightful[0], case.language) or ""
    right = case.continents.get(rightful[0], right)
    evidence = Evidence(kind="continent", observed=cell, expected=right, weight=0.0, source="UN M49")
    slipped = case.stretch is not None and Field.CONTINENT in case.stretch.columns
    yield CHECK.finding(
        case,
        Field.CONTINENT,
        say("{country} is in {right}, not in {cell}.", country=case.row.country, right=right, cell=cell),
        Severity.NOTE if slipped else Severity.WARNING,
        evidence=(evidence,),
        proposes=right or None,
        certainty=0.98 if said else 0.9,
    )
