"""Cells of a text file with the places they stand at: pages, Markdown and JSON are read and written back by these.

The whole text is held in memory, so files over `MAX_TEXT` are refused. A copy differs from the original in the spans
of the changed cells and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from crawler.errors import CorrectionsError, TableError
from crawler.model import Field, say
from crawler.table.addresses import is_address
from crawler.table.forms.grid import Links, Record
from crawler.table.patch import CellChange, cell_text
from crawler.table.scan import BOMS, codec_of

MAX_TEXT: Final = 1 << 25
"""Bytes of a file that is held in memory."""
MAX_CELLS: Final = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A place in the text, and what is written there around a value."""

    start: int
    end: int
    before: str = ""
    """Written before a value that has no place yet (a key and a colon in JSON)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanCell:
    """A cell: its text as a reader sees it, the link behind it, and where both are written; no span: it cannot be."""

    text: str = ""
    span: Span | None = None
    link: str = ""
    link_span: Span | None = None


EMPTY: Final = SpanCell()


@dataclass(slots=True, kw_only=True)
class SpanTable:
    """A table of a text file, filled while the text is read."""

    name: str = ""
    header_line: int | None = None
    """As in `Grid`."""
    rows: dict[int, list[SpanCell]] = field(default_factory=dict)
    """Cells by line."""

    def records(self) -> Iterator[Record]:
        """The cells' texts."""
        for line, cells in self.rows.items():
            yield line, [cell.text for cell in cells]

    def links(self) -> Links:
        """The links behind texts."""
        return {
            (line, at): cell.link
            for line, cells in self.rows.items()
            for at, cell in enumerate(cells, start=1)
            if cell.link
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """How a value is written in a form."""

    text: Callable[[str], str]
    link: Callable[[str], str]


def read_text(path: Path, encoding: str) -> str:
    """The whole text, byte order mark included; bytes that do not fit the encoding come back when it is written.

    Raises:
        TableError: it is too long to be held in memory.
    """
    data = path.read_bytes()
    if len(data) > MAX_TEXT:
        raise TableError(
            say("{file} is too long: such files are read up to {size} MB.", file=str(path), size=str(MAX_TEXT >> 20)),
            say("Save the table as .csv or .xlsx."),
        )
    return _decode(data, encoding)


def demand_few(cells: int, path: Path) -> None:
    """Refuses a file with more cells than a table has.

    Raises:
        TableError: it has.
    """
    if cells > MAX_CELLS:
        raise TableError(say("{file} contains more cells than a table can have.", file=str(path)))


def patch_spans(
    source: Path, target: Path, changes: Sequence[CellChange], *, table: SpanTable, encoding: str, syntax: Syntax
) -> None:
    """Writes ``source`` with ``changes`` in ``table`` to ``target``.

    Raises:
        CorrectionsError: the file cannot be copied exactly, or a row has no cell at that place.
    """
    data = source.read_bytes()
    text = _decode(data, encoding)
    if _encode(text, data, encoding) != data:
        raise CorrectionsError(
            say("{file} contains bytes that cannot be copied exactly.", file=source.name),
            say("Save it as UTF-8 first and audit it again."),
        )
    pieces: dict[tuple[int, int], str] = {}
    for change in changes:
        for place, new in _replaced(text, table.rows, change, syntax).items():
            pieces[place] = pieces.get(place, "") + new  # two keys that an object lacks have one place
    for (start, end), new in sorted(pieces.items(), reverse=True):
        text = text[:start] + new + text[end:]
    target.write_bytes(_encode(text, data, encoding))


def _replaced(
    text: str, rows: Mapping[int, Sequence[SpanCell]], change: CellChange, syntax: Syntax
) -> dict[tuple[int, int], str]:
    """What is written where for one change."""
    cells = rows[change.line]
    cell = cells[change.at] if change.at < len(cells) else EMPTY
    pieces: dict[tuple[int, int], str] = {}
    if _is_inside(cell) and change.column is Field.URL:
        return _replaced_inside(text, cell, change, syntax)
    behind = change.column is Field.URL and bool(cell.link) and not is_address(cell.text)
    if change.column is Field.URL and cell.link_span is not None:
        pieces[cell.link_span.start, cell.link_span.end] = cell.link_span.before + syntax.link(change.new)
    if behind and pieces:
        return pieces
    if cell.span is None:
        raise CorrectionsError(
            say("Line {line} has no cell “{column}” to write to.", line=change.line, column=change.header),
            say("Add the cell by hand and audit the table again."),
        )
    span = cell.span
    raw, old = text[span.start : span.end], syntax.text(change.old)
    if change.old and raw.count(old) == 1:
        new = raw.replace(old, syntax.text(change.new))
    else:
        new = span.before + syntax.text(cell_text(cell.text, change))
    return pieces | {(span.start, span.end): new}


def _is_inside(cell: SpanCell) -> bool:
    """Whether the link is written within the span of the text."""
    link, span = cell.link_span, cell.span
    return link is not None and span is not None and span.start <= link.start and link.end <= span.end


def _replaced_inside(text: str, cell: SpanCell, change: CellChange, syntax: Syntax) -> dict[tuple[int, int], str]:
    """The link within a text, and the same address where the text shows it."""
    assert cell.span is not None
    assert cell.link_span is not None
    old, new = syntax.text(change.old), syntax.text(change.new)
    before, after = text[cell.span.start : cell.link_span.start], text[cell.link_span.end : cell.span.end]
    if change.old:
        before, after = before.replace(old, new), after.replace(old, new)
    return {(cell.span.start, cell.span.end): before + syntax.link(change.new) + after}


def _decode(data: bytes, encoding: str) -> str:
    mark = _mark(data, encoding)
    codec = codec_of(encoding, data[:4])
    return data[len(mark) :].decode(codec, "surrogatepass" if codec.startswith("utf-16") else "surrogateescape")


def _encode(text: str, data: bytes, encoding: str) -> bytes:
    codec = codec_of(encoding, data[:4])
    errors = "surrogatepass" if codec.startswith("utf-16") else "surrogateescape"
    return _mark(data, encoding) + text.encode(codec, errors)


def _mark(data: bytes, encoding: str) -> bytes:
    return next((mark for mark, name in BOMS if name == encoding and data.startswith(mark)), b"")


def tables_with_names(tables: Sequence[SpanTable]) -> list[SpanTable]:
    """The tables, each with a name of its own: its caption, else its number."""
    taken: set[str] = set()
    for number, table in enumerate(tables, start=1):
        if not table.name or table.name in taken:
            table.name = str(number)
        taken.add(table.name)
    return list(tables)
