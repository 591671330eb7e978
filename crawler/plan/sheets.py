"""Reads the answers in a decided workbook or CSV. Nothing that a person wrote is dropped without being named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crawler.clean import formula_original, safe_text
from crawler.errors import CorrectionsError
from crawler.model import Answer, Decision, Field, Message, say
from crawler.plan.columns import EMPTY_WORDS, NEEDED, NEEDED_OF_STRETCHES, CorrectionColumn, parse_answer
from crawler.plan.records import Corrections, Oddity
from crawler.table.forms.grid import Form, Grid, Record

C = CorrectionColumn
_KEYS: Final = frozenset(key.value for key in C)
_WRITTEN: Final = (C.ANSWER, C.NEW, C.NOTE)
"""What a person writes."""
NOT_OURS: Final = say("Use the corrections.xlsx, corrections.csv or decisions.json that an audit wrote.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line under the column keys: its cells by key, and what to call them."""

    file: str
    sheet: str
    """Empty for CSV."""
    number: int
    letters: Mapping[str, str]
    cells: Mapping[str, str]
    formulas: frozenset[str]
    """Keys of the cells that hold a formula."""
    stretches: bool
    """Answers whole stretches."""

    def get(self, key: CorrectionColumn) -> str:
        """The text of a cell; empty where the sheet has no such column."""
        return self.cells.get(key.value, "")

    def place(self, key: CorrectionColumn) -> str:
        """The file and the cell."""
        if not self.sheet:
            return f"{self.file}:{self.number} ({key.value})"
        return f"{self.file}, {self.sheet}!{self.letters.get(key.value, '')}{self.number}"

    @property
    def is_heading(self) -> bool:
        """Whether these are the headings people read: where a hash or a number belongs they have words."""
        digest = self.get(C.TABLE_SHA256) or self.get(C.STRETCH)
        return bool(digest.strip("0123456789abcdef. "))

    @property
    def is_edited(self) -> bool:
        """Whether the new value is not the one that was proposed."""
        return C.OFFERED.value in self.cells and self.get(C.NEW).strip() != self.get(C.OFFERED).strip()

    @property
    def is_first(self) -> bool:
        """Whether its proposal is the first of its cell: an answer to the whole stretch counts for it."""
        return _number(self.get(C.RANK)) in {"", "1"}

    @property
    def number_of_stretch(self) -> str:
        """The number of the stretch; empty outside stretches."""
        return _number(self.get(C.STRETCH))

    @property
    def is_asked(self) -> bool:
        """Whether the line asks for an answer."""
        return bool(self.get(C.STRETCH) if self.stretches else self.get(C.ROW_ID) or self.get(C.PROPOSAL))


