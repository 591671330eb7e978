"""What a heading says its column means, in some seventy languages (``data/headings.tsv``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from crawler.data_files import read_data
from crawler.text import fold


class Meaning(StrEnum):
    """What a column can mean; some of these are known only so that they are not taken for another."""

    ID = "id"
    NAME = "name"
    CITY = "city"
    COUNTRY = "country"
    REGION = "region"
    """A state or province: neither a country nor a city."""
    CONTINENT = "continent"
    URL = "url"
    AGREEMENT = "agreement"
    PLACE = "place"
    """City and country in one cell."""
    UNIT = "unit"
    """A faculty or department of the institution."""
    OTHER = "other"


MAX_HEADING: Final = 120
EXACT: Final = 1.0
GENERIC_NAME: Final = 0.45
"""What is left of a match with *name* where the heading says something else too: *Name of the city*."""
_LEAST_PART: Final = 5
"""Letters from which a phrase may be the beginning or end of a longer word."""
_PART: Final = 0.55
_JOINED: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that do not part words, or join them (Thai, Japanese, Chinese, Korean)."""
_BROKEN: Final = re.compile(r"[\s_/\\|.,:;()\[\]{}*\"'’-]+")


@lru_cache(maxsize=4096)
def heading_scores(heading: str) -> Mapping[Meaning, float]:
    """How surely a heading says each meaning, from 0 (left out) to 1 (exactly its word)."""
    text = _split_camel(heading.strip())
    if not text or len(text) > MAX_HEADING:
        return {}
    scores: dict[Meaning, float] = {}
    for meaning, score in _matches(text):
        scores[meaning] = max(scores.get(meaning, 0.0), score)
    return _settled(scores)


def _settled(scores: dict[Meaning, float]) -> dict[Meaning, float]:
    """The word for an institution only says whose city, website or code it is when the heading names that too."""
    if scores.get(Meaning.NAME, 0.0) < EXACT:
        others = [score for meaning, score in scores.items() if meaning is not Meaning.NAME and score > _PART]
        if others and Meaning.NAME in scores:
            scores[Meaning.NAME] *= GENERIC_NAME
    exact = {meaning for meaning, score in scores.items() if score == EXACT}
    if exact:
        scores = {meaning: score if meaning in exact else score * GENERIC_NAME for meaning, score in scores.items()}
    elif Meaning.OTHER in scores:
        other = scores[Meaning.OTHER]
        scores = {
            meaning: score if meaning is Meaning.OTHER or score > other else score * GENERIC_NAME
            for meaning, score in scores.items()
        }
    return scores


def _matches(text: str) -> Iterator[tuple[Meaning, float]]:
    native = _native(text)
    for meaning in _exact().get(native, ()):
        yield meaning, EXACT
    words = tuple(fold(text).split())
    folded = " ".join(words)
    for meaning in _exact_folded().get(folded, ()) if folded else ():
        yield meaning, EXACT
    if _JOINED.search(native):
        yield from _inside(native)
    yield from _parts(words)


def _parts(words: Sequence[str]) -> Iterator[tuple[Meaning, float]]:
    """Phrases within a heading, and the beginnings and ends of its longer words."""
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + 6) + 1):
            phrase = " ".join(words[start:end])
            for meaning in _exact_folded().get(phrase, ()) if len(phrase) > 2 else ():  # noqa: PLR2004 - "no", "nr"
                yield meaning, _PART + 0.4 * (end - start) / len(words)
    for word in words:
        for length in range(_LEAST_PART, len(word)):
            for part in (word[:length], word[-length:]):
                for meaning in _exact_folded().get(part, ()):
                    yield meaning, _PART * (0.5 + 0.5 * length / len(word)) / len(words) ** 0.5


def _inside(native: str) -> Iterator[tuple[Meaning, float]]:
    """Phrases within a heading that does not part words; the last says what the thing is (大学网址: an address)."""
    for phrase, meanings in _exact().items():
        if phrase in native and _JOINED.search(phrase):
            share = len(phrase) / len(native)
            last = native.endswith(phrase)
            if len(phrase) > 1 or last:
                yield from ((meaning, min(0.35 + 0.3 * share + 0.3 * last, 0.97)) for meaning in meanings)


@cache
def _exact() -> Mapping[str, frozenset[Meaning]]:
    return _index(_native)


@cache
def _exact_folded() -> Mapping[str, frozenset[Meaning]]:
    return _index(fold)


def _index(form: object) -> Mapping[str, frozenset[Meaning]]:
    index: dict[str, set[Meaning]] = {}
    for meaning, _, phrases in read_data("crawler.table", "headings.tsv"):
        for phrase in phrases.split("|"):
            key = form(phrase)  # type: ignore[operator]
            if key:
                index.setdefault(key, set()).add(Meaning(meaning))
    return {key: frozenset(found) for key, found in index.items()}


def _native(text: str) -> str:
    """A heading in small letters without what parts words, in its own script."""
    return _BROKEN.sub(" ", text).strip().casefold()


def _split_camel(text: str) -> str:
    """``institutionName`` as two words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", text.replace("_", " "))
