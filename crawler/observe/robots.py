"""robots.txt by RFC 9309: what a site asks programs not to read.

What this crawler does where the standard leaves room:

* Home pages are no exception: a site that disallows ``/`` is left alone.
* No robots.txt (any 4xx, section 2.3.1.3) means no rules.
* An unreachable one (5xx, section 2.3.1.4) forbids everything, and the next look asks for it again.
* Where no connection can be made, the page would fail in the same way: that failure is the look's. Where the connection
  breaks or stays silent later, the page is requested, and its own failure is recorded.
* One file holds for a host whatever the scheme, and for each host that its robots.txt redirects through.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from urllib.parse import urlsplit

from cachetools import LRUCache
from protego import Protego

from crawler.clean import safe_text
from crawler.model import Failure, FailureKind, Phase, RobotsRecord
from crawler.observe.schedule import host_key

TOKEN: Final = "crawler"  # noqa: S105 - the product token robots.txt may name (RFC 9309 section 2.2.1)
KEPT: Final = timedelta(days=1)
MOST_BYTES: Final = 512_000
"""Bytes of a robots.txt that are read; 500 KiB must be (RFC 9309 section 2.5)."""
PARSED_HERE: Final = 16_384
"""Bytes up to which parsing is quick enough for the event loop."""
MOST_HOSTS: Final = 2_000
"""Hosts whose rules are kept in memory."""
MOST_REDIRECTS: Final = 5
SECONDS: Final = 5.0
"""Longest wait for the headers, and for the body, of a robots.txt: it must not cost the page its time."""


class RobotsCache(Protocol):
    """What keeps robots.txt from one audit to the next; `crawler.store.store.Store` does."""

    def robots(self, origin: str, *, newer_than: datetime) -> RobotsRecord | None:
        """The record of an origin, if it was fetched after that time."""

    def keep_robots(self, record: RobotsRecord) -> None:
        """Remember a record."""


class Robots:
    """The rules of every host, kept for a day."""

    def __init__(self, cache: RobotsCache | None) -> None:
        self._cache = cache
        self._rules: LRUCache[str, Protego] = LRUCache(MOST_HOSTS)

    async def known(self, url: str) -> Protego | None:
        """The rules for the host of ``url``, None when its robots.txt has to be fetched."""
        host = host_key(url)
        if host not in self._rules and self._cache is not None:
            record = self._cache.robots(f"https://{host}", newer_than=datetime.now(UTC) - KEPT)
            if record is not None:
                await self._remember(host, record.body)
        return self._rules.get(host)

    async def learn(self, hosts: tuple[str, ...], status: int, body: bytes) -> Protego:
        """Remember what hosts answered, and give the rules that follow from it.

        Args:
            hosts: The host asked, and those it led to.
            status: Of the last answer, below 500.
            body: Its content.
        """
        rules = body if 200 <= status < 300 else b""  # noqa: PLR2004 - success
        for host in hosts:
            await self._remember(host, rules)
        if self._cache is not None:
            now = datetime.now(UTC)
            for host in hosts:
                record = RobotsRecord(origin=f"https://{host}", fetched_at=now, status=status, body=rules)
                self._cache.keep_robots(record)
        return self._rules[hosts[0]]

    async def _remember(self, host: str, body: bytes) -> None:
        text = body[:MOST_BYTES].decode("utf-8-sig", "replace")
        self._rules[host] = (
            await asyncio.to_thread(Protego.parse, text) if len(text) > PARSED_HERE else Protego.parse(text)
        )


def robots_url(url: str) -> str:
    """Where the robots.txt for ``url`` is."""
    return f"{url.partition(':')[0]}://{host_key(url)}/robots.txt"


def refusal(rules: Protego, url: str) -> Failure | None:
    """Why ``url`` may not be read, None when it may."""
    if rules.can_fetch(url, TOKEN):
        return None
    return _refused(f"robots.txt of {safe_text(host_key(url), 200)} disallows {safe_text(urlsplit(url).path, 200)}")


def unreachable(url: str, status: int) -> Failure:
    """The refusal that follows from a robots.txt that a server could not give."""
    return _refused(f"robots.txt of {safe_text(host_key(url), 200)} is unreachable: status {status}")


def _refused(detail: str) -> Failure:
    return Failure(kind=FailureKind.ROBOTS, phase=Phase.POLICY, detail=detail)
