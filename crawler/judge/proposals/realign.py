"""The address of a row that stands in another row: from slipped stretches, and from single rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from crawler.judge.proposals.candidate import Candidate
from crawler.judge.table import Identified
from crawler.knowledge.places import Places
from crawler.model import Action, Field, Identity, IdentityVerdict, Message, Proposal, Row, RowNo, Target, say


class Claim(NamedTuple):
    """What another row shows and this row owns."""

    target: Target
    certainty: float
    stretch: int | None
    """Index of the stretch that says so."""


def realigned(table: Identified) -> Mapping[str, tuple[Claim, ...]]:
    """Returns for each row what other rows show that belongs to it, surest first."""
    by_id = {target.row_id: target for target in table.view.targets}
    verdicts = {verdict.row_id: verdict for verdict in table.verdicts}
    found: defaultdict[str, list[Claim]] = defaultdict(list)
    for number, stretch in enumerate(table.stretches):
        for shows, owner in stretch.pairs:
            certainty = max(stretch.confidence, _sure(verdicts[shows], owner))
            found[owner].append(Claim(by_id[shows], certainty, number))
    for verdict in table.verdicts:
        for owner in verdict.belongs_to[:1] if verdict.identity is Identity.OTHER_ROW else ():
            found[owner].append(Claim(by_id[verdict.row_id], verdict.confidence, None))
    return {owner: tuple(sorted(claims, key=lambda claim: -claim.certainty)) for owner, claims in found.items()}


def iter_continents(table: Identified) -> Iterator[Proposal]:
    """Yields the continents that slipped together with the URLs, put back where they belong.

    What the country says goes first: a rightful continent is left alone, and none that is not rightful is offered.
    """
    places = table.view.knowledge.places
    by_id = {row.row_id: row for row in table.view.rows}
    for number, stretch in enumerate(table.stretches):
        if Field.CONTINENT not in stretch.columns:
            continue
        for shows, owner in stretch.pairs:
            old, new = by_id[owner].continent, by_id[shows].continent
            if new.strip() and new.strip() != old.strip() and _fits_better(by_id[owner], old, new, places):
                yield Proposal(
                    row_id=owner,
                    column=Field.CONTINENT,
                    old=old,
                    new=new,
                    action=Action.REALIGN,
                    confidence=round(stretch.confidence, 3),
                    address_confidence=round(stretch.confidence, 3),
                    because=(),
                    reason=_stands_in(shows),
                    stretch=number,
                )


def _fits_better(owner: Row, old: str, new: str, places: Places) -> bool:
    rightful = places.continent_codes(places.country_code(owner.country) or "")
    return not rightful or (places.continent_code(old) not in rightful and places.continent_code(new) in rightful)


def _sure(verdict: IdentityVerdict, owner: str) -> float:
    return verdict.confidence if owner in verdict.belongs_to else 0.0


def _stands_in(row_id: str) -> Message:
    return say("This address is {row:at}; it belongs here.", row=RowNo(row_id))


def iter_moved(claim: Claim, sound: float) -> Iterator[Candidate]:
    """Yields the address of a claim as it stands there, where it can be opened; ``sound`` as of `Candidate`."""
    target = claim.target
    if target.url and not target.proposed:
        yield Candidate(
            url=target.url,
            shown=target.url if target.repairs else target.given,
            action=Action.REALIGN,
            level="stretch" if claim.stretch is not None else "row",
            reason=_stands_in(target.row_id),
            certainty=claim.certainty,
            sound=sound,
            stretch=claim.stretch,
        )


def as_moved(claim: Claim, mended: Candidate) -> Candidate:
    """A mending of the address of a claim, as a candidate for its owner."""
    reason = say("This address is {row:at}, misspelt; it belongs here.", row=RowNo(claim.target.row_id))
    return replace(mended, reason=reason, owned=claim.certainty, stretch=claim.stretch)
