"""What can be saved of an answer that aiohttp's parser took exception to.

The parser judges all bytes that came together: a sound head is lost with the rubbish behind it, and the status of the
exception (400) is one that no server sent. Here the head is read again by itself, by the same parser.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Final

from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import HttpResponseParser, RawResponseMessage

from crawler.observe.fields import value_of

MOST_LINE: Final = 65_536
"""Bytes of a field or of the status line (a Content-Security-Policy of 12,000 bytes is seen on healthy sites)."""
MOST_FIELDS: Final = 1_000
_CONTENT_LENGTH: Final = re.compile(rb"(?im)^content-length:[ \t]*\d+[ \t]*\r?\n")
_CHUNK_SIZE: Final = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundHead:
    """A status line and header fields that were in order, and the beginning of the body where its end is known."""

    status: int
    fields: tuple[tuple[bytes, bytes], ...]
    body: bytes


def read_head(data: bytes, loop: asyncio.AbstractEventLoop) -> SoundHead | None:
    """The head at the start of ``data``, None when it is not whole or not in order. Interim replies are passed over."""
    end = 0
    while (end := _end_of_head(data, end)) > 0:
        message = _parse(_without_repeats(data[:end]), loop)
        if message is None:
            return None
        if message.code >= 200:  # noqa: PLR2004 - the first final status, RFC 9110 section 15
            body = _body(data[end:], message.raw_headers)
            return SoundHead(status=message.code, fields=message.raw_headers, body=body)
    return None


def _without_repeats(head: bytes) -> bytes:
    """``head`` with a Content-Length that is sent twice, alike, written once (RFC 9110, 8.6)."""
    lines = dict.fromkeys(_CONTENT_LENGTH.findall(head))
    if len(lines) != 1:
        return head
    first = _CONTENT_LENGTH.search(head)
    assert first is not None  # it was found just now
    return head[: first.end()] + _CONTENT_LENGTH.sub(b"", head[first.end() :])


def _parse(head: bytes, loop: asyncio.AbstractEventLoop) -> RawResponseMessage | None:
    """The last message in ``head``."""
    parser = HttpResponseParser(
        BaseProtocol(loop),
        loop,
        MOST_LINE,
        max_line_size=MOST_LINE,
        max_field_size=MOST_LINE,
        max_headers=MOST_FIELDS,
        response_with_body=False,
        auto_decompress=False,
    )
    try:
        messages, _, _ = parser.feed_data(head)
    except Exception:  # noqa: BLE001 - the head itself is bad, which is known already
        return None
    return messages[-1][0] if messages else None


def _body(rest: bytes, fields: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """What of ``rest`` belongs to the answer."""
    if value_of(fields, b"transfer-encoding").strip().lower() == "chunked":
        return sound_chunks(rest)
    length = value_of(fields, b"content-length")
    return rest[: int(length[:9])] if length.isascii() and length.isdigit() else b""


def sound_chunks(data: bytes) -> bytes:
    """The chunks (RFC 9112 section 7.1) up to the first that is not one; a last one that is cut is cut."""
    chunks = []
    place = 0
    while (match := _CHUNK_SIZE.match(data, place)) is not None and (size := int(match[1], 16)) > 0:
        chunks.append(data[match.end() : match.end() + size])
        place = match.end() + size
        if data[place : place + 2] != b"\r\n":
            break
        place += 2
    return b"".join(chunks)


def _end_of_head(data: bytes, start: int) -> int:
    """Where the next empty line ends, 0 when there is none."""
    ends = [place + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (place := data.find(mark, start)) >= 0]
    return min(ends, default=0)
