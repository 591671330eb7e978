"""A country misspelt, in another language, or not recognised.

**What it finds.** Wrong capitals (`izrael`), another language than the rest of the table (`Bulgaria` in a Polish one),
slips of the pen, codes, and cells in which no country is recognised. A list that writes its countries as codes or in
another language throughout has a habit, not errors: that is said once, of the table.

**Why it matters.** Sorting, filtering and every later use of the column breaks on it.

**Example.** `Bulgaria` where the table says `Niemcy`, `Francja`, `Włochy`.

**How to fix it.** Take the proposed name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crawler.judge.checks import Case, Check, Scope
from crawler.model import Evidence, Field, Finding, Severity, say

CHECK = Check(
    code="country-spelling",
    scope=Scope.ROW,
    version=1,
    summary=say("the country is misspelt or in another language"),
    why=say("It breaks sorting and filtering by country."),
    fix=say("Use the proposed name."),
    habit=True,
)
OF_MANY: Final = {
    "code": say("The countries are written as codes."),
    "foreign": say("The countries are written in another language than the rest of the list."),
}
"""What to say where a whole list writes its countries so."""
CERTAINTY: Final = {"capitals": 0.99, "code": 0.95, "foreign": 0.95, "misspelt": 0.9}


def check(case: Case) -> Iterator[Finding]:
    """Yields a note with the usual name, or a warning when no country is recognised."""
    cell = case.row.country.strip()
    if not cell or Field.COUNTRY not in case.columns:
        return  # a country from the heading of a section is not written the way cells are
    guess = case.knowledge.places.country_guess(cell, case.language)
    if guess is not None:
        evidence = Evidence(kind=f"country-{guess.kind}", observed=cell, expected=guess.name, weight=0.0, source="CLDR")
        yield CHECK.finding(
            case,
            Field.COUNTRY,
            say("“{cell}” is usually written “{name}” in this table’s language.", cell=cell, name=guess.name),
            Severity.NOTE if guess.kind == "foreign" else Severity.WARNING,
            evidence=(evidence,),
            proposes=guess.name,
            certainty=CERTAINTY[guess.kind],
            way=guess.kind,
            of_many=OF_MANY.get(guess.kind),
        )
    elif case.country_code is None:
        yield CHECK.finding(
            case, Field.COUNTRY, say("No country was recognised in “{cell}”.", cell=cell), Severity.WARNING
        )
