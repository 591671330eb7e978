"""Every form of file: read, one cell of each kind changed, read again, and nothing else different."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from crawler.errors import TableError
from crawler.model import Field, Row
from crawler.plan.planning import plan_changes
from crawler.plan.write import apply_changes
from crawler.table import Table, read_table
from tests.table.factory import NOW, corrections, decide

HEADER = ("No", "Country", "City", "University", "Website")
ROWS = (
    ("1", "Austria", "Graz", "Almendra University", "https://www.almendra.example/"),
    ("2", "Austria", "Wien", "Brückner Universität", "https://www.brueckner.example/"),
    ("3", "Poland", "Łódź", "Uniwersytet Cisowy", "https://cisowy.example/"),
    ("4", "Spain", "Granada", "Universidad Dehesa", "https://dehesa.example/?a=1&b=2"),
)


def as_csv() -> str:
    return "".join(",".join(row) + "\n" for row in (HEADER, *ROWS))


def as_html() -> str:
    cells = "".join(
        f"<tr><td>{no}<td>{country}<td><p>{city}</p></td><td>{name}</td>"
        f'<td><a class=x href="{url.replace("&", "&amp;")}">website</a></td></tr>\n'
        for no, country, city, name, url in ROWS
    )
    heading = "".join(f"<th>{text}</th>" for text in HEADER)
    return (
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>x</title><style>td{}</style></head><body>"
        f"<table><tr><td><a href='/'>Home</a></td></tr></table><table><caption>Partners</caption><tr>{heading}</tr>"
        f"{cells}</table></body></html>\n"
    )


def as_markdown() -> str:
    rule = "|".join("---" for _ in HEADER)
    rows = "".join(f"| {no} | {country} | {city} | {name} | <{url}> |\n" for no, country, city, name, url in ROWS)
    return f"# Partners\n\n| {' | '.join(HEADER)} |\n|{rule}|\n{rows}\nAs of 2026\n"


def as_json() -> str:
    rows = [{"no": row[0], "place": {"country": row[1], "city": row[2]}, "name": row[3], "url": row[4]} for row in ROWS]
    return json.dumps({"made": "2026-01-01", "partners": rows}, indent=1, ensure_ascii=False) + "\n"


def as_json_lines() -> str:
    return "".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in ROWS)


TEXTS: dict[str, Callable[[], str]] = {
    "csv": as_csv,
    "html": as_html,
    "markdown": as_markdown,
    "json": as_json,
    "jsonl": as_json_lines,
}


def write_text(folder: Path, form: str) -> Path:
    path = folder / f"list.{form}"
    path.write_text(TEXTS[form](), encoding="utf-8", newline="")
    return path


def rows_of(table: Table) -> list[tuple[str, ...]]:
    return [(row.row_id, row.country, row.city, row.name, row.url) for row in table.rows()]


def changed(path: Path, to: Path) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Applies a new address to the second row and a new city to the third: the rows wanted, and those there are."""
    table = read_table(path)
    rows: dict[str, Row] = {row.row_id: row for row in table.rows()}
    decisions = (decide(rows["2"], "https://new.example/a?b=1&c"), decide(rows["3"], "Zgierz", Field.CITY))
    plan = plan_changes(path, corrections(table.info.sha256, *decisions))
    assert plan.unapplied == ()
    apply_changes(plan, to, by="A", now=NOW)
    wanted = [list(row) for row in rows_of(table)]
    wanted[1][4], wanted[2][2] = "https://new.example/a?b=1&c", "Zgierz"
    return [tuple(row) for row in wanted], rows_of(read_table(to))


@pytest.mark.parametrize("form", TEXTS)
def test_text_forms_are_read(tmp_path: Path, form: str) -> None:
    table = read_table(write_text(tmp_path, form))
    assert rows_of(table) == [*ROWS]
    assert table.info.format == ("json" if form == "jsonl" else form)


