"""Whose site is each URL? The door of the judgement: `identify`.

Evidence is weighed for the whole table, the table is aligned (`crawler.judge.alignment.align`), and each row's
outcomes become a verdict with a calibrated confidence. See ``docs/judgement.md`` for the model.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import log2
from typing import NamedTuple

from crawler.judge.alignment.align import FOREIGN, MISSPELT, Aligned, align
from crawler.judge.alignment.conclusions import conclude
from crawler.judge.alignment.copies import same_institution
from crawler.judge.alignment.prepare import Prepared, prepare
from crawler.judge.alignment.stretches import find_stretches
from crawler.judge.alignment.weigh import Weighed, weigh
from crawler.judge.alignment.weights import Weights, load_weights
from crawler.judge.evidence import UNREACHED, as_evidence, offers_better
from crawler.judge.names import most_telling
from crawler.judge.table import Identified, TableInView
from crawler.model import Evidence, Identity, IdentityVerdict, Message

_EVEN = 0.5
_ROUNDS = 3
"""Rounds in which the rates are fitted to the table; they hardly move afterwards."""
_LEAST = 1e-6
_SURE_ENOUGH = 0.65
"""Confidence from which a URL is called the row's own; below that, down to even, nobody can tell."""
_PLAINLY_NOT = 0.1
"""Probability of being the row's own below which even a host that nobody can reach is called somebody else's."""
_TWICE = 2
"""Places in which a page must name its owner to be believed."""
_NAMED = 0.15
"""Probability from which a row is named as a possible owner."""


def identify(view: TableInView) -> Identified:
    """Says for each row whose site its URL is, and which stretches slipped. Pure; linear in the table.

    Pages behind a wall are not weighed.
    """
    return identify_with(view, load_weights())


def identify_with(view: TableInView, weights: Weights) -> Identified:
    """Does what `identify` does with other weights than the package's: for estimating them."""
    table = prepare(view)
    weighed = weigh(table, view.knowledge, weights)
    aligned = align(weighed.rows, weighed.windows, weights.rates, _ROUNDS)
    judging = _Judging(table, weighed, aligned, weights)
    verdicts = tuple(_verdict(judging, i) for i in range(len(view.rows)))
    return Identified(
        view=view,
        subjects=table.rows,
        corpus=table.corpus,
        verdicts=verdicts,
        stretches=find_stretches(table, aligned, verdicts),
    )


class _Judging(NamedTuple):
    """What a verdict rests on."""

    table: Prepared
    weighed: Weighed
    aligned: Aligned
    weights: Weights


def _verdict(judging: _Judging, i: int) -> IdentityVerdict:
    table, _, aligned, weights = judging
    row = table.rows[i]
    outcomes = aligned.outcomes[i]
    if not outcomes:
        return IdentityVerdict(
            row_id=row.row.row_id, identity=Identity.CANNOT_TELL, belongs_to=(), confidence=0.0, evidence=()
        )
    own = _own(table, aligned, i)
    group = weights.group(page=table.sites[i].state == "page", registry=table.has_registry)
    evidence = _evidence(judging, i, i, own)
    owners = sorted(
        ((p, -abs(j - i), j) for j, p in outcomes.items() if j >= 0 and j != i and not same_institution(table, i, j)),
        reverse=True,
    )
    elsewhere = sum(p for p, _, _ in owners)
    nowhere = outcomes.get(FOREIGN, 0.0) + outcomes.get(MISSPELT, 0.0)
    if own >= _EVEN:
        confidence = _calibrate(own, group.calibration["own"])
        identity = Identity.OWN if confidence >= _SURE_ENOUGH else Identity.CANNOT_TELL
    else:
        identity = (
            Identity.OTHER_ROW if elsewhere > nowhere or (owners and owners[0][0] > nowhere) else Identity.FOREIGN
        )
        confidence = _calibrate(1.0 - own, group.calibration["mismatch"])
    named = (
        [table.rows[j].row.row_id for p, _, j in owners if p >= _NAMED * (1.0 - own)][:3]
        if identity is Identity.OTHER_ROW
        else []
    )
    if identity is Identity.OTHER_ROW and not named:
        named = [table.rows[owners[0][2]].row.row_id]
    owner = _owner(table, i) if identity is Identity.FOREIGN else None
    misspelt = outcomes.get(MISSPELT, 0.0) > outcomes.get(FOREIGN, 0.0) and any(
        map(offers_better, judging.weighed.spelling[i])
    )
    unreached = table.sites[i].state in UNREACHED and owner is None
    if identity is Identity.FOREIGN and not misspelt and unreached and own >= _PLAINLY_NOT:
        identity = Identity.CANNOT_TELL  # that there is nothing to see is told of the link; it makes nobody its owner
    return IdentityVerdict(
        row_id=row.row.row_id,
        identity=identity,
        belongs_to=tuple(named),
        confidence=confidence,
        evidence=evidence,
        owner=owner if not misspelt else None,
        rival=_evidence(judging, i, owners[0][2], owners[0][0]) if named else (),
        misspelt=identity is Identity.FOREIGN and misspelt,
        because=None if misspelt else _because(judging, i, identity, named),
    )


