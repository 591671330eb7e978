"""`read_table`: any table file → what it is (`TableInfo`) and its rows, streamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from crawler.errors import TableError
from crawler.model import Field, Row, TableInfo, say
from crawler.table.layout import HEAD, Layout, find_layout
from crawler.table.package import Extras, Sheet
from crawler.table.rows import Ids, Link, Reader, Tally
from crawler.table.scan import Scan, scan_file
from crawler.table.text import Dialect, Record, find_dialect, iter_records
from crawler.table.workbook import extras_of, iter_sheet, list_sheets

NO_COLUMNS: Final[Mapping[Field, str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where records come from: a text file and its dialect, or a sheet of a workbook."""

    path: Path
    dialect: Dialect | None = None
    sheet: Sheet | None = None
    extras: Extras | None = None

    def records(self) -> Iterator[Record]:
        """All records from the first on."""
        if self.dialect is not None:
            return iter_records(self.path, self.dialect)
        assert self.sheet is not None
        assert self.extras is not None
        return iter_sheet(self.path, self.sheet, self.extras)

    def link(self) -> Link | None:
        """The links behind cells, where the format has such."""
        if self.extras is None or not self.extras.links:
            return None
        links = self.extras.links
        return lambda line, column: links.get((line, column), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that was found to be one. ``rows()`` reads the file again, so it can be called more than once."""

    info: TableInfo
    source: Source
    layout: Layout
    ids: Ids

    def rows(self) -> Iterator[Row]:
        """Rows in table order with unique ids; a million of them need no more memory than one.

        Raises:
            TableError: the file changed or broke since it was opened.
        """
        give = self.ids.giver()
        reader = Reader(layout=self.layout, link=self.source.link())
        for row in reader.iter_rows(self.source.records(), Tally()):
            yield replace(row, row_id=give(row))


def read_table(path: Path, *, columns: Mapping[Field, str] = NO_COLUMNS, sheet: str | None = None) -> Table:
    """Opens a table: finds out its format, encoding, dialect and columns, and reads it through once.

    Args:
        path: a TSV, CSV or XLSX file; its content decides which, not its name.
        columns: fields whose column the operator names by its header, or by its place (``#3``).
        sheet: the worksheet of a workbook; without it the first visible one that holds a table.

    Raises:
        TableError: there is no such file, it is no table, or a needed column is missing.
    """
    scan = scan_file(path)
    if scan.encoding is not None:
        if sheet is not None:
            raise TableError(say("{file} is a text file and has no sheets.", file=str(path)))
        source = Source(path=path, dialect=find_dialect(path, scan.encoding))
        return _read(scan, source, find_layout(_head(source), columns))
    source, layout = _first_table(path, columns, sheet)
    return _read(scan, source, layout)


def _first_table(path: Path, columns: Mapping[Field, str], wanted: str | None) -> tuple[Source, Layout]:
    """The first sheet with a table in it; if none has, the first sheet's error."""
    first: TableError | None = None
    for sheet in list_sheets(path, wanted):
        source = Source(path=path, sheet=sheet, extras=extras_of(path, sheet))
        try:
            return source, find_layout(_head(source), columns)
        except TableError as error:
            first = first or error
    raise first or TableError(say("The workbook {file} has no worksheet.", file=str(path)))


def _head(source: Source) -> list[Record]:
    return list(islice(source.records(), HEAD))


def _read(scan: Scan, source: Source, layout: Layout) -> Table:
    tally, ids = Tally(), Ids()
    reader = Reader(layout=layout, link=source.link())
    ids.see(reader.iter_rows(source.records(), tally))
    if ids.unsure:
        ids.see_content(reader.iter_rows(source.records(), Tally()))
    if not tally.rows:
        raise TableError(
            say("The table has no rows."), say("Its columns are: {columns}.", columns=", ".join(layout.headers[:40]))
        )
    return Table(info=_info(scan, source, layout, tally, ids), source=source, layout=layout, ids=ids)


def _info(scan: Scan, source: Source, layout: Layout, tally: Tally, ids: Ids) -> TableInfo:
    delimiter = source.dialect.delimiter if source.dialect else None
    return TableInfo(
        path=str(source.path),
        sha256=scan.sha256,
        format="xlsx" if source.sheet else "tsv" if delimiter == "\t" else "csv",
        encoding=scan.encoding,
        delimiter=delimiter,
        sheet=source.sheet.name if source.sheet else None,
        rows=tally.rows,
        columns=tuple((name, layout.headers[at]) for name, at in layout.columns),
        notes=tuple((key, value) for key, value in _notes(scan, source, tally, ids) if value and value != "0"),
    )


def _notes(scan: Scan, source: Source, tally: Tally, ids: Ids) -> Iterator[tuple[str, str]]:
    yield "updated", tally.updated
    yield "footer", " | ".join(tally.remarks)
    yield "blank_lines", str(tally.blank)
    yield "repeated_headers", str(tally.repeated_headers)
    yield "ragged_rows", str(tally.ragged)
    yield "ids_missing", str(ids.missing)
    yield "ids_doubled", str(ids.doubled)
    yield "bad_bytes", str(scan.bad_bytes)
    yield "links_behind_text", str(tally.linked)
    yield "merged_ranges", str(len(source.extras.merged)) if source.extras else ""
