"""Finds slipped stretches: a hidden Markov model over the rows of the table.

The hidden state of a row is the offset at which its URL (and perhaps its continent) stands: 0, or +2 when it shows the
URL of the row two below. Given the offset a URL still may be foreign, misspelt or swapped: those are outcomes inside a
state, so that one lost or wrong URL does not cut a stretch in two. States and outcomes are weighed in bits against
"a neighbour's site"; `align` gives the likeliest path (Viterbi) and, by forward and backward passes, how likely
each outcome of each row is. Both cost rows times offsets, nothing more (Rabiner 1989, III).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

FOREIGN: Final = -2
MISSPELT: Final = -3
_FAR: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Rates:
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
    continent_wrong: float
    """A continent cell is wrong where nothing slipped."""
    decay: float
    """How much rarer each further row of offset is."""


@dataclass(frozen=True, slots=True)
class RowWeights:
    """What the evidence says of one row, in bits against a neighbour's site."""

    empty: bool
    """No URL at all: says nothing."""
    owners: Mapping[int, float]
    """Position of a row to the weight of "this URL is that row's"; its own position is always there."""
    swaps: Mapping[int, float]
    """The same for a swap with that row: what the other row shows speaks along."""
    foreign: float
    misspelt: float
    """Weight of the address itself being a misspelling, against its being well written."""
    continent: frozenset[str]
    """M49 codes the continent cell stands for; empty when it says nothing."""
    home: frozenset[str]
    """M49 codes that rightly stand beside this row's country."""


class State(NamedTuple):
    """An offset, and whether the continent slipped along."""

    offset: int
    continent: bool


class Aligned(NamedTuple):
    """What came out."""

    path: tuple[State, ...]
    """The likeliest state of each row."""
    outcomes: tuple[Mapping[int, float], ...]
    """For each row: position of an owner (its own included), `FOREIGN` or `MISSPELT`, to its probability."""
    states: tuple[Mapping[int, float], ...]
    """For each row: offset to its probability; offsets below a thousandth left out."""


def align(weights: Sequence[RowWeights], offsets: Sequence[int], rates: Rates) -> Aligned:
    """Aligns a table.

    Args:
        weights: one for each row, in the table's order.
        offsets: the offsets that some evidence speaks for; 0 is always looked at.
        rates: the prior.
    """
    states = _states(weights, offsets)
    floor = _floor(weights)
    emissions = [[_emit(weights, i, s, rates, floor) for s in states] for i in range(len(weights))]
    moves = _Moves(states, rates)
    forward, backward = moves.forward(emissions), moves.backward(emissions)
    outcomes, posteriors = [], []
    for i in range(len(weights)):
        joint = [f * b for f, b in zip(forward[i], backward[i], strict=True)]
        total = sum(joint) or 1.0
        posterior = [p / total for p in joint]
        outcomes.append(_outcomes(weights, i, states, posterior, rates, floor))
        merged: dict[int, float] = {}
        for state, p in zip(states, posterior, strict=True):
            if p > 1e-3:  # noqa: PLR2004 - what nobody would look at
                merged[state.offset] = merged.get(state.offset, 0.0) + p
        posteriors.append(merged)
    path = tuple(states[s] for s in moves.best(emissions))
    return Aligned(path, tuple(outcomes), tuple(posteriors))


def _states(weights: Sequence[RowWeights], offsets: Sequence[int]) -> list[State]:
    continents = any(w.continent for w in weights)
    out = [State(0, False)]
    for offset in sorted(set(offsets) - {0}):
        out.append(State(offset, False))
        if continents:
            out.append(State(offset, True))
    return out


def _floor(weights: Sequence[RowWeights]) -> float:
    """What a pair that was never compared is taken to weigh: less than any that was is likely to."""
    return -6.0 if weights else 0.0


def _follow(weights: Sequence[RowWeights], i: int, offset: int, floor: float) -> float:
    """Bits of row ``i`` showing the URL of the row ``offset`` below, well written."""
    return weights[i].owners.get(i + offset, floor)


def _parts(weights: Sequence[RowWeights], i: int, offset: int, rates: Rates, floor: float) -> dict[int, float]:
    """Likelihood of each outcome of row ``i`` in a state, against a neighbour's site shown for no reason."""
    row = weights[i]
    follow = 2.0 ** _follow(weights, i, offset, floor)
    usual = 1.0 - rates.foreign - rates.misspelt - rates.swap_near - rates.swap_far
    target = i + offset
    parts = {FOREIGN: rates.foreign * 2.0**row.foreign}
    if 0 <= target < len(weights):
        parts[target] = usual * follow
        parts[MISSPELT] = rates.misspelt * 2.0**row.misspelt * follow
    far = rates.swap_far / max(1, len(weights))
    for owner, bits in row.swaps.items():
        if owner in (target, i):
            continue
        near = rates.swap_near / 2 if abs(owner - target) == 1 else 0.0
        parts[owner] = parts.get(owner, 0.0) + (near + far) * 2.0**bits
    if offset:
        own = row.owners.get(i, floor)
        parts[i] = parts.get(i, 0.0) + rates.foreign * 2.0**own
    return parts


