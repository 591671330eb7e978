"""One request of the simulated web and the means to answer it, properly or not.

A *handler* is a coroutine that gets an `Exchange`. It may `reply` (a well-formed answer, after which the connection can
be used again), or `send` any bytes, wait, `reset` or return; the connection is closed after anything but a reply.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from crawler.simweb.connections import reset

Headers = Sequence[tuple[str, str]]
HTML: Final = ("Content-Type", "text/html; charset=utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came: ``at`` is the loop's monotonic time, header names are lower-case, ``address`` ours."""

    at: float
    scheme: str
    host: str
    method: str
    target: str
    headers: Mapping[str, str]
    address: str

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


@dataclass(slots=True)
class Exchange:
    """A request and the connection it came on."""

    request: Request
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    keep: bool = field(default=False, init=False)
    """Whether the connection can serve another request after this one."""

    async def send(self, data: bytes) -> None:
        """Put bytes on the wire as they are.

        Raises:
            ConnectionError: the client is gone.
        """
        self.writer.write(data)
        await self.writer.drain()
        if self.writer.transport.is_closing():
            raise ConnectionResetError("the client is gone")

    async def reply(self, status: int = 200, body: bytes | str = b"", headers: Headers = (HTML,)) -> None:
        """A well-formed answer with its length; no body for HEAD."""
        data = body.encode() if isinstance(body, str) else body
        lines = [*headers, ("Content-Length", str(len(data)))]
        await self.send(head(status, lines) + (b"" if self.request.method == "HEAD" else data))
        self.keep = self.request.headers.get("connection", "").lower() != "close"

    async def until_gone(self) -> None:
        """Say nothing until the client closes."""
        while await self.reader.read(65_536):
            pass

    def reset(self) -> None:
        """Close with RST."""
        reset(self.writer)


Handler = Callable[[Exchange], Awaitable[None]]
"""Answers one request."""


def head(status: int, headers: Headers = (), reason: str | None = None) -> bytes:
    """Status line and fields of an HTTP/1.1 response, with the empty line; fields go out as Latin-1 or UTF-8."""
    try:
        phrase = HTTPStatus(status).phrase if reason is None else reason
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers)]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode()
