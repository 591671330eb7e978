"""Reads a host label off a name: ``unileoben`` is *uni*(versity) + *Leoben*, ``agh`` the initials of three words.

The best reading is found by dynamic programming over the letters of the label. Each piece is a whole word, the
beginning of a word or an initial, and is worth the bits by which it is rarer than chance (`Corpus`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from crawler.judge.names.corpus import Corpus
from crawler.judge.names.forms import NameForms
from crawler.judge.names.native_words import NativeWord

_SKIP: Final = 2.0
"""Bits an unexplained letter costs."""
_CUT: Final = 1.5
"""Bits that using only a word's beginning costs."""
_JUMP: Final = 0.8
"""Bits that passing over a word costs an acronym, a word (three at most)."""
_BACK: Final = 2.5
"""Bits that going back in the name costs an acronym."""
_AGAIN: Final = 5.0
"""Bits that taking a word for the second time running costs: *ttidewater* is no acronym before its name."""
_LETTER: Final = 3.4
"""Bits a letter of a word is worth at most: letters are not independent (about the entropy of letters in names)."""
_SHORT: Final = 6
"""Letters of a label that may be an acronym in part; a longer one is, if at all, as a whole."""
_LONGEST_ACRONYM: Final = 12
LEAST_READING: Final = 2.0
"""Bits below which a reading says nothing: such as chance gives."""
LONGEST_LABEL: Final = 40
"""Letters of a label that are read."""
LEAST_BEGINNING: Final = 3
"""Letters of a word that count as its beginning."""


class LabelReading(NamedTuple):
    """How far a name explains a label."""

    bits: float
    """All pieces together, less the cost of what is not explained."""
    word_bits: float
    """Of words and beginnings of three letters and more."""
    unexplained: int
    """Letters no piece covers."""
    pieces: tuple[str, ...]
    """The pieces in order, for showing; unexplained letters as ``·``."""
    positions: tuple[int, ...]
    """Of the words of the name that they come from (or `ACRONYM`), as the pieces follow each other."""


NOTHING: Final = LabelReading(0.0, 0.0, 99, (), ())


_Word: TypeAlias = tuple[str, int, str]
"""A word, its position in the name (`_NOWHERE` for one that has none), and the word by whose commonness it counts: in
another language that it is said in; ``""`` for what explains letters and is worth nothing.
"""
WordIndex = Mapping[str, Sequence[_Word]]
"""From the first three letters to the words that begin with them."""
_NOWHERE: Final = -2
ACRONYM: Final = -3
"""In place of a position: the acronym that the name itself gives."""


@dataclass(frozen=True, slots=True)
class Bag:
    """The words a label may be made of, indexed by their beginnings."""

    by_beginning: WordIndex
    further: WordIndex
    """Words beside the name's own (names of the city and the country); shared by all rows of a city."""
    initials: Mapping[str, Sequence[int]]
    """Letter to the positions (counted over content words) it begins."""
    size: int
    """Content words of the name."""

    @property
    def words(self) -> Iterator[str]:
        """All words."""
        for index in (self.by_beginning, self.further):
            yield from (word for words in index.values() for word, _, _ in words)


_NO_WORDS: Final[WordIndex] = {}


def make_bag(name: NameForms, further: WordIndex = _NO_WORDS, native: Sequence[Sequence[NativeWord]] = ()) -> Bag:
    """The words of ``name``, its own acronyms and further words (see `index_words`).

    ``native`` are the words for those of the name where the institution is (see `native_words`).
    """
    words: dict[str, list[_Word]] = {}
    initials: dict[str, list[int]] = {}
    for position, word in enumerate(name.content):
        said = native[position] if native else ()
        where = ACRONYM if word.written in name.acronyms else position
        for form, counts_as in (*((form, form) for form in word.forms), *said):
            _index_word(words, form, where, counts_as)
            spots = initials.setdefault(form[0], [])
            if position not in spots:
                spots.append(position)
    for acronym in name.acronyms:
        _index_word(words, acronym, ACRONYM, acronym)
    # As tuples, which take half the room: a table has as many bags as rows.
    return Bag(
        {key: tuple(found) for key, found in words.items()},
        further,
        {letter: tuple(spots) for letter, spots in initials.items()},
        len(name.content),
    )


@lru_cache(maxsize=65_536)
def index_words(city: tuple[str, ...], country: tuple[str, ...] = ()) -> WordIndex:
    """Further words for a bag: folded names of a city and of a country; short ones left out.

    The country's explain letters and are worth nothing: all its institutions share them.
    """
    index: dict[str, list[_Word]] = {}
    for words, counted in ((city, True), (country, False)):
        for word in words:
            if len(word) > LEAST_BEGINNING:
                _index_word(index, word, _NOWHERE, word if counted else "")
    return index


def _index_word(index: dict[str, list[_Word]], form: str, position: int, counts_as: str) -> None:
    if len(form) > 1:
        words = index.setdefault(form[:LEAST_BEGINNING], [])
        if (form, position, counts_as) not in words:
            words.append((form, position, counts_as))


