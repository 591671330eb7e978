"""What people do to the workbook before they give it back: each ends in the right table, or in one list of faults."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import TABLE, Ran

Crawler = Callable[..., Ran]
OFFICE = shutil.which("soffice")
FIXED = TABLE.replace("\tAsia\n", "\tEurope\n")
MENDED = FIXED.replace("htpp://www", "http://www")
BOOK = Path("out/corrections.xlsx")


class Sheet:
    """The sheet of corrections as an editor sees it, by column keys."""

    def __init__(self, book: Any, title: str = "Corrections") -> None:
        self.book = book
        self.sheet = book[title]
        self.keys = {str(cell.value): cell.column for cell in self.sheet[1]}

    def lines(self) -> Iterator[int]:
        """Numbers of the lines with a correction."""
        column = self.keys["row_id"]
        yield from (n for n in range(3, self.sheet.max_row + 1) if self.sheet.cell(n, column).value)

    def of(self, column: str) -> int:
        """The line about a column of the table."""
        return next(n for n in self.lines() if self.sheet.cell(n, self.keys["column"]).value == column)

    def put(self, line: int, key: str, value: object) -> None:
        """Types into a cell."""
        self.sheet.cell(line, self.keys[key]).value = value

    def accept(self, *columns: str) -> None:
        """Answers lines."""
        for column in columns:
            self.put(self.of(column), "answer", "accept")


@pytest.fixture
def sheet(crawler: Crawler) -> Sheet:
    crawler("lint", "list.tsv", "-o", "out", "-q")
    return Sheet(openpyxl.load_workbook(BOOK))


def applied(crawler: Crawler, sheet: Sheet, *more: str) -> Ran:
    """Saves the workbook and applies it."""
    sheet.book.save("decided.xlsx")
    return crawler("apply", "decided.xlsx", *more, "--table", "list.tsv", "--to", "fixed.tsv", "--yes")


def result() -> str:
    return Path("fixed.tsv").read_text(encoding="utf-8")


def refused(ran: Ran, *words: str) -> None:
    """One list of what to correct, and nothing written."""
    assert ran.code == 2
    for word in words:
        assert word in ran.err
    assert not Path("fixed.tsv").exists()


def test_answered_as_it_is(crawler: Crawler, sheet: Sheet) -> None:
    sheet.accept("continent", "url")
    assert applied(crawler, sheet).code == 0
    assert result() == MENDED


def test_sorted_with_the_key_row_in_the_middle(crawler: Crawler, sheet: Sheet) -> None:
    sheet.accept("continent", "url")
    rows = [[cell.value for cell in row] for row in sheet.sheet.iter_rows()]
    for number, row in enumerate(reversed(rows), 1):
        for column, value in enumerate(row, 1):
            sheet.sheet.cell(number, column).value = value
    assert applied(crawler, sheet).code == 0
    assert result() == MENDED


def test_lines_deleted(crawler: Crawler, sheet: Sheet) -> None:
    sheet.accept("continent", "url")
    sheet.sheet.delete_rows(sheet.of("url"))
    assert applied(crawler, sheet).code == 0
    assert result() == FIXED


def test_columns_added_and_moved(crawler: Crawler, sheet: Sheet) -> None:
    sheet.accept("continent")
    sheet.sheet.insert_cols(1, 2)
    sheet.sheet.cell(2, 1).value = "checked by"
    sheet.sheet.cell(3, 1).value = "Anna"
    assert applied(crawler, sheet).code == 0
    assert result() == FIXED


def test_file_and_sheets_renamed(crawler: Crawler, sheet: Sheet) -> None:
    sheet.accept("continent")
    for number, page in enumerate(sheet.book.worksheets[:4]):
        page.title = f"Arkusz{number}"
    sheet.book.save("poprawki Anny (2).xlsx")
    ran = crawler("apply", "poprawki Anny (2).xlsx", "--table", "list.tsv", "--to", "fixed.tsv")
    assert ran.code == 0
    assert result() == FIXED


@pytest.mark.parametrize(
    "word", ["accept", "Accepted ", "YES", "ok", "x", "1", "tak", "Akceptuję", "przyjmij", "zgoda.", "✓", "TRUE"]
)
def test_accepted_in_many_spellings(crawler: Crawler, sheet: Sheet, word: str) -> None:
    sheet.put(sheet.of("continent"), "answer", word)
    assert applied(crawler, sheet).code == 0
    assert result() == FIXED


@pytest.mark.parametrize("word", [True, 1, 1.0])
def test_accepted_by_a_tick_or_a_number(crawler: Crawler, sheet: Sheet, word: object) -> None:
    sheet.put(sheet.of("continent"), "answer", word)
    assert applied(crawler, sheet).code == 0
    assert result() == FIXED


@pytest.mark.parametrize("word", ["refuse", "NIE", "odrzuć", "later", "później", "?"])
def test_what_is_not_accepted_changes_nothing(crawler: Crawler, sheet: Sheet, word: str) -> None:
    sheet.put(sheet.of("continent"), "answer", word)
    assert applied(crawler, sheet).code == 0
    assert result() == TABLE


def test_an_own_value_with_an_answer(crawler: Crawler, sheet: Sheet) -> None:
    sheet.put(sheet.of("url"), "new", "  www.uni-heidelberg.de/en ")
    sheet.accept("url")
    assert applied(crawler, sheet).code == 0
    assert result() == TABLE.replace("htpp://www.uni-heidelberg.de/", "https://www.uni-heidelberg.de/en")


def test_an_own_value_without_an_answer_is_named(crawler: Crawler, sheet: Sheet) -> None:
    line = sheet.of("url")
    sheet.put(line, "new", "https://www.uni-heidelberg.de/en")
    refused(applied(crawler, sheet), f"Corrections!F{line}", "the line has no answer")


def test_an_answer_one_line_too_low_is_named(crawler: Crawler, sheet: Sheet) -> None:
    line = max(sheet.lines()) + 1
    sheet.put(line, "answer", "accept")
    refused(applied(crawler, sheet), f"{line}", "in a line without a correction")


def test_a_value_deleted_is_not_an_emptied_cell(crawler: Crawler, sheet: Sheet) -> None:
    line = sheet.of("url")
    sheet.put(line, "new", None)
    sheet.accept("url")
    refused(applied(crawler, sheet), f"F{line}", "(empty)")


def test_a_cell_emptied_on_purpose(crawler: Crawler, sheet: Sheet) -> None:
    sheet.put(sheet.of("url"), "new", "(puste)")
    sheet.accept("url")
    assert applied(crawler, sheet).code == 0
    assert result() == TABLE.replace("htpp://www.uni-heidelberg.de/", "")


@pytest.mark.parametrize(
    "value",
    [
        '=HYPERLINK("https://a.edu/")', "javascript:alert(1)", "nie wiem", True, 45678, "2026-04-02", "=A1", "brak",
        "https://", "office@uni.edu", "#REF!",
    ],
)  # fmt: skip
def test_what_is_not_an_address_never_becomes_one(crawler: Crawler, sheet: Sheet, value: object) -> None:
    line = sheet.of("url")
    sheet.put(line, "new", value)
    sheet.accept("url", "continent")
    refused(applied(crawler, sheet), f"Corrections!F{line}")
    assert applied(crawler, sheet, "--skip-invalid").code == 1
    assert result() == FIXED


def test_garbage_in_every_cell_is_one_list(crawler: Crawler, sheet: Sheet) -> None:
    for line in sheet.lines():
        for key in ("answer", "new", "note"):
            sheet.put(line, key, "żółw 🐢 =1+1")
    ran = applied(crawler, sheet)
    refused(ran)
    assert ran.err.count("is not a valid answer") == len([*sheet.lines()])


def test_garbage_where_nothing_is_asked_changes_nothing(crawler: Crawler, sheet: Sheet) -> None:
    sheet.accept("continent")
    for line in sheet.lines():
        for key in ("institution", "header", "why", "confidence", "tried", "link", "check"):
            sheet.put(line, key, "żółw 🐢")
    assert applied(crawler, sheet).code == 0
    assert result() == FIXED


def test_what_is_typed_over_the_present_value_does_not_matter(crawler: Crawler, sheet: Sheet) -> None:
    sheet.put(sheet.of("continent"), "old", "Africa")
    sheet.accept("continent")
    assert applied(crawler, sheet).code == 0
    assert result() == FIXED


def test_a_value_that_is_not_in_the_table_any_more_is_named(crawler: Crawler, sheet: Sheet) -> None:
    table = Path("list.tsv")
    table.write_text(TABLE.replace("\tAsia", "\tAfrica"), encoding="utf-8")
    sheet.accept("continent")
    refused(applied(crawler, sheet, "--match-by-value"), "Africa", "Asia")


def test_a_line_copied_twice(crawler: Crawler, sheet: Sheet) -> None:
    line, last = sheet.of("continent"), max(sheet.lines()) + 1
    sheet.accept("continent")
    for column in range(1, sheet.sheet.max_column + 1):
        sheet.sheet.cell(last, column).value = sheet.sheet.cell(line, column).value
    assert applied(crawler, sheet).code == 0
    assert result() == FIXED
    sheet.put(last, "new", "Oceania")
    Path("fixed.tsv").unlink()
    refused(applied(crawler, sheet), "Europe", "Oceania")


def test_an_address_for_a_row_without_a_proposal(crawler: Crawler, sheet: Sheet) -> None:
    look = Sheet(sheet.book, "To look at")
    keys = {"row_id": "4", "column": "url", "old": "https://www.unistra.fr/", "new": "https://en.unistra.fr/"}
    first = Sheet(sheet.book)
    keys |= {"table_sha256": first.sheet.cell(3, first.keys["table_sha256"]).value}
    for key, value in keys.items():
        look.put(3, key, value)
    assert applied(crawler, sheet).code == 0
    assert result() == TABLE.replace("https://www.unistra.fr/", "https://en.unistra.fr/")


def test_ignored_without_a_reason_is_named(crawler: Crawler, sheet: Sheet) -> None:
    sheet.put(sheet.of("continent"), "answer", "ignore")
    refused(applied(crawler, sheet), "write the reason")


def test_a_note_alone_is_kept_as_an_answer_for_later(crawler: Crawler, sheet: Sheet) -> None:
    sheet.put(sheet.of("continent"), "note", "ask Jan")
    ran = applied(crawler, sheet)
    assert ran.code == 0
    assert "1 for later" in ran.out


def test_the_keys_deleted_is_said_at_once(crawler: Crawler, sheet: Sheet) -> None:
    sheet.accept("continent")
    for page in sheet.book.worksheets:
        page.delete_rows(1)
    refused(applied(crawler, sheet), "is not a file of corrections")


def test_two_people_in_two_copies(crawler: Crawler, sheet: Sheet) -> None:
    sheet.accept("continent")
    sheet.book.save("anna.xlsx")
    other = Sheet(openpyxl.load_workbook(BOOK))
    other.accept("url")
    other.book.save("jan.xlsx")
    assert crawler("apply", "anna.xlsx", "jan.xlsx", "--table", "list.tsv", "--to", "fixed.tsv").code == 0
    assert result() == MENDED


def test_two_people_who_do_not_agree(crawler: Crawler, sheet: Sheet) -> None:
    sheet.accept("continent")
    sheet.book.save("anna.xlsx")
    other = Sheet(openpyxl.load_workbook(BOOK))
    other.put(other.of("continent"), "answer", "nie")
    other.book.save("jan.xlsx")
    ran = crawler("apply", "anna.xlsx", "jan.xlsx", "--table", "list.tsv", "--to", "fixed.tsv")
    refused(ran, "anna.xlsx, Corrections!", "jan.xlsx, Corrections!", "refuses it")


def test_the_workbook_of_another_version_of_the_table(crawler: Crawler, sheet: Sheet) -> None:
    sheet.accept("continent")
    table = Path("list.tsv")
    table.write_text(TABLE.replace("Salamanca\tUni", "Salamanka\tUni"), encoding="utf-8")
    refused(applied(crawler, sheet), "--match-by-value")
    assert applied(crawler, sheet, "--match-by-value").code == 0
    assert result() == FIXED.replace("Salamanca\tUni", "Salamanka\tUni")


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_saved_by_libreoffice(crawler: Crawler, sheet: Sheet, kind: str) -> None:
    sheet.accept("continent")
    sheet.put(sheet.of("url"), "answer", "odrzuć")
    sheet.book.active = 1
    sheet.book.save("decided.xlsx")
    command = [str(OFFICE), "--headless", f"-env:UserInstallation={Path('profile').resolve().as_uri()}"]
    convert = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2" if kind == "csv" else kind
    subprocess.run(
        [*command, "--convert-to", convert, "--outdir", "office", "decided.xlsx"],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (saved,) = Path("office").iterdir()
    ran = crawler("apply", str(saved), "--table", "list.tsv", "--to", "fixed.tsv")
    assert ran.code == 0, ran.err
    assert result() == FIXED


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_the_check_says_what_apply_will_do(crawler: Crawler, sheet: Sheet) -> None:
    sheet.put(sheet.of("continent"), "answer", "tak")
    sheet.put(sheet.of("url"), "new", "nie wiem")
    sheet.put(sheet.of("url"), "answer", "ok")
    sheet.book.save("decided.xlsx")
    command = [str(OFFICE), "--headless", f"-env:UserInstallation={Path('profile').resolve().as_uri()}"]
    subprocess.run(
        [*command, "--convert-to", "xlsx", "--outdir", "office", "decided.xlsx"],
        check=True,
        capture_output=True,
        timeout=120,
    )
    seen = Sheet(openpyxl.load_workbook("office/decided.xlsx", data_only=True))
    said = {column: str(seen.sheet.cell(seen.of(column), seen.keys["check"]).value) for column in ("continent", "url")}
    assert said == {
        "continent": "the proposed value is written",
        "url": "⚠ this is not a web address: begin with https://",
    }
