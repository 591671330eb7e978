"""The words a table and its pages are written with, in each language that sets can be planted in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crawler.knowledge import continents
from crawler.knowledge.cldr import territories

_EXTRA_PAGES = {"ko": "홈"}


@dataclass(frozen=True, slots=True)
class Words:
    """What `words.json` holds of one language; patterns take a name or a year at ``{}``."""

    home: str
    """Country whose offices write tables in it."""
    page: str | None
    """What sites call their first page; None where they mostly say *Home*."""
    of: str
    plain: str
    tech_of: str
    tech: str
    until: str
    open: str
    departments: tuple[str, ...]


@cache
def all_words() -> dict[str, Words]:
    """By language code, Polish, English and German first, as offices we know write in these."""
    read = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
    order = [*("pl", "en", "de"), *sorted(set(read) - {"pl", "en", "de"})]
    return {code: Words(**{**read[code], "departments": tuple(read[code]["departments"])}) for code in order}


def first_page(language: str) -> str:
    """What a site in ``language`` calls its first page."""
    words = all_words().get(language)
    return (words.page if words else None) or _EXTRA_PAGES.get(language) or "Home"


def country_name(code: str, language: str) -> str:
    """CLDR name of a country, in English where ``language`` has none."""
    return territories(language).get(code) or territories("en").get(code) or code


def continent_name(country_code: str, language: str) -> str:
    """CLDR name of the continent a country is first counted to; empty for a country of none."""
    codes = continents.continent_codes(country_code)
    return (continents.continent_name(codes[0], language) or "") if codes else ""


def continent_names(language: str) -> tuple[str, ...]:
    """The six inhabited continents."""
    return tuple(continents.continent_name(code, language) or "" for code in ("002", "003", "005", "009", "142", "150"))