def may_read(label: str, bag: Bag, corpus: Corpus) -> bool:
    """A quick test: could `read_label` come to `LEAST_READING`?"""
    initials = bag.initials
    if label[:1] in initials and (
        len(label) <= _SHORT or (len(label) <= _LONGEST_ACRONYM and initials.keys() >= set(label))
    ):
        at_most = 0.0
        for letter in label:
            at_most += corpus.initial_bits(letter) if letter in initials else -_SKIP
        if at_most >= LEAST_READING:
            return True
    beginnings = _beginnings(label)
    return not (bag.by_beginning.keys().isdisjoint(beginnings) and bag.further.keys().isdisjoint(beginnings))


@lru_cache(maxsize=4_096)
def _beginnings(label: str) -> frozenset[str]:
    """What words in a label may begin with; one label is asked about with the words of many rows."""
    return frozenset([label[at : at + LEAST_BEGINNING] for at in range(len(label) - 1)])


_State: TypeAlias = tuple[float, float, int, "_Trail | None"]
"""Of the best reading so far: its bits, those of words, letters missed, and its pieces. Plain, as millions are made."""
_Trail: TypeAlias = "tuple[_Trail | None, str, int]"


def read_label(label: str, bag: Bag, corpus: Corpus) -> LabelReading:
    """The best reading of ``label`` (folded letters and digits) as made of the words in ``bag``."""
    label = label[:LONGEST_LABEL]
    size = len(label)
    front: list[dict[int, _State]] = [{} for _ in range(size + 1)]
    front[0][-1] = (0.0, 0.0, 0, None)
    own, further, initials = bag.by_beginning, bag.further, bag.initials
    words: Sequence[tuple[int, int, float, str]]
    for at, letter in enumerate(label):
        two, three = label[at : at + 2], label[at : at + LEAST_BEGINNING]
        starts = three in own or three in further or two in own or two in further
        words = _words_at(label, at, bag, corpus) if starts else ()
        spots = initials.get(letter, ())
        initial = corpus.initial_bits(letter) if spots else 0.0
        after = front[at + 1]
        for last, (bits, word_bits, missed, trail) in front[at].items():
            score = bits - _SKIP
            if last not in after or score > after[last][0]:
                after[last] = (score, word_bits, missed + 1, (trail, "·", _NOWHERE))
            for length, position, worth, piece in words:
                score = bits + worth - (_AGAIN if position == last else 0.0)
                ahead = front[at + length]
                if position not in ahead or score > ahead[position][0]:
                    ahead[position] = (score, word_bits + worth, missed, (trail, piece, position))
            for position in spots:
                if position > last:
                    turn = _JUMP * min(3, position - last - 1) if last >= -1 else 0.0
                else:
                    turn = _BACK if position < last else _AGAIN
                score = bits + initial - turn
                if position not in after or score > after[position][0]:
                    after[position] = (score, word_bits, missed, (trail, letter, position))
    best = max(front[size].values(), key=itemgetter(0))
    return LabelReading(best[0], best[1], best[2], *_walk(best[3]))


def _words_at(label: str, at: int, bag: Bag, corpus: Corpus) -> list[tuple[int, int, float, str]]:
    """The words that begin at a letter: length of what of it stands there, position in the name, bits, that part."""
    beginning = label[at : at + LEAST_BEGINNING]
    # Words of two letters are kept apart.
    keys = (beginning, beginning[:2]) if len(beginning) > 2 else (beginning,)  # noqa: PLR2004 - as said
    out = []
    for key in keys:
        for form, position, counts_as in (*bag.by_beginning.get(key, ()), *bag.further.get(key, ())):
            length = _shared(form, label, at)
            if length == len(form) or length >= LEAST_BEGINNING:
                out.append((length, position, _worth(form, length, counts_as, corpus), form[:length]))
    return out


def _worth(form: str, length: int, counts_as: str, corpus: Corpus) -> float:
    """Bits of the first ``length`` letters of a word that counts as another."""
    if not counts_as:
        return 0.0
    if length == len(form):
        bits = min(corpus.word_bits(counts_as) if length > 2 else 99.0, _LETTER * length)  # noqa: PLR2004 - as above
    else:
        bits = min(corpus.beginning_bits(form[:length]), _LETTER * length) - _CUT
        if counts_as != form:
            bits = min(bits, corpus.word_bits(counts_as))
    # Whoever writes the beginning has written the initial too: *uni* of *university* is worth as much.
    return max(bits, corpus.initial_bits(form[0]))


def _shared(form: str, label: str, at: int) -> int:
    if label.startswith(form, at):
        return len(form)
    length = 0
    for a, b in zip(form, label[at:], strict=False):
        if a != b:
            break
        length += 1
    return length


def _walk(trail: _Trail | None) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The pieces, and the positions of those that have one."""
    pieces: list[str] = []
    positions: list[int] = []
    while trail is not None:
        trail, piece, position = trail
        pieces.append(piece)
        if position != _NOWHERE:
            positions.append(position)
    pieces.reverse()
    positions.reverse()
    return tuple(pieces), tuple(positions)
