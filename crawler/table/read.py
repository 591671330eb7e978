"""`read_table`: any table file → what it is (`TableInfo`) and its rows, streamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from crawler.errors import TableError
from crawler.model import Field, Row, TableInfo, say
from crawler.table.choose import Choice, choose_grid
from crawler.table.describe import notes_of, readings_of, remarks_of
from crawler.table.forms import open_form
from crawler.table.forms.grid import Form, Grid
from crawler.table.ids import Ids
from crawler.table.layout import Layout, head_of
from crawler.table.rows import Reader, Tally
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
        scan = scan_file(copy, self.form.encoding)
        form = open_form(copy, scan)
        grid = next((grid for grid in form.grids if grid.name == self.grid.name), form.grids[0])
        return _read(copy, scan, form, Choice(grid=grid, layout=self.layout))


def read_table(
    path: Path,
    *,
    columns: Mapping[Field, str] = NO_COLUMNS,
    sheet: str | None = None,
    header_row: int | None = None,
    encoding: str | None = None,
) -> Table:
    """Opens a table: finds out its form, encoding and columns, and reads it through once.

    Args:
        path: a table file; its content decides which form it has, not its name.
        columns: fields whose column the operator names by its header, its place (``#3``), or two of these (``A+B``);
            an empty text leaves the field unused.
        sheet: the sheet of a workbook or table of a page, by name or number; without it the visible one with the most
            rows that have a name and an address.
        header_row: the line of the header, 0 for none; without it the header is looked for.
        encoding: of a text file; without it the most probable one.

    Raises:
        TableError: there is no such file, it is not a table, or a needed column is missing.
    """
    scan = scan_file(path, encoding)
    form = open_form(path, scan)
    return _read(path, scan, form, choose_grid(path, form, columns, sheet=sheet, header_row=header_row))


def _reader(grid: Grid, layout: Layout) -> Reader:
    links = grid.links()
    link = (lambda line, column: links.get((line, column), "")) if links else None
    return Reader(layout=layout, link=link, delimiter=grid.delimiter)


def _read(path: Path, scan: Scan, form: Form, choice: Choice) -> Table:
    grid, layout = choice.grid, choice.layout
    tally, ids = Tally(), Ids()
    reader = _reader(grid, layout)
    ids.see(reader.iter_rows(grid.records(), tally))
    if ids.unsure:
        ids.see_content(reader.iter_rows(grid.records(), Tally()))
    if not tally.rows:
        raise TableError(
            say("The table has no rows."), say("Its columns are: {columns}.", columns=", ".join(layout.headers[:40]))
        )
    head = [cells for line, cells in head_of(grid.records()) if line > layout.header_line]
    info = TableInfo(
        path=str(path),
        sha256=scan.sha256,
        format=form.name,
        encoding=form.encoding,
        delimiter=grid.delimiter,
        sheet=grid.name or None,
        rows=tally.rows,
        columns=tuple((name, layout.name_of(name)) for name, _ in layout.columns),
        notes=notes_of(scan, grid, layout, tally, ids),
        readings=readings_of(layout, head),
        remarks=remarks_of(scan, form, layout, tally, choice.others, head),
    )
    return Table(path=path, info=info, form=form, grid=grid, layout=layout, ids=ids)
