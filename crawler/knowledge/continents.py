"""Which continent a cell names, and what a continent is called: areas of UN M49 by their CLDR names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from crawler.data_files import read_data
from crawler.knowledge.cldr import iter_territory_names, languages, territories
from crawler.knowledge.countries import countries
from crawler.text import fold

AREAS: Final = ("002", "003", "005", "009", "010", "013", "019", "021", "029", "142", "150", "419")
"""M49 areas that count as continents, with the parts of the Americas that tables use."""

ANTARCTICA: Final = "010"
_NORTHERN_AMERICA: Final = "021"


@lru_cache(maxsize=256)
def continent_code(text: str) -> str | None:
    """UN M49 code of the continent a cell names, in any CLDR language; None when none is recognised."""
    return _index().get(fold(text))


def continent_codes(country_code: str) -> tuple[str, ...]:
    """Every M49 area that rightly stands beside a country, the main one first; empty for an unknown country."""
    country = countries().get(country_code)
    return country.continents if country else ()


def continent_name(code: str, language: str) -> str | None:
    """CLDR name of an M49 area in ``language``; None when the language or the area is unknown."""
    return territories(language).get(code)


@cache
def _index() -> Mapping[str, str]:
    index = {fold(alias): code for alias, code, _ in read_data("crawler.knowledge", "continent_aliases.tsv")}
    for _, code, name in iter_territory_names(languages()):
        if code in AREAS:
            # "Northern America" (021) is an area of statisticians: whoever writes the words means the continent.
            index.setdefault(fold(name), "003" if code == _NORTHERN_AMERICA else code)
        elif code == "AQ":
            index.setdefault(fold(name), ANTARCTICA)
    return index
