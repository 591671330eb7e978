from __future__ import annotations

import re
import zipfile
from html import escape, unescape
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook

from crawler.model import Answer, Field
from crawler.plan.planning import Plan, Why, plan_changes
from crawler.plan.write import apply_changes
from crawler.table import read_table
from tests.table.factory import NOW, corrections, decide, save, workbook

SHEET = "xl/worksheets/sheet1.xml"
RELS = "xl/worksheets/_rels/sheet1.xml.rels"


def plan_for(path: Path, *changes: tuple[str, Field, str]) -> Plan:
    table = read_table(path)
    rows = {row.row_id: row for row in table.rows()}
    decisions = [decide(rows[row_id], new, column) for row_id, column, new in changes]
    return plan_changes(path, corrections(table.info.sha256, *decisions))


def applied(path: Path, *changes: tuple[str, Field, str]) -> Path:
    to = path.with_name("corrected.xlsx")
    plan = plan_for(path, *changes)
    assert plan.unapplied == ()
    apply_changes(plan, to, by="Anna", now=NOW)
    return to


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def cells_of(xml: bytes) -> dict[str, bytes]:
    """Each cell of a sheet in canonical XML."""
    cells = etree.fromstring(xml).iter("{*}c")
    return {str(cell.get("r")): etree.tostring(cell, method="c14n", with_tail=False) for cell in cells}


def rest_of(xml: bytes) -> bytes:
    """A sheet without its cells in canonical XML."""
    root = etree.fromstring(xml)
    etree.strip_elements(root, "{*}c")
    return etree.tostring(root, method="c14n")


def test_nothing_accepted_gives_the_same_bytes(tmp_path: Path) -> None:
    path = save(workbook(), tmp_path)
    row = next(read_table(path).rows())
    decided = corrections(read_table(path).info.sha256, decide(row, "x", answer=Answer.LATER))
    to = tmp_path / "out.xlsx"
    apply_changes(plan_changes(path, decided), to, by="A", now=NOW)
    assert to.read_bytes() == path.read_bytes()


def test_only_the_cells_of_one_part_differ(tmp_path: Path) -> None:
    path = save(workbook(), tmp_path)
    out = applied(path, ("3", Field.URL, "https://a.edu/?a=1&b=<2>"), ("4", Field.CITY, " Sopot"))
    before, after = parts(path), parts(out)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {SHEET, "xl/workbook.xml"}
    cells, changed = cells_of(before[SHEET]), cells_of(after[SHEET])
    assert {ref for ref in cells if cells[ref] != changed[ref]} == {"F6", "C7"}
    assert rest_of(before[SHEET]) == rest_of(after[SHEET])


def test_formulas_are_calculated_anew_and_nothing_else_is_asked(tmp_path: Path) -> None:
    book = workbook()
    book.calculation.fullCalcOnLoad = False
    path = save(book, tmp_path)
    assert b'fullCalcOnLoad="1"' not in parts(path)["xl/workbook.xml"]
    after = parts(applied(path, ("4", Field.CITY, "Sopot")))["xl/workbook.xml"]
    assert b'fullCalcOnLoad="1"' in after
    plain = Workbook()
    sheet = plain.active
    assert sheet is not None
    sheet.append(["name", "url"])
    sheet.append(["Uni A", "https://a.edu/"])
    path = save(plain, tmp_path, "plain.xlsx")
    row = next(read_table(path).rows())
    to = tmp_path / "plain-out.xlsx"
    apply_changes(plan_for(path, (row.row_id, Field.URL, "https://b.edu/")), to, by="A", now=NOW)
    assert parts(path)["xl/workbook.xml"] == parts(to)["xl/workbook.xml"]


def test_formats_widths_formulas_comments_and_sheets_stay(tmp_path: Path) -> None:
    out = applied(save(workbook(), tmp_path), ("4", Field.URL, "https://new.pl/"), ("3", Field.NAME, "UŁ"))
    book = load_workbook(out)
    sheet = book["Uczelnie"]
    assert sheet["F7"].value == "https://new.pl/"
    assert (sheet["F7"].font.italic, sheet["F7"].font.color.rgb) == (True, "00FF0000")
    assert sheet["D6"].value == "UŁ"
    assert sheet["D6"].comment is not None
    assert sheet.column_dimensions["D"].width == 41.5
    assert sheet["I4"].value == "=COUNTA(F4:F7)"
    assert book["Notatki"]["A1"].value == "=1+1"
    assert sheet["A4"].value == 1


def test_a_link_follows_its_url(tmp_path: Path) -> None:
    sheet = load_workbook(applied(save(workbook(), tmp_path), ("1", Field.URL, "https://new.al/")))["Uczelnie"]
    assert sheet["F4"].value == "https://new.al/"
    assert sheet["F4"].hyperlink.target == "https://new.al/"
    assert sheet["F5"].hyperlink.target == "https://www.uni-koeln.de/"


def test_words_with_a_link_behind_them_keep_their_words(tmp_path: Path) -> None:
    out = applied(save(workbook(), tmp_path), ("2", Field.URL, "https://new.de/"))
    sheet = load_workbook(out)["Uczelnie"]
    assert sheet["F5"].value == "Strona WWW"
    assert sheet["F5"].hyperlink.target == "https://new.de/"
    assert next(row.url for row in read_table(out).rows() if row.row_id == "2") == "https://new.de/"


