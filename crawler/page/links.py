"""The links of a page: how many, which lead home, and to which other sites they lead. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

import ada_url
from lxml import etree

from crawler.page.head import absolute
from crawler.page.markup import text_of
from crawler.urls import site_of

MAX_LINKS: Final = 3_000
MAX_OUTWARD: Final = 400
"""Links to other sites whose words are read, of which `WORDED` to the same host."""
WORDED: Final = 5
MAX_HOSTS: Final = 20
WHOLE: Final = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
"""How an address with a host begins."""
HOME: Final = re.compile(
    r"(?:\./|/|(?:\.\./)*)?(?:[a-z]{2}(?:[-_][a-z]{2,4})?/?)?(?:(?:index|default|home|main|start)(?:\.\w{2,5})?)?/?",
    re.IGNORECASE,
)
"""A path that leads to the home page of a site, or of one of its languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutwardLink:
    """A link to another site."""

    host: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The links of a page."""

    count: int
    first: str
    """The first address of another site, else the first address at all; absolute, empty when there is none."""
    hosts: tuple[str, ...]
    """Hosts of other sites, most linked first, at most 20."""
    outward: tuple[OutwardLink, ...]


def read_links(root: etree._Element, base: str) -> Links:
    """Reads the links of a page whose relative addresses belong to ``base``."""
    here = site_of(base)
    elements = [link for link in islice(root.iter("a", "area"), MAX_LINKS) if link.get("href")]
    known: dict[str, str] = {}
    hosts: Counter[str] = Counter()
    outward: list[OutwardLink] = []
    first = ""
    for link in elements:
        href = link.get("href") or ""
        host = _other_host(href, base, here, known) if WHOLE.match(href) else ""
        if host:
            hosts[host] += 1
            first = first or absolute(href, base) or ""
            if hosts[host] <= WORDED and len(outward) < MAX_OUTWARD:
                outward.append(OutwardLink(host=host, words=text_of(link, 100)))
    most_first = sorted(hosts.items(), key=lambda item: (-item[1], item[0]))
    return Links(
        count=len(elements),
        first=first or next((found for link in elements if (found := absolute(link.get("href") or "", base))), ""),
        hosts=tuple(host for host, _ in most_first[:MAX_HOSTS]),
        outward=tuple(outward),
    )


def is_home_link(href: str, base: str) -> bool:
    """Whether a link leads to the home page of the site of ``base``."""
    href = href.strip()
    if not WHOLE.match(href):
        return HOME.fullmatch(href) is not None
    target = absolute(href, base)
    if target is None or (base and site_of(target) != site_of(base)):
        return False
    parts = urlsplit(target)
    return not parts.query and HOME.fullmatch(parts.path) is not None


def leads_away(href: str, base: str) -> bool:
    """Whether a link leads to another site than that of ``base``."""
    return WHOLE.match(href) is not None and bool(_other_host(href, base, site_of(base), {}))


def _other_host(href: str, base: str, here: str | None, known: dict[str, str]) -> str:
    """The host of another site that ``href`` leads to, empty for one's own; ``known`` remembers the answers."""
    authority = href.partition("//")[2].partition("/")[0][:300]
    if authority not in known:
        target = absolute(href, base)
        away = target is not None and site_of(target) != here
        known[authority] = str(ada_url.URL(target).hostname) if target and away else ""
    return known[authority]
