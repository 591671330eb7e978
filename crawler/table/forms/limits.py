"""Bounds of what a table may hold, counted while it is read: a small file may unpack to a very large one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, Protocol

from crawler.errors import TableError
from crawler.model import say

MAX_UNPACKED: Final = 1 << 30
"""Bytes of all parts of a package together: a million rows of seven columns take 0.4 GB."""
MAX_PARTS: Final = 10_000
MAX_CELLS: Final = 20_000_000
"""Cells of one sheet."""
WIDE: Final = 1_000
WIDE_COSTS: Final = 20
MAX_COLUMNS: Final = 16_384
CHUNK: Final = 1 << 20
MAX_TAG: Final = 1 << 16
"""Bytes of one tag with its attributes."""
_ENDLESS: Final = re.compile(rb"<[^>]{65536}")
MAX_CELL: Final = 131_072
"""Characters of a cell, as in delimited text; Excel itself allows 32,767."""


class Readable(Protocol):
    """A file of bytes."""

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes."""


class Budget:
    """Counts cells, and stops when there are more than a table can have."""

    def __init__(self, path: Path, most: int = MAX_CELLS) -> None:
        """``path`` is named in the error."""
        self._path, self._left = path, most

    def spend(self, cells: int) -> None:
        """Counts the cells of a row; those beyond the column `WIDE` count more, as no list is that wide.

        Raises:
            TableError: there are too many.
        """
        self._left -= cells + WIDE_COSTS * max(cells - WIDE, 0)
        if self._left < 0:
            raise TableError(say("{file} contains more cells than a table can have.", file=str(self._path)))


def has_endless_tag(file: Readable) -> bool:
    """Whether XML has a tag longer than `MAX_TAG`: attributes by the million take a parser hours."""
    data = b""
    while chunk := file.read(CHUNK):
        data += chunk
        if _ENDLESS.search(data):
            return True
        last = data.rfind(b"<")
        data = data[last:] if last >= 0 and b">" not in data[last:] else b""
    return False


def declares_type(head: bytes) -> bool:
    """Whether XML that begins with ``head`` declares a document type, in any encoding XML allows for it."""
    plain = head.replace(b"\0", b"")
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain
