"""What would be right: for each row whose address is wrong, dead, misspelt or lost, the addresses that may replace it.

Candidates come from the table (`realign`), the cell itself, misspelt hosts (`host_slips`), registries and namesakes
(`lookup`) and redirects. How sure one is, is measured (`rates`) or told by the judge of identity. Where the network
was asked, a candidate that does not answer, or whose page names somebody else, is not offered: no proposal is better
than a wrong one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from crawler.judge.evidence import site_subject
from crawler.judge.names import Corpus, NameMatch, best_match
from crawler.judge.proposals.candidate import Candidate, Query, identifies, looks_dead
from crawler.judge.proposals.gather import weighable
from crawler.judge.proposals.rates import ANSWERS, CandidateRates, load_rates, updated
from crawler.judge.proposals.realign import iter_continents
from crawler.judge.table import Identified
from crawler.knowledge import Knowledge, Places
from crawler.model import (
    Action,
    Field,
    Identity,
    Liveness,
    Observation,
    Proposal,
    Target,
    Tried,
    say,
)
from crawler.urls import site_of

LEAST_SURE: Final = 0.5
"""Confidence from which a proposal is made: more likely right than wrong."""
SURE_ENOUGH_TO_EMPTY: Final = 0.95
"""Confidence in "not its own" from which emptying the cell is proposed when nothing better is known."""
SURE_WITHOUT_PAGE: Final = 0.7
"""Confidence from which an address is offered although its page does not say whose it is."""
MOST_OFFERED: Final = 3
"""Proposals for one cell."""
MOST_LOOKED_AT: Final = 6
"""Candidates of one row that are fetched."""
WORTH_A_LOOK: Final = 0.05
"""Confidence from which a candidate is worth a request."""


_NO_REGISTRIES: Final = Knowledge(places=Places())
ALIVE: Final = frozenset({Liveness.OK, Liveness.MOVED, Liveness.INSECURE})
"""Liveness of an address that may be offered."""
_GONE: Final = frozenset({Liveness.DEAD, Liveness.DANGER, Liveness.REFUSED, Liveness.SUSPECT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A candidate, weighed."""

    candidate: Candidate
    confidence: float
    tried: Tried


def propose(table: Identified, rates: CandidateRates | None = None) -> Mapping[str, tuple[Proposal, ...]]:
    """Proposals by row id, best first; rows for which there is none are left out.

    Args:
        table: the table, each row's site judged.
        rates: how often each kind of candidate is right; as measured for this package when None.
    """
    rates = rates or load_rates()
    proposals: defaultdict[str, list[Proposal]] = defaultdict(list)
    for query, candidates in weighable(table):
        offers = _weigh_all(query, candidates, table.view.observations, rates)
        proposals[query.row.row_id].extend(_as_proposals(query, offers))
    for proposal in iter_continents(table):
        proposals[proposal.row_id].append(proposal)
    return {row_id: tuple(made) for row_id, made in proposals.items() if made}


def candidate_urls(table: Identified) -> tuple[str, ...]:
    """URLs worth fetching before proposing, best first within a row, each once; none that was observed already.

    At most `MOST_LOOKED_AT` a row, one of each site, and guesses.
    """
    rates = load_rates()
    urls: dict[str, None] = {}
    for _, candidates in weighable(table):
        ranked = sorted(candidates, key=lambda candidate: (-_prior(candidate, rates), candidate.url.count(".")))
        wanted = {site_of(c.url): c.url for c in reversed(ranked) if not c.probe and _prior(c, rates) >= WORTH_A_LOOK}
        urls.update(dict.fromkeys(list(reversed(wanted.values()))[:MOST_LOOKED_AT]))
        urls.update(dict.fromkeys(c.url for c in candidates if c.probe))
    return tuple(url for url in urls if url not in table.view.observations)


def urls_to_archive(table: Identified) -> tuple[str, ...]:
    """Dead URLs of rows for which nothing else is proposed: an archive may be asked for a copy of them."""
    rates = load_rates()
    return tuple(
        query.target.url
        for query, candidates in weighable(table)
        if query.target.url
        and query.dead
        and not query.misplaced
        and not _weigh_all(query, candidates, table.view.observations, rates)
    )


