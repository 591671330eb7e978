"""A city that lies in another country, or a cell that names no city.

**What it finds.** A city cell that names a city known only in other countries, the country itself, or a province or
state instead of a city. Small places that GeoNames does not list are never complained of.

**Why it matters.** It is mostly a sign that cells of two rows were mixed, or that the agreement names another campus.

**Example.** `Maroko` in the city column of a Moroccan university.

**How to fix it.** Look the institution's city up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.checks._places import accused_country
from crawler.model import Evidence, Field, Finding, Message, Severity, say

CHECK = Check(
    code="city-elsewhere",
    scope=Scope.ROW,
    version=1,
    summary=say("the city is in another country, or is not a city"),
    why=say("Cells of two rows may be mixed up."),
    fix=say("Look up the institution’s city."),
    habit=True,
)

WELL_KNOWN: Final = 200_000
"""Inhabitants from which on a name is taken for that city: a small place may share its name with one unlisted here."""


def check(case: Case) -> Iterator[Finding]:
    """Yields a note when the city cell does not fit the country."""
    message = _complaint(case)
    if message and not accused_country(case):
        evidence = Evidence(
            kind="city", observed=case.row.city, expected=case.row.country, weight=0.0, source="GeoNames"
        )
        yield CHECK.finding(case, Field.CITY, message, Severity.NOTE, evidence=(evidence,))


def _complaint(case: Case) -> Message | None:
    places, cell, code = case.knowledge.places, case.row.city.strip(), case.country_code
    if not cell or code is None:
        return None
    cities = places.cities(cell)
    if any(city.country_code == code for city in cities):
        return None
    if places.country_code(cell) == code:
        return say("“{cell}” is the country, not a city.", cell=cell)
    if places.is_region(cell):
        return say("“{cell}” is a province or state, not a city.", cell=cell)
    if cities and cities[0].population >= WELL_KNOWN:
        return say("“{cell}” is in another country than {country}.", cell=cell, country=case.row.country)
    return None
