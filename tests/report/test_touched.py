"""What people wrote into the files of an audit outlives the next audit."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import Ran

Crawler = Callable[..., Ran]
LATEST = Path("reports/list/latest")


def answer_workbook(path: Path, **answers: str) -> None:
    """Types into the line of row 3, by column key."""
    book = openpyxl.load_workbook(path)
    sheet: Any = book["Corrections"]
    keys = {str(cell.value): cell.column for cell in sheet[1]}
    line = next(row for row in range(3, sheet.max_row + 1) if sheet.cell(row, keys["column"]).value == "continent")
    for key, text in answers.items():
        sheet.cell(line, keys[key]).value = text
    book.save(path)


def typed(path: Path) -> dict[str, str]:
    sheet: Any = openpyxl.load_workbook(path)["Corrections"]
    keys = {str(cell.value): cell.column for cell in sheet[1]}
    line = next(row for row in range(3, sheet.max_row + 1) if sheet.cell(row, keys["column"]).value == "continent")
    return {key: str(sheet.cell(line, keys[key]).value or "") for key in ("answer", "new", "note")}


@pytest.mark.parametrize("again", [("lint", "list.tsv"), ("judge", "list.tsv"), ("report", "list.tsv")])
def test_answers_are_taken_over_and_the_old_file_is_kept(crawler: Crawler, again: tuple[str, ...]) -> None:
    crawler("lint", "list.tsv", "-q")
    answer_workbook(LATEST / "corrections.xlsx", answer="Tak", note="checked by phone")
    before = (LATEST / "corrections.xlsx").read_bytes()
    ran = crawler(*again, "-q")
    assert "1 answer was taken over" in ran.err
    assert typed(LATEST / "corrections.xlsx") | {"new": ""} == {"answer": "Tak", "note": "checked by phone", "new": ""}
    assert (LATEST / "corrections-answered.xlsx").read_bytes() == before


def test_taken_over_answers_come_along_again_without_another_copy(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-q")
    answer_workbook(LATEST / "corrections.xlsx", answer="accept", new="Eurasia")
    crawler("lint", "list.tsv", "-q")
    ran = crawler("lint", "list.tsv", "-q")
    assert ran.err == ""
    assert typed(LATEST / "corrections.xlsx") == {"answer": "accept", "new": "Eurasia", "note": ""}
    assert [path.name for path in LATEST.glob("*answered*")] == ["corrections-answered.xlsx"]


def test_an_untouched_file_is_written_again_without_a_word(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-q")
    assert crawler("lint", "list.tsv", "-q").err == ""
    assert not [*LATEST.glob("*answered*")]


def test_files_of_other_names_stay(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-q")
    (LATEST / "corrections-anna.xlsx").write_bytes(b"hers")
    crawler("lint", "list.tsv", "-q")
    assert (LATEST / "corrections-anna.xlsx").read_bytes() == b"hers"


def test_a_touched_csv_is_kept_too(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-q", "-o", "out")
    path = Path("out/corrections.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["answer"] = "refuse" if row["column"] == "continent" else ""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    before = path.read_bytes()
    crawler("lint", "list.tsv", "-q", "-o", "out")
    with path.open(encoding="utf-8-sig", newline="") as file:
        answers = {row["column"]: row["answer"] for row in csv.DictReader(file)}
    assert answers["continent"] == "refuse"
    assert Path("out/corrections-answered.csv").read_bytes() == before


def test_an_answer_without_a_line_is_said(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-q")
    answer_workbook(LATEST / "corrections.xlsx", answer="accept")
    table = Path("list.tsv")
    table.write_text(table.read_text(encoding="utf-8").replace("\tAsia", "\tEurope"), encoding="utf-8")
    ran = crawler("lint", "list.tsv", "-q")
    assert "1 answer has no line in the new file" in ran.err
    assert typed(LATEST / "corrections-answered.xlsx")["answer"] == "accept"
