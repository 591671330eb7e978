"""One connection of a look: bounds what is held of an answer's head, and reports each event to the look."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Final, Protocol

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import RawResponseMessage

from crawler.model import FailureKind, TlsFacts
from crawler.observe.exceptions import HeadTooLargeError
from crawler.observe.tls import read_tls

MOST_HEAD: Final = 420_000
"""Bytes of one answer's head, interim replies included (curl reads 300 KB; a hundred cookies of 4 KB are seen)."""
MOST_KEPT: Final = 65_536
"""Bytes of it that are kept, to read them again by themselves; of a larger one the rest waits until it is whole."""
READ_AHEAD_TLS: Final = 16_384
"""Bytes of TLS that wait to be undone, about, before a connection is read no further."""
FIRST_FINAL: Final = 200
_END_OF_HEAD: Final = re.compile(rb"\n\r?\n")


class LinkEvents(Protocol):
    """What a connection reports to the look it belongs to; `crawler.observe.wire.Wire` implements it."""

    def request_begins(self, link: Link) -> None:
        """A request is about to be sent on ``link``."""

    def answer_begins(self) -> None:
        """The first bytes of the answer's head arrived."""

    def keep_head(self, data: bytes) -> None:
        """Bytes of the head arrived."""


class Link(ResponseHandler):
    """aiohttp's protocol with two additions: it reports to `LinkEvents`, and it limits the size of the head."""

    def __init__(self, events: LinkEvents, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._events = events
        self._in_head = False
        self._head_bytes = 0
        self._held = bytearray()
        """Of a large head what the parser has not got yet: it takes several times the room in there."""
        self._head_tail = b""
        """The last bytes of the head so far: its end may have begun there."""
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
        self._held.clear()
        self._head_tail = b""
        self._head_bytes = 0
        self._in_head = True
        self._events.request_begins(self)

    def data_received(self, data: bytes) -> None:
        """Keep the head until it is understood; more of it than we read ends the answer."""
        if self._in_head:
            if not self._head_bytes:
                self._events.answer_begins()
            data = self._of_head(data)
        if data:
            super().data_received(data)

    def _of_head(self, data: bytes) -> bytes:
        """What of a head the parser gets now: a large one only when it is whole, nothing of one that is too large."""
        before = self._head_bytes
        self._head_bytes += len(data)
        self._events.keep_head(data[: max(MOST_KEPT - before, 0)])
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
        """The head was parsed: what comes now is the body."""
        self._in_head = False
