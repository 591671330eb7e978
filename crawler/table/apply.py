"""Accepted corrections → the corrected copy of the table: first a `Plan` to look at, then the copy and its change log.

The copy is the original byte for byte but for the accepted cells (`crawler.table.patch_text`); of a workbook, part for
part but for the cells of one sheet (`crawler.table.patch_workbook`). Before it gets its name it is read again and held
against the original, cell by cell: a copy that differs anywhere else is never left behind.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import Final

from crawler.clean import formula_safe, safe_text
from crawler.errors import CorrectionsError, TableError
from crawler.model import Answer, Decision, Field, Message, Row, say
from crawler.table.change_log import ChangeLog, write_log
from crawler.table.corrections import Corrections
from crawler.table.patch import CellChange
from crawler.table.patch_text import codec_of, patch_text
from crawler.table.patch_workbook import formula_cells, patch_workbook
from crawler.table.read import NO_COLUMNS, Table, read_table
from crawler.table.scan import scan_file

MAX_VALUE: Final = 32_767
"""Characters of a cell a spreadsheet holds."""


class Why(StrEnum):
    """Why an accepted correction is not applied."""

    CONFLICT = "conflict"
    ALREADY = "already"
    NO_ROW = "no_row"
    NO_COLUMN = "no_column"
    OTHER_VALUE = "other_value"
    BAD_VALUE = "bad_value"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unapplied:
    """An accepted correction that is not applied, and the sentence that says why."""

    why: Why
    decision: Decision
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What `apply_changes` will do: nothing has been written yet."""

    table: Table
    changes: tuple[CellChange, ...]
    """In table order, one for each cell."""
    unapplied: tuple[Unapplied, ...]

    @property
    def path(self) -> Path:
        """The original."""
        return self.table.source.path


def plan_changes(
    path: Path,
    corrections: Corrections,
    *,
    columns: Mapping[Field, str] = NO_COLUMNS,
    sheet: str | None = None,
    match_by_value: bool = False,
) -> Plan:
    """What the accepted ones of ``corrections`` will change in the table at ``path``, and what cannot be applied.

    Args:
        path: the original table.
        corrections: from `crawler.table.corrections.read_decisions`.
        columns: the columns the operator named for the audit, if any.
        sheet: the worksheet, if one was named.
        match_by_value: take any table, and find cells by row id and old value instead of trusting its hash.

    Raises:
        CorrectionsError: the table is not the one that was audited.
        TableError: the table cannot be read.
    """
    table = read_table(path, columns=columns, sheet=sheet)
    accepted = [decision for decision in corrections.decisions if decision.answer is Answer.ACCEPT]
    if accepted and not match_by_value and table.info.sha256 != corrections.table_sha256:
        raise CorrectionsError(
            say("{file} is not the table these corrections were made for.", file=path.name),
            say("Audit it again, or tell apply to match by row number and old value."),
        )
    refused = {_cell_and_value(d) for d in corrections.decisions if d.answer is Answer.REFUSE}
    settled, unapplied = _settle(accepted, refused)
    changes: list[CellChange] = []
    planner = _Planner(table)
    for row, decisions in _with_rows(table, settled, unapplied):
        for decision in decisions:
            told = planner.problem(row, decision)
            if told is None:
                changes.append(planner.change(row, decision))
            else:
                unapplied.append(Unapplied(why=told[0], decision=decision, message=told[1]))
    changes = planner.without_formulas(changes, unapplied)
    return Plan(table=table, changes=tuple(changes), unapplied=tuple(unapplied))


def _cell_and_value(decision: Decision) -> tuple[str, Field, str]:
    return decision.row_id, decision.column, decision.new


