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
from types import MappingProxyType
from typing import Final, NamedTuple

from crawler.judge.alignment.transitions import GAP, DefectRates, Moves

FOREIGN: Final = -2
MISSPELT: Final = -3
_PRIOR_ROWS: Final = 200
FLOOR: Final = -6.0
"""Bits of a pair that neither an index nor a neighbourhood brought together."""
_LEAST: Final = 2.0**FLOOR
_FAR: Final = 1e-12


@dataclass(frozen=True, slots=True)
class RowWeights:
    """What the evidence says of one row, as likelihood ratios against a neighbour's site (two to the power of bits)."""

    empty: bool
    """No URL at all: says nothing."""
    owners: Mapping[int, float]
    """Position of a row to the ratio of "this URL is that row's"; its own is always there."""
    swaps: Mapping[int, float]
    """The same for a swap with that row: what the other row shows speaks along."""
    copies: Mapping[int, float]
    """The same for each row that shows this very address too, and is another institution."""
    foreign: float
    misspelt: float
    """Of the address itself being a misspelling, against its being well written."""
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


class OffsetState(NamedTuple):
    """An offset, and whether the continent slipped along."""

    offset: int
    continent: bool


class Aligned(NamedTuple):
    """What came out."""

    path: tuple[OffsetState, ...]
    """The likeliest state of each row."""
    outcomes: tuple[Mapping[int, float], ...]
    """For each row: position of an owner (its own included), `FOREIGN` or `MISSPELT`, to its probability."""
    states: tuple[Mapping[int, float], ...]
    """For each row: offset to its probability; offsets below a thousandth left out."""
    rates: DefectRates
    """The rates it was aligned with."""


_HOME: Final = OffsetState(0, False)
_AT_HOME: Final[Mapping[OffsetState, float]] = MappingProxyType({_HOME: 1.0})


def align(weights: Sequence[RowWeights], windows: Sequence[Window], rates: DefectRates, rounds: int = 0) -> Aligned:
    """Aligns a table.

    Args:
        weights: one for each row, in the table's order.
        windows: where some evidence speaks for an offset, in order and apart; elsewhere nothing can have slipped.
        rates: the prior.
        rounds: how often the rates are fitted to the table first (`_adapted`).
    """
    fitted = rates
    for _ in range(rounds):
        fitted = _adapted(rates, weights, _decode(weights, windows, fitted)[1], fitted)
    path, posteriors = _decode(weights, windows, fitted)
    outcomes = tuple(_outcomes(weights, i, posterior, fitted) for i, posterior in enumerate(posteriors))
    at_home = _by_offset(_AT_HOME)
    offsets = (at_home if posterior is _AT_HOME else _by_offset(posterior) for posterior in posteriors)
    return Aligned(tuple(path), outcomes, tuple(offsets), fitted)


def _decode(
    weights: Sequence[RowWeights], windows: Sequence[Window], rates: DefectRates
) -> tuple[list[OffsetState], list[Mapping[OffsetState, float]]]:
    """The likeliest state of each row, and how likely each is."""
    path = [_HOME] * len(weights)
    posteriors = [_AT_HOME] * len(weights)
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
    return path, posteriors


def _by_offset(posterior: Mapping[OffsetState, float]) -> dict[int, float]:
    merged: dict[int, float] = {}
    for state, p in posterior.items():
        if p > 1e-3:  # noqa: PLR2004 - what nobody would look at
            merged[state.offset] = merged.get(state.offset, 0.0) + p
    return merged


def _adapted(
    before: DefectRates,
    weights: Sequence[RowWeights],
    posteriors: Sequence[Mapping[OffsetState, float]],
    rates: DefectRates,
) -> DefectRates:
    """``before`` moved towards how often things happen in this very table (empirical Bayes; one step of EM).

    A table without defects makes its few odd rows less suspect, a damaged one more. The estimated rates count as much
    as `_PRIOR_ROWS` rows.
    """
    rows, foreign, misspelt = 0, 0.0, 0.0
    for i, posterior in enumerate(posteriors):
        if not weights[i].empty:
            rows += 1
            if posterior is _AT_HOME:
                strange, wrong = _wrong_at_home(weights, i, rates)
            else:
                outcomes = _outcomes(weights, i, posterior, rates)
                strange, wrong = outcomes.get(FOREIGN, 0.0), outcomes.get(MISSPELT, 0.0)
            foreign += strange
            misspelt += wrong
    total = rows + _PRIOR_ROWS
    return replace(
        before,
        foreign=(foreign + _PRIOR_ROWS * before.foreign) / total,
        misspelt=(misspelt + _PRIOR_ROWS * before.misspelt) / total,
    )


