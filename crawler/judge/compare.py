"""Lays two names beside each other and says how well they agree, in words of the word list and of the corpus."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from crawler.judge.corpus import Corpus
from crawler.judge.names import NameForms, Place, skeleton
from crawler.judge.segments import make_bag, read_label

_TELLING: Final = 8.0
"""Bits from which an agreement is more than common words."""
_STEM: Final = 5
"""Letters two inflected forms must share from the beginning."""
_SHORTEST_STEM: Final = 4
_LONGEST_ENDING: Final = 2
_TYPO_LENGTH: Final = 6
"""Letters a word must have for one slip in it to be forgiven."""
_ACRONYM: Final = range(2, 8)
_LEAST_SOUNDS: Final = 3
_SOUND: Final = 2.7
"""Bits that a consonant in common is worth, where vowels are not written: some twelve of them are told apart."""


class Agreement(StrEnum):
    """Comparison levels of two names, best first."""

    SAME = "same"
    WITHIN = "within"
    MOST = "most"
    ACRONYM = "acronym"
    SAME_COMMON = "same common words"
    SOME = "some"
    LITTLE = "little"
    UNREAD_ACRONYM = "an acronym that is not read"
    OTHER_SCRIPT = "other script"
    OTHER_LANGUAGE = "other language"
    NONE = "none"
    SILENT = "silent"


_ORDER: Final = {level: number for number, level in enumerate(Agreement)}


class NameMatch(NamedTuple):
    """How two names agree."""

    level: Agreement
    bits: float
    """Of the words they share."""


NO_NAME: Final = NameMatch(Agreement.SILENT, 0.0)


def compare_names(ours: NameForms, theirs: NameForms, corpus: Corpus, *, pinyin: bool = False) -> NameMatch:
    """The agreement of a row's name with a name found elsewhere (a page, a registry).

    Args:
        ours: the row's name.
        theirs: the other name.
        corpus: how common words are.
        pinyin: Chinese characters are read as in China; else nobody knows how.
    """
    ours_total, theirs_total = corpus.name_bits(ours), corpus.name_bits(theirs)
    if not ours_total or not theirs_total:
        return NO_NAME
    readable = _readable(ours, pinyin=pinyin) and _readable(theirs, pinyin=pinyin)
    shared = _shared_bits(ours.content, theirs.content, corpus, by_sound=not readable)
    of_smaller = shared / min(ours_total, theirs_total)
    of_larger = shared / max(ours_total, theirs_total)
    if shared >= _TELLING and of_smaller >= 0.8:  # noqa: PLR2004 - limits of levels; their weights are estimated
        return NameMatch(Agreement.SAME if of_larger >= 0.7 else Agreement.WITHIN, shared)  # noqa: PLR2004 - as above
    if _is_acronym(ours, theirs, corpus) or _is_acronym(theirs, ours, corpus):
        return NameMatch(Agreement.ACRONYM, shared)
    if shared >= _TELLING and of_smaller >= 0.45:  # noqa: PLR2004 - as above
        return NameMatch(Agreement.MOST, shared)
    if of_smaller >= 0.8:  # noqa: PLR2004 - as above
        return NameMatch(Agreement.SAME_COMMON if theirs_total > _STEM else Agreement.SILENT, shared)
    return NameMatch(_unlike(ours, theirs, shared, theirs_total, readable=readable), shared)


def _readable(name: NameForms, *, pinyin: bool) -> bool:
    return name.readable or (pinyin and name.han)


def _unlike(ours: NameForms, theirs: NameForms, shared: float, theirs_total: float, *, readable: bool) -> Agreement:
    """The level of two names that do not agree: does that say anything?"""
    if shared >= 5:  # noqa: PLR2004 - a limit of levels, as in `compare_names`
        return Agreement.SOME
    if len(theirs.content) == 1 and theirs.content[0].written in theirs.acronyms:
        return Agreement.UNREAD_ACRONYM
    if not readable:
        return Agreement.OTHER_SCRIPT
    if theirs_total < _TELLING:
        return Agreement.SILENT
    if not _comparable(ours, theirs):
        return Agreement.OTHER_LANGUAGE
    return Agreement.LITTLE if shared >= 2 else Agreement.NONE  # noqa: PLR2004 - as above


def _comparable(ours: NameForms, theirs: NameForms) -> bool:
    """Are the two names in one language, as far as can be told? Both English, or with a word spelt alike."""
    if ours.english and theirs.english:
        return True
    if ours.english != theirs.english:
        return False
    known = {place.written[:_STEM] for place in ours.places if place.known or place.functional}
    return any(place.written[:_STEM] in known for place in theirs.places)


def best_match(
    ours: NameForms, theirs: Iterable[NameForms], corpus: Corpus, *, pinyin: bool = False
) -> tuple[NameMatch, NameForms | None]:
    """The best agreement with any of several names of one thing, and that name; arguments as of `compare_names`."""
    best, which = NO_NAME, None
    for name in theirs:
        match = compare_names(ours, name, corpus, pinyin=pinyin)
        if (_ORDER[match.level], -match.bits) < (_ORDER[best.level], -best.bits):
            best, which = match, name
    return best, which


def _shared_bits(ours: tuple[Place, ...], theirs: tuple[Place, ...], corpus: Corpus, *, by_sound: bool) -> float:
    exact = {form for place in theirs for form in place.forms}
    sounds = {skeleton(form) for form in exact} if by_sound else set()
    stems = {form[:_STEM] for form in exact if len(form) >= _STEM}
    bits = 0.0
    for place in ours:
        written = place.written
        if not exact.isdisjoint(place.forms):
            bits += corpus.place_bits(place)
        elif (len(written) > _STEM and written[:_STEM] in stems) or _inflected(written, exact):
            bits += min(corpus.beginning_bits(written[:_STEM]), corpus.place_bits(place)) * 0.9
        elif sounds and any(sound in sounds for form in place.forms if len(sound := skeleton(form)) >= _LEAST_SOUNDS):
            bits += min(_SOUND * max(len(skeleton(form)) for form in place.forms), corpus.place_bits(place))
        elif len(written) >= _TYPO_LENGTH and not place.known:
            bits += 0.8 * corpus.place_bits(place) if _misspelt(written, exact) else 0.0
    return bits


def _inflected(word: str, others: Iterable[str]) -> bool:
    """Is it a short word with or without an ending: *Łodzi* and *Łódź*?"""
    if not _SHORTEST_STEM <= len(word) <= _STEM + _LONGEST_ENDING:
        return False
    beginning = word[:_SHORTEST_STEM]
    for other in others:
        if other.startswith(beginning) and abs(len(other) - len(word)) <= _LONGEST_ENDING:
            short, long = (word, other) if len(word) <= len(other) else (other, word)
            if long.startswith(short):
                return True
    return False


def _misspelt(word: str, others: Iterable[str]) -> bool:
    """Is it one of the others with one slip?"""
    shortest, longest = len(word) - 1, len(word) + 1
    return any(shortest <= len(other) <= longest and OSA.distance(other, word, score_cutoff=1) <= 1 for other in others)


def _is_acronym(short: NameForms, long: NameForms, corpus: Corpus) -> bool:
    candidates = list(short.acronyms)
    if len(short.content) == 1:
        candidates.append(short.content[0].written)
    if not candidates:
        return False
    words = {form for place in long.content for form in place.forms}.union(long.acronyms)
    beginnings = {word[:1] for word in words}
    for candidate in candidates:
        if len(candidate) in _ACRONYM and candidate[0] in beginnings:
            if candidate in words:
                return True
            if len(candidate) > 2:  # noqa: PLR2004 - two letters prove nothing
                reading = read_label(candidate, make_bag(long), corpus)
                if reading.unexplained == 0 and reading.bits >= _TELLING:
                    return True
    return False