def _settle(
    accepted: Iterable[Decision], refused: set[tuple[str, Field, str]]
) -> tuple[dict[str, list[Decision]], list[Unapplied]]:
    """Accepted decisions by row, one for a cell; those that contradict each other are told and none is taken."""
    by_cell: defaultdict[tuple[str, Field], dict[str, Decision]] = defaultdict(dict)
    for decision in accepted:
        by_cell[decision.row_id, decision.column].setdefault(decision.new, decision)
    settled: defaultdict[str, list[Decision]] = defaultdict(list)
    unapplied: list[Unapplied] = []
    for (row_id, column), choices in by_cell.items():
        both = any(_cell_and_value(decision) in refused for decision in choices.values())
        if len(choices) == 1 and not both:
            settled[row_id] += choices.values()
            continue
        message = (
            say("Row {row}, {column}: the same value is accepted and refused.", row=row_id, column=column.value)
            if both
            else say("Row {row}, {column}: two different values are accepted.", row=row_id, column=column.value)
        )
        unapplied += [Unapplied(why=Why.CONFLICT, decision=decision, message=message) for decision in choices.values()]
    return settled, unapplied


def _with_rows(
    table: Table, settled: Mapping[str, list[Decision]], unapplied: list[Unapplied]
) -> Iterator[tuple[Row, list[Decision]]]:
    """The rows that decisions are about, in table order; decisions whose row is not there are told."""
    missing = set(settled)
    for row in table.rows() if settled else ():
        if row.row_id in settled:
            missing.discard(row.row_id)
            yield row, settled[row.row_id]
    for row_id in sorted(missing):
        message = say("The table has no row {row}.", row=row_id)
        unapplied += [Unapplied(why=Why.NO_ROW, decision=decision, message=message) for decision in settled[row_id]]


class _Planner:
    """Judges one decision after the other against the table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._columns = dict(table.layout.columns)
        self._codec = codec_of(table.info.encoding) if table.info.encoding else None

    def problem(self, row: Row, decision: Decision) -> tuple[Why, Message] | None:
        """Why a decision cannot be applied to its row, None when it can."""
        column = decision.column
        if column is Field.ID or column not in self._columns:
            return Why.NO_COLUMN, say("The table has no column for “{column}” to change.", column=column.value)
        now = str(getattr(row, column.value))
        if now == decision.new:
            return Why.ALREADY, say("Row {row} already has the value “{value}”.", row=row.row_id, value=decision.new)
        if _shown(now) != _shown(decision.old):
            return Why.OTHER_VALUE, say(
                "Row {row} has “{now}” where the correction expects “{old}”.", row=row.row_id, now=now, old=decision.old
            )
        message = self._bad_value(row, decision.new)
        return (Why.BAD_VALUE, message) if message else None

    def _bad_value(self, row: Row, new: str) -> Message | None:
        if formula_safe(new) != new:
            return say("Row {row}: “{value}” would start a formula.", row=row.row_id, value=new)
        if not new.isprintable() or len(new) > MAX_VALUE:
            return say("Row {row}: the new value holds characters that no cell may hold.", row=row.row_id)
        try:
            new.encode(self._codec or "utf-8")
        except UnicodeEncodeError as error:
            return say(
                "Row {row}: “{sign}” cannot be written in the table's encoding {encoding}.",
                row=row.row_id,
                sign=new[error.start],
                encoding=self._table.info.encoding or "",
            )
        return None

    def change(self, row: Row, decision: Decision) -> CellChange:
        """The change a decision makes."""
        at = self._columns[decision.column]
        return CellChange(
            line=row.line,
            at=at,
            column=decision.column,
            header=self._table.layout.headers[at],
            row_id=row.row_id,
            old=str(getattr(row, decision.column.value)),
            new=decision.new,
            decision=decision,
        )

    def without_formulas(self, changes: list[CellChange], unapplied: list[Unapplied]) -> list[CellChange]:
        """``changes`` without those of cells that hold a formula, which are told."""
        source = self._table.source
        if source.sheet is None or not changes:
            return changes
        formulas = formula_cells(source.path, source.sheet, {(change.line, change.at + 1) for change in changes})
        for change in changes:
            if (change.line, change.at + 1) in formulas:
                message = say("Row {row}: the cell holds a formula; change it by hand.", row=change.row_id)
                unapplied.append(Unapplied(why=Why.FORMULA, decision=change.decision, message=message))
        return [change for change in changes if (change.line, change.at + 1) not in formulas]


def _shown(text: str) -> str:
    """``text`` as a report shows it: corrections hold texts made safe to show, and editors' programs trim them."""
    return safe_text(text, MAX_VALUE).strip()


