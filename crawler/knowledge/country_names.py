"""Which country a cell names, in any language, with qualifiers, historic names and regions; and what it should read.

Names come from the CLDR (every language) and from ``data/country_aliases.tsv`` (short, official and historic names).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal

from babel.core import get_global
from rapidfuzz import process
from rapidfuzz.distance import OSA

from crawler.data_files import read_data
from crawler.knowledge.cldr import FIRST_LANGUAGES, TerritoryName, languages, territories
from crawler.knowledge.countries import countries
from crawler.knowledge.prepared import Contents, Kind, Prepared
from crawler.text import fold

_ASKED_FIRST: Final = FIRST_LANGUAGES[:3]
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
class CountryGuess:
    """What an oddly written country cell should read."""

    code: str
    name: str
    """Its name in the table's language (CLDR)."""
    kind: Literal["capitals", "code", "foreign", "misspelt"]
    """Wrong capitals (``izrael``), an ISO code, another language (``Bulgaria``), a slip of the pen (``Wegry``)."""
    slips: int
    """Letters inserted, dropped, changed or swapped against the nearest name; 0 for the other kinds."""


class CountryNames:
    """Reads cells that name a country."""

    def __init__(self, prepared: Prepared) -> None:
        """``prepared`` holds what `prepare_country_names` made."""
        self._prepared = prepared
        self.code_of = lru_cache(maxsize=4096)(self._code_of)
        self.guess = lru_cache(maxsize=4096)(self._guess)

    def _code_of(self, text: str) -> str | None:
        """The country a cell names; None when none is recognised.

        The whole text first, then its parts (parentheses, dashes, slashes, commas) and those without words of state
        ("Kingdom of …"), at last a name one slip of the pen away. Where the parts name a state and one of its
        territories ("Wielka Brytania - Brytyjskie Wyspy Dziewicze"), the territory is meant; else the first part.
        """
        whole = self._look_up(text)
        if whole:
            return whole
        parts = [part for part in _PARTS.split(text) if part]
        found = [code for code in map(self._look_up, parts) if code]
        found = found or [code for code in map(self._without_state_words, parts) if code]
        if found:
            return next((code for code in found if countries()[code].sovereign in found), found[0])
        near = {guess[0] for language in _ASKED_FIRST if (guess := _nearest(text, language, 1))}
        return near.pop() if len(near) == 1 else None

    def _guess(self, text: str, language: str) -> CountryGuess | None:
        """What the cell should read in a table of ``language``; None when it is right as it is or nothing is near.

        A cell is right when it, or its part that names the country, is a usual name in that language.
        """
        right = _spellings(language)
        for part in (text, *_PARTS.split(text)):
            plain = _plain(part)
            if plain in right:
                return None
            code = self._look_up(part)
            if code:
                return self._recognised(plain, code, language)
        slip = _nearest(text, language, 2)
        if slip is None:
            return None
        code, slips = slip
        return CountryGuess(code=code, name=territories(language)[code], kind="misspelt", slips=slips)

    def language_of(self, cells: Iterable[str]) -> str:
        """The language most of the cells (countries, continents) are written in; ``en`` when none is recognised.

        Near ties go to the first of `languages`: small languages of the CLDR copy the names of a large one.
        """
        wanted = {plain for cell in set(cells) for plain in (_plain(cell), _plain(_PARTS.split(cell)[0])) if plain}
        votes: Counter[str] = Counter()
        for name in wanted:
            votes.update((self._prepared.get(Kind.LANGUAGES_OF_NAME, name) or "").split())
        most = max(votes.values(), default=0)
        return next((tongue for tongue in languages() if votes[tongue] > most * _NEAR_TIE), "en")

    def _recognised(self, plain: str, code: str, language: str) -> CountryGuess | None:
        same = [right for right, of in _spellings(language).items() if of == code and fold(right) == fold(plain)]
        spelt = next((right for right in same if right.casefold() == plain.casefold()), None)
        if spelt:
            return CountryGuess(code=code, name=spelt, kind="capitals", slips=0)
        if same and self._prepared.get(Kind.COUNTRY_SPELLING, plain) is None:
            slips = int(OSA.distance(same[0].casefold(), plain.casefold()))
            return CountryGuess(code=code, name=same[0], kind="misspelt", slips=slips)
        name = territories(language).get(code)
        kind: Literal["code", "foreign"] = "code" if _is_code(plain) else "foreign"
        return CountryGuess(code=code, name=name, kind=kind, slips=0) if name else None

    def _look_up(self, text: str) -> str | None:
        plain = _plain(text)
        if _is_code(plain):
            code = get_global("territory_aliases").get(plain, [plain])
            if len(code) == 1 and code[0] in countries():
                return str(code[0])
        return self._prepared.get(Kind.COUNTRY_NAME, fold(text))

    def _without_state_words(self, text: str) -> str | None:
        left = [word for word in fold(text).split() if word not in _STATE_WORDS]
        return self._look_up(" ".join(left)) if left else None


def prepare_country_names(names: Sequence[TerritoryName]) -> Contents:
    """Everything `CountryNames` reads: codes by folded name, right spellings, languages by name.

    ``names`` are all the CLDR has, the languages of `languages` in their order.
    """
    codes: dict[str, str] = {}
    for name, code in _by_trust(names):
        codes.setdefault(fold(name), code)
    codes.pop("", None)
    spellings: dict[str, str] = {}
    tongues: dict[str, dict[str, None]] = {}
    for language, code, name in names:
        tongues.setdefault(name, {})[language] = None
        if code in countries():
            spellings[_plain(name)] = code
    spoken = {name: " ".join(of) for name, of in tongues.items()}
    tables = {Kind.COUNTRY_NAME: codes, Kind.COUNTRY_SPELLING: spellings, Kind.LANGUAGES_OF_NAME: spoken}
    return Contents(tables=tables, arrays={})


def _by_trust(names: Iterable[TerritoryName]) -> Iterator[tuple[str, str]]:
    """Every name of a country with its code: of the languages asked first, the aliases, then all others."""
    of_countries = [(language, code, name) for language, code, name in names if code in countries()]
    yield from ((name, code) for language, code, name in of_countries if language in _ASKED_FIRST)
    yield from ((alias, code) for alias, code, _ in read_data("crawler.knowledge", "country_aliases.tsv"))
    yield from ((name, code) for language, code, name in of_countries if language not in _ASKED_FIRST)


def _is_code(plain: str) -> bool:
    return len(plain) in (2, 3) and plain.isascii() and plain.isupper()


def _nearest(text: str, language: str, most: int) -> tuple[str, int] | None:
    """Code of the one country whose name in ``language`` is nearest to ``text``, and how many slips away."""
    folded = fold(text)
    allowed = min(most, 2 if len(folded) >= _TWO_SLIPS_FROM else 1)
    if len(folded) < _SHORTEST_MISSPELT:
        return None
    spellings = _folded_spellings(language)
    near = process.extract(folded, spellings.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=None)
    best: dict[int, set[str]] = {}
    for name, slips, _ in near:
        best.setdefault(int(slips), set()).add(spellings[name])
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
def _folded_spellings(language: str) -> Mapping[str, str]:
    return {fold(name): code for name, code in _spellings(language).items()}


def _plain(text: str) -> str:
    """One spelling of spaces, apostrophes and composed letters: what a reader does not see as a difference."""
    composed = unicodedata.normalize("NFC", text).replace("’", "'").replace("\u00a0", " ")
    return " ".join(composed.split())
