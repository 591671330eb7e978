"""The door of this room: a looker takes looks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies

from cachetools import TTLCache

from crawler.config import Settings
from crawler.model import Failure, Look, LookRequest, Purpose
from crawler.observe.asking import Tools
from crawler.observe.guard import Guard, is_address
from crawler.observe.own import own_addresses
from crawler.observe.pace import Turns
from crawler.observe.probe import Probe, means_of
from crawler.observe.redirect import look_url
from crawler.observe.resolve import Destination, Resolver
from crawler.observe.robots import Robots, RobotsCache
from crawler.observe.schedule import host_of
from crawler.observe.tls import Contexts

KEPT: Final = 60.0
"""Seconds for which the addresses of a host hold while a look at it waits for its lane (c-ares knows how long exactly,
but asking it costs as much as asking the network)."""

MOST_PLACES: Final = 10_000


class Looker(Protocol):
    """Takes looks. May be asked for many at once.

    Nothing here raises: whatever goes wrong is the outcome's failure. Only a cancellation passes.
    """

    async def locate(self, request: LookRequest) -> Destination | None:
        """Begin a look by finding out where its first request goes; None where that is not asked for, or not known.

        What is found is for the look that follows at once.
        """

    async def look(self, request: LookRequest, place: Destination | None = None) -> Look:
        """Take one look: all hops of one visit with its fall-backs. ``place``: what `locate` has found."""


class NetworkLooker:
    """Takes looks over the network."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._places: TTLCache[tuple[str, str], Destination] = TTLCache(
            MOST_PLACES, KEPT, asyncio.get_running_loop().time
        )
        """By host and means, where looks go that were located and wait for their lane."""
        self._asking = asyncio.Semaphore(max(tools.settings.max_concurrency, 1))

    async def locate(self, request: LookRequest) -> Destination | None:
        """See `Looker.locate`."""
        tools, url = self._tools, look_url(request.url)
        if tools.proxies or isinstance(url, Failure):
            return None
        host, means, clock = host_of(url), means_of(request), asyncio.get_running_loop().time
        if is_address(host):
            return Destination(url=url, host=host, located=(host,), began=clock(), lane=tools.turns.lane(host, host))
        kept = self._places.pop((host, means), None)
        if kept is not None:
            place = replace(kept, url=url, began=clock())
        else:
            async with self._asking:
                began = clock()
                located = await tools.resolvers[means].locate(host)
            address = None if isinstance(located, Failure) else tools.guard.first_allowed(located)
            place = Destination(
                url=url, host=host, located=located, began=began, lane=address and tools.turns.lane(host, address)
            )
        if place.lane is not None:
            self._places[host, means] = place
        return place

    async def look(self, request: LookRequest, place: Destination | None = None) -> Look:
        """See `Looker.look`."""
        if place is not None:
            self._places.pop((place.host, means_of(request)), None)
        if request.purpose is not Purpose.WITNESS:
            return await Probe(self._tools, request, place).run()
        # c-ares remembers answers, and a witness is asked whether the servers answer *now*.
        settings = self._tools.settings
        resolver = Resolver(settings.nameserver, timeout=settings.dns_timeout)
        try:
            return await Probe(replace(self._tools, resolvers={"default": resolver}), request).run()
        finally:
            await resolver.close()


@asynccontextmanager
async def make_looker(settings: Settings, robots_cache: RobotsCache | None = None) -> AsyncIterator[Looker]:
    """A looker for one crawl; entered and left in the loop that looks.

    Args:
        settings: Limits, manners, DNS servers and opened networks.
        robots_cache: Keeps robots.txt from one audit to the next (a `crawler.store.store.Store` does).

    Raises:
        ConfigError: a DNS server or the file of certificate authorities cannot be used.
    """
    first = Resolver(settings.nameserver, timeout=settings.dns_timeout)
    second = Resolver(settings.second_nameserver or settings.nameserver, timeout=settings.dns_timeout)
    tools = Tools(
        settings=settings,
        guard=Guard(allow=settings.allow_network, own=own_addresses()),
        resolvers={"default": first, "second": second},
        tls=Contexts(settings.ca_file),
        robots=Robots(robots_cache),
        turns=Turns(interval=settings.host_request_interval, at_once=settings.max_concurrency),
        proxies=_proxies() if settings.proxy_from_environment else frozenset(),
    )
    try:
        yield NetworkLooker(tools)
    finally:
        await first.close()
        await second.close()


def _proxies() -> frozenset[tuple[str, int]]:
    """Host and port of the proxies in the environment."""
    parts = [urlsplit(url) for scheme, url in getproxies().items() if scheme in {"http", "https", "all"}]
    return frozenset((part.hostname or "", part.port or 80) for part in parts)
