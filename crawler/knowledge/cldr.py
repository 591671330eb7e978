"""Names of countries and continents in every language of the CLDR, as Babel carries it.

`territories` serves one language and honours CLDR's inheritance. Going through every language by `babel.Locale` would
keep 150 MB of locale data in memory for ever; `iter_territory_names` reads the same files one by one and lets go.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers, resolve_locale_filename

FIRST_LANGUAGES: Final = ("pl", "en", "de", "fr", "es", "it", "pt", "ru", "uk", "cs", "sk", "nl")
"""Asked first, so that their names win where two languages use one word for two countries."""

TerritoryName: TypeAlias = tuple[str, str, str]
"""Language, code, name."""

_SCRIPT_LENGTH: Final = 4


@cache
def languages() -> tuple[str, ...]:
    """Every CLDR language (with its script where it has several), `FIRST_LANGUAGES` first, then by code."""
    known = {name for name in locale_identifiers() if _is_language(name)}
    return (*FIRST_LANGUAGES, *sorted(known.difference(FIRST_LANGUAGES)))


@cache
def territories(language: str) -> Mapping[str, str]:
    """CLDR names by ISO 3166-1 alpha-2 code and by UN M49 area code in ``language``; empty for an unknown language."""
    try:
        return dict(Locale.parse(language, sep="-" if "-" in language else "_").territories)
    except (UnknownLocaleError, ValueError):
        return {}


def iter_territory_names(tongues: tuple[str, ...]) -> Iterator[TerritoryName]:
    """Yields (language, code, name) of ``tongues``, inherited names left out."""
    for language in tongues:
        with Path(resolve_locale_filename(language)).open("rb") as file:
            # The installed package's own data, read the way Babel reads it.
            data = pickle.load(file)  # noqa: S301
        for code, name in data.get("territories", {}).items():
            yield language, code, name


def _is_language(identifier: str) -> bool:
    language, _, rest = identifier.partition("_")
    return language != "root" and (not rest or (len(rest) == _SCRIPT_LENGTH and rest.isalpha()))
