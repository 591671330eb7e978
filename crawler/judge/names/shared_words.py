"""What two names share, in bits: words, their inflected forms, their sounds, and words with one slip of the pen."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from crawler.judge.names.corpus import Corpus
from crawler.judge.names.forms import BEGINNING, NameForms, NameWord, skeleton

_SHORTEST_STEM: Final = 4
_LONGEST_ENDING: Final = 2
_TYPO_LENGTH: Final = 6
"""Letters a word must have for one slip in it to be forgiven."""
_LEAST_SOUNDS: Final = 3
_SOUND: Final = 2.7
"""Bits that a consonant in common is worth, where vowels are not written: some twelve of them are told apart."""


class WordForms(NamedTuple):
    """The words of a name as another name is laid beside them."""

    forms: frozenset[str]
    stems: frozenset[str]
    """Their beginnings that inflected forms share."""
    beginnings: frozenset[str]
    """Shorter ones, that short words share with their inflected forms."""
    letters: frozenset[str]
    """First letters, of the acronyms too."""


@lru_cache(maxsize=4_096)
def word_forms(name: NameForms) -> WordForms:
    """What of a name may stand in another one; worked out once for each name."""
    forms = frozenset(form for word in name.content for form in word.forms)
    stems = frozenset(form[:BEGINNING] for form in forms if len(form) >= BEGINNING)
    beginnings = frozenset(form[:_SHORTEST_STEM] for form in forms)
    return WordForms(forms, stems, beginnings, frozenset(form[:1] for form in (*forms, *name.acronyms)))


def shared_bits(ours: NameForms, theirs: NameForms, corpus: Corpus, *, by_sound: bool) -> tuple[float, float]:
    """The bits of the words two names share, and those of the city among them."""
    words = word_forms(theirs)
    sounds = {skeleton(form) for form in words.forms} if by_sound else set()
    bits = of_city = 0.0
    for word in ours.content:
        found = _word_bits(word, words, sounds, corpus)
        bits += found
        if word.city:
            of_city += found
    return bits, of_city


def _word_bits(word: NameWord, others: WordForms, sounds: AbstractSet[str], corpus: Corpus) -> float:
    """What finding a word of one name among those of another is worth; nothing when it is not found."""
    written = word.written
    if not others.forms.isdisjoint(word.forms):
        return corpus.bits_of(word)
    if (len(written) > BEGINNING and written[:BEGINNING] in others.stems) or (
        written[:_SHORTEST_STEM] in others.beginnings and _inflected(written, others.forms)
    ):
        return min(corpus.beginning_bits(written[:BEGINNING]), corpus.bits_of(word)) * 0.9
    if sounds and any(sound in sounds for form in word.forms if len(sound := skeleton(form)) >= _LEAST_SOUNDS):
        return min(_SOUND * max(len(skeleton(form)) for form in word.forms), corpus.bits_of(word))
    if len(written) >= _TYPO_LENGTH and not word.known and _misspelt(written, others.forms):
        return 0.8 * corpus.bits_of(word)
    return 0.0


def _inflected(word: str, others: Iterable[str]) -> bool:
    """Is it a short word with or without an ending: *Łodzi* and *Łódź*?"""
    if not _SHORTEST_STEM <= len(word) <= BEGINNING + _LONGEST_ENDING:
        return False
    beginning = word[:_SHORTEST_STEM]
    for other in others:
        if other.startswith(beginning) and abs(len(other) - len(word)) <= _LONGEST_ENDING:
            short, long = (word, other) if len(word) <= len(other) else (other, word)
            if long.startswith(short):
                return True
    return False


def _misspelt(word: str, others: frozenset[str]) -> bool:
    """Is it one of the others with one slip?"""
    return process.extractOne(word, others, scorer=OSA.distance, score_cutoff=1) is not None