def test_an_emptied_cell_loses_its_link(tmp_path: Path) -> None:
    out = applied(save(workbook(), tmp_path), ("1", Field.URL, ""))
    sheet = load_workbook(out)["Uczelnie"]
    assert sheet["F4"].value is None
    assert sheet["F4"].hyperlink is None
    assert b"www.upt.al" not in parts(out)[RELS]


def test_the_last_link_takes_the_list_with_it(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("id", "name", "url"), (1, "Uni A", "https://a.edu/"), (2, "Uni B", "https://b.edu/")):
        sheet.append(row)
    sheet["C2"].hyperlink = "https://a.edu/"
    out = applied(save(book, tmp_path), ("1", Field.URL, ""))
    assert b"hyperlink" not in parts(out)[SHEET]


def test_a_link_over_several_cells_is_split(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "name", "url"])
    for number in range(1, 4):
        sheet.append([number, f"Uni {number}", f"https://{number}.edu/"])
    sheet["C2"].hyperlink = "https://all.edu/"
    sheet["C2"].hyperlink.ref = "C2:C4"
    out = applied(save(book, tmp_path), ("2", Field.URL, "https://new.edu/"))
    xml = parts(out)[SHEET].decode()
    refs = dict(re.findall(r'<hyperlink [^>]*?ref="(\w+)"[^>]*?id="(\w+)"', xml))
    assert sorted(refs) == ["C2", "C3", "C4"]
    assert refs["C2"] == refs["C4"] != refs["C3"]


def test_a_cell_the_sheet_does_not_have_is_made_in_its_place(tmp_path: Path) -> None:
    book = workbook()
    book["Uczelnie"]["F6"].value = None
    path = save(book, tmp_path)
    stripped = re.sub(rb'<c r="F6"[^>]*?(?:/>|></c>)', b"", parts(path)[SHEET])
    with zipfile.ZipFile(tmp_path / "bare.xlsx", "w") as out:
        for name, data in parts(path).items():
            out.writestr(name, stripped if name == SHEET else data)
    result = applied(tmp_path / "bare.xlsx", ("3", Field.URL, "https://uni.pl/"))
    sheet = load_workbook(result)["Uczelnie"]
    assert sheet["F6"].value == "https://uni.pl/"
    order = re.findall(r'r="([A-Z])6"', parts(result)[SHEET].decode())
    assert order == sorted(order)


def test_shared_strings_are_left_alone(tmp_path: Path) -> None:
    """As Excel writes them: the changed cell no longer points to the string that others share."""
    path = save(workbook(), tmp_path)
    files = parts(path)
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    texts: list[str] = []

    def share(match: re.Match[str]) -> str:
        texts.append(unescape(match[2]))
        return f'<c {match[1]}t="s"><v>{len(texts) - 1}</v></c>'

    xml = re.sub(r'<c ([^>]*?)t="inlineStr"><is><t[^>]*>(.*?)</t></is></c>', share, files[SHEET].decode())
    if not texts:  # written with shared strings already
        pytest.skip("this openpyxl shares strings itself")
    items = "".join(f"<si><r><t>{escape(text[:1])}</t></r><r><t>{escape(text[1:])}</t></r></si>" for text in texts)
    files[SHEET] = xml.encode()
    files["xl/sharedStrings.xml"] = f"<sst {space}>{items}</sst>".encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    rels = files["xl/_rels/workbook.xml.rels"].decode()
    if "sharedStrings" not in rels:
        link = f'<Relationship Id="rId99" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
        files["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", link).encode()
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = files["[Content_Types].xml"].decode()
    if "sharedStrings" not in types:
        part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{main}"/></Types>'
        files["[Content_Types].xml"] = types.replace("</Types>", part).encode()
    with zipfile.ZipFile(tmp_path / "shared.xlsx", "w") as out:
        for name, data in files.items():
            out.writestr(name, data)
    result = applied(tmp_path / "shared.xlsx", ("2", Field.URL, "https://new.de/"), ("3", Field.COUNTRY, "Polska (PL)"))
    rows = {row.row_id: row for row in read_table(result).rows()}
    assert (rows["2"].url, rows["3"].country, rows["4"].country) == ("https://new.de/", "Polska (PL)", "Polska")
    assert load_workbook(result)["Uczelnie"]["F5"].value == "Strona WWW"
    assert parts(result)["xl/sharedStrings.xml"] == files["xl/sharedStrings.xml"]


def test_cells_with_formulas_are_left_to_a_person(tmp_path: Path) -> None:
    book = workbook()
    book["Uczelnie"]["F4"].value = '=HYPERLINK("http://www.upt.al/","Strona")'
    book["Uczelnie"]["F4"].hyperlink = None
    path = save(book, tmp_path)
    plan = plan_for(path, ("1", Field.URL, "https://new.al/"), ("3", Field.URL, "https://new.pl/"))
    assert [told.why for told in plan.unapplied] == [Why.FORMULA]
    assert [change.row_id for change in plan.changes] == ["3"]


def test_a_value_that_xml_cannot_hold_is_refused(tmp_path: Path) -> None:
    plan = plan_for(save(workbook(), tmp_path), ("1", Field.NAME, "Uni \x01"), ("2", Field.NAME, "Uni \ud800"))
    assert [told.why for told in plan.unapplied] == [Why.BAD_VALUE, Why.BAD_VALUE]
