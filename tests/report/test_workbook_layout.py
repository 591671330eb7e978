"""The workbook's rows are tall enough for their text, and its sheets fit on paper."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from crawler.i18n import LANGUAGES, Translator
from crawler.report import workbook
from crawler.report.workbook_layout import lay_out
from tests.report.views import office_view


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_sheet_prints_as_wide_as_a_page_with_its_headings(lang: str, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook.write(office_view(), Translator(lang), tmp_path))
    shown = [sheet for sheet in book if sheet.sheet_state == "visible"]
    for sheet in shown:
        assert sheet.page_setup.orientation == "landscape"
        fit = sheet.sheet_properties.pageSetUpPr
        assert fit is not None
        assert fit.fitToPage
        assert sheet.page_setup.fitToHeight == 0
    assert [sheet.print_title_rows for sheet in shown] == [None, "$1:$2", "$1:$2", "$1:$2"]


def test_a_row_grows_with_its_longest_wrapped_text(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(workbook.write(office_view(), Translator("en"), tmp_path))["Corrections"]
    longest = max(sheet.iter_rows(min_row=3), key=lambda row: max(len(str(cell.value or "")) for cell in row[:7]))
    height = sheet.row_dimensions[longest[0].row or 0].height
    assert height is not None
    assert 30 <= height <= 180


def test_no_text_makes_a_row_higher_than_a_spreadsheet_takes(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.cell(row=1, column=1, value="word " * 5_000).alignment = Alignment(wrap_text=True)
    sheet.cell(row=2, column=1, value="word " * 5_000)
    lay_out(sheet)
    assert 100 < (sheet.row_dimensions[1].height or 0) <= 409
    assert sheet.row_dimensions[2].height is None
