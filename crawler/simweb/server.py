"""The listening side: every loopback address of the simulated web, its ports, and the HTTP spoken on them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Final

from crawler.simweb.connections import SLOW_ACCEPT, ConnectionFault, fill_backlog, listening_socket
from crawler.simweb.exchange import Exchange, Handler, Request

LARGEST_HEAD: Final = 262_144
SLOW_ACCEPT_SECONDS: Final = 0.5

Route = Callable[[Request], Handler]
"""Which handler answers a request."""


class Log:
    """What was asked: every request in order, connections by address, and the most exchanges at once by host."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.connections: Counter[str] = Counter()
        self.peak: Counter[str] = Counter()
        self._at_once: Counter[str] = Counter()

    def to(self, host: str) -> list[Request]:
        """The requests one host got, oldest first."""
        return [request for request in self.requests if request.host == host]

    @contextlib.contextmanager
    def exchange(self, request: Request) -> Iterator[None]:
        """Counts an exchange while it lasts."""
        self.requests.append(request)
        self._at_once[request.host] += 1
        self.peak[request.host] = max(self.peak[request.host], self._at_once[request.host])
        try:
            yield
        finally:
            self._at_once[request.host] -= 1


class Listeners:
    """Owns every socket and every connection task of a simulated web. Its methods need a running event loop."""

    def __init__(self, route: Route, log: Log) -> None:
        self._route = route
        self._log = log
        self._sockets: list[socket.socket] = []
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._port_fault: ConnectionFault | None = None
        self._closed = False

    def fail_connections(self, fault: ConnectionFault | None) -> None:
        """Every new connection meets ``fault``, until None is given: an outage."""
        self._port_fault = fault

    def serve(self, sock: socket.socket, context: ssl.SSLContext | None) -> None:
        """Speak HTTP, over TLS when a context is given. Connections are taken from now on."""
        self._sockets.append(sock)
        self._spawn(self._start(sock, self._http, context))

    def let_down(self, sock: socket.socket, fault: ConnectionFault) -> None:
        """Accept connections and do ``fault`` to them."""
        self._sockets.append(sock)
        self._spawn(self._start(sock, fault, None))

    def ignore(self, address: str, port: int, fault: str, context: ssl.SSLContext | None) -> None:
        """A port whose backlog is full: for ever, or for a while (`SLOW_ACCEPT`)."""
        sock = listening_socket(address, port, backlog=0)
        fillers = fill_backlog(sock)
        self._sockets += [sock, *fillers]
        if fault == SLOW_ACCEPT:
            self._spawn(self._serve_late(sock, fillers, context))

    async def close(self) -> None:
        """Stop listening, drop every connection, give every socket back."""
        self._closed = True
        for server in self._servers:
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for sock in self._sockets:
            sock.close()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start(self, sock: socket.socket, fault: ConnectionFault, context: ssl.SSLContext | None) -> None:
        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if self._closed:  # accepted while the web was being switched off
                writer.transport.abort()
                return
            self._log.connections[writer.get_extra_info("sockname")[0]] += 1
            self._spawn(self._guarded(self._port_fault or fault, reader, writer))

        self._servers.append(await asyncio.start_server(connected, sock=sock, ssl=context, limit=LARGEST_HEAD))

    async def _serve_late(
        self, sock: socket.socket, fillers: list[socket.socket], context: ssl.SSLContext | None
    ) -> None:
        await asyncio.sleep(SLOW_ACCEPT_SECONDS)
        for filler in fillers:
            filler.close()
        await self._start(sock, self._http, context)

    async def _guarded(self, work: ConnectionFault, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Run what is done with a connection; a client that goes away is no event here."""
        try:
            with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.IncompleteReadError, TimeoutError):
                await work(reader, writer)
        finally:
            writer.close()

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (request := await self._read_request(reader, writer)) is not None:
            exchange = Exchange(request=request, reader=reader, writer=writer)
            with self._log.exchange(request):
                await self._route(request)(exchange)
            if not exchange.keep:
                return

    async def _read_request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request | None:
        try:
            text = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except (asyncio.LimitOverrunError, asyncio.IncompleteReadError):
            return None
        first, *lines = text.rstrip("\r\n").split("\r\n")
        method, _, target = first.rpartition(" ")[0].partition(" ")
        fields = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in fields}
        return Request(
            at=asyncio.get_running_loop().time(),
            scheme="http" if writer.get_extra_info("sslcontext") is None else "https",
            host=_without_port(headers.get("host", "")),
            method=method,
            target=target,
            headers=headers,
            address=writer.get_extra_info("sockname")[0],
        )


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return (name if colon and port.isdigit() else host.lower()).strip("[]").rstrip(".")
