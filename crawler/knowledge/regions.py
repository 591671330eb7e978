"""Provinces and states of the world (ISO 3166-2) by name: tables often give one where a city belongs."""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from crawler.knowledge.prepared import Contents, Kind
from crawler.text import fold

_LANGUAGES: Final = ("pl", "de", "fr", "es")
"""Translations read beside the standard's own names; English is mostly among those."""

_KINDS: Final = frozenset(
    [
        "province",
        "prowincja",
        "provincia",
        "provinz",
        "state",
        "stan",
        "bundesstaat",
        "region",
        "oblast",
        "obwod",
        "obwod",
        "autonomous",
        "autonomiczny",
        "sheng",
        "zizhiqu",
        "shi",
        "qu",
        "krai",
        "kraj",
        "county",
        "hrabstwo",
        "department",
        "departament",
        "prefecture",
        "prefektura",
        "governorate",
        "muhafaza",
        "wojewodztwo",
        "voivodeship",
        "land",
        "canton",
        "kanton",
        "republic",
        "republika",
        "emirate",
        "emirat",
        "do",
        "ken",
        "to",
        "fu",
        "de",
        "of",
        "la",
        "le",
        "zhuangzu",
        "huizu",
        "uygur",
        "oblasts",
        "oblys",
    ]
)
"""Words of kind that come and go with a region's name."""

_CITY_KINDS: Final = frozenset(
    {"City", "Municipality", "Capital city", "Town", "Special city", "Metropolitan city", "Ward"}
)


def region_key(text: str) -> str:
    """What a province called ``text`` is filed under."""
    return _bare(fold(text))


@cache
def region_codes() -> Mapping[str, frozenset[str]]:
    """Codes of the states and provinces of each country (ISO 3166-2 without the country: ``NY``), letters only."""
    import pycountry  # noqa: PLC0415 - only tables with columns of short codes need it

    codes: dict[str, set[str]] = {}
    for region in pycountry.subdivisions:
        code = region.code.partition("-")[2]
        if code.isalpha():
            codes.setdefault(region.country_code, set()).add(code)
    return {country: frozenset(found) for country, found in codes.items()}


def prepare_regions() -> Contents:
    """The ISO 3166-1 codes of the countries with a first- or second-order division of each name, sorted."""
    index: dict[str, set[str]] = {}
    for name, country in _iter_names():
        index.setdefault(region_key(name), set()).add(country)
    index.pop("", None)
    return Contents(tables={Kind.REGION_NAME: {name: " ".join(sorted(of)) for name, of in index.items()}}, arrays={})


def _iter_names() -> Iterator[tuple[str, str]]:
    import pycountry  # noqa: PLC0415 - read when the tables are prepared, never again

    catalogues = [gettext.translation("iso3166-2", pycountry.LOCALES_DIR, [code], fallback=True) for code in _LANGUAGES]
    for region in pycountry.subdivisions:
        if region.type in _CITY_KINDS:
            continue
        yield region.name, region.country_code
        for catalogue in catalogues:
            yield catalogue.gettext(region.name), region.country_code


def _bare(folded: str) -> str:
    """The name without its words of kind; all of it when nothing else is left."""
    left = [word for word in folded.split() if word not in _KINDS]
    return " ".join(left or folded.split())
