"""How the offset changes from row to row, and the three passes over it (Rabiner 1989, section III)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from typing import Final

Vector = list[float]

GAP: Final = 1_000_000
"""In place of an offset: the row shows one of the foreign URLs that pushed those below down."""
_GAP_GOES_ON: Final = 0.2
_GAP_LEADS_HOME: Final = 0.5
_LEAST_FALL: Final = 0.05
"""Share of falls that leave no trace at all, at least."""


@dataclass(frozen=True, slots=True)
class DefectRates:
    """How often things happen, per row; estimated by ``benchmarks.judgement.fit``."""

    start: float
    """A stretch begins."""
    end: float
    """A stretch ends."""
    drift: float
    """Of the ends: the offset grows by one instead."""
    jump: float
    """Of the ends: any other offset follows."""
    with_continent: float
    """Of the stretches: the continent slipped along."""
    foreign: float
    misspelt: float
    swap_near: float
    swap_far: float
    copied: float
    """Of the rows whose very address another institution's row shows too: it was copied from there."""
    continent_wrong: float
    """A continent cell is wrong where nothing slipped."""
    decay: float
    """How much rarer each further row of offset is."""
    stray: float
    """A row inside a stretch shows its own URL after all."""
    echo: float
    """Of the places where the offset falls by so many rows: so many rows before are empty or show the same site."""
    chance_echo: float
    """The same at any other place."""
    extra: float
    """Of the places where the offset falls: a foreign URL was put in."""


class Moves:
    """The transitions between offsets. The first state is home: nothing slipped.

    When the offset falls by d, d URLs too many stand there: doubled ones, empty cells, or foreign ones. So at such a
    place the table often repeats itself at distance d (an *echo*), and at others rarely.
    """

    def __init__(self, offsets: Sequence[int], continent: Sequence[bool], rates: DefectRates) -> None:
        """``offsets`` and ``continent`` describe the states."""
        self._offsets = offsets
        self._continent = continent
        self._rates = rates
        moved = (1 - rates.with_continent, rates.with_continent)
        states = zip(offsets, continent, strict=True)
        raw = [rates.decay ** abs(k) * moved[c] if k not in (0, GAP) else 0.0 for k, c in states]
        total = sum(raw) or 1.0
        self._prior = [r / total for r in raw]
        self._matrices: dict[frozenset[int], list[Vector]] = {}

    def decode(self, emissions: Sequence[Vector], echoes: Sequence[frozenset[int]]) -> tuple[list[int], list[Vector]]:
        """The likeliest path, and the probability of each state at each row."""
        steps = [self._matrix(echo) for echo in echoes[1:]]
        first = [1.0 - self._rates.start, *(self._rates.start * p for p in self._prior[1:])]
        forward = _forward(first, steps, emissions)
        backward = _backward(steps, emissions)
        joint = [_scaled([f * b for f, b in zip(*pair, strict=True)]) for pair in zip(forward, backward, strict=True)]
        return _best_path(first, steps, emissions), joint

    def _matrix(self, echo: frozenset[int]) -> list[Vector]:
        """For each state, how likely each state of the row above is to lead to it."""
        known = self._matrices.get(echo)
        if known is None:
            size = range(len(self._offsets))
            known = self._matrices[echo] = [[self._move(s, t, echo) for s in size] for t in size]
        return known

    def _move(self, source: int, target: int, echo: frozenset[int]) -> float:
        rates = self._rates
        before, after = self._offsets[source], self._offsets[target]
        if GAP in (before, after):
            return self._gap_move(before, after, target)
        if source == target:
            return 1.0 - (rates.end if before else rates.start)
        if not before:
            plain = rates.start * self._prior[target]
        elif not after:
            plain = rates.end * (1.0 - rates.drift - rates.jump)
        else:
            onward = after == before + 1 and self._continent[source] == self._continent[target]
            plain = rates.end * ((rates.drift if onward else 0.0) + rates.jump * self._prior[target])
        fall = before - after
        if fall <= 0:
            return plain
        if fall in echo:
            return plain * rates.echo / rates.chance_echo
        return plain * max(_LEAST_FALL, 1.0 - rates.echo - rates.extra) / (1.0 - rates.chance_echo)

    def _gap_move(self, before: int, after: int, target: int) -> float:
        """Into, within or out of the foreign URLs that push the others down."""
        if before != GAP:
            return (self._rates.end if before else self._rates.start / 2) * self._rates.extra
        if after == GAP:
            return _GAP_GOES_ON
        out = 1.0 - _GAP_GOES_ON
        return out * (1 - _GAP_LEADS_HOME) * self._prior[target] if after else out * _GAP_LEADS_HOME


def _scaled(values: Vector) -> Vector:
    total = sum(values) or 1.0
    return [value / total for value in values]


def _forward(first: Vector, steps: Sequence[list[Vector]], emissions: Sequence[Vector]) -> list[Vector]:
    out = [_scaled([a * e for a, e in zip(first, emissions[0], strict=True)])]
    for matrix, row in zip(steps, emissions[1:], strict=True):
        old = out[-1]
        out.append(_scaled([e * sum(map(mul, old, come)) for come, e in zip(matrix, row, strict=True)]))
    return out


def _backward(steps: Sequence[list[Vector]], emissions: Sequence[Vector]) -> list[Vector]:
    size = len(emissions[0])
    out = [[1.0] * size]
    for matrix, row in zip(reversed(steps), reversed(emissions[1:]), strict=True):
        ahead = [b * e for b, e in zip(out[-1], row, strict=True)]
        out.append(_scaled([sum(map(mul, ahead, leads)) for leads in zip(*matrix, strict=True)]))
    out.reverse()
    return out


def _best_path(first: Vector, steps: Sequence[list[Vector]], emissions: Sequence[Vector]) -> list[int]:
    """Viterbi."""
    now = [a * e for a, e in zip(first, emissions[0], strict=True)]
    trail: list[list[int]] = []
    for matrix, row in zip(steps, emissions[1:], strict=True):
        scores = [list(map(mul, now, come)) for come in matrix]
        came = [score.index(max(score)) for score in scores]
        now = _scaled([score[s] * e for score, s, e in zip(scores, came, row, strict=True)])
        trail.append(came)
    path = [now.index(max(now))]
    for came in reversed(trail):
        path.append(came[path[-1]])
    path.reverse()
    return path
