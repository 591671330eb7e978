"""A workbook as a form; apart from `open_form`, because text tables need none of its libraries."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from crawler.table.forms.grid import Form, Grid
from crawler.table.forms.xlsx import extras_of, iter_sheet, list_sheets
from crawler.table.forms.xlsx_package import Sheet
from crawler.table.forms.xlsx_write import formula_cells, patch_workbook


def open_xlsx(path: Path) -> Form:
    """Opens a workbook.

    Raises:
        TableError: it is damaged.
    """
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
