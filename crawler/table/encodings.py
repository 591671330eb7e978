"""Which legacy encoding a text is written in: every one of the WHATWG Encoding standard is tried and weighed.

Each candidate decodes the same bytes, so the texts are compared by how probable they are: by pairs of letters as the
languages of the CLDR have them (names of countries, languages and cities in every language), by whole words known from
there and from the headings of tables, and by what no text has: a capital after a small letter, two scripts in one
word, signs within words. The guess of charset-normalizer is one voice among these.
"""

from __future__ import annotations

import math
import pickle
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from babel.localedata import resolve_locale_filename

from crawler.data_files import read_data
from crawler.knowledge.cldr import languages

CANDIDATES: Final = (
    *("windows-1252", "windows-1250", "windows-1251", "iso-8859-2", "gb18030", "shift_jis", "big5", "euc_kr"),
    *("windows-1254", "windows-1253", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "cp874"),
    *("koi8-r", "koi8-u", "iso-8859-5", "iso-8859-7", "iso-8859-6", "iso-8859-8", "iso-8859-9", "iso-8859-13"),
    *("iso-8859-15", "iso-8859-16", "iso-8859-4", "iso-8859-10", "iso-8859-14", "iso-8859-3", "ibm866", "euc_jp"),
    *("macintosh", "mac_cyrillic", "cp932", "cp949", "big5hkscs"),
)
"""Python's names, the more used first: of two that read the same, the first is taken. ``cp932``, ``cp949`` and
``big5hkscs`` are what the standard means by ``shift_jis``, ``euc-kr`` and ``big5``."""

UNKNOWN: Final = -11.0
"""Logarithm of the probability of a letter that the pair model has not seen."""
SIGN: Final = -11.0
SIGN_IN_WORD: Final = -4.0
CONTROL: Final = -18.0
SMALL_THEN_CAPITAL: Final = -6.0
OTHER_SCRIPT: Final = -8.0
KNOWN_WORD: Final = 4.0
VOICE: Final = 3.0
RANK: Final = 0.15
"""What one place further down in `CANDIDATES` costs."""
IN_DOUBT: Final = 4.0
FAULTS: Final = 0.01
"""Share of bytes beyond ASCII that may not decode."""
FAULT: Final = -15.0

_WORD: Final = re.compile(
    r"[^\W\d_]+(?:[\u0300-\u036f\u0591-\u05c7\u0610-\u065f\u0900-\u0dff\u0e00-\u0eff]+[^\W\d_]*)*"
)
_IN_WORD: Final = re.compile(
    r"(?<=[^\W\d_])[^\w\s\x00-\x7f\u0300-\u0fff’‘·–—]|[^\w\s\x00-\x7f\u0300-\u0fff’‘·–—](?=[^\W\d_])"
)
_TYPOGRAPHY: Final = frozenset("–—‘’‚“”„«»…·•°§©®™€№ºª\u00a0、。（）「」，；：！？・《》【】–")


def best_encoding(sample: bytes) -> tuple[str, bool]:
    """The most probable encoding of lines with bytes beyond ASCII, and whether another is nearly as probable."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - UTF-8 needs none of this

    voice = from_bytes(sample, enable_fallback=False).best() if sample else None
    heard = voice.encoding if voice is not None else ""
    weighed: list[tuple[float, str, str]] = []
    for rank, encoding in enumerate(CANDIDATES):
        text = _decoded(sample, encoding)
        if text is None:
            continue
        score = _model().score(text) - rank * RANK + VOICE * (encoding.replace("-", "_") == heard)
        weighed.append((score, encoding, text))
    if not weighed:
        return "windows-1252", True
    weighed.sort(key=lambda item: -item[0])
    score, encoding, text = weighed[0]
    rival = next((other for other, _, read in weighed[1:] if read != text), -math.inf)
    return encoding, score - rival < IN_DOUBT


def _decoded(sample: bytes, encoding: str) -> str | None:
    """The text, None when too much of it is not in this encoding."""
    try:
        return sample.decode(encoding)
    except UnicodeDecodeError:
        text = sample.decode(encoding, "replace")
        beyond = sum(byte > 0x7F for byte in sample)  # noqa: PLR2004 - the end of ASCII
        return text if text.count("\ufffd") <= beyond * FAULTS else None


@dataclass(frozen=True, slots=True)
class _Model:
    """How probable letters are after each other, over all languages together."""

    pairs: dict[str, float]
    singles: dict[str, float]
    words: frozenset[str]

    def score(self, text: str) -> float:
        """Logarithm of the probability of the parts of a text beyond ASCII."""
        total = text.count("\ufffd") * FAULT
        for word, count in Counter(_WORD.findall(text)).items():
            if not word.isascii():
                total += count * self._word(word)
        signs = Counter(char for char in text if char > "\x7f" and not char.isalpha())
        total += SIGN_IN_WORD * len(_IN_WORD.findall(text))
        return total + sum(count * _sign(char) for char, count in signs.items())

    def _word(self, word: str) -> float:
        small = unicodedata.normalize("NFC", word).lower()
        total = KNOWN_WORD * len(word) ** 0.5 if small in self.words else 0.0
        before = "^"
        for char in f"{small}$":
            if not (before.isascii() and char.isascii()):
                total += self.pairs.get(before + char) or self.singles.get(char, UNKNOWN) - 1.5
            before = char
        total += SMALL_THEN_CAPITAL * sum(a.islower() and b.isupper() for a, b in pairwise(word))
        scripts = {_script(char) for char in word if char.isalpha()}
        return total + OTHER_SCRIPT * (len(scripts - {"CJK", "HIRAGANA", "KATAKANA"}) > 1)


@cache
def _model() -> _Model:
    """The model; made once, in half a second, and only when a file is not UTF-8."""
    pairs: Counter[str] = Counter()
    befores: Counter[str] = Counter()
    singles: Counter[str] = Counter()
    words: set[str] = set()
    for name in _iter_names():
        for found in _WORD.findall(unicodedata.normalize("NFC", name)):
            word = found.lower()
            if word.isascii():
                continue
            words.add(word)
            before = "^"
            for char in f"{word}$":
                pairs[before + char] += 1
                befores[before] += 1
                singles[char] += 1
                before = char
    everything = singles.total()
    return _Model(
        pairs={pair: math.log(count / (befores[pair[0]] + 20)) for pair, count in pairs.items()},
        singles={char: math.log(count / everything) for char, count in singles.items()},
        words=frozenset(word for word in words if len(word) > 1),
    )


def _iter_names() -> Iterator[str]:
    """Names in every language: what the CLDR calls countries, languages and cities, and the headings of tables."""
    headings = read_data("crawler.table", "headings.tsv")
    for language in sorted({language for _, language, _ in headings} & set(languages())):
        with Path(resolve_locale_filename(language)).open("rb") as file:
            # The installed package's own data, read the way Babel reads it.
            data = pickle.load(file)  # noqa: S301
        for part in ("territories", "languages", "scripts"):
            yield from data.get(part, {}).values()
        yield from _cities(data)
    for _, _, phrases in headings:
        yield from phrases.split("|") * 3


def _cities(data: dict[str, Any]) -> Iterator[str]:
    for zone in data.get("time_zones", {}).values():
        if isinstance(zone, dict) and isinstance(city := zone.get("city"), str):
            yield city


def _sign(char: str) -> float:
    if char in _TYPOGRAPHY:
        return SIGN / 2
    if unicodedata.category(char) in {"Cc", "Cf", "Co", "Cn", "Cs"}:
        return CONTROL
    return SIGN / 3 if unicodedata.combining(char) else SIGN


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "UNKNOWN").split(" ")[0]
