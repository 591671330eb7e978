"""Whose turn it is: one request at a time to a host and to an address, and `host_request_interval` between two of them.

The schedule keeps looks apart; this keeps apart the requests that looks are made of (robots.txt and the page,
redirects, second tries), also where the redirects of several looks lead to one host. `Pace` is pure: it knows when
hosts and addresses were last asked, its clock is an argument. `Turns` lets looks wait by it. As in the schedule, an
address counts for a host from that host's first answer on: until then nothing says that it shares one.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

MOST_HOSTS: Final = 10_000
"""Hosts whose address is remembered."""
SWEPT_FROM: Final = 1_000
"""Entries from which on those that no longer matter are looked for."""


class Pace:
    """When hosts and addresses may be asked again, in seconds of the caller's clock. Memory is bounded."""

    def __init__(self, interval: float) -> None:
        """``interval``: seconds between the starts of two requests."""
        self._interval = interval
        self._free_at: dict[str, float] = {}
        self._addresses: OrderedDict[str, str] = OrderedDict()
        self._sweep_at = SWEPT_FROM

    def address_of(self, host: str) -> str | None:
        """Where the host answered last."""
        return self._addresses.get(host)

    def wait(self, key: str, now: float) -> float:
        """Seconds until a host or an address may be asked; 0 when it may be at once."""
        return max(self._free_at.get(key, now) - now, 0.0)

    def asked(self, host: str, address: str | None, at: float) -> None:
        """A request to a host began; ``address`` is where it went, as far as that is known."""
        if address is not None:
            self._addresses[host] = address
            self._addresses.move_to_end(host)
            if len(self._addresses) > MOST_HOSTS:
                self._addresses.popitem(last=False)
        for key in filter(None, (host, address)):
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
    """Where it went."""


@dataclass(slots=True)
class _Line:
    """Those who wait for one host or address, first come, first served."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Turns:
    """Gives out turns to all looks of a crawl. Whoever waits holds nothing but its place in the line."""

    def __init__(self, *, interval: float, at_once: int) -> None:
        """Nothing is waited for when ``interval`` (seconds) is 0; else ``at_once`` requests are under way at most."""
        self.is_pacing = interval > 0
        self._pace = Pace(interval)
        self._lines: dict[str, _Line] = {}
        self._places = asyncio.Semaphore(max(at_once, 1))

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[Turn]:
        """Wait until a host may be asked, and be the only one to ask it.

        The host's line comes first, then the address's, then a place: no two can wait for each other.
        """
        turn = Turn()
        if not self.is_pacing:
            yield turn
            return
        clock = asyncio.get_running_loop().time
        began = clock()
        async with AsyncExitStack() as held:
            await held.enter_async_context(self._line(host))
            address = self._pace.address_of(host)
            if address not in {None, host}:
                await held.enter_async_context(self._line(str(address)))
            await held.enter_async_context(self._places)
            turn.waited = clock() - began
            try:
                yield turn
            finally:
                if turn.at is not None:
                    self._pace.asked(host, turn.address, turn.at)

    @asynccontextmanager
    async def _line(self, key: str) -> AsyncIterator[None]:
        """Alone at a host or address, at a time when it may be asked."""
        line = self._lines.setdefault(key, _Line())
        line.users += 1
        try:
            async with line.lock:
                loop = asyncio.get_running_loop()
                while (seconds := self._pace.wait(key, loop.time())) > 0:  # noqa: ASYNC110 - time is what is waited for
                    await asyncio.sleep(seconds)
                yield
        finally:
            line.users -= 1
            if not line.users:
                del self._lines[key]
