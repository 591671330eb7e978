"""One look's way to the network: where its sockets are made, which phase it is in, and how long that may take.

aiohttp is given a connector that resolves, guards and watches for this look alone, and that is closed with it: no
connection, cookie or DNS answer outlives the look. All waiting of a hop is under one `asyncio.timeout`, which is set
anew when the phase changes, so that DNS, connecting, headers and body each have a budget of their own.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import RawResponseMessage

from crawler.model import Failure, FailureKind, Phase, TlsFacts
from crawler.observe.failures import FailedError, ForbiddenError, HeadTooLargeError
from crawler.observe.guard import Guard, is_address, port_failure
from crawler.observe.resolve import Located, Place, Resolver
from crawler.observe.tls import read_tls

MOST_HEAD: Final = 420_000
"""Bytes of one answer's head, interim replies included (curl reads 300 KB; a hundred cookies of 4 KB are seen)."""
MOST_KEPT: Final = 65_536
"""Bytes of it that are kept, to read them again by themselves; of a larger one the rest waits until it is whole."""
RECEIVE_BUFFER: Final = 32_768
"""Bytes the system may hold for a connection (Linux doubles it). All of them come at once, and TLS then holds them
three times over: as they came, undone, and in the hands of whoever reads them. At 100 ms to the server it is still
half a megabyte a second."""
READ_AHEAD_TLS: Final = 16_384
"""Bytes of TLS that wait to be undone, about, before a connection is read no further."""
FIRST_FINAL: Final = 200
_END_OF_HEAD: Final = re.compile(rb"\n\r?\n")

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
        place: Place | None = None,
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
        if is_address(host):
            return host
        if host not in self._located:
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

    def make_link(self, loop: asyncio.AbstractEventLoop) -> Link:
        """The protocol of a new connection: TCP stands, TLS may follow."""
        self.enter(Phase.TLS)
        return Link(self, loop)


class Link(ResponseHandler):
    """aiohttp's protocol, telling the `Wire` what happens on it and keeping the head of the answer as it came."""

    def __init__(self, wire: Wire, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._wire = wire
        self._in_head = False
        self._head_bytes = 0
        self._held = bytearray()
        """Of a large head what the parser has not got yet: it takes several times the room in there."""
        self.peer: str | None = None
        self.tls: Any = None
        self._facts: tuple[FailureKind | None, TlsFacts | None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where the connection leads: it is gone from the response as soon as that is read."""
        super().connection_made(transport)
        where = transport.get_extra_info("peername")
        self.peer = str(where[0]) if where else None
        self.tls = transport.get_extra_info("ssl_object")
        if self.tls is not None:
            transport.set_read_buffer_limits(high=READ_AHEAD_TLS)  # type: ignore[attr-defined]  # of every loop's TLS

    def tls_facts(self, problem: FailureKind | None) -> TlsFacts | None:
        """What the handshake showed (see `read_tls`); read once for all requests of the connection."""
        if self._facts is None or self._facts[0] is not problem:
            self._facts = problem, read_tls(self.tls, problem)
        return self._facts[1]

    def set_response_params(self, **params: Any) -> None:
        """A request is about to be sent on this connection."""
        super().set_response_params(**params)
        self._wire.link = self
        self._wire.asked_at = self._wire.clock()
        self._wire.head.clear()
        self._held.clear()
        self._head_tail = b""
        self._head_bytes = 0
        self._in_head = True
        self._wire.enter(Phase.HEADERS)

    def data_received(self, data: bytes) -> None:
        """Keep the head until it is understood; more of it than we read ends the answer."""
        if self._in_head:
            if not self._head_bytes:
                self._wire.asked_at = self._wire.clock()
            data = self._of_head(data)
        if data:
            super().data_received(data)

    def _of_head(self, data: bytes) -> bytes:
        """What of a head the parser gets now: a large one only when it is whole, nothing of one that is too large."""
        before = self._head_bytes
        self._head_bytes += len(data)
        self._wire.head += data[: MOST_KEPT - len(self._wire.head)]
        tail, self._head_tail = self._head_tail, (self._head_tail + data[-3:])[-3:]
        if self._head_bytes <= MOST_KEPT:
            return data
        self._held += data
        if before <= MOST_HEAD and _END_OF_HEAD.search(tail + data):
            whole, self._held = bytes(self._held), bytearray()
            return whole
        if self._head_bytes > MOST_HEAD:
            self._held.clear()
            self._in_head = False
            self.set_exception(HeadTooLargeError(message=f"more than {MOST_HEAD} bytes of headers"))
            self.close()
        return b""

    def feed_data(self, data: tuple[RawResponseMessage, aiohttp.StreamReader], size: int = 0) -> None:
        """The parser has understood a head; the last one is that of the answer itself (RFC 9110 section 15.2)."""
        self._in_head = data[0].code < FIRST_FINAL
        super().feed_data(data, size)

    def close(self) -> None:
        """End the connection without a goodbye: a server that goes on sending would be listened to until it tires."""
        self.abort()

    def head_done(self) -> None:
        """The head has been understood, and is kept no longer."""
        self._in_head = False
        self._wire.head.clear()


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
