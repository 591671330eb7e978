"""What the cells of a column hold: shares of addresses, places, institutions, periods, identifiers and more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from crawler.judge.names import names_an_institution
from crawler.knowledge.places import Places
from crawler.table.addresses import address_in
from crawler.urls import site_of

SAMPLE: Final = 300
"""Filled cells a column is judged by, taken evenly from those that were read."""
PHONE_DIGITS: Final = 8
LONGEST: Final = 600
"""Characters of a cell that are looked at."""
SHORT: Final = 60
"""Characters of a place at most."""

ADDRESS: Final = re.compile(
    r"(?:https?[:;]/|ht?tps?:|\bwww\d?\.)|^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}(?:[/?#:]\S*)?$", re.IGNORECASE
)
_PURE: Final = re.compile(r"\S+")
_EMAIL: Final = re.compile(r"[\w.+%-]+(?:@|\(at\)|\[at\])[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_PHONE: Final = re.compile(r"(?:tel\.?:?\s*)?\+?[\d(][\d\s()/.–-]{6,}\d(?:\s*(?:ext|x|w)\.?\s*\d+)?", re.IGNORECASE)
_COORDINATES: Final = re.compile(
    r"[-+]?\d{1,3}[.,]\d{3,}(?:\s*[,;/ ]\s*[-+]?\d{1,3}[.,]\d{3,})?°?[NSEWO]?|POINT\s*\(.*"
)
_NUMBER: Final = re.compile(r"[-+]?\d[\d\s.,']*%?")
_INTEGER: Final = re.compile(r"\d{1,9}\.?")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_DATE: Final = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{1,2}\.?\s+[^\W\d_]+\.?\s+\d{4}")
_PERIOD: Final = re.compile(
    r"(?:19|20)\d\d\s*(?:[/–—-]|\bto\b|\bdo\b|\bbis\b|\bau?\b|\bal\b|\ba\b)\s*(?:(?:\d{1,2}[./-])*(?:19|20)\d\d|\d\d)\b"
    r"|nieokreślon|indefinit|open-ended|unbefristet|unlimited|illimit|indetermin|automat|auto-?renew|renewable"
    r"|\b(?:until|valid|till|ważn\w*|bis|expires?|through|hasta|jusqu|fino al|t/m|do dnia|since|od|seit|ab|desde)\b"
    r".{0,20}(?:19|20)\d\d",
    re.IGNORECASE,
)
_CODES: Final = (
    re.compile(r"(?:https?://)?(?:ror\.org/)?0[a-hj-km-np-tv-z0-9]{6}\d\d"),  # ROR
    re.compile(r"(?:A|B|BG|CH|CY|CZ|D|DK|E|EE|F|G|HR|HU|I|IRL|IS|LT|LUX|LV|[A-Z]{2,3})\s{1,3}[A-Z][A-Z-]{2,8}\d{2,3}"),
    re.compile(r"9\d{8}"),  # PIC
    re.compile(r"[A-Z]{2}-[A-Z0-9][A-Za-z0-9/:-]{2,10}"),  # ISIL, ISO 3166-2
    re.compile(r"grid\.\d+\.\w+"),
    re.compile(r"(?:https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/)?Q\d{2,}"),
    re.compile(r"E\d{8}|[A-Z0-9]{8,}\d{3,}"),  # OID and the like
)
_IMAGE: Final = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|ico)(?:[?#]|$)", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[.;!?]\s+\S|\s\S+\s\S+\s\S+\s\S+\s\S+\s\S+\s\S+\s\S+\s\S+\s\S+\s\S+\s")
_PARTS: Final = re.compile(r"\s*[,;/|()]\s*|\s+[-–—]\s+|\n")
_LETTER: Final = re.compile(r"[^\W\d_]")
_CAPITALS: Final = re.compile(r"[A-Z]{1,3}")
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Shares of the filled cells of a column, from 0 to 1, except where said otherwise."""

    filled: int
    """Filled cells in the sample: a number."""
    fill: float
    """Share of all cells that are filled."""
    distinct: float
    url: float
    pure_url: float
    """The whole cell is an address."""
    link: float
    """A link is behind the cell."""
    sites: float
    """Sites that differ, among the cells with an address."""
    image: float
    email: float
    phone: float
    number: float
    rising: float
    """Whole numbers that go up by one."""
    code: float
    year: float
    date: float
    period: float
    country: float
    country_code: float
    """Two or three capitals that are an ISO 3166-1 code."""
    region: float
    city: float
    continent: float
    place: float
    """A city and a country."""
    institution: float
    sentence: float
    letters: float
    words: float
    """Words of a cell, on average: a number."""


