"""What to ask the network before proposing: the likeliest addresses, few of them, each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from crawler.judge.proposals.candidate import Candidate, Query
from crawler.judge.proposals.gather import weighable
from crawler.judge.proposals.rates import CandidateRates, load_rates
from crawler.judge.proposals.weigh import likelihood, weigh_all
from crawler.judge.table import Identified
from crawler.urls import site_of

ASKED_ON_AVERAGE: Final = 4
"""Addresses on other sites asked for a row that needs one, on average; in all, no more than the table has rows."""
MOST_ASKED: Final = 8
"""Addresses on other sites asked for one row at most."""
WORTH_A_LOOK: Final = 0.01
"""Likelihood of finding the right address by this question first, from which it is worth a request."""
_NEVER_SURE: Final = 0.95
"""However likely an address is, the next one keeps some worth: it may not answer."""


def candidate_urls(table: Identified) -> tuple[str, ...]:
    """URLs worth fetching before proposing, likeliest first, each once; none that was observed already.

    A question is worth what it adds: how likely it finds the right address that the questions before it did not. So
    a row with one likely address is asked little, and one with several middling ones more.
    """
    rates = load_rates()
    own: dict[str, None] = {}
    elsewhere: dict[str, float] = {}
    needing = 0
    for query, candidates in weighable(table):
        needing += query.dead or query.misplaced
        asked, missing = 0, 1.0
        for url, likely in _iter_likeliest(query, candidates, rates, table):
            if site_of(url) == query.target.site:
                own[url] = None
            elif asked < MOST_ASKED and likely * missing >= WORTH_A_LOOK:
                elsewhere[url] = max(likely * missing, elsewhere.get(url, 0.0))
                missing *= 1.0 - min(likely, _NEVER_SURE)
                asked += 1
    ranked = sorted(elsewhere, key=lambda url: (-elsewhere[url], url))[: ASKED_ON_AVERAGE * needing]
    return tuple(dict.fromkeys((*own, *ranked)))[: max(ASKED_ON_AVERAGE, len(table.view.rows))]


def _iter_likeliest(
    query: Query, candidates: Sequence[Candidate], rates: CandidateRates, table: Identified
) -> Iterator[tuple[str, float]]:
    """Yields the addresses to ask for one row, likeliest first: of each site one page, and its home page."""
    weighed = [(likelihood(query, candidate, rates), candidate) for candidate in candidates]
    weighed.sort(key=lambda pair: (-pair[0], pair[1].home, pair[1].url.count("."), pair[1].url))
    met: set[tuple[str | None, bool, bool]] = set()
    for likely, candidate in weighed:
        place = (site_of(candidate.url), candidate.home, candidate.must_answer)
        if place not in met and candidate.url not in table.view.observations:
            met.add(place)
            yield candidate.url, likely


def urls_to_archive(table: Identified) -> tuple[str, ...]:
    """Dead URLs of rows for which nothing else is proposed: an archive may be asked for a copy of them."""
    rates = load_rates()
    return tuple(
        query.target.url
        for query, candidates in weighable(table)
        if query.target.url
        and query.dead
        and not query.misplaced
        and not weigh_all(query, candidates, table.view.observations, rates)
    )