def _weigh_all(
    query: Query, candidates: Sequence[Candidate], observations: Mapping[str, Observation], rates: CandidateRates
) -> tuple[Offer, ...]:
    """The offers for a row, surest first, the best of each site."""
    offers: dict[str, Offer] = {}
    for candidate in candidates:
        seen = observations.get(candidate.url) or _seen_at_end(query, candidate)
        offer = _weigh(query, candidate, seen, rates) if _is_another(query, candidate) else None
        if offer and offer.confidence > (offers[candidate.shown].confidence if candidate.shown in offers else 0.0):
            offers[candidate.shown] = offer
    ranked = sorted(offers.values(), key=lambda offer: (-offer.confidence, offer.candidate.shown))
    by_site: dict[str | None, Offer] = {}
    for offer in ranked:
        by_site.setdefault(site_of(offer.candidate.url), offer)
    return tuple(offer for offer in by_site.values() if offer.confidence >= LEAST_SURE)[:MOST_OFFERED]


def _seen_at_end(query: Query, candidate: Candidate) -> Observation | None:
    """Where an address leads was seen when it was looked at."""
    if query.seen is None or candidate.action is not Action.REDIRECT:
        return None
    return replace(query.seen, url=candidate.url, liveness=Liveness.OK, reason="answers")


def _is_another(query: Query, candidate: Candidate) -> bool:
    """Not what stands in the cell already; and for a cell that shows a wrong site, not that site again."""
    if query.misplaced and query.target.url and candidate.action is not Action.REPAIR:
        return site_of(candidate.url) != query.target.site
    return candidate.url != query.target.url or _is_only_text(candidate)


def _is_only_text(candidate: Candidate) -> bool:
    """The same address, written otherwise."""
    return candidate.level == "tidied"


def _weigh(query: Query, candidate: Candidate, seen: Observation | None, rates: CandidateRates) -> Offer | None:
    """The candidate with its confidence; None when what was seen speaks against it."""
    prior = _prior(candidate, rates)
    untried = Offer(candidate=candidate, confidence=prior, tried=Tried.NOT_TRIED)
    in_table = candidate.action is Action.REALIGN or _is_only_text(candidate)
    gone = seen is not None and (seen.liveness in _GONE or looks_dead(seen))
    if seen is None or not (gone or seen.liveness in ALIVE):
        return None if candidate.probe else untried
    if gone:
        # That it belongs here stays true of a dead link: its own row will say that it is dead.
        return untried if in_table else None
    if candidate.action is Action.ARCHIVE:
        return Offer(candidate=candidate, confidence=LEAST_SURE, tried=Tried.ANSWERS)
    match = page_agreement(query, candidate, seen)
    alive = prior if candidate.certainty is not None else rates.rate(candidate.level + ANSWERS) * candidate.owned
    confidence = updated(alive, rates.page_bits(match.key))
    if identifies(match):
        return Offer(candidate=candidate, confidence=max(prior, confidence), tried=Tried.CONFIRMED)
    if in_table:
        return Offer(candidate=candidate, confidence=prior, tried=Tried.ANSWERS)
    offered = confidence >= SURE_WITHOUT_PAGE and not candidate.probe
    return Offer(candidate=candidate, confidence=confidence, tried=Tried.ANSWERS) if offered else None


def page_agreement(query: Query, candidate: Candidate, seen: Observation) -> NameMatch:
    """How well the page of a candidate agrees with the name of the row."""
    target = Target(row_id="", given=candidate.url, repairs=(), url=candidate.url, site=site_of(candidate.url))
    names = site_subject(target, seen, _NO_REGISTRIES).page_names
    match, _ = best_match(query.subject.name, names, _common_words())
    return match


@cache
def _common_words() -> Corpus:
    return Corpus()


def _prior(candidate: Candidate, rates: CandidateRates) -> float:
    return candidate.owned * (candidate.certainty if candidate.certainty is not None else rates.rate(candidate.level))


def _as_proposals(query: Query, offers: Sequence[Offer]) -> Iterator[Proposal]:
    for rank, offer in enumerate(offers, start=1):
        yield Proposal(
            row_id=query.row.row_id,
            column=Field.URL,
            old=query.row.url,
            new=offer.candidate.shown,
            action=offer.candidate.action,
            confidence=round(offer.confidence, 3),
            address_confidence=round(offer.confidence, 3),
            because=(),
            reason=offer.candidate.reason,
            needs_person=not _is_only_text(offer.candidate),
            tried=offer.tried,
            stretch=offer.candidate.stretch,
            rank=rank,
        )
    if not offers and query.row.url.strip():
        yield from _emptied(query)


def _emptied(query: Query) -> Iterator[Proposal]:
    """An empty cell, where the address does harm or is certainly another's and no right one is known."""
    wrong = query.identity.identity in (Identity.OTHER_ROW, Identity.FOREIGN)
    if query.seen is not None and query.seen.liveness is Liveness.DANGER:
        reason = say("The address leads to a harmful page, and the right one is not known.")
        confidence = SURE_ENOUGH_TO_EMPTY
    elif wrong and query.identity.confidence >= SURE_ENOUGH_TO_EMPTY:
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
