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
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from crawler.clean import formula_safe, safe_href
from crawler.i18n import Translator
from crawler.model import Action, Answer, Liveness, Tried
from crawler.plan.columns import HEADINGS, HIDDEN
from crawler.plan.columns import CorrectionColumn as C
from crawler.report.rows import ORDER, Value, answer_word, correction_rows, rows_to_look_at
from crawler.report.situation import state_word
from crawler.report.view import AuditView, StretchView
from crawler.report.workbook_layout import lay_out

WIDTHS: Final = {
    C.LINE: 8, C.ROW_ID: 7, C.INSTITUTION: 38, C.HEADER: 14, C.OLD: 36, C.NEW: 36, C.WHY: 56, C.CONFIDENCE: 10,
    C.TRIED: 20, C.LINK: 12, C.ANSWER: 18, C.NOTE: 28, C.STRETCH: 9, C.ACTION: 20,
}  # fmt: skip
WRAPPED: Final = frozenset({C.INSTITUTION, C.OLD, C.NEW, C.WHY, C.NOTE, C.TRIED, C.ACTION})
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
    _answers(sheet, ORDER, len(rows) + LAST_SPARE, translator)


def _stretches_sheet(sheet: Worksheet, view: AuditView, translator: Translator) -> None:
    """A block a stretch: one line to answer it as a whole, then its rows to compare."""
    keys = (C.STRETCH, C.ANSWER, C.WHY, C.INSTITUTION, C.OLD, C.NEW)
    _head(sheet, keys, translator)
    sheet.cell(row=2, column=5).value = translator.text("Its URL belongs to")
    sheet.cell(row=2, column=6).value = translator.text("URL")
    line = 3
    for stretch in view.stretches:
        line = _stretch_block(sheet, line, stretch, translator)
    _answers(sheet, keys, line, translator)


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
    for number, (shows, url, owner) in enumerate(stretch.pairs, line + 1):
        _put(sheet, number, 4, f"{shows.no.shown}. {shows.name}").alignment = WRAP
        _put(sheet, number, 5, f"{owner.no.shown}. {owner.name}").alignment = WRAP
        _put(sheet, number, 6, url).alignment = WRAP
    return line + len(stretch.pairs) + 1


def _look_sheet(sheet: Worksheet, view: AuditView, translator: Translator) -> None:
    texts = (
        translator.render(HEADINGS[C.LINE]),
        translator.render(HEADINGS[C.ROW_ID]),
        translator.render(HEADINGS[C.INSTITUTION]),
        translator.text("URL"),
        translator.text("What was found"),
        translator.text("What to do"),
    )
    for column, (text, width) in enumerate(zip(texts, (7, 7, 40, 40, 60, 50), strict=True), 1):
        _style_head(_put(sheet, 1, column, text))
        sheet.column_dimensions[get_column_letter(column)].width = width
    number = 1
    for number, row in enumerate(rows_to_look_at(view), 2):
        told = [f for f in row.findings if not f.suppressed]
        values: tuple[Value, ...] = (
            row.line,
            row.row_id,
            row.name,
            row.given,
            "\n".join(translator.render(f.message) for f in told) or translator.render(row.reason_text),
            "\n".join(dict.fromkeys(translator.render(f.fix) for f in told)),
        )
        for column, value in enumerate(values, 1):
            cell = _put(sheet, number, column, value)
            cell.alignment, cell.border = WRAP, EDGE
        if row.liveness is not Liveness.DANGER and row.url:
            _hyperlink(sheet.cell(row=number, column=4), row.url)
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(texts))}{number}"


def _head(sheet: Worksheet, keys: Sequence[C], translator: Translator) -> None:
    """Row 1, hidden: the column keys, for the reading back. Row 2: the headings people read."""
    for column, key in enumerate(keys, 1):
        _put(sheet, 1, column, key.value)
        _style_head(_put(sheet, 2, column, translator.render(HEADINGS[key])))
        dimension = sheet.column_dimensions[get_column_letter(column)]
        dimension.width = WIDTHS.get(key, 14)
        dimension.hidden = key in HIDDEN
    sheet.row_dimensions[1].hidden = True
    sheet.freeze_panes = "D3" if len(keys) == len(ORDER) else "C3"


def _style_head(cell: Cell) -> None:
    cell.font, cell.fill, cell.alignment = HEAD_FONT, HEAD_FILL, Alignment(vertical="center", wrap_text=True)


def _answers(sheet: Worksheet, keys: Sequence[C], last: int, translator: Translator) -> None:
    """The drop-down, the look of answered rows, and the filter."""
    words = {answer: answer_word(answer, translator) for answer in Answer}
    column = get_column_letter(keys.index(C.ANSWER) + 1)
    choice = DataValidation(type="list", formula1='"' + ",".join(words.values()) + '"', allow_blank=True)
    choice.error = translator.text("Choose one of: {words}.", words=", ".join(words.values()))
    sheet.add_data_validation(choice)
    end = max(last, 3)
    choice.add(f"{column}3:{column}{end}")
    area = f"A3:{get_column_letter(len(keys))}{end}"
    looks = {Answer.ACCEPT: ("DCEFDC", False), Answer.REFUSE: ("E3E3E3", True), Answer.LATER: ("FFFFFF", False)}
    for answer, (colour, strike) in looks.items():
        fill, font = PatternFill("solid", bgColor=colour), Font(strike=strike, italic=answer is Answer.LATER)
        sheet.conditional_formatting.add(area, FormulaRule([f'${column}3="{words[answer]}"'], fill=fill, font=font))  # type: ignore[no-untyped-call]
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(keys))}{end}"


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
