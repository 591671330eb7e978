"""What would be right: for each row whose address is wrong, dead, misspelt or lost, the addresses that may replace it.

Candidates come from the cell itself (`own_cell`), the table (`realign`), misspelt hosts (`host_slips`), registries and
namesakes (`lookup`) and guesses; `weigh` says how sure each is. Here they become proposals: one address is offered to
one institution only, and a cell is emptied only where its address does harm or is certainly another row's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from crawler.judge.names import Agreement, best_match
from crawler.judge.proposals.candidate import Query
from crawler.judge.proposals.gather import weighable
from crawler.judge.proposals.rates import CandidateRates, load_rates
from crawler.judge.proposals.realign import iter_continents
from crawler.judge.proposals.weigh import Offer, weigh_all
from crawler.judge.table import Identified
from crawler.model import Action, Field, Identity, Liveness, Message, Proposal, say
from crawler.urls import host_of, is_shared_host, site_of

SURE_ENOUGH_TO_EMPTY: Final = 0.95
"""Confidence in "another row's" from which emptying the cell is proposed when nothing better is known."""
_SAME: Final = frozenset({Agreement.SAME, Agreement.WITHIN})
"""Agreements of names by which two rows are one institution, or a part and its whole."""


def propose(table: Identified, rates: CandidateRates | None = None) -> Mapping[str, tuple[Proposal, ...]]:
    """Proposals by row id, best first; rows for which there is none are left out.

    Args:
        table: the table, each row's site judged.
        rates: how often each kind of candidate is right; as measured for this package when None.
    """
    rates = rates or load_rates()
    weighed = [(query, weigh_all(query, found, table.view.observations, rates)) for query, found in weighable(table)]
    places = _Owners(table, weighed)
    proposals: defaultdict[str, list[Proposal]] = defaultdict(list)
    for query, offers in weighed:
        own = [offer for offer in offers if places.may_have(query, offer)]
        proposals[query.row.row_id].extend(_as_proposals(query, own, places))
    for proposal in iter_continents(table):
        proposals[proposal.row_id].append(proposal)
    return {row_id: tuple(made) for row_id, made in proposals.items() if made}


class _Owners:
    """Which row each address is, or will be, the own one of."""

    def __init__(self, table: Identified, weighed: Sequence[tuple[Query, tuple[Offer, ...]]]) -> None:
        """Reads the rows that show their own site, and the surest row for each address that is offered."""
        self._corpus = table.corpus
        self._knowledge = table.view.knowledge
        self._names = {row.row_id: subject.name for row, subject in zip(table.view.rows, table.subjects, strict=True)}
        self._own: defaultdict[str, list[str]] = defaultdict(list)
        self._of_site: defaultdict[str | None, set[str]] = defaultdict(set)
        for row, target, verdict in table.judged_rows():
            if target.url and verdict.identity is Identity.OWN:
                self._own[_host(target.url)].append(row.row_id)
                self._of_site[target.site].add(row.row_id)
        self._best: dict[str, tuple[float, str]] = {}
        for query, offers in weighed:
            for offer in offers:
                best = self._best.get(_host(offer.candidate.url), (0.0, ""))
                self._best[_host(offer.candidate.url)] = max(best, (offer.address, query.row.row_id))
        for host, (_, row_id) in self._best.items():
            self._of_site[site_of(f"http://{host}/")].add(row_id)

    def may_have(self, query: Query, offer: Offer) -> bool:
        """Whether a row may be offered an address: no other institution has it, or is offered it more surely."""
        host, row_id = _host(offer.candidate.url), query.row.row_id
        if query.target.url and _host(query.target.url) == host:
            return True
        others = [other for other in self._own[host] if other != row_id]
        better = self._best[host][1]
        if better != row_id:
            others.append(better)
        return all(self._is_one(row_id, other) for other in others)

    def is_only(self, row_id: str, site: str) -> bool:
        """Whether a site is one institution's: a row has it or is offered it, and it is listed for no other."""
        own = self._of_site[site]
        listed = max((len(registry.owners(site)) for registry in self._knowledge.registries), default=0)
        return row_id in own and all(self._is_one(row_id, other) for other in own) and listed <= 1

    def _is_one(self, one: str, other: str) -> bool:
        """Whether two rows are one institution, or a part and its whole."""
        match, _ = best_match(self._names[one], [self._names[other]], self._corpus)
        return match.level in _SAME


def _host(url: str) -> str:
    return (host_of(url) or "").removeprefix("www.")


def _as_proposals(query: Query, offers: Sequence[Offer], owners: _Owners) -> Iterator[Proposal]:
    for rank, offer in enumerate(offers, start=1):
        yield Proposal(
            row_id=query.row.row_id,
            column=Field.URL,
            old=query.row.url,
            new=offer.candidate.shown,
            action=offer.candidate.action,
            confidence=round(offer.confidence, 3),
            address_confidence=round(offer.address, 3),
            because=(),
            reason=offer.candidate.reason,
            needs_person=offer.candidate.needs_person,
            tried=offer.tried,
            stretch=offer.candidate.stretch,
            rank=rank,
        )
    if not offers and query.row.url.strip():
        yield from _emptied(query, owners)


def _emptied(query: Query, owners: _Owners) -> Iterator[Proposal]:
    """An empty cell, where the address does harm or is certainly another row's and no right one is known."""
    reason: Message
    if query.seen is not None and query.seen.liveness is Liveness.DANGER:
        reason = say("The address leads to a harmful page, and the right one is not known.")
        confidence = SURE_ENOUGH_TO_EMPTY
    elif _is_certainly_others(query, owners):
        reason = say("The address belongs to another institution, and the right one is not known.")
        confidence = round(query.identity.confidence, 3)
    else:
        return
    yield Proposal(
        row_id=query.row.row_id,
        column=Field.URL,
        old=query.row.url,
        new="",
        action=Action.BLANK,
        confidence=confidence,
        address_confidence=confidence,
        because=(),
        reason=reason,
    )


def _is_certainly_others(query: Query, owners: _Owners) -> bool:
    """Whether the address is the own one of another row, on a site that nobody shares."""
    verdict, url = query.identity, query.target.url
    if verdict.identity is not Identity.OTHER_ROW or verdict.confidence < SURE_ENOUGH_TO_EMPTY or url is None:
        return False
    shared = is_shared_host(host_of(url) or "")
    return not shared and bool(verdict.belongs_to) and owners.is_only(verdict.belongs_to[0], query.target.site or "")
