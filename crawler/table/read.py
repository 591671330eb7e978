"""`read_table`: any table file → what it is (`TableInfo`) and its rows, streamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from crawler.errors import TableError
from crawler.model import Field, Row, TableInfo, say
from crawler.table.forms import open_form
from crawler.table.forms.grid import Form, Grid, Record
from crawler.table.layout import HEAD, Layout, find_layout
from crawler.table.rows import Ids, Reader, Tally
from crawler.table.scan import Scan, scan_file

NO_COLUMNS: Final[Mapping[Field, str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that was found to be one. ``rows()`` reads the file again, so it can be called more than once."""

    path: Path
    info: TableInfo
    form: Form
    grid: Grid
    layout: Layout
    ids: Ids

    def rows(self) -> Iterator[Row]:
        """Rows in table order with unique ids; a million of them need no more memory than one.

        Raises:
            TableError: the file changed or broke since it was opened.
        """
        give = self.ids.giver()
        for row in _reader(self.grid, self.layout).iter_rows(self.grid.records(), Tally()):
            yield replace(row, row_id=give(row))

    def same_in(self, copy: Path) -> Table:
        """Opens a copy of this table and reads it exactly as this one: same sheet, header and columns.

        Raises:
            TableError: the copy cannot be read that way.
        """
        scan = scan_file(copy)
        form = open_form(copy, scan)
        grid = next((grid for grid in form.grids if grid.name == self.grid.name), form.grids[0])
        return _read(copy, scan, form, grid, self.layout)


def read_table(path: Path, *, columns: Mapping[Field, str] = NO_COLUMNS, sheet: str | None = None) -> Table:
    """Opens a table: finds out its format, encoding, dialect and columns, and reads it through once.

    Args:
        path: a table file; its content decides which form it has, not its name.
        columns: fields whose column the operator names by its header, or by its place (``#3``).
        sheet: the sheet of a workbook or table of a page; without it the first visible one that holds a table.

    Raises:
        TableError: there is no such file, it is no table, or a needed column is missing.
    """
    scan = scan_file(path)
    form = open_form(path, scan)
    grid, layout = _first_table(path, _wanted(path, form, sheet), columns)
    return _read(path, scan, form, grid, layout)


def _wanted(path: Path, form: Form, sheet: str | None) -> tuple[Grid, ...]:
    """The grid asked for by name, else all that a person sees, in their order."""
    if sheet is None:
        return tuple(grid for grid in form.grids if not grid.hidden) or form.grids
    if len(form.grids) == 1 and not form.grids[0].name:
        raise TableError(say("{file} has one table only, and no sheets.", file=str(path)))
    for grid in form.grids:
        if grid.name.casefold() == sheet.strip().casefold():
            return (grid,)
    names = ", ".join(grid.name for grid in form.grids)
    raise TableError(
        say("{file} has no sheet “{sheet}”.", file=str(path), sheet=sheet),
        say("Its sheets are: {sheets}.", sheets=names),
    )


def _first_table(path: Path, grids: tuple[Grid, ...], columns: Mapping[Field, str]) -> tuple[Grid, Layout]:
    """The first grid with a table in it; if none has, the first one's error."""
    first: TableError | None = None
    for grid in grids:
        try:
            return grid, find_layout(_head(grid), columns)
        except TableError as error:
            first = first or error
    raise first or TableError(say("{file} holds no table.", file=str(path)))


def _head(grid: Grid) -> list[Record]:
    return list(islice(grid.records(), HEAD))


def _reader(grid: Grid, layout: Layout) -> Reader:
    links = grid.links()
    return Reader(layout=layout, link=(lambda line, column: links.get((line, column), "")) if links else None)


def _read(path: Path, scan: Scan, form: Form, grid: Grid, layout: Layout) -> Table:
    tally, ids = Tally(), Ids()
    reader = _reader(grid, layout)
    ids.see(reader.iter_rows(grid.records(), tally))
    if ids.unsure:
        ids.see_content(reader.iter_rows(grid.records(), Tally()))
    if not tally.rows:
        raise TableError(
            say("The table has no rows."), say("Its columns are: {columns}.", columns=", ".join(layout.headers[:40]))
        )
    info = TableInfo(
        path=str(path),
        sha256=scan.sha256,
        format=form.name,
        encoding=form.encoding,
        delimiter=grid.delimiter,
        sheet=grid.name or None,
        rows=tally.rows,
        columns=tuple((name, layout.headers[at]) for name, at in layout.columns),
        notes=tuple((key, value) for key, value in _notes(scan, grid, tally, ids) if value and value != "0"),
    )
    return Table(path=path, info=info, form=form, grid=grid, layout=layout, ids=ids)


def _notes(scan: Scan, grid: Grid, tally: Tally, ids: Ids) -> Iterator[tuple[str, str]]:
    yield "updated", tally.updated
    yield "footer", " | ".join(tally.remarks)
    yield "blank_lines", str(tally.blank)
    yield "repeated_headers", str(tally.repeated_headers)
    yield "ragged_rows", str(tally.ragged)
    yield "ids_missing", str(ids.missing)
    yield "ids_doubled", str(ids.doubled)
    yield "bad_bytes", str(scan.bad_bytes)
    yield "links_behind_text", str(tally.linked)
    yield "merged_ranges", str(grid.merged())
