"""Finds slipped stretches: a hidden Markov model over the rows of the table.

The hidden state of a row is the offset at which its URL (and perhaps its continent) stands: 0, or +2 when it shows the
URL of the row two below. Given the offset a URL still may be foreign, misspelt or swapped: those are outcomes inside a
state, so that one lost or wrong URL does not cut a stretch in two. States and outcomes are weighed in bits against
"a neighbour's site"; `align` gives the likeliest path (Viterbi) and, by forward and backward passes, how likely
each outcome of each row is. Both cost rows times offsets, nothing more (Rabiner 1989, III).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from crawler.judge.transitions import GAP, Moves, Rates

FOREIGN: Final = -2
MISSPELT: Final = -3
_PRIOR_ROWS: Final = 200
FLOOR: Final = -6.0
"""Bits of a pair that neither an index nor a neighbourhood brought together."""
_FAR: Final = 1e-12


@dataclass(frozen=True, slots=True)
class RowWeights:
    """What the evidence says of one row, in bits against a neighbour's site."""

    empty: bool
    """No URL at all: says nothing."""
    owners: Mapping[int, float]
    """Position of a row to the weight of "this URL is that row's"; its own is always there."""
    swaps: Mapping[int, float]
    """The same for a swap with that row: what the other row shows speaks along."""
    foreign: float
    misspelt: float
    """Weight of the address itself being a misspelling, against its being well written."""
    continent: frozenset[str]
    """M49 codes the continent cell stands for; empty when it says nothing."""
    home: frozenset[str]
    """M49 codes that rightly stand beside this row's country."""
    echoes: frozenset[int]
    """Distances d at which the site d rows above is the same, or the d rows above are empty."""


class Window(NamedTuple):
    """Rows among which something may have slipped."""

    first: int
    last: int
    offsets: tuple[int, ...]
    """The offsets that some evidence there speaks for."""


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


def align(weights: Sequence[RowWeights], windows: Sequence[Window], rates: Rates) -> Aligned:
    """Aligns a table.

    Args:
        weights: one for each row, in the table's order.
        windows: where some evidence speaks for an offset, in order and apart; elsewhere nothing can have slipped.
        rates: the prior.
    """
    home = State(0, False)
    at_home = {home: 1.0}
    path = [home] * len(weights)
    posteriors: list[Mapping[State, float]] = [at_home] * len(weights)
    for window in windows:
        rows = range(window.first, window.last + 1)
        states = _states(weights[window.first : window.last + 1], window.offsets)
        emissions = [_emissions(weights, i, states, rates) for i in rows]
        moves = Moves([s.offset for s in states], [s.continent for s in states], rates)
        echoes = [weights[i].echoes for i in rows]
        best, likely = moves.decode(emissions, echoes)
        for i, state, chances in zip(rows, best, likely, strict=True):
            path[i] = states[state]
            posteriors[i] = dict(zip(states, chances, strict=True))
    outcomes = tuple(_outcomes(weights, i, posterior, rates) for i, posterior in enumerate(posteriors))
    offsets_at_home = _by_offset(at_home)
    offsets = (offsets_at_home if posterior is at_home else _by_offset(posterior) for posterior in posteriors)
    return Aligned(tuple(path), outcomes, tuple(offsets))


def _by_offset(posterior: Mapping[State, float]) -> dict[int, float]:
    merged: dict[int, float] = {}
    for state, p in posterior.items():
        if p > 1e-3:  # noqa: PLR2004 - what nobody would look at
            merged[state.offset] = merged.get(state.offset, 0.0) + p
    return merged


