"""How common words, beginnings and initials are among names: what an agreement on them is worth.

An agreement on a word that one name in 20,000 holds is worth 14 bits, on *university* hardly one (Fellegi and Sunter
1969, section 3.3.1; Winkler 2000 on frequency-based weights). Frequencies come from the names of the embedded
corpus (``data/frequencies.tsv``, made by ``benchmarks.judgement.fit``) and from the table itself, so that *polski* is
common in a table of Polish schools.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import accumulate
from math import log2
from typing import Final

from crawler.data_files import read_data
from crawler.judge.names.forms import NameForms, NameWord

_MOST_BITS: Final = 14.0
"""No single word is worth more: the corpus cannot show a rarer one."""
_COMMON: Final = 20
"""Embedded names that must hold a word before it is a common one."""
_SHORTEST: Final = 3
"""Letters that a word of a directory's name has at least; a common word has one more."""
_DIRECTORIES: Final = frozenset(
    "top world best find study guide directory ranking rankings list index edu uni".split()
).union("universities colleges schools academies institutes courses students campus education".split())
"""Words beside those of names by which directories and rankings of institutions call themselves."""
_TABLE_SHARE: Final = 0.5
"""What the table's own names count for, against the embedded names."""
_REMEMBERED: Final = 50_000
"""Names of which the bits are kept; what is asked again is asked soon after."""


@cache
def embedded_frequencies() -> tuple[int, dict[str, int], dict[str, float]]:
    """Number of names, how many of them hold each common word, and the share of each initial."""
    names, words, initials = 1, {}, {}
    for key, value in read_data("crawler.judge.names", "frequencies.tsv"):
        if key == "*":
            names = int(value)
        elif key.startswith("^"):
            initials[key[1:]] = float(value)
        else:
            words[key] = int(value)
    return names, words, initials


class Corpus:
    """Frequencies over the embedded names and the table's."""

    def __init__(self, table: Iterable[NameForms] = ()) -> None:
        """Counts ``table`` once; linear in its words."""
        names, words, initials = embedded_frequencies()
        counts = Counter[str]()
        rows = 0
        for name in table:
            rows += 1
            counts.update({form for word in name.words for form in word.forms})
        scale = names * _TABLE_SHARE / rows if rows else 0.0
        total: dict[str, float] = {word: float(count) for word, count in words.items()}
        for word, count in counts.items():
            if count > 1:
                total[word] = total.get(word, 0.0) + (count - 1) * scale
        self._names = names * (1.0 + _TABLE_SHARE if rows else 1.0)
        self._counts = total
        self._sorted = sorted(total)
        self._sums = [0.0, *accumulate(total[word] for word in self._sorted)]
        self._initials = {letter: -log2(share) for letter, share in initials.items()}
        self._words: dict[str, float] = {}
        self._bits: dict[tuple[str, ...], float] = {}
        self._names_bits: dict[str, float] = {}
        self._beginnings: dict[str, float] = {}

    def word_bits(self, word: str) -> float:
        """What agreement on the whole ``word`` is worth, in bits; at most 14."""
        known = self._words.get(word)
        if known is None:
            known = self._words[word] = min(_MOST_BITS, -log2((self._counts.get(word, 0.0) + 0.7) / self._names))
        return known

    def bits_of(self, word: NameWord) -> float:
        """What agreement on a word of a name is worth, in bits: on the commonest of its forms; nothing for a letter."""
        known = self._bits.get(word.forms)
        if known is None:
            bits = min(map(self.word_bits, word.forms)) if len(word.written) > 1 else 0.0
            known = self._bits[word.forms] = bits
        return known

    def name_bits(self, name: NameForms) -> float:
        """What agreement on every word of a name is worth, in bits."""
        known = self._names_bits.get(name.text)
        if known is None:
            if len(self._names_bits) >= _REMEMBERED:
                self._names_bits.clear()
            known = self._names_bits[name.text] = sum(map(self.bits_of, name.content))
        return known

    def beginning_bits(self, beginning: str) -> float:
        """What agreement on a word's ``beginning`` is worth, in bits; at most 14."""
        known = self._beginnings.get(beginning)
        if known is None:
            low = bisect_left(self._sorted, beginning)
            high = bisect_left(self._sorted, beginning + "\x7f")
            count = self._sums[high] - self._sums[low]
            known = self._beginnings[beginning] = min(_MOST_BITS, -log2(min(1.0, (count + 0.7) / self._names)))
        return known

    def initial_bits(self, letter: str) -> float:
        """What agreement on one initial is worth, in bits."""
        return self._initials.get(letter, 8.0)


@lru_cache(maxsize=65_536)
def is_common(label: str) -> bool:
    """Is a host label made of nothing but common words of names and of directories, as ``worlduniversities`` is?"""
    common = _common_words()
    reached = {0}
    for start in range(len(label)):
        if start in reached:
            reached.update(end for end in range(start + _SHORTEST, len(label) + 1) if label[start:end] in common)
    return len(label) > _SHORTEST and len(label) in reached


@cache
def _common_words() -> frozenset[str]:
    _, words, _ = embedded_frequencies()
    return _DIRECTORIES.union(w for w, count in words.items() if count >= _COMMON and len(w) > _SHORTEST)
