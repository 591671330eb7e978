"""Weighs a prepared table: for every row, what the evidence says of each row that might own its URL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from math import log2

from crawler.judge.alignment.align import FLOOR, RowWeights, Window
from crawler.judge.alignment.blocking import NEAR, RowIndex
from crawler.judge.alignment.copies import shared_addresses
from crawler.judge.alignment.prepare import Prepared
from crawler.judge.alignment.weights import Group, Weights
from crawler.judge.alignment.windows import VOTE, find_windows
from crawler.judge.evidence import Comparison, RowSubject, Surroundings, compare_spelling, offers_better
from crawler.knowledge import Knowledge

SURE = 2.0
"""Bits from which a URL is so plainly its own row's that no other owner is looked for."""
NEVER = -60.0
"""Bits of what is not claimed at all."""
_LONGEST_ECHO = 24
_MUTUAL = 0.8
"""Share of misplaced single URLs whose place was taken by ours: a true swap."""
_ELSEWHERE = 0.05
"""Share of rows that show the URL of a third one: in a stretch, what the other row shows is explained by that."""
_MOST_RIVALRY = 6.0
"""Bits that what the other row shows may count for at most: some institutions do have two sites."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A table, weighed."""

    rows: tuple[RowWeights, ...]
    windows: tuple[Window, ...]
    spelling: tuple[tuple[Comparison, ...], ...]
    alone: Mapping[int, tuple[Comparison, ...]]
    """The comparisons of each row with the site it shows itself."""


class Scale:
    """Turns comparisons into bits by the estimated weights."""

    def __init__(self, table: Prepared, weights: Weights) -> None:
        """``weights`` are the estimated ones."""
        self.table = table
        self.weights = weights
        self._groups = {page: weights.group(page=page, registry=table.has_registry) for page in (False, True)}
        self._alone: dict[int, tuple[float, float]] = {}
        self._far: dict[int, dict[int, float]] = defaultdict(dict)
        self._same: dict[float, float] = {}
        self._sites: dict[int, float] = {}
        self._others: dict[int, Sequence[tuple[float, int]]] = {}
        self.compared: dict[int, tuple[Comparison, ...]] = {}
        """The comparisons of each row with its own site, as far as `pair` was asked for it."""

    def group(self, site: int) -> Group:
        """The weights that fit what can be known of a site."""
        return self._groups[self.table.sites[site].state == "page"]

    def pair(self, row: int, site: int) -> float:
        """Bits for "the URL in row ``site`` is that of row ``row``", against a neighbour's."""
        group = self.group(site)
        compared = self.table.comparer.compare(self.table.rows[row], self.table.sites[site])
        if row == site:
            self.compared[row] = tuple(compared)
        keys = [c.key for c in (self.compared[row] if row == site else compared)]
        if site not in self._sites:
            self._sites[site] = sum(group.own.get(key, 0.0) for key in site_keys(self.table, site))
        if row == site:
            # Laid beside itself once, and remembered for all that is asked of a row and its own site.
            foreign = sum(group.foreign.get(key, 0.0) for key in (*keys, *site_keys(self.table, site)))
            self._alone[row] = sum(group.far.get(key, 0.0) for key in keys), foreign
        elif abs(row - site) > NEAR:
            self._far[site][row] = self._one(sum(group.far.get(key, 0.0) for key in keys))
        return self._one(self._sites[site] + sum(group.own.get(key, 0.0) for key in keys))

    def ratios(self, bits: Mapping[int, float]) -> dict[int, float]:
        """Weights as likelihood ratios."""
        return {row: self._one(2.0**weight) for row, weight in bits.items()}

    def _one(self, number: float) -> float:
        """The same number as one object: millions of pairs come to a few thousand sums."""
        return self._same.setdefault(number, number)

    def far(self, row: int, site: int) -> float:
        """Bits for "a far row's", against a neighbour's; of a pair that `pair` was asked for and is far or one row."""
        return self._alone[row][0] if row == site else self._far[site][row]

    def step(self, row: int, other: int) -> float:
        """Bits by which it is less strange that a far row has the URL of ``row`` than that a neighbour has."""
        return self.far(row, row) - self.far(other, row) if abs(row - other) > NEAR else 0.0

    def foreign(self, row: int) -> float:
        """Bits for "nobody's in this table", against a neighbour's; of a row that `pair` was asked for."""
        return self._alone[row][1]

    def others(self, row: int, owners: Mapping[int, float]) -> Sequence[tuple[float, int]]:
        """The two rows beside ``row`` that its URL most likely belongs to, with their bits, the likelier first."""
        known = self._others.get(row)
        if known is None:
            known = self._others[row] = nlargest(2, ((bits, other) for other, bits in owners.items() if other != row))
        return known

    def misspelt(self, row: int, spelling: Sequence[Comparison]) -> float:
        """Bits for "the address is misspelt", against well written; `NEVER` where nothing better is known."""
        if self.table.sites[row].state != "given up" and not any(map(offers_better, spelling)):
            return NEVER
        group = self._groups[self.table.sites[row].state != "unseen"]
        return sum(group.misspelt.get(c.key, 0.0) for c in spelling)


def site_keys(table: Prepared, site: int) -> tuple[str, str]:
    """What is weighed of the URL of a row whoever's it is: what answers there, and the kind of address."""
    kind = table.targets[site].problem or "plain"
    return f"site: {table.sites[site].state}", f"kind of address: {kind}"


