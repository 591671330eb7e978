"""What every form of table file comes down to: grids of cells that can be read, and written back to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.table.patch import CellChange

Record = tuple[int, list[str]]
"""The line a record begins at, from 1, and its cells. Lines rise; what they count depends on the form."""

Place = tuple[int, int]
"""Line and column of a cell, both from 1."""

Links = Mapping[Place, str]
"""Where the cells with a link behind their text lead."""


def no_links() -> Links:
    """The links of a form that has none behind text."""
    return {}


def no_formulas(wanted: frozenset[Place]) -> frozenset[Place]:  # noqa: ARG001 - the answer of forms without formulas
    """The formulas of a form that has none."""
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A sheet of a workbook, a table of a page, or the one table of a text file. Nothing in it is understood yet."""

    name: str = ""
    """Name of the sheet or caption of the table; empty where a file has only one."""
    records: Callable[[], Iterator[Record]]
    """Reads the records from the first on, blank ones included. May raise `TableError` when the file is damaged."""
    write: Callable[[Path, Sequence[CellChange]], None]
    """Writes a copy of the whole file with these cells changed. May raise `TableError` or `CorrectionsError`."""
    links: Callable[[], Links] = no_links
    formulas: Callable[[frozenset[Place]], frozenset[Place]] = no_formulas
    """Which of these cells hold a formula: they are never written to."""
    merged: Callable[[], int] = lambda: 0
    """How many merged ranges it has."""
    hidden: bool = False
    header_line: int | None = None
    """Line of the headings where the form says so, 0 where it says that there are none."""
    delimiter: str | None = None
    """What parts the cells, in delimited text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A file, opened: its form and its grids."""

    name: str
    """``csv``, ``tsv``, ``xlsx``, ``ods``, ``html`` …"""
    grids: tuple[Grid, ...]
    encoding: str | None = None
    """Of a text form."""
    copy_suffix: str = ""
    """Suffix of a corrected copy when it cannot have the form of the original; empty when it has."""
    changed_parts: tuple[str, ...] = ()
    """How the names of those parts of a package begin, in small letters, that a change of cells may touch."""
    keep: object = None
    """What must live as long as the grids are read: the folder an archive was unpacked to."""
