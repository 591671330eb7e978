"""Spaces requests: one at a time to a host and to an address, with `host_request_interval` between two of them.

The schedule spaces looks; this spaces the requests inside looks (robots.txt and the page, redirects, second tries),
also where the redirects of several looks lead to one host. A host is located before the first request to it, so the
address it shares with others is known by then. `Pace` is pure: it knows when hosts and lanes were last asked, and its
clock is an argument. `Turns` makes looks wait for it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from cachetools import FIFOCache

HOSTS_A_LANE: Final = 100
"""Hosts that take turns at one address. Where more share it, it is the front of a network built for thousands of sites,
and each further hundred gets a lane of its own: an audit waits minutes for an address, not hours."""
MOST_PLACES: Final = 10_000
"""Pairs of a host and its address that are remembered."""
SWEPT_FROM: Final = 1_000
"""Entries from which on those that no longer matter are looked for."""


class Lanes:
    """The lanes of addresses, and which hosts have which. Pure; memory is bounded."""

    def __init__(self) -> None:
        self._hosts: Counter[str] = Counter()
        self._lanes = _Pairs(self._hosts)

    def lane(self, host: str, address: str) -> str:
        """The lane of a host at an address: the address itself for the first `HOSTS_A_LANE` hosts that are there."""
        if host == address:
            return address
        lane = self._lanes.get((host, address))
        if lane is None:
            number = self._hosts[address] // HOSTS_A_LANE
            lane = self._lanes[host, address] = f"{address} {number}" if number else address
            self._hosts[address] += 1
        return lane


class _Pairs(FIFOCache[tuple[str, str], str]):
    """The lane of each pair of host and address; the oldest pair is dropped when there are too many."""

    def __init__(self, hosts: Counter[str]) -> None:
        """``hosts``: how many pairs each address has; kept up to date when a pair is dropped."""
        super().__init__(MOST_PLACES)
        self._hosts = hosts

    def popitem(self) -> tuple[tuple[str, str], str]:
        """Drop the oldest pair."""
        pair, lane = super().popitem()
        self._hosts[pair[1]] -= 1
        if not self._hosts[pair[1]]:
            del self._hosts[pair[1]]
        return pair, lane


class Pace:
    """When hosts and lanes may be asked again, in seconds of the caller's clock. Memory is bounded."""

    def __init__(self, interval: float) -> None:
        """``interval``: seconds between the starts of two requests."""
        self._interval = interval
        self._free_at: dict[str, float] = {}
        self._sweep_at = SWEPT_FROM

    def wait(self, key: str, now: float) -> float:
        """Seconds until a host or a lane may be asked; 0 when it may be at once."""
        return max(self._free_at.get(key, now) - now, 0.0)

    def asked(self, key: str, at: float) -> None:
        """A request to a host or in a lane began."""
        self._free_at[key] = max(at + self._interval, self._free_at.get(key, 0.0))
        if len(self._free_at) > self._sweep_at:
            self._free_at = {key: free_at for key, free_at in self._free_at.items() if free_at > at}
            self._sweep_at = max(SWEPT_FROM, 2 * len(self._free_at))


@dataclass(slots=True)
class Turn:
    """One request's turn; whoever has it says what came of it."""

    waited: float = 0.0
    """Seconds it was waited for."""
    at: float | None = None
    """When the request began, by the loop's clock; None when nothing was sent."""
    address: str | None = None
    """Where it went, where that is known: it may be another address than the first that was located."""


@dataclass(slots=True)
class _Line:
    """Those who wait for one host or lane, first come, first served."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Turns:
    """Gives out turns to all looks of a crawl. Whoever waits holds nothing but its place in the line."""

    def __init__(self, *, interval: float, at_once: int) -> None:
        """Nothing is waited for when ``interval`` (seconds) is 0; else ``at_once`` requests are under way at most."""
        self.is_pacing = interval > 0
        self._pace = Pace(interval)
        self._lanes = Lanes()
        self._lines: dict[str, _Line] = {}
        self._places = asyncio.Semaphore(max(at_once, 1))

    def lane(self, host: str, address: str) -> str | None:
        """Which lane a request to ``host`` at ``address`` takes; None where nothing is waited for."""
        return self._lanes.lane(host, address) if self.is_pacing else None

    @asynccontextmanager
    async def turn(self, host: str, address: str | None) -> AsyncIterator[Turn]:
        """Wait until a host may be asked, and be the only one to ask it, and in its lane of ``address`` if known.

        The host's line comes first, then the lane's, then a place: no two can wait for each other.
        """
        turn = Turn()
        if not self.is_pacing:
            yield turn
            return
        clock = asyncio.get_running_loop().time
        began = clock()
        lane = host if address is None else self._lanes.lane(host, address)
        keys = (host,) if lane == host else (host, lane)
        held = 0
        try:
            for key in keys:
                await self._enter(key)
                held += 1
            async with self._places:
                turn.waited = clock() - began
                try:
                    yield turn
                finally:
                    self._note(turn, host, keys)
        finally:
            for key in keys[:held]:
                self._leave(key)

    def _note(self, turn: Turn, host: str, keys: tuple[str, ...]) -> None:
        if turn.at is None:
            return
        went = () if turn.address is None else (self._lanes.lane(host, turn.address),)
        for key in {*keys, *went}:
            self._pace.asked(key, turn.at)

    async def _enter(self, key: str) -> None:
        """Come to be alone at a host or in a lane, at a time when it may be asked."""
        line = self._lines.setdefault(key, _Line())
        line.users += 1
        try:
            await line.lock.acquire()
        except BaseException:
            self._part(key, line)
            raise
        try:
            loop = asyncio.get_running_loop()
            while (seconds := self._pace.wait(key, loop.time())) > 0:  # noqa: ASYNC110 - time is what is waited for
                await asyncio.sleep(seconds)
        except BaseException:
            self._leave(key)
            raise

    def _leave(self, key: str) -> None:
        line = self._lines[key]
        line.lock.release()
        self._part(key, line)

    def _part(self, key: str, line: _Line) -> None:
        line.users -= 1
        if not line.users:
            del self._lines[key]
