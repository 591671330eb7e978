from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from crawler.errors import TableError
from crawler.model import Field
from crawler.table import read_table
from crawler.table.forms import xlsx_package as package
from crawler.table.forms.xlsx import as_text
from tests.table.factory import ROWS, save, workbook


def test_a_workbook_as_offices_keep_them(tmp_path: Path) -> None:
    table = read_table(save(workbook(), tmp_path))
    rows = list(table.rows())
    assert (table.info.format, table.info.sheet, table.info.encoding, table.info.rows) == ("xlsx", "Uczelnie", None, 4)
    assert [(row.row_id, row.line) for row in rows] == [("1", 4), ("2", 5), ("3", 6), ("4", 7)]
    assert [row.name for row in rows] == [row[3] for row in ROWS]
    assert rows[1].url == "https://www.uni-koeln.de/", "the link behind the words"
    notes = dict(table.info.notes)
    assert notes["updated"] == "2026-04-02"
    assert notes["links_behind_text"] == "1"


def test_sheets_by_name(tmp_path: Path) -> None:
    path = save(workbook(), tmp_path)
    assert read_table(path, sheet="uczelnie").info.sheet == "Uczelnie"
    with pytest.raises(TableError, match="no sheet") as caught:
        read_table(path, sheet="Arkusz9")
    assert caught.value.hint is not None
    assert dict(caught.value.hint.args)["sheets"] == "Uczelnie, Notatki"
    with pytest.raises(TableError):
        read_table(path, sheet="Notatki")


def test_the_first_sheet_that_holds_a_table(tmp_path: Path) -> None:
    book = workbook()
    cover = book.create_sheet("Okładka", 0)
    cover["A1"].value = "Spis"
    hidden = book.create_sheet("Stare", 0)
    for row in (("name", "url"), ("X", "https://x.edu/")):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    assert read_table(save(book, tmp_path)).info.sheet == "Uczelnie"


def test_values_become_the_text_a_person_sees() -> None:
    moment = datetime(2026, 4, 2, 9, 30)  # noqa: DTZ001 - a spreadsheet has no zones
    values = [None, " a ", 5, 5.0, 5.25, True, date(2026, 4, 2), datetime(2026, 4, 2), moment]  # noqa: DTZ001
    assert [as_text(value) for value in values] == [
        "",
        " a ",
        "5",
        "5",
        "5.25",
        "TRUE",
        "2026-04-02",
        "2026-04-02",
        "2026-04-02 09:30:00",
    ]


def test_links_made_by_formulas_and_merged_countries(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("country", "name", "website"),
        ("Poland", "Uni A", '=HYPERLINK("https://a.edu/","Website")'),
        (None, "Uni B", "https://b.edu/"),
        (None, "Uni C", None),
        ("Germany", "Uni D", "https://d.de/"),
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    rows = list(read_table(save(book, tmp_path)).rows())
    assert [row.country for row in rows] == ["Poland", "Poland", "Poland", "Germany"]
    assert [row.url for row in rows] == ["https://a.edu/", "https://b.edu/", "", "https://d.de/"]


def _edited(path: Path, part: str, before: bytes, after: bytes) -> Path:
    """The workbook with something in one part replaced."""
    target = path.with_name("edited.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert before in data
                data = data.replace(before, after, 1)
            out.writestr(name, data)
    return target


SHEET = "xl/worksheets/sheet1.xml"


def test_entities_are_refused(tmp_path: Path) -> None:
    path = _edited(save(workbook(), tmp_path), SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
    with pytest.raises(TableError, match="document type"):
        read_table(path)


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"</sheetData>", b""), (b"<row ", b"<row <"), (b'r="D4"', b'r="????"'), (b"<v>", b"<v>x")],
)
def test_a_damaged_sheet_is_said(tmp_path: Path, before: bytes, after: bytes) -> None:
    with pytest.raises(TableError, match="damaged"):
        read_table(_edited(save(workbook(), tmp_path), SHEET, before, after))


def test_a_row_number_beyond_all_sheets_is_not_waited_for(tmp_path: Path) -> None:
    path = _edited(save(workbook(), tmp_path), SHEET, b'<row r="8"', b'<row r="99999999999"')
    assert read_table(path).info.rows == 4


def test_bombs_are_refused_before_they_are_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(workbook(), tmp_path)
    for limit in ("MAX_UNPACKED", "MAX_PARTS"):
        with monkeypatch.context() as patch:
            patch.setattr(package, limit, 3)
            with pytest.raises(TableError, match="too big for a table"):
                read_table(path)
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/workbook.xml", b"<x/>")
        with out.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(32):
                part.write(b" " * (1 << 20))
    assert bomb.stat().st_size < 50_000
    monkeypatch.setattr(package, "MAX_UNPACKED", 1 << 24)
    with pytest.raises(TableError, match="too big for a table"):
        read_table(bomb)


def test_other_archives_are_no_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "text.odt"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    with pytest.raises(TableError, match="not a spreadsheet"):
        read_table(path)


def test_columns_of_a_workbook(tmp_path: Path) -> None:
    info = read_table(save(workbook(), tmp_path), columns={Field.NAME: "MIASTO"}).info
    assert dict(info.columns)[Field.NAME] == "MIASTO"
