"""Lists saved by LibreOffice in each of its forms: read, corrected, read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.properties import PageSetupProperties

from crawler.table import read_table
from tests.table.office import converted, needs_office
from tests.table.test_forms import HEADER, ROWS, changed, rows_of

pytestmark = needs_office

CSV = "csv:Text - txt - csv (StarCalc):44,34,76"
"""Commas, quotation marks, UTF-8."""


def source(folder: Path, *, linked: bool = False) -> Path:
    """A workbook with a title, its list, and a note below; with links behind words instead of addresses if wanted."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Partners"
    for row in (("Partner universities",), (), HEADER):
        sheet.append(row)
    for number, row in enumerate(ROWS, start=4):
        sheet.append([int(row[0]), *row[1:4], "website" if linked else row[4]])
        if linked:
            sheet.cell(number, 5).hyperlink = row[4]
    sheet.append(("As of 2026-04-02",))
    for column, width in zip("ABCDE", (6, 14, 14, 40, 50), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    path = folder / "list.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The list in every form, and the one with links behind words."""
    plain, linked = tmp_path_factory.mktemp("plain"), tmp_path_factory.mktemp("linked")
    files = {form: converted(source(plain), form, plain) for form in ("ods", "fods", "xls", "html", CSV, "pdf")}
    files["csv"] = files.pop(CSV)
    files |= {
        f"linked.{form}": converted(source(linked, linked=True), form, linked) for form in ("ods", "fods", "html")
    }
    return files


@pytest.mark.parametrize("form", ["ods", "fods", "xls", "html", "csv", "pdf"])
def test_what_the_office_program_saves_is_read(made: dict[str, Path], form: str) -> None:
    table = read_table(made[form])
    assert rows_of(table) == [*ROWS]
    assert dict(table.info.notes)["updated"] == "2026-04-02"


@pytest.mark.parametrize("form", ["ods", "fods", "html"])
def test_links_behind_words_are_read(made: dict[str, Path], form: str) -> None:
    assert [row.url for row in read_table(made[f"linked.{form}"]).rows()] == [row[4] for row in ROWS]


@pytest.mark.parametrize("form", ["ods", "fods", "xls", "html", "csv", "pdf"])
def test_corrections_reach_the_copy(made: dict[str, Path], tmp_path: Path, form: str) -> None:
    suffix = "xlsx" if form in {"xls", "pdf"} else form
    wanted, found = changed(made[form], tmp_path / f"out.{suffix}")
    assert found == wanted


@pytest.mark.parametrize("form", ["ods", "fods", "html"])
def test_a_link_behind_words_changes_and_the_words_stay(made: dict[str, Path], tmp_path: Path, form: str) -> None:
    wanted, found = changed(made[f"linked.{form}"], tmp_path / f"out.{form}")
    assert found == wanted
    assert (tmp_path / f"out.{form}").stat().st_size > 0


@pytest.mark.parametrize("form", ["ods", "fods"])
def test_the_office_program_reads_the_copy(made: dict[str, Path], tmp_path: Path, form: str) -> None:
    wanted, _ = changed(made[form], tmp_path / f"out.{form}")
    assert rows_of(read_table(converted(tmp_path / f"out.{form}", CSV, tmp_path))) == wanted
