"""One look's way to the network: where its sockets are made, which phase it is in, and how long that may take.

aiohttp is given a connector that resolves, guards and watches for this look alone, and that is closed with it: no
connection, cookie or DNS answer outlives the look. All waiting of a hop is under one `asyncio.timeout`, which is set
anew when the phase changes, so that DNS, connecting, headers and body each have a budget of their own.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler

from crawler.model import Failure, Phase
from crawler.observe.exceptions import FailedError, ForbiddenError
from crawler.observe.guard import Guard, is_address, port_failure
from crawler.observe.link import Link
from crawler.observe.resolve import Destination, Located, Resolver

RECEIVE_BUFFER: Final = 32_768
"""Bytes the system may hold for a connection (Linux doubles it). All of them come at once, and TLS then holds them
three times over: as they came, undone, and in the hands of whoever reads them. At 100 ms to the server it is still
half a megabyte a second."""

AddrInfo = tuple[Any, ...]
"""What `socket.getaddrinfo` gives: family, type, protocol, canonical name, (address, port, …)."""


class Wire:
    """The state of one look below HTTP."""

    def __init__(
        self,
        resolver: Resolver,
        guard: Guard,
        deadline: float,
        proxies: Iterable[tuple[str, int]] = (),
        place: Destination | None = None,
    ) -> None:
        """Start in the phase DNS.

        Args:
            resolver: Asked for every name.
            guard: Asked for every address.
            deadline: Loop time at which the whole look ends.
            proxies: Hosts and ports of proxies the operator asked for; those may be anywhere.
            place: Of the first host, where that has been found out.
        """
        self.clock = asyncio.get_running_loop().time
        self.resolver = resolver
        self.guard = guard
        self.deadline = deadline
        self.phase = Phase.DNS
        self.link: Link | None = None
        self.asked_at: float | None = None
        """Loop time at which the host had this request at the latest: its answer began, else we sent or connected."""
        self.head = bytearray()
        self.left_out: dict[str, tuple[str, ...]] = {}
        """For each host the addresses that were not connected to because they are not allowed."""
        self.addresses: tuple[str, ...] = ()
        self._seconds: Mapping[Phase, float] = {}
        self._budget: asyncio.Timeout | None = None
        self._proxies = set(proxies)
        self._located: dict[str, Located] = {} if place is None else {place.host: place.located}

    def begin(self, budget: asyncio.Timeout, seconds: Mapping[Phase, float]) -> None:
        """A request begins.

        Args:
            budget: Around all that is waited for.
            seconds: Of each phase; a phase that has none goes on in the time of the one before.
        """
        self._budget = budget
        self._seconds = seconds
        self.link = None
        self.asked_at = None
        self.head.clear()
        self.addresses = ()
        self.enter(Phase.DNS)

    def end(self) -> None:
        """The look is over: let go of its connection and its task.

        They know this wire too, and what is in no circle is freed at once: a TLS connection is large.
        """
        self.link = None
        self._budget = None

    def enter(self, phase: Phase) -> None:
        """The hop has come to a phase: its budget runs from now."""
        self.phase = phase
        seconds = self._seconds.get(phase)
        if seconds is not None and self._budget is not None:
            self._budget.reschedule(min(self.clock() + seconds, self.deadline))

    def open_socket(self, info: AddrInfo) -> socket.socket:
        """A socket for one address and port, made only when both are allowed. The one place where sockets are made.

        Raises:
            ForbiddenError: not allowed; nothing was sent.
        """
        family, kind, protocol, _, where = info
        failure = port_failure(where[1]) or self.guard.address_failure(where[0])
        if failure is not None and (where[0], where[1]) not in self._proxies:
            raise ForbiddenError(failure)
        self.asked_at = self.clock()
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        return made

    async def locate(self, host: str) -> str | None:
        """The address that a request to ``host`` goes to first, so that its turn can be waited for.

        None when there is none or time is over (the request will say so), and behind a proxy.
        """
        if self._proxies:
            return None
        if host not in self._located:
            if is_address(host):
                return host
            try:
                async with asyncio.timeout_at(self.deadline):
                    self._located[host] = await self.resolver.locate(host)
            except TimeoutError:
                return None
        located = self._located[host]
        return None if isinstance(located, Failure) else self.guard.first_allowed(located)

    async def resolve(self, host: str, port: int) -> list[ResolveResult]:
        """The allowed addresses of a name.

        Raises:
            FailedError: there are none.
        """
        found = self._located.get(host)
        if found is None:
            self.enter(Phase.DNS)
            found = await self.resolver.locate(host)
        if isinstance(found, Failure):
            raise FailedError(found)
        if (host, port) in self._proxies:
            self._proxies.update((address, port) for address in found)
            return [_result(host, address, port) for address in found]
        refused = {address: failure for address in found if (failure := self.guard.address_failure(address))}
        self.left_out[host] = tuple(refused)
        self.addresses = tuple(address for address in found if address not in refused)
        if not self.addresses:
            raise FailedError(next(iter(refused.values())))
        self.enter(Phase.CONNECT)
        return [_result(host, address, port) for address in self.addresses]

    async def check_target(self, host: str, port: int) -> None:
        """Ask the guard about a host that a proxy will connect to: the proxy's address is all the socket will show.

        Raises:
            FailedError: it is not allowed.
        """
        if not self._proxies:
            return
        addresses = (host,) if is_address(host) else await self._addresses_if_known(host)
        failures = [self.guard.address_failure(address) for address in addresses]
        if (failure := port_failure(port) or next(filter(None, failures), None)) is not None:
            raise FailedError(failure)

    async def _addresses_if_known(self, host: str) -> tuple[str, ...]:
        """Behind a proxy there may be no DNS at all; then the proxy alone decides."""
        try:
            return await self.resolver.addresses(host)
        except FailedError:
            return ()

    def request_begins(self, link: Link) -> None:
        """See `LinkEvents`."""
        self.link = link
        self.asked_at = self.clock()
        self.head.clear()
        self.enter(Phase.HEADERS)

    def answer_begins(self) -> None:
        """See `LinkEvents`."""
        self.asked_at = self.clock()

    def keep_head(self, data: bytes) -> None:
        """See `LinkEvents`."""
        self.head += data

    def head_done(self) -> None:
        """The head was parsed and is not kept any longer."""
        self.head.clear()
        if self.link is not None:
            self.link.head_done()

    def make_link(self, loop: asyncio.AbstractEventLoop) -> Link:
        """The protocol of a new connection: TCP stands, TLS may follow."""
        self.enter(Phase.TLS)
        return Link(self, loop)


class GuardedConnector(aiohttp.TCPConnector):
    """A connector whose every socket and connection passes through a `Wire`."""

    def __init__(self, wire: Wire, *, keep: bool) -> None:
        """``keep`` a connection for the next request to its host."""
        super().__init__(
            resolver=_WireResolver(wire),
            socket_factory=wire.open_socket,
            use_dns_cache=False,
            limit=0,
            force_close=not keep,
        )
        # aiohttp has no public way to a protocol of one's own.
        make: Callable[[asyncio.AbstractEventLoop], ResponseHandler] = wire.make_link
        self._factory = partial(make, self._loop)


class _WireResolver(AbstractResolver):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002
    ) -> list[ResolveResult]:
        return await self._wire.resolve(host, port)

    async def close(self) -> None:
        """Nothing of its own to close."""


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)