def read_sheets(file: str, form: Form) -> Corrections:
    """The decisions in a workbook or CSV.

    Args:
        file: its name, for messages.
        form: the file, opened.

    Raises:
        CorrectionsError: it is no file of corrections, or mixes those of several audits.
    """
    shown = [grid for grid in form.grids if not grid.hidden] or list(form.grids)
    sheets = [sheet_lines(file, grid, is_text=form.encoding is not None) for grid in shown]
    lines = [line for sheet in sheets if sheet is not None for line in sheet.lines]
    asked = [line for line in lines if line.is_asked and not line.stretches]
    if not any(sheet is not None and not sheet.stretches for sheet in sheets):
        raise CorrectionsError(say("{file} is not a file of corrections.", file=file), NOT_OURS)
    reader = _Reader([line for line in lines if line.stretches and line.is_asked])
    decisions = [decision for line in asked if (decision := reader.decision(line))]
    for line in lines:
        reader.look_at_stray(line)
    return Corrections(
        table_sha256=_the_one(asked, C.TABLE_SHA256),
        decisions=tuple(decisions),
        audit=_the_one(asked, C.AUDIT),
        oddities=tuple(reader.oddities),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet with column keys."""

    stretches: bool
    lines: tuple[Line, ...]


def sheet_lines(file: str, grid: Grid, *, is_text: bool) -> Sheet | None:
    """The lines of a sheet, wherever sorting put its column keys; None where it has no keys."""
    from openpyxl.utils.cell import get_column_letter  # noqa: PLC0415 - audits import this file and read no workbook

    records = list(grid.records())
    at, keys = _find_keys(records)
    if at is None:
        return None
    formulas = grid.formulas(frozenset((line, at + 1) for line, cells in records for at in range(len(cells))))
    letters = {key: get_column_letter(place) for place, key in enumerate(keys, 1)}
    stretches = not {key.value for key in NEEDED} <= set(keys)
    lines: list[Line] = []
    for place, (number, cells) in enumerate(records):
        line = Line(
            file=file,
            sheet="" if is_text else grid.name,
            number=number,
            letters=letters,
            cells=dict(zip(keys, map(formula_original, cells) if is_text else cells, strict=False)),
            formulas=frozenset(key for column, key in enumerate(keys, 1) if (number, column) in formulas),
            stretches=stretches,
        )
        if place != at and not line.is_heading and (place > at or line.is_asked):
            lines.append(line)
    return Sheet(stretches=stretches, lines=tuple(lines))


def _find_keys(records: Sequence[Record]) -> tuple[int | None, list[str]]:
    for place, (_, cells) in enumerate(records):
        keys = [cell.strip().casefold() for cell in cells]
        known = _KEYS.intersection(keys)
        if C.ANSWER.value in known and (known >= {k.value for k in NEEDED_OF_STRETCHES} or len(known) >= len(NEEDED)):
            return place, keys
    return None, []


class _Reader:
    """Turns lines into decisions and gathers what cannot be used."""

    def __init__(self, stretches: Iterable[Line]) -> None:
        self.oddities: list[Oddity] = []
        self._whole = {
            line.number_of_stretch: answer for line in stretches if (answer := self._answer(line)) is not None
        }

    def look_at_stray(self, line: Line) -> None:
        """Names what is written in a line that asks for nothing."""
        if line.is_asked:
            return
        for key in _WRITTEN:
            text = line.get(key).strip()
            if text and not (line.stretches and key is C.NEW):
                message = say("“{text}” is in a line without a correction.", text=safe_text(text, 80))
                self._odd(line, key, message)

    def decision(self, line: Line) -> Decision | None:
        """What a line decides; None when it decides nothing or cannot be used, which is then named."""
        before = len(self.oddities)
        answer = self._answer(line)
        if len(self.oddities) > before:
            return None
        if answer is None and line.is_first and line.number_of_stretch:
            answer = self._whole.get(line.number_of_stretch)
        edited = line.is_edited
        if answer is None:
            answer = self._without_answer(line, edited=edited)
        if answer is None or not self._is_usable(line, answer, edited=edited):
            return None
        column = self._field(line)
        return None if column is None else _decision(line, column, answer)

    def _without_answer(self, line: Line, *, edited: bool) -> Answer | None:
        """The answer of a line that has none: a value on a line without a proposal is its own answer."""
        if edited and not line.get(C.PROPOSAL).strip():
            return Answer.ACCEPT
        if edited:
            message = say("The proposed value was changed, but the line has no answer.")
            self._odd(line, C.NEW, message)
        elif line.get(C.NOTE).strip():
            return Answer.LATER
        return None

    def _is_usable(self, line: Line, answer: Answer, *, edited: bool) -> bool:
        before = len(self.oddities)
        if answer is Answer.ACCEPT and C.NEW.value in line.formulas:
            self._odd(line, C.NEW, say("The cell contains a formula. Write the value itself."))
        elif answer is Answer.ACCEPT and edited and not line.get(C.NEW).strip():
            message = say("The proposed value was deleted. To empty the cell of the table, write (empty).")
            self._odd(line, C.NEW, message)
        elif answer is Answer.REFUSE and edited and line.get(C.NEW).strip():
            self._odd(line, C.NEW, say("The proposed value was changed, but the answer is to refuse it."))
        elif answer is Answer.IGNORE and not line.get(C.NOTE).strip():
            self._odd(line, C.ANSWER, say("To ignore a finding, write the reason under “Your note”."))
        return len(self.oddities) == before

    def _answer(self, line: Line) -> Answer | None:
        word = line.get(C.ANSWER).strip()
        if C.ANSWER.value in line.formulas:
            self._odd(line, C.ANSWER, say("The cell contains a formula. Write the answer itself."))
            return None
        answer = parse_answer(word) if word else None
        if word and answer is None:
            message = say("“{word}” is not a valid answer. Write accept, refuse, later or ignore.", word=word[:80])
            self._odd(line, C.ANSWER, message)
        return answer

    def _field(self, line: Line) -> Field | None:
        word = line.get(C.COLUMN).strip().casefold()
        if word in list(Field):
            return Field(word)
        self._odd(line, C.COLUMN, say("“{word}” is not a column of a table.", word=word[:80]))
        return None

    def _odd(self, line: Line, key: CorrectionColumn, message: Message) -> None:
        self.oddities.append(Oddity(where=line.place(key), message=message))


def _decision(line: Line, column: Field, answer: Answer) -> Decision:
    new = line.get(C.NEW)
    number = _number(line.get(C.LINE))
    return Decision(
        row_id=line.get(C.ROW_ID).strip(),
        line=int(number) if number.isdecimal() and len(number) < 10 else 0,  # noqa: PLR2004 - no sheet has more lines
        column=column,
        old=line.get(C.OLD),
        new="" if new.strip().casefold() in EMPTY_WORDS else new,
        answer=answer,
        note=line.get(C.NOTE).strip(),
        proposal=line.get(C.PROPOSAL).strip(),
        evidence=line.get(C.EVIDENCE).strip(),
        why=line.get(C.WHY).strip(),
        where=line.place(C.NEW),
    )


def _number(text: str) -> str:
    """A whole number as a spreadsheet may write it (``2.0``)."""
    return text.strip().removesuffix(".0")


def _the_one(lines: Iterable[Line], key: CorrectionColumn) -> str:
    values = {value for line in lines if (value := line.get(key).strip())}
    if len(values) > 1:
        raise CorrectionsError(
            say("The file contains corrections from several audits."),
            say("Apply the corrections of each audit separately."),
        )
    return values.pop() if values else ""
