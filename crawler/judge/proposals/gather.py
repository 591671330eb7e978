"""Gathers, for each row that may need another address, everything that may be the right one.

Nothing is decided here: which candidates are offered, and how sure one is, is `crawler.judge.proposals.propose`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from crawler.judge.names import Corpus, NameMatch
from crawler.judge.proposals.candidate import Candidate, Query, looks_dead
from crawler.judge.proposals.guesses import SiteGuesser
from crawler.judge.proposals.host_slips import KnownSites, iter_host_slips
from crawler.judge.proposals.lookup import TableNames, find_institutions, iter_registered
from crawler.judge.proposals.own_cell import (
    ELSEWHERE,
    iter_home,
    iter_lower_case,
    iter_mended,
    iter_redirected,
    iter_sisters,
)
from crawler.judge.proposals.realign import Claim, as_moved, iter_moved, realigned
from crawler.judge.table import Identified
from crawler.knowledge import Institution, Knowledge
from crawler.model import (
    Action,
    Identity,
    IdentityVerdict,
    Liveness,
    Observation,
    Row,
    Target,
    say,
)
from crawler.urls import host_of
from crawler.urls.parse import is_address, suffix_of

_HARDLY: Final = 0.2
"""How sure an address is that belongs here and cannot be right as it stands: whatever corrects it goes before it."""
_SETTLED: Final = 0.9
"""Certainty of an address from another row from which neither another spelling nor a guess is looked for."""
_ARCHIVED: Final = re.compile(r"https?://[^/]+/web/\d{4,14}/(?P<url>https?://.+)")
"""How the Wayback Machine addresses its copies."""


def weighable(table: Identified) -> Iterator[tuple[Query, tuple[Candidate, ...]]]:
    """Yields each row that may need another address, with everything that may be right for it."""
    observations, knowledge, corpus = table.view.observations, table.view.knowledge, table.corpus
    moved = realigned(table)
    namesakes = TableNames(table)
    archived = _archived(observations)
    guesser = SiteGuesser(table)
    own_sites = {
        target.site: row
        for row, target, verdict in table.judged_rows()
        if target.site and verdict.identity is Identity.OWN
    }
    known = _Known(guesser, own_sites, knowledge, corpus)
    for (row, target, identity), subject in zip(table.judged_rows(), table.subjects, strict=True):
        seen = table.view.seen(target)
        if not _may_need_another(row, target, identity, seen):
            continue
        query = Query(row=row, target=target, identity=identity, seen=seen, subject=subject)
        candidates = [*iter_redirected(query, knowledge, corpus), *_iter_archived(query, archived)]
        candidates += [*iter_sisters(query), *iter_lower_case(query)]
        if identity.identity is not Identity.OTHER_ROW:
            candidates += iter_mended(query, corpus)
        if query.dead or (query.misplaced and identity.identity is not Identity.OWN):
            found = find_institutions(query, knowledge, corpus)
            for claim in moved.get(row.row_id, ()):
                candidates += _iter_claimed(query, claim, found, known, observations)
            candidates += namesakes.iter_namesakes(query)
            candidates += iter_registered(query, found, knowledge, corpus)
            candidates += iter_home(query)
            settled = any((c.certainty or 0.0) >= _SETTLED for c in candidates)
            if _may_be_misspelt(query) and not settled:
                candidates += _iter_slips(query, found, known)
            if (seen is not None or target.url is None) and not settled:
                candidates += guesser.iter_guesses(query)
        yield query, tuple(candidates)


class _Known(NamedTuple):
    """What mending a host asks of the table and of registries."""

    guesser: SiteGuesser
    own_sites: Mapping[str, Row]
    knowledge: Knowledge
    corpus: Corpus


def _iter_slips(query: Query, found: Sequence[tuple[Institution, NameMatch]], known: _Known) -> Iterator[Candidate]:
    sites = KnownSites(known.own_sites, known.guesser.usual(query), known.knowledge, known.corpus)
    yield from iter_host_slips(query, found, sites)


def _iter_claimed(
    query: Query,
    claim: Claim,
    found: Sequence[tuple[Institution, NameMatch]],
    known: _Known,
    observations: Mapping[str, Observation],
) -> Iterator[Candidate]:
    """What another row shows for this one: as it stands there, and mended where it cannot be right as it stands."""
    target = claim.target
    seen = observations.get(target.url) if target.url else None
    there = replace(query, target=target, seen=seen, identity=replace(query.identity, identity=Identity.CANNOT_TELL))
    mended = list(iter_mended(there, known.corpus)) if target.proposed else []
    host = host_of(target.url) if target.url else None
    impossible = host is not None and (there.nameless or not suffix_of(host))
    if impossible and not target.proposed:
        mended += _iter_slips(there, found, known)
    # That it belongs here stays true of an address that cannot be opened; whatever corrects it goes first.
    yield from iter_moved(claim, _HARDLY if impossible else 1.0)
    yield from (as_moved(claim, candidate) for candidate in mended)


def _may_need_another(row: Row, target: Target, identity: IdentityVerdict, seen: Observation | None) -> bool:
    if not row.name.strip():
        return False
    wrong = identity.identity in (Identity.OTHER_ROW, Identity.FOREIGN)
    troubled = seen is not None and (looks_dead(seen) or seen.liveness is Liveness.MOVED or seen.reason == ELSEWHERE)
    return wrong or troubled or target.url is None or bool(target.repairs) or bool(target.proposed)


def _may_be_misspelt(query: Query) -> bool:
    """Its host may be a slip: nobody's in the table, not seen to answer, and not mended by its text alone.

    Where nothing was asked of the network, as the judge of identity says: a stranger's host is no slip for being odd.
    """
    host = host_of(query.target.url or "") or ""
    if is_address(host):
        return False
    answers = query.seen is not None and query.seen.page is not None and not query.dead
    possible = bool(suffix_of(host))
    judged = query.identity.identity is Identity.FOREIGN and not query.identity.misspelt
    stranger = judged and possible and query.seen is None
    return not (answers or stranger or query.target.proposed or query.identity.identity is Identity.OTHER_ROW)


def _archived(observations: Mapping[str, Observation]) -> Mapping[str, str]:
    """Address of the archived copy by the URL it is a copy of, of those that were looked at."""
    copies = (match for url in observations if (match := _ARCHIVED.fullmatch(url)))
    return {match["url"]: match.string for match in copies}


def _iter_archived(query: Query, archived: Mapping[str, str]) -> Iterator[Candidate]:
    """The archived copy of a dead page that is its own."""
    copy = archived.get(query.target.url or "")
    if copy and query.dead and not query.misplaced:
        yield Candidate(
            url=copy,
            shown=copy,
            action=Action.ARCHIVE,
            level="archived",
            reason=say("The page is gone; an archive keeps a copy."),
        )
