"""Content codings undone as the bytes come, never to more than a cap. Pure.

RFC 9110 section 8.4.1: gzip, deflate (zlib's format by the RFC, bare by habit of some servers). A coding nobody
offered is passed through as it is: the page is then unreadable, but the link works.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

MOST_LAYERS: Final = 5
"""Codings on top of each other that are undone (curl's limit)."""
MOST_MEMBERS: Final = 1_024
"""Members of one gzip stream (RFC 1952 section 2.2) that are read."""
UNDONE: Final = frozenset({"gzip", "x-gzip", "deflate"})
SMALL: Final = 4_096
"""Bytes up to which a piece is joined with the next: a body may come byte by byte."""
STEP: Final = 65_536
"""Bytes one layer gives at a time."""


class Body:
    """The body of one answer: fed with what comes off the wire, holds what it means."""

    def __init__(self, codings: str, *, most_wire: int, most_body: int) -> None:
        """Expect a body.

        Args:
            codings: The Content-Encoding field.
            most_wire: Bytes read off the wire.
            most_body: Bytes kept after decoding.
        """
        names = [name.strip().lower() for name in codings.split(",") if name.strip()]
        known = (
            bool(names) and len(names) <= MOST_LAYERS and all(name in UNDONE or name == "identity" for name in names)
        )
        self._layers = [_Inflater(name) for name in reversed(names) if name in UNDONE] if known else []
        self._most_wire = most_wire
        self._most_body = most_body
        self._wire = 0
        self._pieces: list[bytes] = []
        self._size = 0
        self.truncated = False
        self.broken = ""
        """What is wrong with the coding, empty when nothing is."""

    @property
    def full(self) -> bool:
        """Whether anything more would be thrown away."""
        return self.truncated or bool(self.broken and self._layers)

    @property
    def content(self) -> bytes:
        """What has come so far.

        It is in pieces until it is asked for: a buffer that grows among hundreds of others leaves holes in the memory.
        """
        if len(self._pieces) > 1:
            self._pieces = [b"".join(self._pieces)]
        return self._pieces[0] if self._pieces else b""

    def take(self) -> bytes:
        """The content, held no longer."""
        content = self.content
        self._pieces.clear()
        return content

    def feed(self, data: bytes) -> None:
        """Take bytes off the wire."""
        if self.full:
            return
        room = self._most_wire - self._wire
        self._wire += len(data)
        try:
            self._take(data[:room], 0)
        except zlib.error as error:
            self.broken = str(error)
            if not self._size:  # said to be coded, and is not: what came is all there is
                self._layers = []
                self._take(data[:room], 0)
        if self._wire >= self._most_wire:
            self.truncated = True

    def _take(self, data: bytes, layer: int) -> None:
        """Pass ``data`` through the layers from ``layer`` on, in steps, until the body is full."""
        if layer == len(self._layers):
            room = self._most_body - self._size
            kept = data[:room]
            self._size += len(kept)
            if self._pieces and len(self._pieces[-1]) < SMALL:
                self._pieces[-1] += kept
            else:
                self._pieces.append(kept)
            self.truncated = self.truncated or len(data) > room
            return
        for piece in self._layers[layer].pieces(data):
            self._take(piece, layer + 1)
            if self.truncated:
                return


class _Inflater:
    """One layer of gzip or deflate."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._members = 1
        self._inflater = zlib.decompressobj(_window(name))
        self._started = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What ``data`` means, at most `STEP` bytes at a time."""
        while True:
            piece = self._inflate(data)
            if piece:
                yield piece
            if self._inflater.eof:
                data = self._next_member(self._inflater.unused_data)
                if not data:
                    return
            else:
                data = self._inflater.unconsumed_tail
                if not data and len(piece) < STEP:
                    return

    def _inflate(self, data: bytes) -> bytes:
        try:
            piece = self._inflater.decompress(data, STEP)
        except zlib.error:
            if self._started or self._name != "deflate":
                raise
            self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)  # bare deflate
            piece = self._inflater.decompress(data, STEP)
        self._started = True
        return piece

    def _next_member(self, rest: bytes) -> bytes:
        """What is left to read after a member has ended: another one, or padding that is ignored."""
        self._members += 1
        if self._name == "deflate" or not rest.startswith(b"\x1f\x8b") or self._members > MOST_MEMBERS:
            return b""
        self._inflater = zlib.decompressobj(_window(self._name))
        return rest


def _window(name: str) -> int:
    return zlib.MAX_WBITS if name == "deflate" else 16 + zlib.MAX_WBITS
