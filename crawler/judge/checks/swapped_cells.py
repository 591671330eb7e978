"""City and name exchanged.

**What it finds.** A city cell that reads like an institution's name beside a name cell that is a city of that country.

**Why it matters.** The institution is listed under a city's name and is not found.

**Example.** City `Loyola Marymount University`, name `Los Angeles`.

**How to fix it.** Exchange the two cells: both proposals together.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.judge.names import names_an_institution
from crawler.model import Field, Finding, Severity, say

CHECK = Check(
    code="swapped-cells",
    scope=Scope.ROW,
    version=1,
    summary=say("city and name are swapped"),
    why=say("The institution is listed under a city’s name, so nobody finds it."),
    fix=say("Swap the two cells: accept both proposals."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields two errors, one a cell, each with the other cell's value."""
    city, name = case.row.city.strip(), case.row.name.strip()
    if not city or not name or not names_an_institution(city) or names_an_institution(name):
        return
    if not any(place.country_code == case.country_code for place in case.knowledge.places.cities(name)):
        return
    message = say("“{city}” is an institution and “{name}” a city: the cells are swapped.", city=city, name=name)
    yield CHECK.finding(case, Field.NAME, message, Severity.ERROR, proposes=city, certainty=0.95)
    yield CHECK.finding(case, Field.CITY, message, Severity.ERROR, proposes=name, certainty=0.95)
