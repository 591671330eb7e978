"""Where a page says its owner is: cities and countries that stand by themselves in its footer or its title."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from crawler.knowledge.cities import City
from crawler.knowledge.places import Places

_PARTS: Final = re.compile(r"\s+[-–—]\s+|[,;|·•\n()]+|\s{3,}")
_POSTCODE: Final = re.compile(r"\b[A-Z]{0,2}-?\d[\d-]*\b")
_LENGTHS: Final = range(3, 40)
_MOST_PARTS: Final = 24


class NamedPlaces(NamedTuple):
    """The places that a page names."""

    cities: tuple[tuple[City, ...], ...] = ()
    """For each name of a city all the cities that are called so."""
    countries: frozenset[str] = frozenset()
    """ISO 3166-1 alpha-2."""


NO_PLACES: Final = NamedPlaces()


def named_places(title: str, footer: str, places: Places) -> NamedPlaces:
    """The cities and countries that are a whole part of a page's footer, or a part of its title but the first.

    *© 2025 Uni One, Ghent, Belgium*; *Uni One – Ghent*.
    """
    cities: list[tuple[City, ...]] = []
    countries: set[str] = set()
    for part in (*_PARTS.split(footer)[:_MOST_PARTS], *_PARTS.split(title)[1:_MOST_PARTS]):
        bare = " ".join(_POSTCODE.sub(" ", part).split())
        if len(bare) in _LENGTHS and bare[0].isalpha() and not bare.islower():
            country, called = _place(bare, places)
            if country:
                countries.add(country)
            elif called:
                cities.append(called)
    return NamedPlaces(tuple(cities), frozenset(countries)) if cities or countries else NO_PLACES


@lru_cache(maxsize=16_384)
def _place(text: str, places: Places) -> tuple[str | None, tuple[City, ...]]:
    """The country of this name, and the cities."""
    country = places.country_code(text) if len(text) > 3 else None  # noqa: PLR2004 - a code stands for much else
    return country, places.cities_called(text)