def _because(judging: _Judging, i: int, identity: Identity, named: Sequence[str]) -> Message | None:
    """What decided the verdict, in a sentence."""
    table, weighed, _, _ = judging
    at = next((j for j in weighed.rows[i].copies if table.rows[j].row.row_id in named[:1]), None)
    owner = table.rows[at].row if at is not None else None
    return conclude(identity, weighed.alone.get(i, ()), owner.row_id if owner else "", owner.name if owner else "")


def _owner(table: Prepared, i: int) -> str | None:
    """The owner of a site that is nobody's in the table: as a registry has it, else as a page says twice."""
    site = table.sites[i]
    if site.owners and site.owners[0].names:
        return site.owners[0].names[0]
    name = most_telling(site.page_names) if site.page_named >= _TWICE else None
    return name.text if name else None


def _evidence(judging: _Judging, i: int, j: int, p: float) -> tuple[Evidence, ...]:
    """What speaks for row ``j`` owning the site of row ``i`` and what against; the weights add up to the odds of ``p``.

    What the row alone does not tell is one item of its own: the prior, and all other rows that might own the site. A
    slip of the pen counts against the row that shows the address alone.
    """
    table, weighed, _, weights = judging
    group = weights.group(page=table.sites[i].state == "page", registry=table.has_registry)
    misspelt = weights.group(page=table.sites[i].state != "unseen", registry=table.has_registry).misspelt
    spelling = [c for c in weighed.spelling[i] if misspelt.get(c.key, 0.0) > 0 and i == j]
    bits = {**group.own, **{c.key: -misspelt[c.key] for c in spelling}}
    comparisons = weighed.alone[i] if i == j else table.comparer.compare(table.rows[j], table.sites[i])
    compared = as_evidence((*comparisons, *spelling), bits)
    odds = log2(max(p, _LEAST) / max(1.0 - p, _LEAST))
    rest = round(odds - sum(e.weight for e in compared), 2)
    return (
        *compared,
        Evidence(kind="rest of the table", observed="", expected="", weight=rest, source="alignment"),
    )


def _own(table: Prepared, aligned: Aligned, i: int) -> float:
    """Probability that the site is the row's own: rightly shown, or slipped here from a row of the same site."""
    outcomes = aligned.outcomes[i]
    own = outcomes.get(i, 0.0) + sum(
        p for j, p in outcomes.items() if j >= 0 and j != i and same_institution(table, i, j)
    )
    for offset, p in aligned.states[i].items():
        stands = i - offset  # where this row's own URL went, if that row slipped with it
        if offset and 0 <= stands < len(table.rows) and table.sites[i].site:
            went = min(p, aligned.states[stands].get(offset, 0.0))
            own = max(own, went) if table.sites[stands].site == table.sites[i].site else own
    return min(1.0, own)


def _calibrate(p: float, scaling: tuple[float, float]) -> float:
    """Platt's scaling (1999) of a posterior."""
    p = min(1 - 1e-6, max(1e-6, p))
    slope, intercept = scaling
    return round(1 / (1 + math.exp(-(slope * math.log(p / (1 - p)) + intercept))), 4)
