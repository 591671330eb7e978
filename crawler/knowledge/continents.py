"""Which continent a cell names, and what a continent is called: areas of UN M49 by their CLDR names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from crawler.data_files import read_data
from crawler.knowledge.cldr import TerritoryName, territories
from crawler.knowledge.countries import countries
from crawler.knowledge.prepared import Contents, Kind
from crawler.text import fold

AREAS: Final = ("002", "003", "005", "009", "010", "013", "019", "021", "029", "142", "150", "419")
"""M49 areas that count as continents, with the parts of the Americas that tables use."""

ANTARCTICA: Final = "010"
_NORTHERN_AMERICA: Final = "021"


def continent_codes(country_code: str) -> tuple[str, ...]:
    """Every M49 area that rightly stands beside a country, the main one first; empty for an unknown country."""
    country = countries().get(country_code)
    return country.continents if country else ()


def continent_name(code: str, language: str) -> str | None:
    """CLDR name of an M49 area in ``language``; None when the language or the area is unknown."""
    return territories(language).get(code)


def prepare_continents(names: Iterable[TerritoryName]) -> Contents:
    """The code of every name of a continent; ``names`` are all the CLDR has."""
    index = {fold(alias): code for alias, code, _ in read_data("crawler.knowledge", "continent_aliases.tsv")}
    for _, code, name in names:
        if code in AREAS:
            # "Northern America" (021) is an area of statisticians: whoever writes the words means the continent.
            index.setdefault(fold(name), "003" if code == _NORTHERN_AMERICA else code)
        elif code == "AQ":
            index.setdefault(fold(name), ANTARCTICA)
    return Contents(tables={Kind.CONTINENT_NAME: index}, arrays={})
