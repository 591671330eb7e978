"""Which country a cell names, in any language, with qualifiers, historic names and regions.

Names come from the CLDR (every language) and from ``data/country_aliases.tsv`` (short, official and historic names);
codes are ISO 3166-1 alpha-2, and XK for Kosovo, as the CLDR has it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal

from babel.core import get_global
from babel.languages import get_official_languages
from rapidfuzz.distance import OSA

from crawler.data_files import read_data
from crawler.knowledge.cldr import FIRST_LANGUAGES, iter_territory_names, languages, territories
from crawler.text import fold

_INDEXED_FIRST: Final = FIRST_LANGUAGES[:3]
_PARTS: Final = re.compile(r"\s+[-–—]\s+|\s*[/,;()\[\]|]\s*|\s+lub\s+|\s+or\s+")
_STATE_WORDS: Final = frozenset(
    [
        "republic",
        "republika",
        "republik",
        "republique",
        "republica",
        "kingdom",
        "krolestwo",
        "konigreich",
        "royaume",
        "reino",
        "state",
        "states",
        "panstwo",
        "staat",
        "federal",
        "federacja",
        "federation",
        "federative",
        "the",
        "of",
        "commonwealth",
        "islamic",
        "islamska",
        "sultanate",
        "sultanat",
        "emirat",
        "principality",
        "ksiestwo",
        "socialist",
        "socjalistyczna",
        "region",
        "autonomous",
    ]
)
_NEAR_TIE: Final = 0.9
_SHORTEST_MISSPELT: Final = 6
_TWO_SLIPS_FROM: Final = 9


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryGuess:
    """What an oddly written country cell should read."""

    code: str
    name: str
    """Its name in the table's language (CLDR)."""
    kind: Literal["capitals", "code", "foreign", "misspelt"]
    """Wrong capitals (``izrael``), an ISO code, another language (``Bulgaria``), a slip of the pen (``Wegry``)."""
    slips: int
    """Letters inserted, dropped, changed or swapped against the nearest name; 0 for the other kinds."""


@cache
def countries() -> Mapping[str, Country]:
    """Every country and territory by code."""
    return {
        code: Country(code=code, sovereign=sovereign, continents=tuple(areas.split()), tlds=tuple(tlds.split()))
        for code, sovereign, areas, tlds in read_data("crawler.knowledge", "countries.tsv")
    }


@lru_cache(maxsize=4096)
def country_code(text: str) -> str | None:
    """The country a cell names; None when none is recognised.

    The whole text first, then its parts (parentheses, dashes, slashes, commas) and those without words of state
    ("Kingdom of …"), at last a name one slip of the pen away. Where the parts name a state and one of its territories
    ("Wielka Brytania - Brytyjskie Wyspy Dziewicze"), the territory is meant; else the first part.
    """
    whole = _look_up(text)
    if whole:
        return whole
    parts = [part for part in _PARTS.split(text) if part]
    found = [code for code in map(_look_up, parts) if code]
    found = found or [code for code in map(_without_state_words, parts) if code]
    if found:
        return next((code for code in found if countries()[code].sovereign in found), found[0])
    near = {guess[0] for language in _INDEXED_FIRST if (guess := _nearest(text, language, 1))}
    return near.pop() if len(near) == 1 else None


@lru_cache(maxsize=4096)
def country_guess(text: str, language: str) -> CountryGuess | None:
    """What the cell should read in a table of ``language``; None when it is right as it stands or nothing is near.

    A cell is right when it, or its part that names the country, is a usual name in that language.
    """
    right = _spellings(language)
    for part in (text, *_PARTS.split(text)):
        plain = _plain(part)
        if plain in right:
            return None
        code = _look_up(part)
        if code:
            return _recognised(plain, code, language)
    slip = _nearest(text, language, 2)
    if slip is None:
        return None
    code, slips = slip
    return CountryGuess(code=code, name=territories(language)[code], kind="misspelt", slips=slips)


def language_of(cells: Iterable[str]) -> str:
    """The language most of the cells (countries, continents) are written in; ``en`` when none is recognised.

    Near ties go to the first of `languages`: small languages of the CLDR copy the names of a large one.
    """
    wanted = {plain for cell in set(cells) for plain in (_plain(cell), _plain(_PARTS.split(cell)[0])) if plain}
    votes: dict[str, set[str]] = {}
    for language, _, name in iter_territory_names(languages()):
        if name in wanted:
            votes.setdefault(language, set()).add(name)
    most = max(map(len, votes.values()), default=0)
    return next((tongue for tongue in languages() if len(votes.get(tongue, ())) > most * _NEAR_TIE), "en")


def country_name(code: str, language: str) -> str | None:
    """CLDR name of a country in ``language``; None when either is unknown."""
    return territories(language).get(code)


