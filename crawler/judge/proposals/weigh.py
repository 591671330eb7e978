"""Weighs candidates: whose address each is, and how sure it is that it is the one to write.

How sure a candidate is, is measured (`rates`) or said by the judge of identity. Where the network was asked, one that
does not answer, or whose page names somebody else, is not offered: no proposal is better than a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from crawler.judge.evidence import site_subject
from crawler.judge.names import Corpus, NameMatch, best_match
from crawler.judge.proposals.candidate import Candidate, Query, identifies, looks_dead
from crawler.judge.proposals.rates import ANSWERS, ASKED, CONFIRMED, GONE, CandidateRates, updated
from crawler.knowledge import Knowledge, Places
from crawler.model import Action, Liveness, Observation, Target, Tried
from crawler.urls import site_of

LEAST_SURE: Final = 0.5
"""Confidence from which a proposal is made: more likely right than wrong."""
SURE_WITHOUT_PAGE: Final = 0.7
"""Confidence from which an address is offered although its page does not say whose it is."""
MOST_OFFERED: Final = 3
"""Proposals for one cell."""

_NO_REGISTRIES: Final = Knowledge(places=Places())
ALIVE: Final = frozenset({Liveness.OK, Liveness.MOVED, Liveness.INSECURE})
"""Liveness of an address that may be offered."""
_GONE: Final = frozenset({Liveness.DEAD, Liveness.DANGER, Liveness.REFUSED, Liveness.SUSPECT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A candidate, weighed."""

    candidate: Candidate
    confidence: float
    """How sure whose address it is, 0 to 1."""
    address: float
    """How sure that it is the address to write, 0 to 1."""
    tried: Tried


def weigh_all(
    query: Query, candidates: Sequence[Candidate], observations: Mapping[str, Observation], rates: CandidateRates
) -> tuple[Offer, ...]:
    """The offers for a row, surest first: the best of each site, and its home page after that."""
    offers: dict[str, Offer] = {}
    for candidate in candidates:
        seen = observations.get(candidate.url) or _seen_at_end(query, candidate)
        offer = _weigh(query, candidate, seen, rates) if _is_another(query, candidate) else None
        if offer and offer.address > (offers[candidate.shown].address if candidate.shown in offers else 0.0):
            offers[candidate.shown] = offer
    by_site: dict[str | None, dict[bool, Offer]] = {}
    for offer in sorted(offers.values(), key=lambda offer: (-offer.address, offer.candidate.shown)):
        by_site.setdefault(site_of(offer.candidate.url), {}).setdefault(offer.candidate.home, offer)
    best = [offer for pages in by_site.values() for offer in _in_order(pages)]
    return tuple(offer for offer in best if _is_sure(offer))[:MOST_OFFERED]


def _in_order(pages: Mapping[bool, Offer]) -> tuple[Offer, ...]:
    """A page of a site that answered goes before its home page: the page was meant. Else the surer goes first."""
    page, home = pages.get(False), pages.get(True)
    if page and home and page.tried is not Tried.NOT_TRIED:
        return page, home
    return tuple(pages.values())


def _is_sure(offer: Offer) -> bool:
    """Sure enough to be offered. What the table shows in another row is kept, even dead: it would be lost."""
    return (offer.confidence if offer.candidate.action is Action.REALIGN else offer.address) >= LEAST_SURE


def prior(query: Query, candidate: Candidate, rates: CandidateRates) -> float:
    """How sure a candidate is before it is looked at: that the row needs it, whose it is, and its spelling."""
    whose = candidate.certainty if candidate.certainty is not None else rates.rate(candidate.level)
    return candidate.owned * whose * candidate.sound * _need(query, candidate)


def _need(query: Query, candidate: Candidate) -> float:
    """How sure that the row needs such a candidate: one from elsewhere only when its present address is wrong."""
    elsewhere = candidate.certainty is None and candidate.action not in (Action.REALIGN, Action.REPAIR)
    return query.need if elsewhere else 1.0


