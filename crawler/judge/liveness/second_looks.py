"""Which further looks are worth their request: second looks, other schemes, home pages, random paths. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from crawler.judge.liveness.alternates import home_of, other_scheme, other_www, random_name, random_path
from crawler.judge.liveness.looks import Reading, read_look
from crawler.judge.liveness.observations import NEEDS_OTHER_SCHEME, OPENS
from crawler.judge.liveness.redirects import is_home, is_root, same_page
from crawler.judge.liveness.rules import RULES, Need
from crawler.model import LookRequest, Outcome, PageFacts, Purpose
from crawler.urls import site_of

THIN: Final = 400
"""Characters of text below which a page says too little to be believed without a comparison."""
CONFIRMED_NOW: Final = frozenset({Need.SECOND_MEANS, Need.SECOND_LOOK})
ALSO_CONFIRMED: Final = frozenset({"gone", "bad_request"})
"""410 is dead at once and looked at again all the same; 400 may be about our header fields alone."""


def wanted_looks(
    outcomes: Iterable[Outcome], facts: Mapping[str, PageFacts], now: datetime, *, confirm_after: float = 60.0
) -> tuple[LookRequest, ...]:
    """Looks that would tell more about the targets of this audit; none that was already taken in it.

    Asked again after each round until nothing is wanted, which is after two rounds at most.

    Args:
        outcomes: The looks of this audit, in the order in which they were stored.
        facts: What each captured page says, by the hash of the capture.
        now: The present, for the pause before a second look.
        confirm_after: Seconds between the first and the second look.

    Returns:
        Requests in the order of the targets' URLs, at most two for one target.
    """
    looks = tuple(outcomes)
    taken = {(look.purpose, look.url, look.about) for look in looks}
    looked_at = {look.url for look in looks}
    targets: dict[str, list[Outcome]] = defaultdict(list)
    for look in looks:
        if look.purpose is Purpose.TARGET:
            targets[look.url].append(look)
    wanted: dict[tuple[Purpose, str, str | None], LookRequest] = {}
    for url in sorted(targets):
        passed = (now - targets[url][-1].started_at).total_seconds()  # below nought where the clock went back
        pause_ms = int(1000 * min(confirm_after, max(0.0, confirm_after - passed)))
        for request in _wanted(url, targets[url], facts, pause_ms):
            key = (request.purpose, request.url, request.about)
            known = request.purpose is Purpose.CANDIDATE and request.url in looked_at
            if key not in taken and not known:
                looked_at.add(request.url)
                wanted[key] = request
    return tuple(wanted.values())


def _wanted(url: str, looks: Sequence[Outcome], facts: Mapping[str, PageFacts], pause_ms: int) -> Iterator[LookRequest]:
    last = looks[-1]
    reading = read_look(last, facts.get(last.capture) if last.capture else None)
    needs = {need for need, _ in RULES[reading.reason].steps}
    if needs & CONFIRMED_NOW or reading.reason in ALSO_CONFIRMED:
        yield LookRequest(url=url, purpose=Purpose.CONFIRM, attempt=2, not_before_ms=pause_ms, about=url)
    other = _alternate(url, reading)
    if other is not None:
        yield LookRequest(url=other, purpose=Purpose.CANDIDATE, about=url)
    page = facts.get(last.capture) if last.capture else None
    nowhere = reading.reason == "not_found" and is_root(url)  # is anything found on this host?
    probe = random_path(url) if nowhere else _probe(last, reading, page)
    if probe is not None:
        yield LookRequest(url=probe, purpose=Purpose.SOFT_404, about=url)


def _alternate(url: str, reading: Reading) -> str | None:
    """Another URL of the same institution whose answer would explain the reading."""
    if reading.reason in NEEDS_OTHER_SCHEME:
        return other_scheme(url)
    if reading.reason == "tls_wrong_host":
        return other_www(url)
    if reading.reason in {"not_found", "gone"} and not is_root(url):
        return home_of(url)
    return None


def _probe(outcome: Outcome, reading: Reading, page: PageFacts | None) -> str | None:
    """A random path or name to compare a page with, when there is reason not to believe it."""
    site = site_of(outcome.url)
    if page is None or site is None or site_of(outcome.final_url) != site:
        return None
    if reading.reason == "soft_404":
        return random_path(outcome.url)
    if RULES[reading.reason].first not in OPENS:
        return None
    if not is_home(outcome.url) and (_thin(page) or _names_home(page, outcome)):
        return random_path(outcome.url)
    if is_home(outcome.url) and _thin(page) and not page.org_names and len(page.links_out) > 0:
        return random_name(outcome.url, site)
    return None


def _thin(page: PageFacts) -> bool:
    return len(page.text) < THIN


def _names_home(page: PageFacts, outcome: Outcome) -> bool:
    """Whether a page below the home page calls itself the home page: by its address, or by the bare name as title."""
    if page.canonical is not None and same_page(page.canonical, home_of(outcome.url)):
        return True
    return page.title.strip().casefold() in {name.strip().casefold() for name in (page.site_name, *page.org_names)}