@pytest.mark.parametrize("form", TEXTS)
def test_text_forms_keep_every_other_byte(tmp_path: Path, form: str) -> None:
    path = write_text(tmp_path, form)
    before = path.read_bytes().decode()
    wanted, found = changed(path, tmp_path / "out")
    assert found == wanted
    after = (tmp_path / "out").read_bytes().decode()
    for new in ("https://new.example/a?b=1&amp;c", "https://new.example/a?b=1&c"):
        after = after.replace(new, "https://www.brueckner.example/")
    assert after.replace("Zgierz", "\\u0141\\u00f3d\\u017a" if form == "jsonl" else "Łódź") == before


@pytest.mark.parametrize("form", ["csv", "html", "jsonl"])
@pytest.mark.parametrize("pack", ["zip", "gz"])
def test_a_packed_table_is_read_and_packed_again(tmp_path: Path, form: str, pack: str) -> None:
    inner = write_text(tmp_path, form)
    path = tmp_path / f"list.{pack}"
    if pack == "gz":
        path.write_bytes(gzip.compress(inner.read_bytes()))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.rtf", "x")
            archive.writestr(f"folder/list.{form}", inner.read_bytes())
    wanted, found = changed(path, tmp_path / f"out.{pack}")
    assert found == wanted
    if pack == "zip":
        with zipfile.ZipFile(tmp_path / "out.zip") as archive:
            assert archive.namelist() == ["readme.rtf", f"folder/list.{form}"]


def test_macros_are_kept_and_named(tmp_path: Path) -> None:
    book = Workbook()
    for row in (HEADER, *ROWS):
        book.worksheets[0].append(row)
    path = tmp_path / "list.xlsm"
    book.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert read_table(path).info.format == "xlsm"
    wanted, found = changed(path, tmp_path / "out.xlsm")
    assert found == wanted
    with zipfile.ZipFile(tmp_path / "out.xlsm") as archive:
        assert archive.read("xl/vbaProject.bin") == b"macro"