@cache
def native_languages(code: str) -> tuple[str, ...]:
    """Languages beside English in official use in a country or a part of it (CLDR), the most spoken one first.

    Empty where most speak English, and for an unknown country.
    """
    official = [tag.partition("_")[0] for tag in get_official_languages(code, regional=True, de_facto=True)]
    return tuple(dict.fromkeys(tag for tag in official if tag != "en")) if official[:1] != ["en"] else ()


def tld_countries(tld: str) -> tuple[str, ...]:
    """Countries a top-level domain stands for (``uk`` → GB); empty for a generic one. Unicode labels are not read."""
    return _by_tld().get(tld.lower().lstrip("."), ())


def _recognised(plain: str, code: str, language: str) -> CountryGuess | None:
    same = [right for right, of in _spellings(language).items() if of == code and fold(right) == fold(plain)]
    spelt = next((right for right in same if right.casefold() == plain.casefold()), None)
    if spelt:
        return CountryGuess(code=code, name=spelt, kind="capitals", slips=0)
    if same and plain not in _known_spellings():
        slips = int(OSA.distance(same[0].casefold(), plain.casefold()))
        return CountryGuess(code=code, name=same[0], kind="misspelt", slips=slips)
    name = territories(language).get(code)
    kind: Literal["code", "foreign"] = "code" if _is_code(plain) else "foreign"
    return CountryGuess(code=code, name=name, kind=kind, slips=0) if name else None


def _is_code(plain: str) -> bool:
    return len(plain) in (2, 3) and plain.isascii() and plain.isupper()


def _look_up(text: str) -> str | None:
    plain = _plain(text)
    if _is_code(plain):
        code = get_global("territory_aliases").get(plain, [plain])
        if len(code) == 1 and code[0] in countries():
            return str(code[0])
    folded = fold(text)
    return (_first_index().get(folded) or _full_index().get(folded)) if folded else None


def _without_state_words(text: str) -> str | None:
    left = [word for word in fold(text).split() if word not in _STATE_WORDS]
    return _look_up(" ".join(left)) if left else None


def _nearest(text: str, language: str, most: int) -> tuple[str, int] | None:
    """Code of the one country whose name in ``language`` is nearest to ``text``, and how many slips away."""
    folded = fold(text)
    allowed = min(most, 2 if len(folded) >= _TWO_SLIPS_FROM else 1)
    if len(folded) < _SHORTEST_MISSPELT:
        return None
    best: dict[int, set[str]] = {}
    for name, code in _folded_spellings(language).items():
        slips = OSA.distance(folded, name, score_cutoff=allowed)
        if slips <= allowed:
            best.setdefault(slips, set()).add(code)
    if not best:
        return None
    slips = min(best)
    return (best[slips].pop(), slips) if len(best[slips]) == 1 else None


@cache
def _spellings(language: str) -> Mapping[str, str]:
    """Names that are right in ``language`` as they stand, with their codes."""
    right = {_plain(name): code for code, name in territories(language).items() if code in countries()}
    for alias, code, where in read_data("crawler.knowledge", "country_aliases.tsv"):
        if where == "*" or language in where.split():
            right.setdefault(_plain(alias), code)
    return right


@cache
def _known_spellings() -> frozenset[str]:
    """Names that are right in some language."""
    return frozenset(_plain(name) for _, code, name in iter_territory_names(languages()) if code in countries())


@cache
def _folded_spellings(language: str) -> Mapping[str, str]:
    return {fold(name): code for name, code in _spellings(language).items()}


@cache
def _first_index() -> Mapping[str, str]:
    return dict(_index(_INDEXED_FIRST))


@cache
def _full_index() -> Mapping[str, str]:
    return dict(_index(languages()))


def _index(tongues: tuple[str, ...]) -> Mapping[str, str]:
    index: dict[str, str] = {}
    for alias, code in _iter_names(tongues):
        index.setdefault(fold(alias), code)
    index.pop("", None)
    return index


def _iter_names(tongues: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for _, code, name in iter_territory_names(_INDEXED_FIRST):
        if code in countries():
            yield name, code
    for alias, code, _ in read_data("crawler.knowledge", "country_aliases.tsv"):
        yield alias, code
    for _, code, name in iter_territory_names(tongues):
        if code in countries():
            yield name, code


@cache
def _by_tld() -> Mapping[str, tuple[str, ...]]:
    by_tld: dict[str, tuple[str, ...]] = {}
    for country in countries().values():
        for tld in country.tlds:
            by_tld[tld] = (*by_tld.get(tld, ()), country.code)
    return by_tld


def _plain(text: str) -> str:
    """One spelling of spaces, apostrophes and composed letters: what a reader does not see as a difference."""
    composed = unicodedata.normalize("NFC", text).replace("’", "'").replace("\u00a0", " ")
    return " ".join(composed.split())
