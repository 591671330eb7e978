"""Which column means what: by its header in Polish, English or German, else by what its cells hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from anyascii import anyascii
from babel import Locale

from crawler.model import Field

HEADERS: Final[Mapping[Field, tuple[str, ...]]] = {
    Field.ID: (
        "lp",
        "l p",
        "liczba porzadkowa",
        "nr",
        "no",
        "number",
        "id",
        "numer",
        "poz",
        "pozycja",
        "pos",
        "lfd nr",
        "nummer",
        "row",
        "index",
        "idx",
        "item",
        "laufende nummer",
        "record",
        "key",
        "ident",
        "identyfikator",
        "identifier",
    ),
    Field.NAME: (
        "nazwa uczelni",
        "uczelnia",
        "nazwa",
        "nazwa instytucji",
        "instytucja",
        "uczelnia partnerska",
        "partner",
        "szkola",
        "uniwersytet",
        "jednostka",
        "nazwa partnera",
        "nazwa jednostki",
        "uczelnia zagraniczna",
        "name",
        "institution",
        "university",
        "institution name",
        "university name",
        "name of institution",
        "name of the institution",
        "partner institution",
        "partner university",
        "partner name",
        "organisation",
        "organization",
        "school",
        "college",
        "hochschule",
        "universitat",
        "einrichtung",
        "partnerhochschule",
        "name der hochschule",
        "institut",
        "partneruniversitat",
    ),
    Field.CITY: ("miasto", "miejscowosc", "city", "town", "location", "stadt", "ort", "place", "siedziba"),
    Field.COUNTRY: (
        "kraj",
        "panstwo",
        "country",
        "nation",
        "state",
        "land",
        "staat",
        "country name",
        "nazwa kraju",
        "kraj uczelni",
        "country region",
    ),
    Field.AGREEMENT: (
        "rok zawarcia i okres trwania",
        "umowa",
        "okres",
        "okres trwania",
        "okres obowiazywania",
        "czas trwania",
        "rok zawarcia",
        "waznosc",
        "data zawarcia",
        "obowiazuje do",
        "wazna do",
        "porozumienie",
        "agreement",
        "period",
        "validity",
        "valid",
        "valid until",
        "agreement period",
        "duration",
        "term",
        "expires",
        "expiry",
        "agreement date",
        "vertrag",
        "laufzeit",
        "gultigkeit",
        "gultig bis",
        "vereinbarung",
        "vertragslaufzeit",
        "zeitraum",
    ),
    Field.URL: (
        "url",
        "www",
        "adres www",
        "strona www",
        "strona internetowa",
        "strona",
        "adres strony",
        "adres internetowy",
        "witryna",
        "link",
        "odnosnik",
        "website",
        "web site",
        "web",
        "web page",
        "webpage",
        "homepage",
        "home page",
        "site",
        "web address",
        "internet",
        "internet address",
        "webseite",
        "internetseite",
        "internetadresse",
        "adres url",
    ),
    Field.CONTINENT: (
        "kontynent",
        "continent",
        "region swiata",
        "world region",
        "kontinent",
        "erdteil",
        "czesc swiata",
        "region",
    ),
}
"""What headers say, in letters without marks. The longer the words that match, the surer."""

CONTINENTS: Final = frozenset(
    "africa afryka afrika asia azja asien europe europa oceania oceanien ozeanien australia australien "
    "antarctica antarktyda antarktis america ameryka amerika americas".split()
)
INSTITUTIONS: Final = re.compile(
    r"univer|uniwer|unyver|instit|instyt|akadem|academ|colleg|koleg|school|szkol|hochschul|polit[ec]|polyt|ecole|escola|escuel"
    r"|facult|facul|wydzial|muse|centr|centr|ministr|foundat|fundac|laborat|hospit|nazwa"
)
LINK: Final = re.compile(
    r"(?:https?[:;/]|ht?tps?:|www\.)|^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,6}(?:[/?#:]\S*)?$", re.IGNORECASE
)
YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b|nieokreslon|indefinite|unbefristet|automat")
ENOUGH: Final = 0.3
"""Share of the filled cells that must look like a field for a column to be taken for it by content alone."""

_EXACT: Final = 100


def plain(text: str) -> str:
    """``text`` in small Latin letters and digits, one space between words."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", anyascii(text[:200]).casefold()).split())


