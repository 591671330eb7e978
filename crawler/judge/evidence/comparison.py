"""What a comparison ends in, and how it is shown.

After Fellegi and Sunter (1969): a level's weight is the log2 of how much likelier it is between a row and its own
site than between a row and a neighbour's. The weights are in ``data/weights.json`` and come from
``python -m benchmarks.judgement.fit``; nothing here knows one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from crawler.model import Evidence


class Comparison(NamedTuple):
    """One comparison of a row with a site.

    Of hundreds few are shown, so nothing is put in words: ``observed`` and ``expected`` are what is at hand, and
    `as_evidence` says how it is shown.
    """

    kind: str
    level: str
    observed: str
    expected: str
    source: str
    pieces: tuple[str, ...] = ()
    """What of ``observed`` was read, piece by piece."""
    shown: str = ""
    """The kind that people read, where weights are filed under another."""

    @property
    def key(self) -> str:
        """What its weight is filed under."""
        return f"{self.kind}: {self.level}"


TOGETHER: Final = "together"
"""The source of what two comparisons say together."""


def as_evidence(comparisons: Iterable[Comparison], weights: Mapping[str, float]) -> tuple[Evidence, ...]:
    """Comparisons with their weights, the weightiest first, for showing.

    What pairs of them say together is one item; it shows the weightiest pair.
    """
    weighed = [(weights.get(c.key, 0.0), c) for c in comparisons]
    out = [_evidence(c, c.shown or c.kind, weight) for weight, c in weighed if c.source != TOGETHER]
    if pairs := [pair for pair in weighed if pair[1].source == TOGETHER]:
        _, weightiest = max(pairs, key=lambda pair: abs(pair[0]))
        out.append(_evidence(weightiest, TOGETHER, sum(weight for weight, _ in pairs)))
    return tuple(sorted(out, key=lambda e: (-abs(e.weight), e.kind)))


def _evidence(c: Comparison, kind: str, weight: float) -> Evidence:
    return Evidence(
        kind=kind,
        observed=f"{c.observed} ({'·'.join(c.pieces).replace('··', '·')})" if c.pieces else c.observed,
        expected=c.expected,
        weight=round(weight, 2),
        source=c.source,
    )
