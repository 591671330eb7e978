"""``corrections.xlsx``: the editor's home. Four sheets: how to use it, the corrections, the stretches, rows to look at.

Cells of data are always strings, so no formula can come from data; links go to http(s) only. The layout is read back
by `crawler.plan.decisions` through the hidden row of column keys (`crawler.plan.columns`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from crawler.clean import formula_safe, safe_href
from crawler.i18n import Translator
from crawler.model import Action, Field, Liveness, Tried
from crawler.plan.columns import HEADINGS, HIDDEN
from crawler.plan.columns import CorrectionColumn as C
from crawler.report.rows import LOOK_ORDER, ORDER, Value, correction_rows, look_rows
from crawler.report.situation import state_word
from crawler.report.view import AuditView, StretchView
from crawler.report.workbook_answers import add_answers, add_words, check_formula
from crawler.report.workbook_layout import lay_out

WIDTHS: Final = {
    C.LINE: 8, C.ROW_ID: 7, C.INSTITUTION: 38, C.HEADER: 14, C.OLD: 36, C.NEW: 36, C.WHY: 56, C.CONFIDENCE: 10,
    C.TRIED: 20, C.LINK: 12, C.ANSWER: 18, C.CHECK: 30, C.NOTE: 28, C.STRETCH: 9, C.ACTION: 20,
}  # fmt: skip
WRAPPED: Final = frozenset({C.INSTITUTION, C.OLD, C.NEW, C.WHY, C.NOTE, C.TRIED, C.ACTION, C.CHECK})
ASKED: Final = frozenset({C.NEW, C.ANSWER, C.NOTE})
"""Where an editor of the sheet “To look at” writes."""
LONGEST_LINK: Final = 2_000
"""Spreadsheets refuse workbooks with longer hyperlinks."""
INK, PAPER, LINE, LINK = "1F2A37", "E8EDF3", "C5CED8", "1A56B0"
HEAD_FONT: Final = Font(bold=True, color="FFFFFF")
HEAD_FILL: Final = PatternFill("solid", fgColor=INK)
ANSWER_FILL: Final = PatternFill("solid", fgColor="FFF8DC")
EDGE: Final = Border(bottom=Side(style="thin", color=LINE))
TOP: Final = Alignment(vertical="top", horizontal="left")
WRAP: Final = Alignment(vertical="top", horizontal="left", wrap_text=True)
LAST_SPARE: Final = 2


def write(view: AuditView, translator: Translator, folder: Path) -> Path:
    """Writes ``corrections.xlsx`` into ``folder`` and returns its path."""
    book = Workbook()
    start = book.active
    assert isinstance(start, Worksheet)
    rows = correction_rows(view, translator)
    _start_sheet(start, view, translator, len(rows))
    _corrections_sheet(book.create_sheet(translator.text("Corrections")), rows, translator)
    _stretches_sheet(book.create_sheet(translator.text("Slipped stretches")), view, translator)
    _look_sheet(book.create_sheet(translator.text("To look at")), view, translator)
    for sheet in book.worksheets:
        lay_out(sheet)
    add_words(book)
    path = folder / "corrections.xlsx"
    book.properties.creator = "crawler"
    book.properties.created = book.properties.modified = view.run.started_at.replace(tzinfo=None)
    book.save(path)
    return path


def _put(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    """Writes a value; a string stays a string whatever it starts with, also after an editor touches the cell."""
    cell = sheet.cell(row=row, column=column)
    assert isinstance(cell, Cell)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if formula_safe(value) != value:
            cell.quotePrefix = True
    cell.alignment = TOP
    return cell


def _start_sheet(sheet: Worksheet, view: AuditView, translator: Translator, corrections: int) -> None:
    sheet.title = translator.text("Start here")
    sheet.column_dimensions["A"].width = 100
    sheet.sheet_view.showGridLines = False
    lines = [
        translator.plural("{count} correction to decide on", "{count} corrections to decide on", corrections),
        translator.text(
            "Table: {table}, audited on {date}", table=view.table.path, date=translator.date(view.run.started_at)
        ),
        "",
        translator.text("1. Open the sheet “Corrections”. Each row proposes one change to one cell of your table."),
        translator.text(
            "2. Choose “accept”, “refuse” or “later” under “Your answer”. You may write another value under “Proposed”."
        ),
        translator.text("3. Rows that slipped together can be answered in one go on the sheet “Slipped stretches”."),
        translator.text(
            "4. Save this file and give it back: you get a copy of your table with the accepted changes and no others."
        ),
        translator.text("The sheet “To look at” lists rows where only a person can tell what is right."),
        translator.text("The column “What happens” says at once what an answer will do."),
        "",
        *(f"{n} · {state_word(state, view.run, translator)}" for state, n in view.summary.states),
        "",
        translator.text("What to do first"),
        *(f"• {translator.render(thing.message)}" for thing in view.summary.first_things),
    ]
    for number, line in enumerate(lines, 1):
        _put(sheet, number, 1, line).alignment = WRAP
    sheet.cell(row=1, column=1).font = Font(bold=True, size=16, color=INK)
    sheet.row_dimensions[1].height = 24


def _corrections_sheet(sheet: Worksheet, rows: Sequence[dict[C, Value]], translator: Translator) -> None:
    _head(sheet, ORDER, translator)
    for number, row in enumerate(rows, 3):
        for column, key in enumerate(ORDER, 1):
            cell = _put(sheet, number, column, row[key])
            cell.border = EDGE
            if key in WRAPPED:
                cell.alignment = WRAP
            if key is C.CONFIDENCE:
                cell.number_format = "0%"
            elif key is C.TRIED:
                cell.value = translator.tried(Tried(str(row[key])))
            elif key is C.ACTION:
                cell.value = translator.action(Action(str(row[key])))
            elif key is C.LINK:
                _link(cell, str(row[key]), translator)
            elif key is C.ANSWER:
                cell.fill, cell.font = ANSWER_FILL, Font(bold=True)
        _check(sheet, number, ORDER, translator)
    add_answers(sheet, ORDER, len(rows) + LAST_SPARE, translator)


def _stretches_sheet(sheet: Worksheet, view: AuditView, translator: Translator) -> None:
    """A block a stretch: one line to answer it as a whole, then its rows to compare."""
    keys = (C.STRETCH, C.ANSWER, C.WHY, C.INSTITUTION, C.OLD, C.NEW)
    _head(sheet, keys, translator)
    line = 3
    for stretch in view.stretches:
        line = _stretch_block(sheet, line, stretch, translator)
    add_answers(sheet, keys, line, translator)


def _stretch_block(sheet: Worksheet, line: int, stretch: StretchView, translator: Translator) -> int:
    _put(sheet, line, 1, stretch.index + 1).font = Font(bold=True)
    answer = _put(sheet, line, 2, "")
    answer.fill, answer.font = ANSWER_FILL, Font(bold=True)
    for column in range(1, 7):
        sheet.cell(row=line, column=column).border = Border(top=Side(style="medium", color=INK))
    why = _put(sheet, line, 3, translator.render(stretch.began))
    why.alignment, why.font = WRAP, Font(bold=True)
    span = translator.text("{first} to {last}", first=stretch.first.no, last=stretch.last.no)
    _put(sheet, line, 4, span).font = Font(bold=True)
    for number, change in enumerate(stretch.changes, line + 1):
        name = f"{change.no.shown}. {change.institution}"
        shown = name if change.column is Field.URL else f"{name} ({change.header})"
        for column, value in ((4, shown), (5, change.old), (6, change.new)):
            _put(sheet, number, column, value).alignment = WRAP
    return line + len(stretch.changes) + 1


def _look_sheet(sheet: Worksheet, view: AuditView, translator: Translator) -> None:
    """Rows without a proposal: what was found, what to do, and a place for the right address."""
    _head(sheet, LOOK_ORDER, translator)
    titles = {
        C.OLD: translator.text("URL"),
        C.WHY: translator.text("What was found"),
        C.ACTION: translator.text("What to do"),
        C.NEW: translator.text("Right address"),
    }
    for key, title in titles.items():
        sheet.cell(row=2, column=LOOK_ORDER.index(key) + 1).value = title
    rows = look_rows(view, translator)
    for number, (values, row) in enumerate(rows, 3):
        for column, key in enumerate(LOOK_ORDER, 1):
            cell = _put(sheet, number, column, values[key])
            cell.alignment, cell.border = WRAP, EDGE
            if key in ASKED:
                cell.fill = ANSWER_FILL
        _check(sheet, number, LOOK_ORDER, translator)
        if row.liveness is not Liveness.DANGER and row.url:
            _hyperlink(sheet.cell(row=number, column=LOOK_ORDER.index(C.OLD) + 1), row.url)
    add_answers(sheet, LOOK_ORDER, len(rows) + LAST_SPARE, translator)


def _head(sheet: Worksheet, keys: Sequence[C], translator: Translator) -> None:
    """Row 1, hidden: the column keys, for the reading back. Row 2: the headings people read."""
    for column, key in enumerate(keys, 1):
        _put(sheet, 1, column, key.value)
        _style_head(_put(sheet, 2, column, translator.render(HEADINGS[key])))
        dimension = sheet.column_dimensions[get_column_letter(column)]
        dimension.width = WIDTHS.get(key, 14)
        dimension.hidden = key in HIDDEN
    sheet.row_dimensions[1].hidden = True
    sheet.freeze_panes = "D3" if C.ROW_ID in keys else "C3"


def _style_head(cell: Cell) -> None:
    cell.font, cell.fill, cell.alignment = HEAD_FONT, HEAD_FILL, Alignment(vertical="center", wrap_text=True)


def _check(sheet: Worksheet, row: int, keys: Sequence[C], translator: Translator) -> None:
    """The one formula of a line; it holds no text of the table."""
    cell = sheet.cell(row=row, column=keys.index(C.CHECK) + 1)
    cell.value = check_formula(keys, row, translator)


def _link(cell: Cell, url: str, translator: Translator) -> None:
    """Shows “open” and goes there; an address that is no http(s) URL stays empty."""
    cell.value = ""
    if url and _hyperlink(cell, url):
        cell.value = translator.text("open")


def _hyperlink(cell: object, url: str) -> bool:
    href = safe_href(url)
    if not isinstance(cell, Cell) or href is None or len(href) > LONGEST_LINK:
        return False
    cell.hyperlink = href
    cell.font = Font(color=LINK, underline="single")
    return True
