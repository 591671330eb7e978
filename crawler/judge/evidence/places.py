"""Where a page says its owner is: cities and countries that stand by themselves in its footer or its title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from crawler.knowledge.cities import City
from crawler.knowledge.places import Places

_PARTS: Final = re.compile(r"\s+[-–—]\s+|[,;|·•\n()]+|\s{3,}")
_POSTCODE: Final = re.compile(r"\b[A-Z]{0,2}-?\d[\d-]*\b")
_LENGTHS: Final = range(3, 40)
_MOST_PARTS: Final = 24
_LARGE: Final = 100_000
"""Inhabitants of a city whose name alone is a place."""
_WORDS: Final = frozenset(
    "mobile reading nice split media orange independence aurora enterprise providence bath cork essen tours worms most "
    "best lens".split()
)
"""Names of cities that are words of menus and headlines as well; small cities need no entry."""


class NamedPlaces(NamedTuple):
    """The places that a page names."""

    cities: tuple[tuple[City, ...], ...] = ()
    """For each name of a city all the cities that are called so."""
    countries: frozenset[str] = frozenset()
    """ISO 3166-1 alpha-2."""


NO_PLACES: Final = NamedPlaces()


def named_places(title: str, footer: str, places: Places) -> NamedPlaces:
    """The cities and countries that are a whole part of a page's footer, or a part of its title but the first.

    *© 2025 Uni One, Ghent, Belgium*; *Uni One – Ghent*. Many words and acronyms are names of cities too (*Mobile*,
    *Lehre*, *IST*), so a city counts if it is large, or if a postcode, a country or a large city stands next to it.
    """
    told = [*_read(_PARTS.split(footer)[:_MOST_PARTS], places), _Part(), *_read(_title_parts(title), places)]
    countries = frozenset(part.country for part in told if part.country)
    cities = tuple(
        part.cities
        for before, part, after in zip([_Part(), *told], told, [*told[1:], _Part()], strict=False)
        if part.cities and (part.sure or _supports(before) or _supports(after))
    )
    return NamedPlaces(cities, countries) if cities or countries else NO_PLACES


class _Part(NamedTuple):
    """What one part of a text may name."""

    country: str | None = None
    cities: tuple[City, ...] = ()
    sure: bool = False
    """It is a city whatever stands next to it."""


def _title_parts(title: str) -> list[str]:
    return _PARTS.split(title)[1:_MOST_PARTS]


def _read(parts: Iterable[str], places: Places) -> Iterator[_Part]:
    for part in parts:
        bare = " ".join(_POSTCODE.sub(" ", part).split())
        if len(bare) in _LENGTHS and bare[0].isalpha() and not bare.islower():
            country, called = _place(bare, places)
            posted = any(char.isdigit() for char in part)
            word = bare.isupper() or bare.casefold() in _WORDS
            large = bool(called) and called[0].population >= _LARGE and not word
            yield _Part(country, () if country else called, posted or large)
        else:
            yield _Part()


def _supports(part: _Part) -> bool:
    """Does this part make the next one a place?"""
    return part.country is not None or (bool(part.cities) and part.sure)


@lru_cache(maxsize=16_384)
def _place(text: str, places: Places) -> tuple[str | None, tuple[City, ...]]:
    """The country of this name, and the cities."""
    country = places.country_code(text) if len(text) > 3 else None  # noqa: PLR2004 - a code stands for much else
    return country, places.cities_called(text)
