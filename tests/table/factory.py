"""Small tables for the tests, in every kind of file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from crawler.model import Answer, Decision, Field, Row
from crawler.plan.decisions import Corrections

NOW = datetime(2026, 4, 2, 10, 0, tzinfo=UTC)
HEADER = ("LP.", "KRAJ", "MIASTO", "NAZWA UCZELNI", "OKRES", "Kolumna1", "Kontynent")
ROWS = (
    (
        "1",
        "Albania",
        "Tirana",
        "Polytechnic University of Tirana",
        "2017 na czas nieokreślony",
        "http://www.upt.al/",
        "Europa",
    ),
    ("2", "Niemcy", "Köln", "Universität zu Köln", "2024-2029", "https://www.uni-koeln.de/", "Europa"),
    ("3", "Polska", "Łódź", "Uniwersytet Łódzki", "2021-2026", "https://www.uni.lodz.pl/", "Europa"),
    ("4", "Polska", "Gdańsk", "Akademia Sztuk Pięknych", "2020", "https://www.asp.gda.pl/", "Europa"),
)


def lines(rows: Sequence[Sequence[str]] = ROWS, delimiter: str = "\t", end: str = "\n") -> str:
    return "".join(delimiter.join(row) + end for row in (HEADER, *rows))


def write(folder: Path, text: str, encoding: str = "utf-8", name: str = "table.tsv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def decide(
    row: Row, new: str, column: Field = Field.URL, answer: Answer = Answer.ACCEPT, old: str | None = None
) -> Decision:
    return Decision(
        row_id=row.row_id,
        line=row.line,
        column=column,
        old=getattr(row, column.value, row.row_id) if old is None else old,
        new=new,
        answer=answer,
    )


def corrections(sha256: str, *decisions: Decision) -> Corrections:
    return Corrections(table_sha256=sha256, decisions=decisions)


def workbook() -> Workbook:
    """A workbook as offices keep them: a title, styles, a link, a comment, a formula, a second sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Uczelnie"
    sheet.append(["Lista uczelni partnerskich"])
    sheet.append([])
    sheet.append(list(HEADER))
    for row in ROWS:
        sheet.append([int(row[0]), *row[1:]])
    sheet.append(["Data aktualizacji: 02.04.2026"])
    for column in "ABCDEFG":
        sheet[f"{column}3"].font = Font(bold=True)
    sheet.column_dimensions["D"].width = 41.5
    sheet["F4"].hyperlink = "http://www.upt.al/"
    sheet["F5"].value = "Strona WWW"
    sheet["F5"].hyperlink = "https://www.uni-koeln.de/"
    sheet["D6"].comment = Comment("sprawdzić", "Anna")
    sheet["F7"].font = Font(italic=True, color="FF0000")
    sheet["I4"].value = "=COUNTA(F4:F7)"
    other = book.create_sheet("Notatki")
    other["A1"].value = "=1+1"
    return book


def save(book: Workbook, folder: Path, name: str = "table.xlsx") -> Path:
    data = io.BytesIO()
    book.save(data)
    path = folder / name
    path.write_bytes(data.getvalue())
    return path
