"""Does a cell read like the name of an institution? By the words for kinds of institution in many languages."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from crawler.judge.names.word_list import load_words
from crawler.text import words

KINDS: Final = frozenset(
    "university college institute academy school polytechnic faculty department hospital museum laboratory "
    "foundation ministry conservatory seminary center centre council association society company".split()
)
"""English words, as `crawler.judge.names.word_list` gives them, that name a kind of institution."""


@lru_cache(maxsize=65_536)
def names_an_institution(cell: str) -> bool:
    """True when a word of the cell is a kind of institution in any language of the word list."""
    known = load_words()
    return any(english in KINDS for word in words(cell) for english in known.english(word))
