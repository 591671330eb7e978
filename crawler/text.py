"""Folding of text for comparison: one spelling for what a reader would call the same word. Pure.

Names are compared after both were folded here, so ``Łódź``, ``LODZ`` and ``Лодзь`` come close and one index serves all.
Folding loses information on purpose: never show folded text to a person.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from anyascii import anyascii

MAX_LENGTH: Final = 2_000
"""Characters folded at most; a cell or title longer than this says nothing more about a name."""

_WORD: Final = re.compile(r"[a-z0-9]+")
_NO_WORD: Final = re.compile(r"[^a-z0-9\n]+")
_APOSTROPHES: Final = re.compile("['`´ʹʺʻʼʽˈ‘’‛′]")
_ELISION: Final = re.compile(r"\b(d|l|dell|dall|nell|sull|all|un|qu)['’](?=[^\W\d_bcdfgjklmnpqrstvwxz])", re.IGNORECASE)
"""An elided article before a vowel or h (``dell'Aquila``, ``d'État``) is a word of its own; ``L'viv`` has none."""


class _Latin(dict[int, str]):
    """Latin letters of each code point, asked of AnyAscii once: it transliterates letter by letter."""

    def __missing__(self, code: int) -> str:
        self[code] = letters = anyascii(chr(code))
        return letters


_LATIN: Final = _Latin()


def fold(text: str) -> str:
    """Lower-case ASCII words of ``text`` parted by single spaces; ``""`` when it holds no letter or digit.

    Compatibility forms are unified (NFKC), every script is transliterated (AnyAscii), accents go (``ł`` → ``l``,
    ``ß`` → ``ss``, ``ü`` → ``u``), apostrophes join what they part (``L'viv`` → ``lviv``) except after an elided
    article (``dell'Aquila`` → ``dell aquila``), everything else that is neither letter nor digit parts words. ``&``
    parts too: languages differ on how to say "and". Folding is idempotent: ``fold(fold(x)) == fold(x)``.
    """
    return _squeeze(text[:MAX_LENGTH]) if text.isascii() else _remembered(text)


def fold_lines(text: str) -> list[str]:
    """`fold` of each line of ``text``, LF between them, of any length: fast for a hundred thousand names."""
    latin = _join_apostrophes(unicodedata.normalize("NFKC", text)).translate(_LATIN)
    plain = _NO_WORD.sub(" ", _join_apostrophes(latin).lower())
    return [line.strip() for line in plain.split("\n")]


def words(text: str) -> tuple[str, ...]:
    """The words of ``fold(text)``, in order, duplicates kept."""
    return tuple(fold(text).split())


@lru_cache(maxsize=65_536)
def _remembered(text: str) -> str:
    return _squeeze(_join_apostrophes(unicodedata.normalize("NFKC", text[:MAX_LENGTH])).translate(_LATIN))


def _squeeze(text: str) -> str:
    if "'" in text:
        text = _join_apostrophes(text)
    return " ".join(_WORD.findall(text.lower()))


def _join_apostrophes(text: str) -> str:
    return _APOSTROPHES.sub("", _ELISION.sub(r"\1 ", text))
