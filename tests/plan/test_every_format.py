"""What is shown is not what is written: values go through every format and back whole, and secrets through none."""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from crawler.model import Answer, Decision, Field
from crawler.plan.planning import plan_changes
from crawler.plan.records import Corrections
from crawler.report.cleaning import clean_value
from crawler.report.formats import FORMATS
from crawler.table import read_table
from tests.conftest import Ran

Crawler = Callable[..., Ran]
LONG = "https://www.uni-heidelberg.de/" + "a" * 2_488
SECRET = "geheim123"
TABLE = """\
No.\tCountry\tInstitution\tURL
1\tAustria\tUniversity of Vienna\thttps://www.univie.ac.at/
2\tGermany\tHeidelberg University\t{url}
3\tPoland\tUniversity of Warsaw\thttps://www.uw.edu.pl/
"""


def audit(crawler: Crawler, url: str) -> None:
    Path("list.tsv").write_text(TABLE.format(url=url), encoding="utf-8")
    formats = [word for name in FORMATS for word in ("-f", name)]
    assert crawler("lint", "list.tsv", "-o", "out", "-q", "--fail-on", "never", *formats).code == 0


def answer_csv(path: Path) -> Path:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | {"answer": "accept"} for row in rows if row["column"] == "url")
    return path


def answer_workbook(path: Path) -> Path:
    book = openpyxl.load_workbook(path)
    sheet = book["Corrections"]
    keys = {str(cell.value): cell.column or 0 for cell in sheet[1]}
    for row in range(3, sheet.max_row + 1):
        if sheet.cell(row, keys["column"]).value == "url":
            sheet.cell(row, keys["answer"]).value = "accept"
    book.save(path)
    return path


def answer_report(path: Path) -> Path:
    """What “Save decisions” would write, from the data in the page."""
    found = re.search(r'<script[^>]*id="data"[^>]*>(.*?)</script>', path.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    data = json.loads(html.unescape(found[1]) if "&quot;" in found[1] else found[1])
    made = [
        {
            "row_id": row["id"],
            "column": p["col"],
            "old": p["old"],
            "new": p["new"],
            "answer": "accept",
            "proposal": p["key"],
        }
        for row in data["rows"]
        for p in row.get("p", ())
        if p["col"] == "url" and p["rank"] == 1
    ]
    saved = {"schema": data["schema"], "table_sha256": data["table_sha256"], "audit": data["audit"], "decisions": made}
    to = path.with_name("decisions.json")
    to.write_text(json.dumps(saved), encoding="utf-8")
    return to


ANSWERED: dict[str, Callable[[], Path]] = {
    "csv": lambda: answer_csv(Path("out/corrections.csv")),
    "xlsx": lambda: answer_workbook(Path("out/corrections.xlsx")),
    "json": lambda: answer_report(Path("out/report.html")),
}


@pytest.mark.parametrize("kind", ANSWERED)
def test_a_long_value_goes_through_every_format_and_back(crawler: Crawler, kind: str) -> None:
    audit(crawler, "htpp" + LONG[5:])
    ran = crawler("apply", str(ANSWERED[kind]()), "--table", "list.tsv", "--to", "fixed.tsv")
    assert ran.code == 0, ran.err
    assert Path("fixed.tsv").read_text(encoding="utf-8") == TABLE.format(url="http" + LONG[5:])


@pytest.mark.parametrize("kind", ANSWERED)
def test_a_secret_is_shown_in_no_format_and_written_as_it_is(crawler: Crawler, kind: str) -> None:
    url = f"www.uni-heidelberg.de/?token={SECRET}&a=1"
    audit(crawler, f"https:// {url}")
    shown = [path for path in Path("out").iterdir() if path.suffix != ".xlsx" and SECRET in path.read_text("utf-8")]
    assert shown == []
    book = openpyxl.load_workbook("out/corrections.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if SECRET in cell]
    for command in (("explain", "list.tsv", "2"), ("lint", "list.tsv", "-v"), ("report", "list.tsv", "--digest", "DE")):
        ran = crawler(*command)
        assert SECRET not in ran.out + ran.err
    file = ANSWERED[kind]()
    ran = crawler("apply", str(file), "--table", "list.tsv", "--to", "fixed.tsv", "--database", "none.sqlite")
    assert ran.code == 2, "a mask is never written"
    assert "password or token" in ran.err
    ran = crawler("apply", str(file), "--table", "list.tsv", "--to", "fixed.tsv")
    assert ran.code == 0, ran.err
    assert SECRET not in ran.out
    assert Path("fixed.tsv").read_text(encoding="utf-8") == TABLE.format(url=f"https://{url}")


@pytest.mark.parametrize(
    "value",
    [
        "Köln nad Renem",
        "o\u0308" * 40,
        "  two  spaces  ",
        "'quoted'",
        "中文大学",
        "a" * 32_000,
        "e\u0301\u0302\u0303",
    ],
)
def test_any_value_is_matched_with_its_own_cell(tmp_path: Path, value: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"No.,Institution,City,URL\n1,University,{value},https://a.edu/\n", encoding="utf-8")
    table = read_table(path)
    (row,) = table.rows()
    decision = Decision(
        row_id="1", line=2, column=Field.CITY, old=clean_value(row.city), new="Cologne", answer=Answer.ACCEPT
    )
    plan = plan_changes(path, Corrections(table_sha256=table.info.sha256, decisions=(decision,)))
    assert [change.old for change in plan.changes] == [row.city]
