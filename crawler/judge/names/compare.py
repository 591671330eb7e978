"""Lays two names beside each other and says how well they agree, in words of the word list and of the corpus."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from crawler.judge.names.acronyms import NAMED_OTHERWISE, OTHER_WORDS, is_acronym, is_spelt_out
from crawler.judge.names.corpus import Corpus
from crawler.judge.names.forms import BEGINNING, NameForms
from crawler.judge.names.kinds import kind_of, named_parts
from crawler.judge.names.shared_words import shared_bits

_TELLING: Final = 8.0
"""Bits from which an agreement is more than common words."""
_SOME: Final = 5.0
"""Bits from which an agreement is any at all."""
_APPLIED: Final = frozenset({"applied", "sciences"})
"""What a Hochschule is called by in English beside *university*."""
_ANOTHER: Final = 3.0
"""Bits of words left over from which two institutions called after one city are two: a medical university, too."""
_BY_CITY: Final = ", its city"
_ONE_LANGUAGE: Final = ", one language"
_BEHIND: Final = 2.5
"""Places by which a match that the city alone makes stands further behind: `WITHIN` behind `ACRONYM`."""
_BESIDE: Final = 0.5
"""Places by which an acronym of a name that is spelt out otherwise stands behind one alone."""


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
    manner: str = ""
    """What the level alone does not tell: they share little beside the city, they are in one language …"""

    @property
    def key(self) -> str:
        """Level and manner."""
        return self.level + self.manner

    @property
    def by_city(self) -> bool:
        """They share little beside the city."""
        return self.manner.startswith(_BY_CITY)

    @property
    def contradicts(self) -> bool:
        """They are unlike and in one language, so they are those of two institutions."""
        one_language = self.level in (Agreement.LITTLE, Agreement.NONE) or self.manner.endswith(_ONE_LANGUAGE)
        return one_language and (self.level in UNLIKE or self.by_city)


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
    shared, of_city = shared_bits(ours, theirs, corpus, by_sound=not readable)
    if whole := _whole(ours, theirs, (shared, of_city), corpus):
        return whole
    if is_acronym(ours, theirs, corpus) or is_acronym(theirs, ours, corpus):
        return NameMatch(Agreement.ACRONYM, shared, _spelt_out(ours, theirs, readable=readable))
    of_smaller = shared / min(ours_total, theirs_total)
    if shared >= _TELLING and of_smaller >= 0.45:  # noqa: PLR2004 - as in `_whole`
        return NameMatch(Agreement.MOST, shared, _manner(ours, theirs, shared, of_city))
    if of_smaller >= 0.8:  # noqa: PLR2004 - as above
        return NameMatch(Agreement.SAME_COMMON if theirs_total > _SOME else Agreement.SILENT, shared)
    level = Agreement.SOME if shared >= _SOME else _unlike(ours, theirs, shared, theirs_total, readable=readable)
    return NameMatch(level, shared, _manner(ours, theirs, shared, of_city) if level is Agreement.SOME else "")


def whole_match(ours: NameForms, theirs: Iterable[NameForms], corpus: Corpus) -> NameMatch | None:
    """The match where `best_match` comes to `SAME` or `WITHIN`; None for any other level, which is cheaper to say."""
    best: NameMatch | None = None
    for name in theirs if corpus.name_bits(ours) else ():
        if corpus.name_bits(name):
            by_sound = not (name.readable and ours.readable)
            match = _whole(ours, name, shared_bits(ours, name, corpus, by_sound=by_sound), corpus)
            if match and match.level is Agreement.SAME:
                return match
            if match and match.level is Agreement.WITHIN and (best is None or _rank(match) < _rank(best)):
                best = match
    return best


def _whole(ours: NameForms, theirs: NameForms, shared: tuple[float, float], corpus: Corpus) -> NameMatch | None:
    """`SAME`, or `WITHIN` where one name says more than the other; None where neither is in the other.

    ``shared`` are the bits of the words they share, and those of the city among them. The city by itself is no name.
    """
    bits, of_city = shared
    ours_total, theirs_total = corpus.name_bits(ours), corpus.name_bits(theirs)
    if bits < _TELLING or bits / min(ours_total, theirs_total) < 0.8:  # noqa: PLR2004 - limits of levels; their weights are estimated
        return None
    larger = max(ours_total - _unsaid(ours, theirs, corpus), theirs_total - _unsaid(theirs, ours, corpus))
    by_city = bits - of_city < _SOME
    if bits / larger >= 0.7 and not (by_city and larger - bits > _ANOTHER):  # noqa: PLR2004 - as above
        kinds = {kind_of(ours), kind_of(theirs)} - {"none"}
        return NameMatch(Agreement.SAME, bits, ", another kind" if len(kinds) > 1 else "")
    if of_city == bits and theirs_total < ours_total and not any(word.known for word in theirs.content):
        return NO_NAME
    if theirs_total < ours_total and any(_covers(theirs, part, corpus) for part in named_parts(ours, corpus)):
        return NameMatch(Agreement.WITHIN, bits, ", a whole part")
    return NameMatch(Agreement.WITHIN, bits, _BY_CITY if by_city else "")


def _unsaid(name: NameForms, other: NameForms, corpus: Corpus) -> float:
    """Bits of *applied sciences* in a name where the other says it by its kind, as a *Hochschule* does."""
    if _is_applied(name) or not _is_applied(other):
        return 0.0
    return sum(corpus.bits_of(word) for word in name.content if not _APPLIED.isdisjoint(word.forms))


def _is_applied(name: NameForms) -> bool:
    return any("fh" in word.forms for word in name.content)


def _covers(theirs: NameForms, part: NameForms, corpus: Corpus) -> bool:
    """Is the other name that of a part of ours: of the university that a faculty belongs to?"""
    shared, _ = shared_bits(part, theirs, corpus, by_sound=not (part.readable and theirs.readable))
    total = max(corpus.name_bits(part), corpus.name_bits(theirs))
    return shared >= _TELLING and shared / total >= 0.7  # noqa: PLR2004 - as in `_whole`


def _manner(ours: NameForms, theirs: NameForms, shared: float, of_city: float) -> str:
    by_city = _BY_CITY if of_city and shared - of_city < _SOME else ""
    return by_city + (_ONE_LANGUAGE if _comparable(ours, theirs) else "")


def _spelt_out(ours: NameForms, theirs: NameForms, *, readable: bool) -> str:
    """Of two names with one acronym: are both spelt out, and in words that do not agree?"""
    if not (is_spelt_out(ours) and is_spelt_out(theirs)):
        return ""
    return NAMED_OTHERWISE if readable and _comparable(ours, theirs) else OTHER_WORDS


def _readable(name: NameForms, *, pinyin: bool) -> bool:
    return name.readable or (pinyin and name.han)


def _unlike(ours: NameForms, theirs: NameForms, shared: float, theirs_total: float, *, readable: bool) -> Agreement:
    """The level of two names that do not agree: does that say anything?"""
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
    known = {word.written[:BEGINNING] for word in ours.words if word.known or word.functional}
    return any(word.written[:BEGINNING] in known for word in theirs.words)


def best_match(
    ours: NameForms, theirs: Iterable[NameForms], corpus: Corpus, *, pinyin: bool = False
) -> tuple[NameMatch, NameForms | None]:
    """The best agreement with any of several names of one thing, and that name; arguments as of `compare_names`.

    An acronym counts for less where the thing has a full name too, and that is another.
    """
    best, which = NO_NAME, None
    others = set[str]()
    for name in theirs:
        match = compare_names(ours, name, corpus, pinyin=pinyin)
        if match.level in UNLIKE and is_spelt_out(name):
            others.add(NAMED_OTHERWISE if match.contradicts else OTHER_WORDS)
        if _rank(match) < _rank(best):
            best, which = match, name
    if best.level is Agreement.ACRONYM and others and not best.manner:
        best = best._replace(manner=NAMED_OTHERWISE if NAMED_OTHERWISE in others else OTHER_WORDS)
    return best, which


def _rank(match: NameMatch) -> tuple[float, float]:
    """The best match first; sharing little beside the city is less than sharing most words."""
    behind = _BEHIND if match.by_city else _BESIDE if match.level is Agreement.ACRONYM and match.manner else 0.0
    return ORDER[match.level] + behind, -match.bits