def _emit(weights: Sequence[RowWeights], i: int, state: State, rates: Rates, floor: float) -> float:
    row = weights[i]
    likelihood = 1.0 if row.empty else sum(_parts(weights, i, state.offset, rates, floor).values())
    if row.continent:
        source = i + state.offset if state.continent else i
        if 0 <= source < len(weights) and weights[source].home:
            right = bool(row.continent & weights[source].home)
            likelihood *= 1.0 - rates.continent_wrong if right else rates.continent_wrong
    return max(likelihood, _FAR)


def _outcomes(
    weights: Sequence[RowWeights], i: int, states: Sequence[State], posterior: Sequence[float], rates: Rates, floor: float
) -> dict[int, float]:
    if weights[i].empty:
        return {}
    out: dict[int, float] = {}
    for state, p in zip(states, posterior, strict=True):
        if p < 1e-6:  # noqa: PLR2004 - cannot change a digit anyone sees
            continue
        parts = _parts(weights, i, state.offset, rates, floor)
        total = sum(parts.values()) or 1.0
        for outcome, part in parts.items():
            out[outcome] = out.get(outcome, 0.0) + p * part / total
    return out


class _Moves:
    """The transitions, in a form that costs the number of states, not its square."""

    def __init__(self, states: Sequence[State], rates: Rates) -> None:
        """Puts the prior over the offsets that are looked at."""
        self.size = len(states)
        self.stay0 = 1.0 - rates.start
        raw = [0.0, *(rates.decay ** abs(s.offset) * (rates.with_continent if s.continent else 1 - rates.with_continent) for s in states[1:])]
        total = sum(raw) or 1.0
        self.start = [rates.start * r / total for r in raw]
        self.stay = 1.0 - rates.end
        self.home = rates.end * (1.0 - rates.drift - rates.jump)
        self.drift = rates.end * rates.drift
        self.jump = [rates.end * rates.jump * r / total for r in raw]
        place = {state: s for s, state in enumerate(states)}
        self.next = [place.get(State(s.offset + 1, s.continent), -1) for s in states]
        self.before = [place.get(State(s.offset - 1, s.continent), -1) for s in states]
        for s, state in enumerate(states):
            if state.offset == -1:
                self.next[s] = -1
            if state.offset == 1:
                self.before[s] = -1

    def forward(self, emissions: Sequence[Sequence[float]]) -> list[list[float]]:
        """Scaled forward probabilities."""
        out: list[list[float]] = []
        now = [1.0 - sum(self.start), *self.start[1:]]
        for row in emissions:
            if out:
                now = self._step(out[-1])
            now = [a * e for a, e in zip(now, row, strict=True)]
            scale = sum(now) or 1.0
            now = [a / scale for a in now]
            out.append(now)
        return out

    def _step(self, old: Sequence[float]) -> list[float]:
        away = sum(old[1:])
        new = [old[0] * self.stay0 + away * self.home]
        for s in range(1, self.size):
            before = self.before[s]
            mass = old[s] * self.stay + old[0] * self.start[s] + away * self.jump[s]
            new.append(mass + (old[before] * self.drift if before > 0 else 0.0))
        return new

    def backward(self, emissions: Sequence[Sequence[float]]) -> list[list[float]]:
        """Scaled backward probabilities."""
        out: list[list[float]] = [[1.0] * self.size]
        for row in reversed(emissions[1:]):
            ahead = [b * e for b, e in zip(out[-1], row, strict=True)]
            begin = sum(a * p for a, p in zip(ahead, self.start, strict=True))
            jump = sum(a * p for a, p in zip(ahead, self.jump, strict=True))
            now = [ahead[0] * self.stay0 + begin]
            for s in range(1, self.size):
                follower = self.next[s]
                onward = ahead[follower] * self.drift if follower > 0 else 0.0
                now.append(ahead[s] * self.stay + ahead[0] * self.home + jump + onward)
            scale = max(now) or 1.0
            out.append([a / scale for a in now])
        out.reverse()
        return out if emissions else []

    def best(self, emissions: Sequence[Sequence[float]]) -> list[int]:
        """The likeliest path (Viterbi)."""
        if not emissions:
            return []
        now = [a * e for a, e in zip([1.0 - sum(self.start), *self.start[1:]], emissions[0], strict=True)]
        trail: list[list[int]] = []
        for row in emissions[1:]:
            now, came = self._best_step(now)
            trail.append(came)
            now = [a * e for a, e in zip(now, row, strict=True)]
            scale = max(now) or 1.0
            now = [a / scale for a in now]
        at = max(range(self.size), key=now.__getitem__)
        path = [at]
        for came in reversed(trail):
            at = came[at]
            path.append(at)
        path.reverse()
        return path

    def _best_step(self, old: Sequence[float]) -> tuple[list[float], list[int]]:
        away = max(range(1, self.size), key=old.__getitem__) if self.size > 1 else 0
        new, came = [old[0] * self.stay0], [0]
        if away and old[away] * self.home > new[0]:
            new[0], came[0] = old[away] * self.home, away
        for s in range(1, self.size):
            best, where = old[s] * self.stay, s
            before = self.before[s]
            for score, source in (
                (old[0] * self.start[s], 0),
                (old[away] * self.jump[s], away),
                (old[before] * self.drift if before > 0 else 0.0, before),
            ):
                if score > best:
                    best, where = score, source
            new.append(best)
            came.append(where)
        return new, came
