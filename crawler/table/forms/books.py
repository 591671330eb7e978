"""Opens workbooks and PDF files; apart from the text forms, which need none of these libraries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Final

from crawler.errors import TableError
from crawler.model import say
from crawler.table.forms import legacy, ods
from crawler.table.forms.grid import Form, Grid, Links, Record, no_links
from crawler.table.forms.new_workbook import write_workbook
from crawler.table.forms.ods_write import patch_ods
from crawler.table.forms.pdf import read_pdf
from crawler.table.forms.spans import tables_with_names
from crawler.table.forms.xlsx import extras_of, iter_sheet, list_sheets
from crawler.table.forms.xlsx_package import Sheet, has_macros
from crawler.table.forms.xlsx_write import formula_cells, patch_workbook

NEW: Final = ".xlsx"
"""Suffix of the copy of a table whose own form is not written."""
XLSX_PARTS: Final = ("xl/worksheets/", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")


def open_xlsx(path: Path) -> Form:
    """The worksheets of an XLSX or XLSM workbook; nothing runs its macros, and a copy keeps them."""
    sheets = list_sheets(path)
    name = "xlsm" if has_macros(path) else "xlsx"
    return Form(name=name, grids=tuple(_xlsx_grid(path, sheet) for sheet in sheets), changed_parts=XLSX_PARTS)


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


def open_ods(path: Path, name: str) -> Form:
    """The sheets of an OpenDocument spreadsheet, packed or flat."""
    grids = tuple(_ods_grid(path, sheet) for sheet in ods.list_sheets(path))
    return Form(name=name, grids=grids, changed_parts=(ods.CONTENT,))


def _ods_grid(path: Path, sheet: ods.OdsSheet) -> Grid:
    extras = cache(partial(ods.read_extras, path, sheet.name))
    return Grid(
        name=sheet.name,
        records=partial(ods.iter_sheet, path, sheet.name),
        write=partial(patch_ods, path, sheet=sheet.name),
        links=lambda: extras().links,
        formulas=lambda wanted: wanted & extras().formulas,
        merged=lambda: extras().merged,
        hidden=sheet.hidden,
    )


def open_legacy(path: Path, name: str) -> Form:
    """The worksheets of an XLS or XLSB workbook."""
    grids = tuple(
        _copied(sheet, partial(legacy.iter_sheet, path, sheet), no_links, hidden=hidden)
        for sheet, hidden in legacy.list_sheets(path)
    )
    return Form(name=name, grids=grids, copy_suffix=NEW)


def open_pdf(path: Path) -> Form:
    """The tables of a PDF file."""
    tables = tables_with_names(read_pdf(path))
    if not tables:
        raise TableError(
            say("{file} contains no table with lines or aligned columns.", file=str(path)),
            say("Ask for the list as a spreadsheet, or copy it into one."),
        )
    grids = tuple(
        _copied("" if len(tables) == 1 else table.name, table.records, cache(table.links)) for table in tables
    )
    return Form(name="pdf", grids=grids, copy_suffix=NEW)


def _copied(
    name: str, records: Callable[[], Iterator[Record]], links: Callable[[], Links], *, hidden: bool = False
) -> Grid:
    """A grid whose corrected copy is a new workbook."""
    return Grid(
        name=name,
        records=records,
        write=lambda target, changes: write_workbook(target, changes, name=name, records=records(), links=links()),
        links=links,
        hidden=hidden,
    )