def header_score(header: str, field: Field) -> int:
    """How well a header says a field: 0 not at all, more the more of it is said."""
    words = plain(header)
    best = 0
    for phrase in HEADERS[field]:
        if words == phrase:
            return _EXACT + len(phrase)
        if len(phrase) > 2 and re.search(rf"\b{phrase}\b", words):  # noqa: PLR2004 - "no", "nr" and "id" only when alone
            best = max(best, len(phrase))
    return best


def by_header(headers: Sequence[str]) -> dict[Field, int]:
    """Fields found by their headers: field → column. Each column and each field once, the surest first."""
    scores = [(header_score(header, field), -column, field) for column, header in enumerate(headers) for field in Field]
    found: dict[Field, int] = {}
    for score, minus_column, field in sorted(scores, key=lambda item: item[:2], reverse=True):
        if score and field not in found and -minus_column not in found.values():
            found[field] = -minus_column
    return found


def content_share(cells: Sequence[str], field: Field) -> float:
    """Share of the filled ones of ``cells`` that look like a field; 0 where that cannot be told."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or field is Field.CITY:
        return 0.0
    if field is Field.ID:
        return _id_share(filled)
    return sum(_looks_like(cell, field) for cell in filled) / len(filled)


def _id_share(filled: Sequence[str]) -> float:
    """An id column holds short whole numbers that mostly rise and hardly repeat."""
    numbers = [int(cell.rstrip(".")) for cell in filled if re.fullmatch(r"\d{1,9}\.?", cell)]
    if len(numbers) < 2 or len(set(numbers)) < len(numbers) * 0.9:  # noqa: PLR2004
        return 0.0
    rising = sum(low < high for low, high in pairwise(numbers)) / (len(numbers) - 1)
    return rising * len(numbers) / len(filled)


def _looks_like(cell: str, field: Field) -> bool:
    if field is Field.URL:
        return LINK.search(cell) is not None
    words = plain(cell)
    if field is Field.NAME:
        return INSTITUTIONS.search(words) is not None
    if field is Field.CONTINENT:
        return bool(CONTINENTS.intersection(words.split())) and len(words.split()) <= 2  # noqa: PLR2004 - "North America"
    if field is Field.COUNTRY:
        return words in _countries()
    return YEAR.search(words) is not None


@cache
def _countries() -> frozenset[str]:
    """Names of countries in the languages tables come in (CLDR)."""
    names: set[str] = set()
    for language in ("pl", "en", "de", "fr", "es"):
        territories = Locale(language).territories
        names.update(plain(name) for code, name in territories.items() if len(code) == 2)  # noqa: PLR2004 - ISO 3166
    return frozenset(names)


def by_content(columns: Sequence[Sequence[str]], found: Mapping[Field, int]) -> dict[Field, int]:
    """``found`` with the fields that no header says found by what the cells hold.

    A URL column named by its header gives way when it holds no link at all and another column does.
    """
    result = dict(found)
    url = result.get(Field.URL)
    if url is not None and url < len(columns) and content_share(columns[url], Field.URL) == 0 and any(columns[url]):
        others = [c for c in range(len(columns)) if content_share(columns[c], Field.URL) >= ENOUGH]
        if others:
            del result[Field.URL]
    for field in (Field.URL, Field.CONTINENT, Field.AGREEMENT, Field.COUNTRY, Field.ID, Field.NAME):
        if field in result:
            continue
        free = [column for column in range(len(columns)) if column not in result.values()]
        shares = {column: content_share(columns[column], field) for column in free}
        best = max(free, key=lambda column: shares[column], default=None)
        if best is not None and shares[best] >= (0.9 if field is Field.ID else ENOUGH):
            result[field] = best
    return result
