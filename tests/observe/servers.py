"""A loopback server that says what it is told, for the tests of this folder."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Self

from crawler.simweb import dns

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Answers = dict[str, bytes | Script]
"""What is answered to each path (``*``: to all others): bytes as they are, or a function that has the connection."""

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<title>x</title"
TLS_HANDSHAKE = b"\x16"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


class Server:
    """Answers by path; robots.txt is not found and everything else is a small page, unless told otherwise."""

    def __init__(
        self, answers: Mapping[str, bytes | Script] | None = None, *, context: ssl.SSLContext | None = None
    ) -> None:
        self._answers = {"/robots.txt": NOT_FOUND, "*": OK, **(answers or {})}
        self._context = context
        self.requests: list[bytes] = []
        self.connections = 0
        self.port = 0
        self._serving: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context, limit=2**20)
        self.port = self._server.sockets[0].getsockname()[1]
        self._also = None
        with suppress(OSError):
            self._also = await asyncio.start_server(self._serve, "::1", self.port, ssl=self._context)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in filter(None, (self._server, self._also)):
            server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving)

    @property
    def paths(self) -> list[str]:
        """The targets asked for, in order, without those of robots.txt."""
        targets = [request.split(b" ")[1].decode() for request in self.requests]
        return [target for target in targets if target != "/robots.txt"]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._answer(reader, writer)
        writer.close()
        with suppress(OSError, asyncio.CancelledError):
            await writer.wait_closed()
        self._serving.discard(task)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            first = await reader.readexactly(1)
            if first == TLS_HANDSHAKE and self._context is None:
                return
            request = first + await reader.readuntil(b"\r\n\r\n")
            self.requests.append(request)
            path = request.split(b" ")[1].decode()
            answer = self._answers.get(path, self._answers["*"])
            if not isinstance(answer, bytes):
                await answer(reader, writer)
                return
            writer.write(answer)
            await writer.drain()


@asynccontextmanager
async def name_server(names: Mapping[str, dns.Rule]) -> AsyncIterator[dns.NameServer]:
    """A DNS server on loopback with these names."""
    server = dns.NameServer(names)
    await server.start("127.0.0.1")
    try:
        yield server
    finally:
        await server.close()
