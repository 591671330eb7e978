"""How tall the rows of the workbook are, and how its sheets fit on paper."""

from __future__ import annotations

from math import ceil
from typing import Final

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

LINE_HEIGHT: Final = 15.0
"""Points a line of 11-point text takes."""
TALLEST: Final = 12
"""Lines; more are cut, a spreadsheet ends at 409 points a row."""
ROOM: Final = 1.15
"""Words do not fill a line to its end."""


def lay_out(sheet: Worksheet) -> None:
    """Makes each row tall enough for its wrapped text, and prints as wide as a landscape A4 page.

    Spreadsheet programs differ in whether they work the heights out when they open a file that says none.
    The headings (all rows above the frozen pane) come again on each page.
    """
    for number, row in enumerate(sheet.iter_rows(), 1):
        if (lines := max(_lines(sheet, cell) for cell in row)) > 1:
            sheet.row_dimensions[number].height = LINE_HEIGHT * min(lines, TALLEST)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.freeze_panes:
        sheet.print_title_rows = f"1:{int(sheet.freeze_panes[1:]) - 1}"


def _lines(sheet: Worksheet, cell: Cell | MergedCell) -> int:
    """How many lines the cell's text takes in its column; 1 where it is not wrapped."""
    if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
        return 1
    width = sheet.column_dimensions[get_column_letter(cell.column)].width
    bold = ROOM if cell.font.bold else 1.0
    return sum(max(ceil(len(line) * ROOM * bold / width), 1) for line in cell.value.split("\n"))