def contents_of(cells: Sequence[str], links: Sequence[str]) -> Contents:
    """Looks through a column.

    Args:
        cells: its cells, blank ones among them.
        links: where the links behind them lead, empty strings where there are none.
    """
    taken = [at for at, cell in enumerate(cells) if cell.strip() or (links and links[at])]
    step = max(len(taken) // SAMPLE, 1)
    picked = taken[::step][:SAMPLE]
    texts = [" ".join(cells[at][:LONGEST].split()) for at in picked]
    behind = [links[at] for at in picked] if links else []
    kinds = [*map(_kind, texts)]
    short = [text for text in texts if len(text) <= SHORT and _LETTERS.search(text)]
    places = sum(map(_place, short)) / max(len(texts), 1)
    regions, codes = _share(short, _is_region, len(texts)), _share(short, _is_country_code, len(texts))
    state_codes = _state_codes(short, len(texts))
    addresses = [address_in(text) for text in texts if ADDRESS.search(text)]
    return Contents(
        filled=len(taken),
        fill=len(taken) / max(len(cells), 1),
        distinct=len(set(texts)) / max(len(texts), 1),
        url=len(addresses) / max(len(texts), 1),
        pure_url=sum(_PURE.fullmatch(text) is not None and ADDRESS.search(text) is not None for text in texts)
        / max(len(texts), 1),
        link=sum(map(bool, behind)) / max(len(texts), 1),
        sites=_sites([*addresses, *filter(None, behind)]),
        image=_share(texts, lambda text: bool(_IMAGE.search(text)), len(texts)),
        email=_kinds(kinds, "email"),
        phone=_kinds(kinds, "phone"),
        number=_kinds(kinds, "number") + _kinds(kinds, "year"),
        rising=_rising(texts),
        code=_kinds(kinds, "code"),
        year=_kinds(kinds, "year"),
        date=_kinds(kinds, "date"),
        period=_share(texts, lambda text: bool(_PERIOD.search(text)), len(texts)),
        country=_share(short, is_country, len(texts)),
        country_code=codes if state_codes <= codes else 0.0,
        region=max(regions, state_codes if state_codes > codes else 0.0),
        city=_share(short, _is_city, len(texts)),
        continent=_share(short, _is_continent, len(texts)),
        place=places,
        institution=_share(texts, lambda text: len(text) < 200 and names_an_institution(text), len(texts)),  # noqa: PLR2004 - a remark is longer
        sentence=_share(texts, lambda text: bool(_SENTENCE.search(text)), len(texts)),
        letters=_share(texts, lambda text: bool(_LETTER.search(text)), len(texts)),
        words=sum(len(text.split()) for text in texts) / max(len(texts), 1),
    )


def _kinds(kinds: Sequence[str], wanted: str) -> float:
    return kinds.count(wanted) / max(len(kinds), 1)


def _share(texts: Iterable[str], test: Callable[[str], bool], count: int) -> float:
    return sum(map(test, texts)) / max(count, 1)


def _kind(text: str) -> str:
    """The one shape a cell has, by which it is not a name or place."""
    return next((kind for kind, test in _SHAPES if test(text)), "")


def _is_email(text: str) -> bool:
    return _EMAIL.search(text) is not None and ADDRESS.match(text) is None


def _is_code(text: str) -> bool:
    return any(code.fullmatch(text) for code in _CODES)


def _is_phone(text: str) -> bool:
    digits = len(re.sub(r"\D", "", text))
    return _PHONE.fullmatch(text) is not None and (digits >= PHONE_DIGITS or not _NUMBER.fullmatch(text))


def _is_number(text: str) -> bool:
    return bool(_COORDINATES.fullmatch(text) or _NUMBER.fullmatch(text))


_SHAPES: Final[tuple[tuple[str, Callable[[str], object]], ...]] = (
    ("email", _is_email),
    ("code", _is_code),
    ("year", _YEAR.fullmatch),
    ("period", _PERIOD.search),
    ("date", _DATE.fullmatch),
    ("phone", _is_phone),
    ("number", _is_number),
)
"""Shapes of cells, the first that fits."""


def _rising(texts: Sequence[str]) -> float:
    """Share of steps by one among whole numbers."""
    numbers = [int(text.rstrip(".")) for text in texts if _INTEGER.fullmatch(text)]
    if len(numbers) < 2:  # noqa: PLR2004 - one number does not rise
        return 0.0
    rising = sum(low < high <= low + 3 for low, high in pairwise(numbers)) / (len(numbers) - 1)
    return rising * len(numbers) / len(texts)


def _sites(addresses: Sequence[str]) -> float:
    sites = [site for address in addresses if (site := _site(address))]
    return len(set(sites)) / len(sites) if sites else 0.0


@lru_cache(maxsize=4096)
def _site(address: str) -> str:
    url = address if "://" in address else f"http://{address}"
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return site_of(url) or host


@cache
def _places() -> Places:
    return Places()


@lru_cache(maxsize=65_536)
def is_country(text: str) -> bool:
    """Whether a cell names a country and nothing else."""
    if len(text) < 4 and not _LETTERS.search(text):  # noqa: PLR2004 - codes are weighed apart
        return False
    if len(text) <= 3 and text.isupper():  # noqa: PLR2004 - a code
        return False
    parts = [part for part in _PARTS.split(text) if part.strip()]
    if len(parts) > 1 and any(_places().country_code(part) is None for part in parts):
        return False
    return _places().country_code(text) is not None


@lru_cache(maxsize=4096)
def _is_country_code(text: str) -> bool:
    plain = text.strip()
    return (
        plain.isascii()
        and plain.isalpha()
        and len(plain) in (2, 3)
        and _places().country_code(plain.upper()) is not None
    )


def _state_codes(texts: Sequence[str], count: int) -> float:
    """Share of cells that are codes of the states of one country (``NY``, ``BY``), the best country's."""
    codes = {text.strip() for text in texts if _CAPITALS.fullmatch(text.strip())}
    if len(codes) < 3:  # noqa: PLR2004 - too few to tell from codes of countries
        return 0.0
    best = max((len(codes & states) for states in _places().region_codes().values()), default=0)
    cells = sum(text.strip() in codes for text in texts) / max(count, 1)
    return cells * best / len(codes)


@lru_cache(maxsize=65_536)
def _is_region(text: str) -> bool:
    return bool(_places().region_countries(text))


@lru_cache(maxsize=65_536)
def _is_city(text: str) -> bool:
    first, *others = _PARTS.split(text)
    qualified = bool(first and others) and not any(map(is_country, others))
    return bool(_places().cities_called(text)) or (qualified and bool(_places().cities_called(first)))


@lru_cache(maxsize=4096)
def _is_continent(text: str) -> bool:
    return _places().continent_code(text) is not None


def split_place(text: str) -> tuple[str, str]:
    """City and country of a cell that holds both; empty strings where it does not."""
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    if len(parts) < 2 or len(parts) > 4:  # noqa: PLR2004 - city, state, country and a postal code at most
        return "", ""
    for country, cities in ((parts[-1], parts[:-1]), (parts[0], parts[1:])):
        if not is_country(country) and not _is_country_code(country):
            continue
        known = [city for city in cities if _places().cities_called(city)]
        rest = known or [city for city in cities if _LETTERS.search(city) and not is_country(city)]
        if rest:
            return rest[0], country
    return "", ""


@lru_cache(maxsize=65_536)
def _place(text: str) -> bool:
    city, country = split_place(text)
    return bool(city and country) and not names_an_institution(text)
