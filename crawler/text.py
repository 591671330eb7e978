"""Folding of text for comparison: one spelling for what a reader would call the same word. Pure.

Every comparison of names in the project folds both sides by this module, so that ``Łódź``, ``LODZ`` and ``Лодзь`` come
close and the same index serves all. Folding loses information on purpose: never show folded text to a person.
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


def fold_once(text: str) -> str:
    """The same as `fold`, not remembered: for going through large data once."""
    text = text[:MAX_LENGTH]
    if text.isascii():
        return text.lower() if text.isalpha() else _squeeze(text)
    plain = unicodedata.normalize("NFKC", text)
    plain = _APOSTROPHES.sub("", _ELISION.sub(r"\1 ", plain))
    return _squeeze(plain.translate(_LATIN))


def words(text: str) -> tuple[str, ...]:
    """The words of ``fold(text)``, in order, duplicates kept."""
    return tuple(fold(text).split())


_remembered: Final = lru_cache(maxsize=65_536)(fold_once)


def _squeeze(text: str) -> str:
    if "'" in text:
        text = _APOSTROPHES.sub("", _ELISION.sub(r"\1 ", text))
    return " ".join(_WORD.findall(text.lower()))
