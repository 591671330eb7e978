"""Bounds of what a table may hold, counted while it is read: a small file may unpack to a very large one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from crawler.errors import TableError
from crawler.model import say

MAX_UNPACKED: Final = 1 << 30
"""Bytes of all parts of a package together: a million rows of seven columns take 0.4 GB."""
MAX_PARTS: Final = 10_000
MAX_CELLS: Final = 20_000_000
"""Cells of one sheet."""
MAX_COLUMNS: Final = 16_384
MAX_CELL: Final = 131_072
"""Characters of a cell, as in delimited text; Excel itself allows 32,767."""


class Budget:
    """Counts cells, and stops when there are more than a table can have."""

    def __init__(self, path: Path, most: int = MAX_CELLS) -> None:
        """``path`` is named in the error."""
        self._path, self._left = path, most

    def spend(self, cells: int) -> None:
        """Counts some cells.

        Raises:
            TableError: there are too many.
        """
        self._left -= cells
        if self._left < 0:
            raise TableError(say("{file} contains more cells than a table can have.", file=str(self._path)))


def declares_type(head: bytes) -> bool:
    """Whether XML that begins with ``head`` declares a document type, in any encoding XML allows for it."""
    plain = head.replace(b"\0", b"")
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain
