"""Grades a redirect chain by owner: same site is cosmetic, another site an update or an alarm. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from crawler.model import Hop, Outcome
from crawler.page.host_kinds import HostKind, host_kind
from crawler.urls import site_of

PERMANENT: Final = frozenset({301, 308})
SUCCESS: Final = range(200, 300)
LONG_CHAIN: Final = 3
"""Redirects after which even a chain of temporary ones is better replaced by where it ends."""
TELLING: Final = 4
"""Letters from which on a label is somebody's name, not an abbreviation many share."""

LANDING: Final = re.compile(
    r"/?(?:(?:index|default|home|main|start|welcome)(?:\.\w{2,5})?|[a-z]{2}(?:[-_][a-z]{2,4})?(?:\.html?)?)?/?",
    re.IGNORECASE,
)
"""A path that is a home page by another name: ``/``, ``/index.php``, ``/en``, ``/pt-br/``, ``/home.aspx``."""


ERROR_PAGE: Final = re.compile(
    r"/(?:[\w-]*errors?(?:[-_]?pages?)?|(?:http|server|system|custom|default)[-_]?errors?|oops|fehler|erreur|fel|blad|chyba"
    r"|[45]\d\d|(?:page|file|seite|pagina)?[-_]?not[-_]?found|unavailable|wartung|maintenance)(?:\.\w{2,5})?(?:/|\?|$)"
    r"|[?&](?:aspxerrorpath=|(?:error|err|code|status|errorcode|statuscode|e)=[45]\d\d(?:&|$))",
    re.IGNORECASE,
)
"""Paths and queries of pages that report an error, as servers and frameworks name them."""
NO_COOKIES: Final = re.compile(
    r"no[-_]?cookies?\b|cookies?[-_]?(?:absent|required|disabled|error|not[-_]?(?:supported|enabled|accepted))|cookie[-_]?test",
    re.IGNORECASE,
)
"""Addresses to which sites send visitors whose browser keeps no cookies."""


@dataclass(frozen=True, slots=True)
class Grade:
    """What a chain says: a reason of `crawler.judge.liveness.rules`, or None when there was no redirect."""

    reason: str | None
    notes: tuple[str, ...] = ()


def is_home(url: str) -> bool:
    """Whether ``url`` is the home page of its host, or its landing page in one language."""
    parts = urlsplit(url)
    return not parts.query and all(LANDING.fullmatch(part) for part in parts.path.split("/"))


def is_root(url: str) -> bool:
    """Whether ``url`` has no path and no query."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def same_page(one: str, other: str) -> bool:
    """Whether two URLs differ in the scheme, ``www.``, a slash at the end or the fragment alone."""
    return _bare(one) == _bare(other)


def grade(outcome: Outcome) -> Grade:
    """How far the chain of ``outcome`` led from the URL that was asked for, worst thing first."""
    final = outcome.final_url
    wall = _wall(outcome.url, final)
    if wall is not None:
        return wall
    if _downgraded([outcome.url, *(hop.url for hop in outcome.hops)]):
        return Grade("downgrade")
    return _led(outcome, final)


def _led(outcome: Outcome, final: str) -> Grade:
    """Whose page the chain ended at, and which."""
    if same_page(outcome.url, final):
        return Grade("canonical_redirect" if outcome.url != final else None)
    here, there = site_of(outcome.url), site_of(final)
    if here != there:
        return Grade("moved_other_site" if _akin(here, final, there) else "redirected_elsewhere")
    if ERROR_PAGE.search(_shown(final)) and not ERROR_PAGE.search(_shown(outcome.url)):
        return Grade("redirected_to_error")
    if is_home(final) and (_is_deep(outcome.url) or (is_root(final) and not is_home(outcome.url))):
        return Grade("redirected_home")
    return Grade(_same_site(outcome))


def _same_site(outcome: Outcome) -> str:
    if is_root(outcome.url) and is_home(outcome.final_url):
        return "landing_page"
    steps = [hop for hop, after in pairwise(outcome.hops) if not same_page(hop.url, after.url)]
    if not any(_permanent(hop) for hop in steps) and len(outcome.hops) <= LONG_CHAIN:
        return "temporary_redirect"
    return "moved_landing" if is_home(outcome.url) else "moved_same_site"


def _permanent(hop: Hop) -> bool:
    """Whether a hop that is followed by another says so for good; a page that leads on by a refresh does."""
    return hop.status in PERMANENT or hop.status in SUCCESS


def wall_on_the_way(outcome: Outcome) -> str | None:
    """The reason when an endless chain went by a sign-in service, or by a page that demands cookies."""
    urls = [hop.url for hop in outcome.hops]
    if any(host_kind(url) is HostKind.LOGIN and host_kind(outcome.url) is None for url in urls):
        return "login"
    return "needs_cookies" if any(map(_demands_cookies, urls)) else None


def _demands_cookies(url: str) -> bool:
    return NO_COOKIES.search(_shown(url)) is not None


def _wall(given: str, final: str) -> Grade | None:
    """The grade when the chain ended before a wall: a sign-in, consent or parking service, a demand for cookies."""
    kind = host_kind(final)
    if kind is not None and kind is not host_kind(given):
        return Grade({HostKind.LOGIN: "login", HostKind.CONSENT: "consent", HostKind.PARKING: "parked"}[kind])
    return Grade("needs_cookies") if _demands_cookies(final) and not _demands_cookies(given) else None


def _is_deep(url: str) -> bool:
    """Whether the path of ``url`` leads below the home page and its languages."""
    return not all(LANDING.fullmatch(part) for part in urlsplit(url).path.split("/"))


def _shown(url: str) -> str:
    """Path and query."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _downgraded(urls: list[str]) -> bool:
    return urls[-1].startswith("http:") and any(url.startswith("https:") for url in urls)


def _akin(here: str | None, final: str, there: str | None) -> bool:
    """Whether the new host carries the old name: ``uni-x.de`` to ``uni-x.com``, or to ``uni-x.parent.edu``."""
    name = (here or "").partition(".")[0]
    if name and name == (there or "").partition(".")[0]:
        return True
    return len(name) >= TELLING and name in (urlsplit(final).hostname or "").split(".")


def _bare(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    host = parts.netloc.lower().rpartition("@")[2]
    port = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return host.removesuffix(port).removeprefix("www."), parts.path.rstrip("/"), parts.query