def test_a_key_that_an_object_lacks_is_added(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text('[{"name": "Colegio Alba", "url": "https://alba.example"},\n {"name": "Colegio Brezo"}]')
    table = read_table(path)
    rows = list(table.rows())
    plan = plan_changes(path, corrections(table.info.sha256, decide(rows[1], "https://brezo.example")))
    apply_changes(plan, tmp_path / "out.json", by="A", now=NOW)
    assert json.loads((tmp_path / "out.json").read_text())[1] == {
        "name": "Colegio Brezo",
        "url": "https://brezo.example",
    }


LINKED = (
    ("Austria", (("Almendra University", "Graz"), ("Brückner Universität", "Linz"), ("Fuchsia Akademie", "Salzburg"))),
    ("Spain", (("Universidad Dehesa", "Sevilla"), ("Colegio Encina", "Bilbao"), ("Escuela Genista", "Murcia"))),
)


def link_of(name: str) -> str:
    return f"https://{name.split(maxsplit=1)[0].lower()}.example"


def linked_markdown() -> str:
    lines = ["# Partners"]
    for country, items in LINKED:
        lines += ["", f"## {country}", "", *(f"- [{name}]({link_of(name)}) – {city}" for name, city in items)]
    return "\n".join(lines)


def linked_html() -> str:
    body = "<ul><li><a href='/menu'>Menu</a></li></ul>"
    for country, items in LINKED:
        listed = "".join(f"<li><a href='{link_of(name)}'>{name}</a> ({city})" for name, city in items)
        body += f"<h2>{country}</h2><ul>{listed}</ul>"
    return f"<html><body>{body}</body></html>"


@pytest.mark.parametrize(("name", "make"), [("list.md", linked_markdown), ("list.html", linked_html)])
def test_lists_of_links_under_headings(tmp_path: Path, name: str, make: Callable[[], str]) -> None:
    path = tmp_path / name
    path.write_text(make(), encoding="utf-8")
    found = [(row.name, row.url, row.city, row.country) for row in read_table(path).rows()]
    assert found == [(name, link_of(name), city, country) for country, items in LINKED for name, city in items]


def test_cells_that_span_rows_and_columns_in_a_page(tmp_path: Path) -> None:
    text = (
        "<table><tr><th>Country<th>University<th>Website</tr>"
        "<tr><td rowspan=2>Austria<td>Almendra University<td>https://almendra.example</tr>"
        "<tr><td>Brückner Universität<td>https://brueckner.example</tr>"
        "<tr><td>Spain<td>Universidad Dehesa<td>https://dehesa.example</tr></table>"
    )
    path = tmp_path / "list.html"
    path.write_text(text, encoding="utf-8")
    assert [row.country for row in read_table(path).rows()] == ["Austria", "Austria", "Spain"]


@pytest.mark.parametrize("sheet", ["Later", "2"])
def test_another_sheet_by_name_and_number(tmp_path: Path, sheet: str) -> None:
    book = Workbook()
    book.worksheets[0].title = "Now"
    later = book.create_sheet("Later")
    for row in (HEADER, *ROWS):
        book.worksheets[0].append(row)
    for row in (HEADER, ROWS[0]):
        later.append(row)
    path = tmp_path / "list.xlsx"
    book.save(path)
    info = read_table(path).info
    assert (info.sheet, info.rows) == ("Now", 4)
    assert read_table(path, sheet=sheet).info.rows == 1


def test_the_sheet_with_more_institutions_is_read_and_the_other_named(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "Few"
    many = book.create_sheet("Many")
    for row in (HEADER, *ROWS[:2]):
        book.worksheets[0].append(row)
    for row in (HEADER, *ROWS):
        many.append(row)
    path = tmp_path / "list.xlsx"
    book.save(path)
    info = read_table(path).info
    assert info.sheet == "Many"
    assert "Few" in [dict(remark.args).get("sheets") for remark in info.remarks]


def test_a_cell_that_shows_one_address_and_leads_to_another(tmp_path: Path) -> None:
    book = Workbook()
    for row in (HEADER, *ROWS):
        book.worksheets[0].append(row)
    book.worksheets[0]["E2"].hyperlink = "https://elsewhere.example/"
    book.worksheets[0]["E3"].hyperlink = "http://brueckner.example"
    path = tmp_path / "list.xlsx"
    book.save(path)
    table = read_table(path)
    assert [(row.url, row.link) for row in table.rows()][:2] == [
        ("https://www.almendra.example/", "https://elsewhere.example/"),
        ("https://www.brueckner.example/", ""),
    ]
    assert dict(table.info.notes)["links_that_differ"] == "1"


def test_the_copy_of_a_form_that_cannot_be_written_is_a_workbook(tmp_path: Path) -> None:
    from crawler.table.forms.new_workbook import write_workbook  # noqa: PLC0415 - only here

    to = tmp_path / "out.xlsx"
    records = iter([(1, [*HEADER]), (3, ["1", "Spain", "Graz", "=1+1", "website"])])
    write_workbook(to, (), name="Part/ners", records=records, links={(3, 5): "https://a.example/"})
    sheet = load_workbook(to)["Part ners"]
    assert [cell.value for cell in sheet[3]] == ["1", "Spain", "Graz", "=1+1", "website"]
    assert (sheet["D3"].data_type, sheet["E3"].hyperlink.target) == ("s", "https://a.example/")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"a": 1}, {"a": ', "valid JSON"),
        ("[" * 3000 + "]" * 3000, "nested too deeply"),
        ("<html><body><p>no table</p></body></html>", "no table"),
    ],
)
def test_text_that_is_not_a_table_gets_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "list"
    path.write_text(text)
    with pytest.raises(TableError, match=words):
        read_table(path)
