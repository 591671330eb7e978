"""What the cell itself gives: its text corrected, where it leads, the sister name, the home page of its site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from crawler.judge.names import Corpus, best_match, squeeze, take_apart
from crawler.judge.proposals.candidate import NAMED, Candidate, Query
from crawler.judge.proposals.host_reading import drops_own_digit, host_bits
from crawler.knowledge import Institution, Knowledge
from crawler.model import Action, Identity, Liveness, Message, Observation, PageFacts, Repair, say
from crawler.urls import host_of, parse_url, site_of
from crawler.urls.parse import is_address, suffix_of

ELSEWHERE: Final = "redirected_elsewhere"
"""Reason of an address that leads to a site of another name: an update, or a site that was given up."""
MOVED_BY_OWNER: Final = frozenset({"moved_same_site", "moved_other_site", "moved_by_text"})
"""Reasons (`crawler.judge.liveness.reasons`) with which the new address is the owner's own word."""
_SEVERAL: Final = frozenset({"several_links", "glued_links"})
"""Problems of a cell that holds more than one link."""
_PERMANENT: Final = frozenset({301, 308})
"""Status codes by which a server says that an address has changed for good (RFC 9110, 15.4)."""


def iter_mended(query: Query, corpus: Corpus) -> Iterator[Candidate]:
    """Yields the text of the cell, corrected; of several readings the one that fits the institution's name apart."""
    target = query.target
    rules = [repair for repair in target.repairs if repair.needs_person]
    bits = {url: host_bits(query, host_of(url) or "", corpus)[0] for url in target.proposed}
    # A host that could be a slip but is the institution's as it stands is none.
    right = query.identity.identity is Identity.OWN and target.problem is None and not query.dead
    one_site = len({target.site, *map(site_of, target.proposed)} - {None}) == 1
    # Of several links to one site, and of corrections in the path, any is as right as the site is.
    certainty = _own_certainty(query) if one_site and (target.url or target.problem in _SEVERAL) else None
    for url in target.proposed:
        if target.url and drops_own_digit(query, host_of(target.url) or "", host_of(url) or ""):
            continue
        others = [bits[other] for other in target.proposed if other != url]
        fits = "" if not others else ", fits best" if bits[url] > max(others) else ", one of several"
        if url == target.url:
            yield _tidied(url, query, rules)
        elif not right:
            yield Candidate(
                url=url,
                shown=url,
                action=Action.REPAIR,
                level=f"mended: {rules[0].rule if rules else 'by a person'}{fits}",
                certainty=certainty,
                reason=say("Corrected text of the cell."),
            )
    if target.url and target.repairs and not rules and not query.misplaced:
        yield _tidied(target.url, query, rules)


def _tidied(url: str, query: Query, rules: Sequence[Repair]) -> Candidate:
    return Candidate(
        url=url,
        shown=url,
        action=Action.REPAIR,
        level="tidied",
        certainty=_own_certainty(query),
        reason=say("Tidied text of the cell."),
        needs_person=bool(rules),
    )


def iter_redirected(query: Query, knowledge: Knowledge, corpus: Corpus) -> Iterator[Candidate]:
    """Yields where the present address leads: by its owner's word, or to a site whose page must say whose it is."""
    seen = query.seen
    if seen is None or seen.final_url is None or query.identity.identity in (Identity.OTHER_ROW, Identity.FOREIGN):
        return
    by_owner = seen.liveness is Liveness.MOVED and seen.reason in MOVED_BY_OWNER
    if (by_owner or seen.reason == ELSEWHERE) and seen.final_url != query.target.url:
        renamed = None if by_owner else _renamed(query, seen, knowledge, corpus)
        yield Candidate(
            url=seen.final_url,
            shown=seen.final_url,
            action=Action.REDIRECT,
            level=f"redirect: {seen.reason}{', renamed' if renamed else ''}",
            certainty=_own_certainty(query),
            reason=renamed or say("The current address redirects there."),
            probe=not by_owner and renamed is None,
        )


