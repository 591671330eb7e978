"""Which country the rest of a row speaks for, where the country cell stands alone against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from crawler.judge.checks import Case
from crawler.model import Identity
from crawler.urls import host_of

WITNESSES: Final = 3
"""City, host, registry and continent: as many must agree on another country, and none may speak for the one given."""
AMERICAN: Final = frozenset({"edu", "gov", "mil"})
"""Generic top-level domains that are used in the United States almost alone."""


def accused_country(case: Case) -> str | None:
    """Returns the country code that city, host, registry and continent agree on against the country cell, else None."""
    if case.country_code is None or case.identity.identity is not Identity.OWN:
        return None
    witnesses = [codes for codes in _witnesses(case) if codes]
    if any(case.country_code in codes for codes in witnesses):
        return None
    votes = Counter(code for codes in witnesses for code in codes)
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < WITNESSES or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return None
    return ranked[0][0]


def _witnesses(case: Case) -> Iterator[frozenset[str]]:
    """Yields the countries that each other thing known of a row speaks for; nothing where it does not tell."""
    places = case.knowledge.places
    cities = frozenset(city.country_code for city in places.cities(case.row.city.strip()))
    yield cities
    tld = (host_of(case.target.url or "") or "").rpartition(".")[2]
    hosts = frozenset({"US"} if tld in AMERICAN else places.tld_countries(tld))
    yield hosts
    owners = (o for registry in case.knowledge.registries for o in registry.owners(case.target.site or ""))
    listed = frozenset(owner.country_code for owner in owners if owner.country_code)
    yield listed
    continent = places.continent_code(case.row.continent.strip())
    named = cities | hosts | listed
    yield frozenset(code for code in (*named, case.country_code or "") if continent in places.continent_codes(code))
