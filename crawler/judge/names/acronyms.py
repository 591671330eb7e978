"""Is one name the acronym of another, and is it written out as well?"""

from __future__ import annotations

from typing import Final

from crawler.judge.names.corpus import Corpus
from crawler.judge.names.forms import NameForms
from crawler.judge.names.labels import make_bag, read_label
from crawler.judge.names.shared_words import word_forms

_LENGTHS: Final = range(2, 8)
_TELLING: Final = 8.0
"""Bits from which the initials of a name explain an acronym."""
_LEAST_WORDS: Final = 2
_PLENTY: Final = 3
NAMED_OTHERWISE: Final = ", named otherwise"
"""Two names share an acronym, but their full words, in one language, are not the same."""
OTHER_WORDS: Final = ", in other words"
"""Two names share an acronym, and their full words are in two languages or scripts."""


def is_acronym(short: NameForms, long: NameForms, corpus: Corpus) -> bool:
    """Can an acronym in ``short`` be read off ``long``?"""
    candidates = list(short.acronyms)
    if len(short.content) == 1:
        candidates.append(short.content[0].written)
    if not candidates:
        return False
    words = word_forms(long)
    for candidate in candidates:
        if len(candidate) in _LENGTHS and candidate[0] in words.letters:
            if candidate in words.forms or candidate in long.acronyms:
                return True
            if len(candidate) > 2:  # noqa: PLR2004 - two letters prove nothing
                reading = read_label(candidate, make_bag(long), corpus)
                if reading.unexplained == 0 and reading.bits >= _TELLING:
                    return True
    return False


def is_spelt_out(name: NameForms) -> bool:
    """Has the name words that tell an institution, beside its acronyms: a kind or a subject, or three of any kind?"""
    words = [word for word in name.content if word.written not in name.acronyms]
    return len(words) >= _PLENTY or (len(words) >= _LEAST_WORDS and any(word.known for word in words))