def _renamed(query: Query, seen: Observation, knowledge: Knowledge, corpus: Corpus) -> Message | None:
    """How the institution at the end of a permanent redirect is related to the row's; None when nothing says so.

    A registry that lists the new site under the row's name says so, or a page of an institution in the row's own city
    does, where the old site was the row's.
    """
    permanent = [hop.status in _PERMANENT for hop in seen.hops if hop.location]
    page = seen.page
    if not permanent or not all(permanent) or page is None or query.identity.identity is not Identity.OWN:
        return None
    for owner in _owners(seen.final_url or "", knowledge):
        match, _ = best_match(query.subject.name, [take_apart(name) for name in owner.names], corpus)
        if match.level in NAMED:
            return say("{source} lists this site for “{name}”.", source=owner.source, name=owner.names[0])
    name = next((name for name in _names_of(page) if take_apart(name).content), None)
    if name is None or not _in_city(query, page):
        return None
    return say("The current address redirects there permanently; the institution is now called “{name}”.", name=name)


def _owners(url: str, knowledge: Knowledge) -> list[Institution]:
    site = site_of(url) or ""
    return [owner for registry in knowledge.registries for owner in registry.owners(site)]


def _names_of(page: PageFacts) -> tuple[str, ...]:
    return tuple(name for name in (*page.org_names, page.site_name, page.title) if name)


def _in_city(query: Query, page: PageFacts) -> bool:
    """Whether the page names the row's city: in its own names, or in its footer."""
    city = squeeze(query.row.city)
    return bool(city) and any(city in squeeze(text) for text in (*_names_of(page), page.footer))


def iter_sisters(query: Query) -> Iterator[Candidate]:
    """Yields the address with ``www.`` added or taken away, where the present one does not work."""
    url = query.target.url
    host = host_of(url) if url else None
    if not url or not host or is_address(host) or not suffix_of(host) or not (query.dead or query.nameless):
        return
    if host.startswith("www."):
        yield _repaired(
            _with_host(url, host, host[4:]), "sister name", query, say("The same address without www answers.")
        )
    else:
        yield _repaired(
            _with_host(url, host, f"www.{host}"), "sister name", query, say("The same address with www answers.")
        )


def iter_lower_case(query: Query) -> Iterator[Candidate]:
    """Yields the address with its path in small letters, where the page is gone from a site that is the row's own."""
    url = query.target.url
    if not url or not query.dead or query.misplaced or query.nameless:
        return
    parts = urlsplit(url)
    lower = urlunsplit(parts._replace(path=re.sub(r"%[0-9a-fA-F]{2}|[A-Z]+", _small, parts.path)))
    if lower != url:
        yield _repaired(lower, "small letters", query, say("The page answers in lower case."))


def _small(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith("%") else match[0].lower()


def iter_home(query: Query) -> Iterator[Candidate]:
    """Yields the home page of a site that is its own, for a page of it that is gone."""
    url = query.target.url
    host = host_of(url) if url else None
    if not url or not host or query.misplaced or query.nameless:
        return
    home = parse_url(f"{url.partition('://')[0]}://{host}/")
    if home and home != url:
        yield Candidate(
            url=home,
            shown=home,
            action=Action.REPAIR,
            level="home page",
            certainty=_own_certainty(query),
            reason=say("The page is gone; this is the home page of the same site."),
            home=True,
        )


def _repaired(url: str, level: str, query: Query, reason: Message) -> Candidate:
    return Candidate(
        url=url,
        shown=url,
        action=Action.REPAIR,
        level=level,
        certainty=_own_certainty(query),
        reason=reason,
        must_answer=True,
        likely=1.0,
    )


def _with_host(url: str, host: str, other: str) -> str:
    parts = urlsplit(url)
    return parse_url(urlunsplit(parts._replace(netloc=parts.netloc.replace(host, other)))) or url


def _own_certainty(query: Query) -> float | None:
    """For an address on the row's own site: as sure as that the site is its own."""
    return query.identity.confidence if query.identity.identity is Identity.OWN else None