def _wrong_at_home(weights: Sequence[RowWeights], i: int, rates: DefectRates) -> tuple[float, float]:
    """How likely the URL of a row where nothing slipped is foreign, and misspelt: as `_outcomes` says, only cheaper."""
    row = weights[i]
    own = row.owners.get(i, _LEAST)
    foreign, misspelt = rates.foreign * row.foreign, rates.misspelt * row.misspelt * own
    copied = _copied(row, rates)
    usual = 1.0 - rates.foreign - rates.misspelt - rates.swap_near - rates.swap_far - sum(copied.values())
    near, far = rates.swap_near / 2, rates.swap_far / max(1, len(weights))
    swapped = sum((near + far if abs(j - i) == 1 else far) * ratio for j, ratio in row.swaps.items() if j != i)
    swapped += sum(part * row.copies[j] for j, part in copied.items())
    total = usual * own + foreign + misspelt + swapped or 1.0
    return foreign / total, misspelt / total


def _copied(row: RowWeights, rates: DefectRates) -> dict[int, float]:
    """How likely the address of a row is a copy of each of the rows that show it, before anything is compared."""
    return {j: rates.copied / len(row.copies) for j in row.copies}


def _states(weights: Sequence[RowWeights], offsets: Sequence[int]) -> list[OffsetState]:
    """The home state first."""
    continents = any(w.continent for w in weights)
    out = [OffsetState(0, False), OffsetState(GAP, False)]
    for offset in sorted(set(offsets) - {0}):
        out.append(OffsetState(offset, False))
        if continents:
            out.append(OffsetState(offset, True))
    return out


def _parts(weights: Sequence[RowWeights], i: int, offset: int, rates: DefectRates) -> dict[int, float]:
    """Likelihood of each outcome of row ``i`` in a state, against a neighbour's site shown for no reason."""
    row = weights[i]
    if offset == GAP:
        return {FOREIGN: row.foreign, i: rates.foreign * row.owners.get(i, _LEAST)}
    follow = row.owners.get(i + offset, _LEAST)
    copied = {} if offset else _copied(row, rates)
    usual = 1.0 - rates.foreign - rates.misspelt - rates.swap_near - rates.swap_far - sum(copied.values())
    target = i + offset
    parts = {FOREIGN: rates.foreign * row.foreign}
    if 0 <= target < len(weights):
        misspelt = rates.misspelt * row.misspelt * follow
        parts[target] = usual * follow + (misspelt if offset else 0.0)
        if not offset:
            parts[MISSPELT] = misspelt
    far = rates.swap_far / max(1, len(weights))
    for owner, ratio in row.swaps.items():
        if owner in (target, i):
            continue
        near = rates.swap_near / 2 if abs(owner - target) == 1 else 0.0
        parts[owner] = parts.get(owner, 0.0) + (near + far) * ratio
    for owner, part in copied.items():
        parts[owner] = parts.get(owner, 0.0) + part * row.copies[owner]
    if offset:
        parts[i] = parts.get(i, 0.0) + rates.stray * row.owners.get(i, _LEAST)
    return parts


def _emissions(weights: Sequence[RowWeights], i: int, states: Sequence[OffsetState], rates: DefectRates) -> list[float]:
    """The likelihood of row ``i`` in each state; states of one offset differ in the continent alone."""
    row = weights[i]
    if row.empty:
        shown = {state.offset: 1.0 for state in states}
    else:
        shown = {offset: sum(_parts(weights, i, offset, rates).values()) for offset in {s.offset for s in states}}
    return [_emit(weights, i, state, shown[state.offset], rates) for state in states]


def _emit(weights: Sequence[RowWeights], i: int, state: OffsetState, likelihood: float, rates: DefectRates) -> float:
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
    weights: Sequence[RowWeights], i: int, posterior: Mapping[OffsetState, float], rates: DefectRates
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
