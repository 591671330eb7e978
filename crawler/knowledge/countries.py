"""Facts about countries by their code: continents, top-level domains, names by language, languages in official use.

Codes are ISO 3166-1 alpha-2, and XK for Kosovo, as the CLDR has it. Names are the CLDR's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from crawler.data_files import read_data
from crawler.knowledge.cldr import territories


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """What the data file knows of a country or territory."""

    code: str
    sovereign: str
    """Code of the state a territory belongs to, else ``""``."""
    continents: tuple[str, ...]
    """UN M49 area codes, the main one first."""
    tlds: tuple[str, ...]
    """Top-level domains, ASCII form, without the dot."""


@cache
def countries() -> Mapping[str, Country]:
    """Every country and territory by code."""
    return {
        code: Country(code=code, sovereign=sovereign, continents=tuple(areas.split()), tlds=tuple(tlds.split()))
        for code, sovereign, areas, tlds in read_data("crawler.knowledge", "countries.tsv")
    }


def country_name(code: str, language: str) -> str | None:
    """CLDR name of a country in ``language``; None when either is unknown."""
    return territories(language).get(code)


@cache
def native_languages(code: str) -> tuple[str, ...]:
    """Languages beside English in official use in a country or a part of it (CLDR), the most spoken one first.

    Empty where most speak English, and for an unknown country.
    """
    from babel.languages import get_official_languages  # noqa: PLC0415 - half of Babel, for one question

    official = [tag.partition("_")[0] for tag in get_official_languages(code, regional=True, de_facto=True)]
    return tuple(dict.fromkeys(tag for tag in official if tag != "en")) if official[:1] != ["en"] else ()


def tld_countries(tld: str) -> tuple[str, ...]:
    """Countries a top-level domain stands for (``uk`` → GB); empty for a generic one. Unicode labels are not read."""
    return _by_tld().get(tld.lower().lstrip("."), ())


@cache
def _by_tld() -> Mapping[str, tuple[str, ...]]:
    by_tld: dict[str, tuple[str, ...]] = {}
    for country in countries().values():
        for tld in country.tlds:
            by_tld[tld] = (*by_tld.get(tld, ()), country.code)
    return by_tld
