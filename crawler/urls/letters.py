"""Letters that look like others: of other scripts, and of fonts, scanners and hands.

The look-alikes across scripts are the lower-case part of Unicode's ``confusables.txt`` (UTS #39) that Cyrillic, Greek
and extended Latin share with ASCII, and the letters people and OCR mistake beyond it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

HYPHENS: Final = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\u00ac\u2043")
"""Dashes, hyphens and the minus sign that stand where a plain hyphen is meant."""

LOOKALIKES: Final = dict(
    zip(
        "абвгԁеѕіјкӏмнпоԛрсгтуѵѡԝхһьԍүдёαβγεηικμνορστυχωıɑɡɩʟᴏᴜᴠᴡᴢ",
        "abbrdesijklmhnoqpcrtyvwwxhbgydeabyenikuvopotuxwiagilouvwz",
        strict=True,
    )
)
"""Letter → the ASCII letter it is read as."""

SECOND_READINGS: Final = {
    "ı": "l",
    "ӏ": "i",
    "в": "v",
    "н": "n",
    "п": "p",
    "р": "r",
    "с": "s",
    "у": "u",
    "х": "h",
    "и": "i",
}
"""What some of them may also have been meant as: by sound, or by shape where the first is by sound."""

MISREADINGS: Final = (
    ("rn", "m"),
    ("m", "rn"),
    ("vv", "w"),
    ("w", "vv"),
    ("cl", "d"),
    ("d", "cl"),
    ("ii", "u"),
    ("ri", "n"),
    ("1", "l"),
    ("1", "i"),
    ("0", "o"),
    ("5", "s"),
    ("8", "b"),
    ("i", "l"),
    ("l", "i"),
    ("i", "1"),
    ("l", "1"),
    ("o", "0"),
    ("u", "v"),
    ("v", "u"),
    ("c", "e"),
    ("e", "c"),
    ("q", "g"),
    ("g", "q"),
    ("f", "t"),
    ("t", "f"),
    ("h", "b"),
    ("j", "i"),
    ("n", "u"),
    ("u", "n"),
)
"""(seen, meant): what scanners, fonts and tired eyes mistake, the commonest first."""


SURE_MISREADINGS: Final = (("rn", "m"), ("vv", "w"), ("1", "l"), ("0", "o"), ("5", "s"))


_CLASSES: Final = str.maketrans("1ij058uneqfh", "lllosbvvcgtb")
_FUSED: Final = (("rv", "m"), ("rl", "v"), ("cl", "d"), ("ll", "v"), ("vv", "w"))
"""`MISREADINGS` in one direction, single letters first: for `skeleton`."""


def is_lookalike(char: str) -> bool:
    """Whether a letter of another script is read as an ASCII letter."""
    return char in LOOKALIKES


def iter_plain(label: str) -> Iterator[str]:
    """A label with look-alikes turned into the ASCII they are read as; nothing where a letter has no such reading.

    A second label follows where some letters have a second reading.
    """
    for readings in (LOOKALIKES, LOOKALIKES | SECOND_READINGS):
        plain = "".join(readings.get(char, char) for char in label)
        if plain.isascii() and plain != label:
            yield plain


def decode_label(label: str) -> str:
    """A label in letters: punycode decoded (RFC 3492), anything else and what is broken as it is."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def scripts_of(label: str) -> frozenset[str]:
    """The scripts of a label's letters, by the first word of their Unicode names (``LATIN``, ``CYRILLIC`` …)."""
    return frozenset(unicodedata.name(char, "?").partition(" ")[0] for char in label if char.isalpha())


def plain_hyphens(text: str) -> str:
    """``text`` with every dash as a plain hyphen."""
    return "".join("-" if char in HYPHENS else char for char in text)


def unscanned(label: str) -> str:
    """``label`` with every confusion undone that nearly always is one: digits among letters, ``rn`` and ``vv``."""
    for seen, meant in SURE_MISREADINGS:
        label = label.replace(seen, meant)
    return label


def skeleton(label: str) -> str:
    """A label with all letters that are mistaken for each other as one: labels that may be misread share it."""
    label = label.translate(_CLASSES)
    for seen, meant in _FUSED:
        label = label.replace(seen, meant)
    return label


def iter_misread(label: str) -> Iterator[str]:
    """Labels that may have been misread as ``label``: one confusion, at one place or at all, commonest first."""
    for seen, meant in MISREADINGS:
        if seen not in label:
            continue
        places = [place for place in range(len(label)) if label.startswith(seen, place)]
        for place in places:
            yield label[:place] + meant + label[place + len(seen) :]
        if len(places) > 1:
            yield label.replace(seen, meant)