def adapted(rates: Rates, aligned: Aligned) -> Rates:
    """``rates`` moved towards how often things happen in this very table (empirical Bayes; one step of EM).

    A table without defects makes its few odd rows less suspect, a damaged one more. The estimated rates count as much
    as `_PRIOR_ROWS` rows.
    """
    rows = sum(1 for outcomes in aligned.outcomes if outcomes)
    foreign = sum(outcomes.get(FOREIGN, 0.0) for outcomes in aligned.outcomes)
    misspelt = sum(outcomes.get(MISSPELT, 0.0) for outcomes in aligned.outcomes)
    total = rows + _PRIOR_ROWS
    return replace(
        rates,
        foreign=(foreign + _PRIOR_ROWS * rates.foreign) / total,
        misspelt=(misspelt + _PRIOR_ROWS * rates.misspelt) / total,
    )


def _states(weights: Sequence[RowWeights], offsets: Sequence[int]) -> list[State]:
    """The home state first."""
    continents = any(w.continent for w in weights)
    out = [State(0, False), State(GAP, False)]
    for offset in sorted(set(offsets) - {0}):
        out.append(State(offset, False))
        if continents:
            out.append(State(offset, True))
    return out


def _parts(weights: Sequence[RowWeights], i: int, offset: int, rates: Rates) -> dict[int, float]:
    """Likelihood of each outcome of row ``i`` in a state, against a neighbour's site shown for no reason."""
    row = weights[i]
    if offset == GAP:
        return {FOREIGN: 2.0**row.foreign, i: rates.foreign * 2.0 ** row.owners.get(i, FLOOR)}
    follow = 2.0 ** row.owners.get(i + offset, FLOOR)
    usual = 1.0 - rates.foreign - rates.misspelt - rates.swap_near - rates.swap_far
    target = i + offset
    parts = {FOREIGN: rates.foreign * 2.0**row.foreign}
    if 0 <= target < len(weights):
        misspelt = rates.misspelt * 2.0**row.misspelt * follow
        parts[target] = usual * follow + (misspelt if offset else 0.0)
        if not offset:
            parts[MISSPELT] = misspelt
    far = rates.swap_far / max(1, len(weights))
    for owner, bits in row.swaps.items():
        if owner in (target, i):
            continue
        near = rates.swap_near / 2 if abs(owner - target) == 1 else 0.0
        parts[owner] = parts.get(owner, 0.0) + (near + far) * 2.0**bits
    if offset:
        parts[i] = parts.get(i, 0.0) + rates.stray * 2.0 ** row.owners.get(i, FLOOR)
    return parts


def _emissions(weights: Sequence[RowWeights], i: int, states: Sequence[State], rates: Rates) -> list[float]:
    """The likelihood of row ``i`` in each state; states of one offset differ in the continent alone."""
    row = weights[i]
    if row.empty:
        shown = {state.offset: 1.0 for state in states}
    else:
        shown = {offset: sum(_parts(weights, i, offset, rates).values()) for offset in {s.offset for s in states}}
    return [_emit(weights, i, state, shown[state.offset], rates) for state in states]


def _emit(weights: Sequence[RowWeights], i: int, state: State, likelihood: float, rates: Rates) -> float:
    """The likelihood of row ``i`` in a state, from that of the URL it shows."""
    row = weights[i]
    if row.empty and state.offset == GAP:
        return _FAR
    if row.continent and state.offset == GAP:
        likelihood *= 0.5  # its continent may have come with it, or have stood there before
    elif row.continent:
        source = i + state.offset if state.continent else i
        if 0 <= source < len(weights) and weights[source].home:
            right = bool(row.continent & weights[source].home)
            likelihood *= 1.0 - rates.continent_wrong if right else rates.continent_wrong
    return max(likelihood, _FAR)


def _outcomes(
    weights: Sequence[RowWeights], i: int, posterior: Mapping[State, float], rates: Rates
) -> dict[int, float]:
    out: dict[int, float] = {}
    if weights[i].empty:
        return out
    for state, p in posterior.items():
        if p < 1e-6:  # noqa: PLR2004 - cannot change a digit anyone sees
            continue
        parts = _parts(weights, i, state.offset, rates)
        total = sum(parts.values()) or 1.0
        for outcome, part in parts.items():
            out[outcome] = out.get(outcome, 0.0) + p * part / total
    return out
