"""Phrases that tell what kind of page this is, from ``data/phrases.tsv``, which gives the source of each. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple

from crawler.data_files import read_data

UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts written without spaces between words: their phrases match anywhere."""
WORD: Final = re.compile(r"\w+")
SEPARATORS: Final = re.compile(r"\s+[-–—:]+\s+|\s*[|·•»«›‹/\\]+\s*|:\s+")
FILLERS: Final = frozenset(
    "404 500 error http oops ops ups whoops sorry błąd fehler erreur ошибка помилка hata".split()
)
"""Words around a notice that change nothing of it: “Oops! Error 404: page not found”."""


class _Index(NamedTuple):
    """Phrases by their first word, and those of scripts without spaces."""

    spaced: Mapping[str, tuple[str, ...]]
    unspaced: tuple[str, ...]


@cache
def phrases(kind: str, where: str) -> frozenset[str]:
    """The phrases of ``kind`` that count at ``where``, as the head of ``data/phrases.tsv`` explains."""
    return frozenset(row[3] for row in read_data("crawler.page", "phrases.tsv") if row[:2] == (kind, where))


@cache
def languages(kind: str, where: str) -> Mapping[str, str]:
    """The language of each phrase."""
    return {row[3]: row[2] for row in read_data("crawler.page", "phrases.tsv") if row[:2] == (kind, where)}


def found_phrases(kind: str, where: str, text: str) -> frozenset[str]:
    """Those of the phrases that ``text`` (lower case) holds as whole words."""
    index, words = _index(kind, where), _words(text)
    found = {phrase for word in index.spaced.keys() & words for phrase in index.spaced[word] if _holds(text, phrase)}
    if index.unspaced and not text.isascii() and UNSPACED.search(text):
        found.update(phrase for phrase in index.unspaced if phrase in text)
    return frozenset(found)


def first_phrase(kind: str, where: str, text: str) -> str | None:
    """One phrase that ``text`` holds, the same one every time; None when there is none."""
    return min(found_phrases(kind, where, text), key=lambda phrase: (-len(phrase), phrase), default=None)


def marker_in(kind: str, source: str, where: str = "markup") -> str | None:
    """A marker of ``kind`` in the markup, where whole words mean nothing."""
    return next((phrase for phrase in _sorted(kind, where) if phrase in source), None)


def beginning(kind: str, where: str, heads: tuple[str, ...]) -> str | None:
    """A phrase that one of ``heads`` begins with."""
    known = _sorted(kind, where)
    return next(
        (phrase for head in heads if head.startswith(known) for phrase in known if head.startswith(phrase)), None
    )


def segment(kind: str, heads: tuple[str, ...], where: str = "segment") -> str | None:
    """A phrase that is a whole part of the title or a whole heading."""
    known = _keys(kind, where)
    return next((part for head in heads for part, *keys in _parts(head) if not known.isdisjoint(keys)), None)


@lru_cache(maxsize=16)
def _parts(head: str) -> tuple[tuple[str, str, str], ...]:
    """A title and its parts, each with its key, and its key without fillers."""
    parts = dict.fromkeys((head, *SEPARATORS.split(head)))
    keys = ((part, key_of(part)) for part in parts)
    return tuple((part, key, " ".join(word for word in key.split() if word not in FILLERS)) for part, key in keys)


def key_of(text: str) -> str:
    """``text`` without punctuation, to compare a whole heading with a phrase."""
    return " ".join(re.sub(r"[^\w'’]+", " ", text.lower()).replace("’", "'").split())


@cache
def _sorted(kind: str, where: str) -> tuple[str, ...]:
    return tuple(sorted(phrases(kind, where)))


@cache
def _keys(kind: str, where: str) -> frozenset[str]:
    return frozenset(key_of(phrase) for phrase in phrases(kind, where))


@cache
def _index(kind: str, where: str) -> _Index:
    spaced: dict[str, list[str]] = defaultdict(list)
    unspaced = []
    for phrase in sorted(phrases(kind, where)):
        word = WORD.search(phrase)
        if UNSPACED.search(phrase) or word is None:
            unspaced.append(phrase)
        else:
            spaced[word[0]].append(phrase)
    return _Index({word: tuple(found) for word, found in spaced.items()}, tuple(unspaced))


@lru_cache(maxsize=8)
def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text))


def _holds(text: str, phrase: str) -> bool:
    return phrase in text and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None
