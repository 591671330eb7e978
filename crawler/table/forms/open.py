"""`open_form`: any table file → its grids, by what the bytes are and not by the file's name."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from crawler.table.forms.delimited import find_dialect, iter_records
from crawler.table.forms.delimited_write import patch_text
from crawler.table.forms.grid import Form, Grid
from crawler.table.forms.xlsx import extras_of, iter_sheet, list_sheets
from crawler.table.forms.xlsx_package import Sheet
from crawler.table.forms.xlsx_write import formula_cells, patch_workbook
from crawler.table.scan import Scan


def open_form(path: Path, scan: Scan) -> Form:
    """Opens a file.

    Raises:
        TableError: it is damaged, or of a form that cannot be read.
    """
    return _delimited(path, scan.encoding) if scan.encoding is not None else _xlsx(path)


def _delimited(path: Path, encoding: str) -> Form:
    dialect = find_dialect(path, encoding)
    grid = Grid(
        records=partial(iter_records, path, dialect),
        write=partial(patch_text, path, dialect=dialect),
        delimiter=dialect.delimiter,
    )
    return Form(name="tsv" if dialect.delimiter == "\t" else "csv", grids=(grid,), encoding=encoding)


def _xlsx(path: Path) -> Form:
    return Form(name="xlsx", grids=tuple(_xlsx_grid(path, sheet) for sheet in list_sheets(path)))


def _xlsx_grid(path: Path, sheet: Sheet) -> Grid:
    extras = cache(partial(extras_of, path, sheet))
    return Grid(
        name=sheet.name,
        records=lambda: iter_sheet(path, sheet, extras()),
        write=partial(patch_workbook, path, sheet=sheet),
        links=lambda: extras().links,
        formulas=partial(formula_cells, path, sheet),
        merged=lambda: len(extras().merged),
        hidden=sheet.hidden,
    )
