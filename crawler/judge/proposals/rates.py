"""How often candidates of each level were right: measured on tables with known truth, never set by hand.

``data/proposal_rates.tsv`` is written by ``python -m benchmarks.proposals --write``: level, right, counted. A level
that was seen rarely is pulled towards the rate of all candidates of its kind. Levels that begin with ``page:`` say what
a candidate's page told of it; they become weights in bits, as in the judging of identity.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from crawler.data_files import read_data

PAGE: Final = "page: "
"""How the levels of pages begin."""
CUSTOM: Final = "custom: "
"""How the levels of customs begin by which sites are named: how often a guess by one is right."""
ANSWERS: Final = ", answers"
"""How the levels of candidates end that were found to answer."""
ASKED: Final = ", asked"
"""How the levels of guesses end, counted whether or not they were found to answer."""
GONE: Final = ", gone"
"""How the levels of candidates end that were found not to work."""
CONFIRMED: Final = "confirmed: "
"""How the levels begin of candidates whose page names the institution, by where they come from."""
PRIOR_COUNT: Final = 3.0
"""Candidates of the rate of its kind that each level is mixed with."""
_FEW: Final = 0.5


class CandidateRates:
    """Measured rates, as probabilities and weights."""

    def __init__(self, counts: Mapping[str, tuple[int, int]]) -> None:
        """``counts``: by level, how many candidates were right, and how many there were."""
        self._counts = counts
        self._kinds: dict[tuple[str, str], tuple[int, int]] = {}
        for kind in {_kind(level) for level in counts}:
            self._kinds[kind] = _total(count for level, count in counts.items() if _kind(level) == kind)
        self._pages = _total(count for level, count in counts.items() if level.startswith(PAGE))

    def rate(self, level: str) -> float:
        """Probability that a candidate of this level is the right address, between 0 and 1."""
        right, counted = self._counts.get(level, (0, 0))
        all_right, all_counted = self._kinds.get(_kind(level), (0, 0))
        overall = (all_right + 1) / (all_counted + 2)
        return (right + PRIOR_COUNT * overall) / (counted + PRIOR_COUNT)

    def page_bits(self, agreement: str) -> float:
        """Weight, in bits, of what a page said: positive when it speaks for the candidate."""
        right, counted = self._counts.get(PAGE + agreement, (0, 0))
        all_right, all_counted = self._pages
        wrong, all_wrong = counted - right, all_counted - all_right
        return math.log2((right + _FEW) / (all_right + 1)) - math.log2((wrong + _FEW) / (all_wrong + 1))


def updated(probability: float, bits: float) -> float:
    """A probability after evidence of so many bits (Bayes)."""
    odds = probability / max(1 - probability, 1e-9) * math.exp2(bits)
    return odds / (1 + odds)


@cache
def load_rates() -> CandidateRates:
    """The rates this package was measured with."""
    rows = read_data("crawler.judge.proposals", "proposal_rates.tsv")
    return CandidateRates({level: (int(right), int(counted)) for level, right, counted in rows})


def _kind(level: str) -> tuple[str, str]:
    """What candidates of a level have in common: where they come from, and what was seen of them."""
    found = next((found for found in (ANSWERS, ASKED, GONE) if level.endswith(found)), "")
    return level.removesuffix(found).partition(":")[0], found


def _total(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    every = list(counts)
    return sum(right for right, _ in every), sum(counted for _, counted in every)
