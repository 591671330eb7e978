"""Small files that claim to be large, and files of the wrong kind: one sentence, soon and in little memory."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.errors import TableError
from crawler.table import read_table
from crawler.table.forms import limits, packed, spans
from tests.table.factory import save, workbook

ODS_HEAD = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="A">'
)
ODS_TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"


def ods(folder: Path, rows: str, head: str = ODS_HEAD) -> Path:
    path = folder / "list.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", head + rows + ODS_TAIL)
    return path


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def ods_rows() -> str:
    rows = (("Name", "Website"), ("Colegio Alba", "https://alba.example"), ("Colegio Brezo", "https://brezo.example"))
    return "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)


def test_empty_rows_and_cells_that_are_repeated_a_million_times_cost_nothing(tmp_path: Path) -> None:
    gap = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert read_table(ods(tmp_path, ods_rows() + gap)).info.rows == 2


def test_filled_cells_that_are_repeated_too_often_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = cell("x", 'table:number-columns-repeated="9000"')
    bomb = f'<table:table-row table:number-rows-repeated="1048000">{wide}</table:table-row>'
    with pytest.raises(TableError, match="more cells than a table"):
        read_table(ods(tmp_path, ods_rows() + bomb))


def test_an_ods_with_a_document_type_is_refused(tmp_path: Path) -> None:
    head = ODS_HEAD.replace("?>", '?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1)
    with pytest.raises(TableError, match="document type"):
        read_table(ods(tmp_path, ods_rows(), head))


def test_an_ods_under_a_password_says_so(tmp_path: Path) -> None:
    path = ods(tmp_path, ods_rows())
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    with pytest.raises(TableError, match="password"):
        read_table(path)


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: data[:40] + b"\0" * 400])
def test_a_damaged_ods_is_said(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = ods(tmp_path, ods_rows())
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(TableError):
        read_table(path)


@pytest.mark.parametrize("pack", ["zip", "gz"])
def test_archives_that_unpack_to_too_much_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: str
) -> None:
    monkeypatch.setattr(packed, "MAX_INNER", 1 << 20)
    path = tmp_path / f"list.{pack}"
    content = b"name,url\n" + b" " * (4 << 20)
    if pack == "gz":
        path.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("list.csv", content)
    with pytest.raises(TableError, match="too big for a table"):
        read_table(path)


def test_an_archive_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("list.csv", "name,url\n")
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner.csv", gzip.compress(inner.getvalue()))
    with pytest.raises(TableError, match="another archive"):
        read_table(path)


def test_an_archive_without_a_table_says_so(tmp_path: Path) -> None:
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.png", "x")
    with pytest.raises(TableError, match="without a table"):
        read_table(path)


def test_a_page_of_cells_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "MAX_CELLS", 10_000)
    path = tmp_path / "list.html"
    path.write_text("<table>" + "<tr><td colspan=1000 rowspan=65534>x" * 20 + "</table>")
    with pytest.raises(TableError, match="more cells"):
        read_table(path)


def test_tables_within_tables_end_somewhere(tmp_path: Path) -> None:
    path = tmp_path / "list.html"
    path.write_text("<table><tr><td>" * 5_000)
    with pytest.raises(TableError):
        read_table(path)


def test_a_text_that_is_too_long_to_be_held_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "MAX_TEXT", 1_000)
    path = tmp_path / "list.json"
    path.write_text('[{"name": "' + "x" * 2_000 + '"}]')
    with pytest.raises(TableError, match="too long"):
        read_table(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(TableError, match="not a regular file"):
        read_table(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
def test_a_device_is_refused() -> None:
    with pytest.raises(TableError, match="not a regular file"):
        read_table(Path("/dev/zero"))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096,
        b"\x1f\x8b\x08" + b"\0" * 50,
        b"PK\x05\x06" + b"\0" * 18,
        b"<office:document xmlns:office='x'><a>",
    ],
)
def test_loops_and_wrong_kinds_get_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)
    with pytest.raises(TableError):
        read_table(path)


def test_the_budget_counts_cells() -> None:
    budget = limits.Budget(Path("x"), most=10)
    budget.spend(10)
    with pytest.raises(TableError):
        budget.spend(1)


@pytest.mark.parametrize(
    ("part", "before", "bomb", "words"),
    [
        ("xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData><row " + b'a="1" ' * 20_000 + b"/>", "damaged"),
        ("xl/styles.xml", b"</cellXfs>", b"<xf/>" * 2_000_000 + b"</cellXfs>", "too big for a table"),
        (
            "xl/worksheets/sheet1.xml",
            b"</sheetData>",
            b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:B2"/>' * 110_000 + b"</mergeCells>",
            "damaged",
        ),
    ],
)
def test_workbooks_that_hold_too_much_of_one_thing(
    tmp_path: Path, part: str, before: bytes, bomb: bytes, words: str
) -> None:
    source = save(workbook(), tmp_path)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in package.namelist():
            data = package.read(name)
            out.writestr(name, data.replace(before, bomb, 1) if name == part else data)
    with pytest.raises(TableError, match=words):
        read_table(path)
