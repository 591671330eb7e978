"""City names as other words carry them: Polish cases, and adjectives made from cities in Slavic languages and German.

``w Doniecku`` → Donieck, ``Uniwersytet Charkowski`` → Charków. The endings are rules of grammar (Polish: locative and
genitive of the hard and soft declensions, adjectives in -ski; Ukrainian and Russian -skyi/-skij; German -er), applied
to folded words, and each only *proposes* a form: whether a city is called that is looked up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crawler.text import words

_SHORTEST_STEM: Final = 3

_ENDINGS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    # Polish and Slavic adjectives, every gender and case; the longest ending first
    *(
        (consonant + ending, stems)
        for ending in (
            "iego",
            "iemu",
            "iej",
            "im",
            "ich",
            "imi",
            "a",
            "ie",
            "i",
            "iy",
            "yi",
            "yy",
            "ij",
            "oho",
            "yj",
            "oi",
        )
        for consonant, stems in (
            ("ansk", ("an", "ansk", "ana", "any")),
            ("insk", ("in", "yn", "ino", "ina", "insk")),
            ("ovsk", ("ov", "iv", "ova", "ovo", "ow")),
            ("ivsk", ("iv", "ov", "eve", "ivka")),
            ("owsk", ("ow", "owa", "owo", "ov", "iv")),
            ("wsk", ("wa", "w", "wo")),
            ("sk", ("", "a", "o", "e", "sk", "y", "ia", "ie")),
            ("ck", ("ck", "c", "ce", "t", "cz", "k", "ta", "tsk")),
            ("dzk", ("d", "dz", "da")),
            ("zk", ("g", "z", "ga", "ge")),
        )
    ),
    # Polish nouns: locative, genitive, instrumental
    ("owie", ("ow", "owo")),
    ("iech", ("y", "i")),
    ("ach", ("y", "i", "a", "e")),
    ("ecie", ("et", "eta", "iat")),
    ("cie", ("t", "ta", "to", "cie")),
    ("dzie", ("d", "da", "do")),
    ("rze", ("r", "ra", "ro", "rz")),
    ("sku", ("sk", "sko")),
    ("nsku", ("nsk",)),
    ("cku", ("ck", "cko")),
    ("dze", ("ga", "go")),
    ("szcze", ("szcz",)),
    ("ce", ("ka", "ca", "ce")),
    ("le", ("l", "la", "lo")),
    ("wie", ("w", "wa", "wo")),
    ("nie", ("n", "na", "no", "nia")),
    ("pie", ("p", "pa", "po")),
    ("mie", ("m", "ma", "mo")),
    ("bie", ("b", "ba", "bo")),
    ("zie", ("z", "za", "zo")),
    ("sie", ("s", "sa", "so")),
    ("ii", ("ia",)),
    ("iu", ("", "ie", "ia")),
    ("ju", ("j", "je")),
    ("em", ("", "o")),
    ("ej", ("a",)),
    ("ym", ("e", "y")),
    ("ego", ("e", "y")),
    ("u", ("", "o")),
    ("y", ("a",)),
    ("i", ("", "a")),
    ("a", ("", "o")),
    # German adjectives of cities
    ("er", ("", "en", "e")),
)


def nominatives(name: str) -> tuple[str, ...]:
    """Folded forms an inflected city name may come from, likeliest first; the last word of several is unbent too.

    Empty for a name too short to have lost an ending. The caller looks each up: most are no city.
    """
    *before, last = words(name) or ("",)
    lead = " ".join(before) + " " if before else ""
    return tuple(dict.fromkeys(lead + stem for stem in _iter_stems(last) if lead + stem != name))


def _iter_stems(word: str) -> Iterator[str]:
    for ending, replacements in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _SHORTEST_STEM:
            continue
        for replacement in replacements:
            yield stem + replacement