def likelihood(query: Query, candidate: Candidate, rates: CandidateRates) -> float:
    """How likely a look at a candidate finds the right address."""
    if candidate.likely is None and not candidate.probe:
        return prior(query, candidate, rates)
    asked = candidate.likely if candidate.likely is not None else rates.rate(candidate.level + ASKED)
    return asked * candidate.owned * query.need


def _seen_at_end(query: Query, candidate: Candidate) -> Observation | None:
    """Where an address leads was seen when it was looked at."""
    if query.seen is None or candidate.action is not Action.REDIRECT:
        return None
    return replace(query.seen, url=candidate.url, liveness=Liveness.OK, reason="answers")


def _is_another(query: Query, candidate: Candidate) -> bool:
    """Not what stands in the cell already; and for a cell that shows a wrong site, not that site again."""
    if query.misplaced and query.target.url and candidate.action is not Action.REPAIR:
        return site_of(candidate.url) != query.target.site
    return candidate.url != query.target.url or is_only_text(candidate)


def is_only_text(candidate: Candidate) -> bool:
    """The same address, written otherwise."""
    return candidate.level == "tidied"


def _weigh(query: Query, candidate: Candidate, seen: Observation | None, rates: CandidateRates) -> Offer | None:
    """The candidate with its two figures; None when what was seen speaks against it."""
    before = prior(query, candidate, rates)
    whose = max(before, _whose(candidate))
    untried = Offer(candidate=candidate, confidence=whose, address=before, tried=Tried.NOT_TRIED)
    in_table = candidate.action is Action.REALIGN or is_only_text(candidate)
    gone = seen is not None and (seen.liveness in _GONE or looks_dead(seen))
    if seen is None or not (gone or seen.liveness in ALIVE):
        return None if candidate.probe or candidate.must_answer else untried
    if gone:
        # That it belongs here stays true of a dead link: its own row will say that it is dead.
        return replace(untried, address=min(before, rates.rate(candidate.level + GONE))) if in_table else None
    if candidate.action is Action.ARCHIVE:
        return Offer(candidate=candidate, confidence=LEAST_SURE, address=LEAST_SURE, tried=Tried.ANSWERS)
    return _weigh_answer(query, candidate, seen, rates)


def _weigh_answer(query: Query, candidate: Candidate, seen: Observation, rates: CandidateRates) -> Offer | None:
    """The candidate that answered, by what its page says."""
    before = prior(query, candidate, rates)
    match = page_agreement(query, candidate, seen)
    alive = before if candidate.certainty is not None else rates.rate(candidate.level + ANSWERS) * candidate.owned
    by_page = updated(alive * _need(query, candidate), rates.page_bits(match.key))
    if identifies(match):
        by_page = max(before, by_page, rates.rate(CONFIRMED + origin(candidate)))
    tried = Tried.CONFIRMED if identifies(match) else Tried.ANSWERS
    kept = (
        candidate.certainty is not None and candidate.action in (Action.REALIGN, Action.REPAIR) and not candidate.probe
    )
    address = max(before, by_page) if kept else by_page
    if tried is Tried.CONFIRMED or kept or (address >= SURE_WITHOUT_PAGE and not candidate.probe):
        return Offer(candidate=candidate, confidence=max(address, _whose(candidate)), address=address, tried=tried)
    return None


def origin(candidate: Candidate) -> str:
    """Where a candidate comes from: the beginning of its level."""
    return candidate.level.partition(":")[0]


def _whose(candidate: Candidate) -> float:
    """How sure the judge of identity is that a candidate is this row's, where it says so; else 0."""
    if candidate.certainty is not None:
        return candidate.certainty * candidate.owned
    return candidate.owned if candidate.owned < 1.0 else 0.0


def page_agreement(query: Query, candidate: Candidate, seen: Observation) -> NameMatch:
    """How well the page of a candidate agrees with the name of the row."""
    target = Target(row_id="", given=candidate.url, repairs=(), url=candidate.url, site=site_of(candidate.url))
    names = site_subject(target, seen, _NO_REGISTRIES).page_names
    match, _ = best_match(query.subject.name, names, _common_words())
    return match


@cache
def _common_words() -> Corpus:
    return Corpus()
