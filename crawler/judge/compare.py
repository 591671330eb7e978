"""Lays two names beside each other and says how well they agree, in words of the word list and of the corpus."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from crawler.judge.corpus import Corpus
from crawler.judge.names import NameForms, skeleton
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

    __hash__ = str.__hash__  # an enumeration's own is ten times as dear, and levels are looked up all the time


ORDER: Final = {level: number for number, level in enumerate(Agreement)}
"""The best level first."""
UNLIKE: Final = frozenset(
    {
        Agreement.SAME_COMMON,
        Agreement.SOME,
        Agreement.LITTLE,
        Agreement.UNREAD_ACRONYM,
        Agreement.OTHER_SCRIPT,
        Agreement.OTHER_LANGUAGE,
        Agreement.NONE,
        Agreement.SILENT,
    }
)
"""Levels of names that do not say one institution."""


class NameMatch(NamedTuple):
    """How two names agree."""

    level: Agreement
    bits: float
    """Of the words they share."""


class _Words(NamedTuple):
    """The words of a name as another name is laid beside them."""

    forms: frozenset[str]
    stems: frozenset[str]
    """Their beginnings that inflected forms share."""
    beginnings: frozenset[str]
    """Shorter ones, that short words share with their inflected forms."""
    letters: frozenset[str]
    """First letters, of the acronyms too."""


@lru_cache(maxsize=4_096)
def _words(name: NameForms) -> _Words:
    forms = frozenset(form for place in name.content for form in place.forms)
    stems = frozenset(form[:_STEM] for form in forms if len(form) >= _STEM)
    beginnings = frozenset(form[:_SHORTEST_STEM] for form in forms)
    return _Words(forms, stems, beginnings, frozenset(form[:1] for form in (*forms, *name.acronyms)))


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
    shared = _shared_bits(ours, theirs, corpus, by_sound=not readable)
    if whole := _whole(shared, ours_total, theirs_total):
        return NameMatch(whole, shared)
    if _is_acronym(ours, theirs, corpus) or _is_acronym(theirs, ours, corpus):
        return NameMatch(Agreement.ACRONYM, shared)
    of_smaller = shared / min(ours_total, theirs_total)
    if shared >= _TELLING and of_smaller >= 0.45:  # noqa: PLR2004 - as in `_whole`
        return NameMatch(Agreement.MOST, shared)
    if of_smaller >= 0.8:  # noqa: PLR2004 - as above
        return NameMatch(Agreement.SAME_COMMON if theirs_total > _STEM else Agreement.SILENT, shared)
    return NameMatch(_unlike(ours, theirs, shared, theirs_total, readable=readable), shared)


def whole_agreement(ours: NameForms, theirs: Iterable[NameForms], corpus: Corpus) -> Agreement | None:
    """`SAME` or `WITHIN` where `best_match` comes to that; None for any other level, which is cheaper to say."""
    best: Agreement | None = None
    ours_total = corpus.name_bits(ours)
    for name in theirs if ours_total else ():
        theirs_total = corpus.name_bits(name)
        if theirs_total:
            by_sound = not (name.readable and ours.readable)
            level = _whole(_shared_bits(ours, name, corpus, by_sound=by_sound), ours_total, theirs_total)
            if level is Agreement.SAME:
                return level
            best = best or level
    return best


def _whole(shared: float, ours_total: float, theirs_total: float) -> Agreement | None:
    """`SAME`, or `WITHIN` where one name says more than the other; None where neither is in the other."""
    if shared >= _TELLING and shared / min(ours_total, theirs_total) >= 0.8:  # noqa: PLR2004 - limits of levels; their weights are estimated
        return Agreement.SAME if shared / max(ours_total, theirs_total) >= 0.7 else Agreement.WITHIN  # noqa: PLR2004 - as above
    return None


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
        if (ORDER[match.level], -match.bits) < (ORDER[best.level], -best.bits):
            best, which = match, name
    return best, which


def _shared_bits(ours: NameForms, theirs: NameForms, corpus: Corpus, *, by_sound: bool) -> float:
    exact, stems, beginnings, _ = _words(theirs)
    sounds = {skeleton(form) for form in exact} if by_sound else set()
    bits = 0.0
    for place in ours.content:
        written = place.written
        if not exact.isdisjoint(place.forms):
            bits += corpus.place_bits(place)
        elif (len(written) > _STEM and written[:_STEM] in stems) or (
            written[:_SHORTEST_STEM] in beginnings and _inflected(written, exact)
        ):
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


def _misspelt(word: str, others: frozenset[str]) -> bool:
    """Is it one of the others with one slip?"""
    return process.extractOne(word, others, scorer=OSA.distance, score_cutoff=1) is not None


def _is_acronym(short: NameForms, long: NameForms, corpus: Corpus) -> bool:
    candidates = list(short.acronyms)
    if len(short.content) == 1:
        candidates.append(short.content[0].written)
    if not candidates:
        return False
    words = _words(long)
    for candidate in candidates:
        if len(candidate) in _ACRONYM and candidate[0] in words.letters:
            if candidate in words.forms or candidate in long.acronyms:
                return True
            if len(candidate) > 2:  # noqa: PLR2004 - two letters prove nothing
                reading = read_label(candidate, make_bag(long), corpus)
                if reading.unexplained == 0 and reading.bits >= _TELLING:
                    return True
    return False