# --- writing ----------------------------------------------------------------------------------------------------


def apply_changes(plan: Plan, to: Path, *, by: str, now: datetime, overwrite: bool = False) -> ChangeLog:
    """Writes the corrected copy to ``to`` and the change log beside it (``<to>.changes.csv``).

    Args:
        plan: from `plan_changes`; its unapplied corrections stay unapplied.
        to: the file to write.
        by: who applies them, for the log.
        now: when, in UTC.
        overwrite: write even where a file stands, be it the original.

    Raises:
        CorrectionsError: a file stands there, the original changed since, or the copy would differ in more than the
            accepted cells; nothing is left behind then.
        TableError: the copy cannot be written there.
    """
    if to.exists() and not overwrite:
        original = to.samefile(plan.path)
        raise CorrectionsError(
            say("{file} is the original table.", file=str(to))
            if original
            else say("{file} exists already.", file=str(to)),
            say("Choose another name for the copy."),
        )
    if scan_file(plan.path).sha256 != plan.table.info.sha256:
        raise CorrectionsError(
            say("{file} changed while it was being corrected.", file=str(plan.path)), say("Try again.")
        )
    try:
        digest = _write(plan, to)
        return write_log(plan.changes, to, sha256=digest, by=by, at=now)
    except OSError as error:
        why = error.strerror or str(error)
        raise TableError(say("{file} cannot be written: {why}", file=str(to), why=why)) from error


def _write(plan: Plan, to: Path) -> str:
    """Writes, verifies and renames the copy; its hash."""
    handle, name = tempfile.mkstemp(prefix=f".{to.name}.", suffix=".tmp", dir=to.parent)
    os.close(handle)
    draft = Path(name)
    try:
        _patch(plan, draft)
        _verify(plan, draft)
        shutil.copymode(plan.path, draft)
        _sync(draft)
        digest = scan_file(draft).sha256
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)
    return digest


def _patch(plan: Plan, draft: Path) -> None:
    source = plan.table.source
    if not plan.changes:
        shutil.copyfile(plan.path, draft)
    elif source.dialect is not None:
        patch_text(plan.path, draft, source.dialect, plan.changes)
    elif source.sheet is not None:
        patch_workbook(plan.path, draft, source.sheet, plan.changes)


def _verify(plan: Plan, draft: Path) -> None:
    """Reads the copy as the original was read and compares every cell of every row."""
    if not plan.changes:
        return
    info = plan.table.info
    columns = {field: f"#{at + 1}" for field, at in plan.table.layout.columns}
    expected = {(change.line, change.column): change.new for change in plan.changes}
    try:
        copy = read_table(draft, columns=columns, sheet=info.sheet)
        pairs = zip_longest(plan.table.rows(), copy.rows())
        good = all(old is not None and new is not None and _as_expected(old, new, expected) for old, new in pairs)
    except TableError:
        good = False
    if not good:
        raise CorrectionsError(
            say("The corrected copy could not be written without changing other cells too."),
            say("Look for quotation marks or separators in the new values, or change these cells by hand."),
        )


def _as_expected(old: Row, new: Row, expected: Mapping[tuple[int, Field], str]) -> bool:
    fields = (field for field in Field if field is not Field.ID)
    return all(
        getattr(new, field.value) == expected.get((old.line, field), getattr(old, field.value)) for field in fields
    )


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
