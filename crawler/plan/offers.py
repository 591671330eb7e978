"""What an audit offers: kept with its true values, and what left the table offered again to its owners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from crawler.model import (
    Action,
    Departed,
    Field,
    Identity,
    Judged,
    Judgement,
    Liveness,
    Observation,
    Offered,
    Offers,
    Proposal,
    Row,
    RowNo,
    say,
)
from crawler.plan.addresses import addresses_in, sites_in
from crawler.urls import parse_url

AGAIN: Final = 0.9
"""Confidence of an address that was in the list before and left it."""
_WORKS: Final = frozenset({Liveness.OK, Liveness.MOVED, Liveness.INSECURE})


def offers_of(judgement: Judgement) -> Offers:
    """The proposals of a judgement as they were made, and whose the addresses in the table are."""
    return Offers(
        proposals=tuple(_offered(p) for judged in judgement.rows for p in judged.proposals),
        owners=tuple((judged.row.row_id, owners) for judged in judgement.rows if (owners := _owners(judged))),
    )


def _owners(judged: Judged) -> tuple[str, ...]:
    """The rows that the address of a row belongs to: its own as long as nothing says otherwise."""
    match judged.identity.identity:
        case Identity.OTHER_ROW:
            return judged.identity.belongs_to
        case Identity.FOREIGN:
            return ()
    return (judged.row.row_id,) if judged.row.url.strip() else ()


def _offered(proposal: Proposal) -> Offered:
    return Offered(
        proposal=proposal.key,
        evidence=proposal.evidence_key,
        row_id=proposal.row_id,
        column=proposal.column,
        old=proposal.old,
        new=proposal.new,
        action=proposal.action,
        stretch=proposal.stretch,
        rank=proposal.rank,
    )


def departed_urls(departed: Iterable[Departed], rows: Iterable[Row]) -> tuple[str, ...]:
    """Addresses that left the table and may be offered again, each once: to be looked at before."""
    known = {row.row_id: row for row in rows}
    shown = {address for row in known.values() for address in addresses_in(row.url)}
    found = (
        url
        for one in departed
        if any(owner in known for owner in one.owners)
        for address in addresses_in(one.address)
        if address not in shown and (url := parse_url(address)) is not None
    )
    return tuple(dict.fromkeys(found))


def offer_again(
    judgement: Judgement, departed: Iterable[Departed], observations: Mapping[str, Observation]
) -> Judgement:
    """The judgement with addresses that left the table among the proposals of the rows they belong to.

    Not for rows whose address works and is their own, nor for an address that some row shows again or that was seen
    not to work.
    """
    departed = [one for one in departed if not any(_is_gone(observations.get(a)) for a in addresses_in(one.address))]
    wanted: defaultdict[str, list[Departed]] = defaultdict(list)
    for one in departed:
        for owner in one.owners:
            wanted[owner].append(one)
    if not wanted:
        return judgement
    shown = {address for judged in judgement.rows for address in addresses_in(judged.row.url)}
    return replace(judgement, rows=tuple(_with_offers(judged, wanted, shown) for judged in judgement.rows))


def _is_gone(seen: Observation | None) -> bool:
    return seen is not None and seen.liveness in (Liveness.DEAD, Liveness.DANGER)


def _with_offers(judged: Judged, wanted: Mapping[str, list[Departed]], shown: set[str]) -> Judged:
    found = wanted.get(judged.row.row_id, ())
    works = judged.observation is None or judged.observation.liveness in _WORKS
    if not found or (works and judged.identity.identity is Identity.OWN):
        return judged
    proposals = list(judged.proposals)
    for one in reversed(found):
        sites = {site for p in proposals if p.column is Field.URL for site in sites_in(p.new)}
        again = sites_in(one.address)
        if not again & (sites | sites_in(judged.row.url)) and not shown & {*addresses_in(one.address)}:
            proposals.append(_again(judged, one, rank=1 + sum(p.column is Field.URL for p in proposals)))
    return replace(judged, proposals=tuple(proposals))


def _again(judged: Judged, one: Departed, *, rank: int) -> Proposal:
    because = tuple(dict.fromkeys(f.code for f in judged.findings if f.column is Field.URL))
    return Proposal(
        row_id=judged.row.row_id,
        column=Field.URL,
        old=judged.row.url,
        new=one.address,
        action=Action.REALIGN,
        confidence=AGAIN,
        address_confidence=AGAIN,
        because=because,
        reason=say(
            "This address was {row:at} until {date}; it belongs here.",
            row=RowNo(one.row_id),
            date=one.left_at.date().isoformat(),
        ),
        rank=rank,
    )
