"""Answers of the simulated web: handlers made from a few words, good ones and every way HTTP goes wrong.

Each function gives a handler (see `crawler.simweb.exchange`). They say what goes over the wire and nothing of what a
crawler should make of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Final

from crawler.simweb.exchange import HTML, Exchange, Handler, Headers, head

CHUNK: Final = b"<p>" + b"x" * 4_000 + b"</p>\n"


def answer(body: bytes | str, *, status: int = 200, headers: Headers = (HTML,)) -> Handler:
    """A well-formed answer."""

    async def handler(exchange: Exchange) -> None:
        await exchange.reply(status, body, headers)

    return handler


def status(code: int, *, headers: Headers = (), body: str | None = None) -> Handler:
    """A status with a short page that names it."""
    text = f"<!doctype html><title>{code}</title><h1>{code}</h1>" if body is None else body
    return answer(text, status=code, headers=(HTML, *headers))


def redirect(to: str, code: int = 301) -> Handler:
    """A redirect by ``Location``."""
    return status(code, headers=(("Location", to),))


def refresh(to: str, seconds: int = 0) -> Handler:
    """A page that sends the reader on by a ``Refresh`` header."""
    return status(200, headers=(("Refresh", f"{seconds}; url={to}"),))


def raw(*pieces: bytes) -> Handler:
    """These bytes and the end of the connection."""

    async def handler(exchange: Exchange) -> None:
        for piece in pieces:
            await exchange.send(piece)

    return handler


def raw_then_reset(data: bytes) -> Handler:
    """These bytes and RST."""

    async def handler(exchange: Exchange) -> None:
        await exchange.send(data)
        await asyncio.sleep(0.05)  # a reset overtakes bytes that the client has not read
        exchange.reset()

    return handler


def raw_then_silence(data: bytes) -> Handler:
    """These bytes, then nothing, while the connection stays open."""

    async def handler(exchange: Exchange) -> None:
        await exchange.send(data)
        await exchange.until_gone()

    return handler


def drip(data: bytes, *, first: bytes = b"", every: float = 0.2) -> Handler:
    """``first`` at once, then ``data`` byte by byte."""

    async def handler(exchange: Exchange) -> None:
        await exchange.send(first)
        for byte in data:
            await exchange.send(bytes([byte]))
            await asyncio.sleep(every)

    return handler


def endless(first: bytes, piece: bytes = CHUNK, *, every: float = 0.0) -> Handler:
    """``first``, then ``piece`` for ever, so many seconds apart: a body or headers without an end."""

    async def handler(exchange: Exchange) -> None:
        await exchange.send(first)
        while True:
            await exchange.send(piece)
            await asyncio.sleep(every)

    return handler


def in_turn(*handlers: Handler) -> Handler:
    """The first request is answered by the first handler and so on, the last one for ever."""
    numbers = count()

    async def handler(exchange: Exchange) -> None:
        await handlers[min(next(numbers), len(handlers) - 1)](exchange)

    return handler


def after(seconds: float, handler: Handler) -> Handler:
    """An answer that takes a while."""

    async def late(exchange: Exchange) -> None:
        await asyncio.sleep(seconds)
        await handler(exchange)

    return late


def if_header(name: str, holds: str, then: Handler, other: Handler) -> Handler:
    """One answer when a request header holds a text, in any case, else another."""

    async def handler(exchange: Exchange) -> None:
        found = holds.lower() in exchange.request.headers.get(name.lower(), "").lower()
        await (then if found else other)(exchange)

    return handler


def if_method(method: str, then: Handler, other: Handler) -> Handler:
    """One answer for a method, another for the rest."""

    async def handler(exchange: Exchange) -> None:
        await (then if exchange.request.method == method else other)(exchange)

    return handler


def closes_unsaid(handler: Handler) -> Handler:
    """A server that closes after each reply without ``Connection: close`` (aiohttp 3150)."""

    async def closing(exchange: Exchange) -> None:
        await handler(exchange)
        exchange.keep = False

    return closing


def with_length(body: bytes, length: int | str, headers: Sequence[tuple[str, str]] = (HTML,)) -> bytes:
    """The bytes of a 200 whose Content-Length is as given, true or not."""
    return head(200, [*headers, ("Content-Length", str(length))]) + body


def chunked(pieces: Iterable[bytes], headers: Headers = (HTML,)) -> bytes:
    """The bytes of a 200 with these chunks as they are (sizes and ends included)."""
    return head(200, [*headers, ("Transfer-Encoding", "chunked")]) + b"".join(pieces)