def weigh(table: Prepared, knowledge: Knowledge, weights: Weights) -> Weighed:
    """Weighs every row; linear in the table, because only doubtful rows are laid beside others and those few."""
    scale = Scale(table, weights)
    size = len(table.rows)
    owners: list[dict[int, float]] = [{i: scale.pair(i, i)} if site.host else {} for i, site in enumerate(table.sites)]
    index = RowIndex(table)
    for i in range(size):
        if owners[i] and owners[i][i] < SURE:
            near = range(max(0, i - NEAR), min(size, i + NEAR + 1))
            for j in {*near, *index.find(table.sites[i])} - {i}:
                owners[i][j] = scale.pair(j, i)
    shared = shared_addresses(table)
    for i, j in ((i, j) for i, others in shared.items() for j in others if j not in owners[i]):
        owners[i][j] = scale.pair(j, i)
    windows = find_windows(owners)
    for window in windows:
        for i in range(window.first, window.last + 1):
            for j in (i + offset for offset in window.offsets if owners[i]):
                if 0 <= j < size and j not in owners[i]:
                    owners[i][j] = scale.pair(j, i)
    spelling = tuple(_spelling(table, knowledge, i, owners[i]) for i in range(size))
    rows = tuple(_row(table, knowledge, scale, i, owners, spelling[i], shared.get(i, ())) for i in range(size))
    return Weighed(rows, windows, spelling, scale.compared)


def _claims(scale: Scale, i: int, owners: Sequence[dict[int, float]]) -> tuple[dict[int, float], dict[int, float]]:
    """The bits of each possible owner with what its own row shows taken in: for a slip, and for a swap.

    A row that plainly shows its own site has no second one elsewhere; in a swap the other row shows ours.
    """
    slips, swaps = {i: owners[i][i]}, {}
    for j, bits in owners[i].items():
        if j == i:
            continue
        theirs = owners[j].get(j)
        if scale.table.sites[j].url == scale.table.sites[i].url:
            slips[j] = bits  # a doubled URL may come with a slip, but nothing was swapped
            continue
        if theirs is None:
            slips[j] = swaps[j] = bits
            continue
        alone = 1.0 / (1.0 + 2.0**theirs)
        if scale.table.sites[j].site == scale.table.sites[i].site:
            # Two pages of one site: a part of an institution and the whole, which no swap would part.
            slips[j] = bits + max(-_MOST_RIVALRY, log2(alone))
            continue
        third = next((b for b, k in scale.others(j, owners[j]) if k != i), FLOOR)
        back = 2.0 ** owners[j].get(i, FLOOR) / (2.0**theirs + _ELSEWHERE * 2.0**third)
        slips[j] = bits + max(-_MOST_RIVALRY, log2(alone))
        swaps[j] = bits + max(-_MOST_RIVALRY, min(_MOST_RIVALRY, log2(_MUTUAL * back + (1 - _MUTUAL) * alone)))
        swaps[j] += scale.step(i, j)
    return _telling(slips, i), _telling(swaps, i)


def _telling(bits: dict[int, float], i: int) -> dict[int, float]:
    """Without the pairs that weigh no more than one that was never compared: they change nothing and cost memory."""
    return {j: b for j, b in bits.items() if b > FLOOR or j == i}


def _spelling(table: Prepared, knowledge: Knowledge, i: int, owners: dict[int, float]) -> tuple[Comparison, ...]:
    if not owners:
        return ()
    best = max(owners, key=lambda j: (owners[j], j == i), default=i)
    row = table.rows[best if owners[best] > max(owners[i] + VOTE, 0.0) else i]
    return spelling_of(table, knowledge, row, i)


def spelling_of(table: Prepared, knowledge: Knowledge, row: RowSubject, i: int) -> tuple[Comparison, ...]:
    """What speaks for a slip of the pen in the address of row ``i``, taken for that of ``row``."""
    around = Surroundings(table.corpus, knowledge, table.answering, table.near_rows(i))
    return tuple(compare_spelling(row, table.sites[i], table.targets[i], around))


def _row(
    table: Prepared,
    knowledge: Knowledge,
    scale: Scale,
    i: int,
    owners: Sequence[dict[int, float]],
    spelling: tuple[Comparison, ...],
    shared: Sequence[int],
) -> RowWeights:
    slips, swaps = _claims(scale, i, owners) if owners[i] else ({}, {})
    row = table.rows[i]
    continent = knowledge.places.continent_code(row.row.continent) if row.row.continent else None
    home = knowledge.places.continent_codes(row.country_code) if row.country_code else ()
    return RowWeights(
        empty=not owners[i],
        owners=scale.ratios(slips),
        swaps=scale.ratios(swaps),
        copies=scale.ratios({j: owners[i][j] + scale.step(i, j) for j in shared}),
        foreign=2.0 ** scale.foreign(i) if owners[i] else 1.0,
        misspelt=2.0 ** scale.misspelt(i, spelling) if owners[i] else 1.0,
        continent=_areas((continent,) if continent else ()),
        home=_areas(tuple(home)),
        echoes=echoes_at(table, i),
    )


@cache
def _areas(codes: tuple[str, ...]) -> frozenset[str]:
    """One set for all rows of a country: the world has few."""
    return frozenset(codes)


def echoes_at(table: Prepared, i: int) -> frozenset[int]:
    """Distances at which the table repeats itself above row ``i``: the same site, or only empty cells."""
    site = table.sites[i].site
    found = {i - j for j in table.shown_by.get(site, ()) if 0 < i - j <= _LONGEST_ECHO} if site else set()
    above = i - 1
    while above >= 0 and table.sites[above].host is None and i - above <= _LONGEST_ECHO:
        found.add(i - above)
        above -= 1
    return frozenset(found)
