"""Accepted corrections → the corrected copy of the table: first a `Plan` to look at, then the copy and its change log.

How a copy is written is the matter of the table's form (`Grid.write`): outside the accepted cells it is the original.
Before the copy gets its name it is read again and compared with the original, cell by cell: a copy that differs
anywhere else is never left behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from crawler.clean import formula_safe, safe_text
from crawler.errors import CorrectionsError
from crawler.model import Answer, Decision, Field, Message, Row, say
from crawler.plan.decisions import Corrections
from crawler.table.forms.delimited_write import codec_of
from crawler.table.patch import CellChange
from crawler.table.read import NO_COLUMNS, Table, read_table

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
        return self.table.path


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
        corrections: from `crawler.plan.decisions.read_decisions`.
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
            say("Run the audit again, or use --match-by-value to match by row number and old value."),
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
        formulas = self._table.grid.formulas(frozenset((change.line, change.at + 1) for change in changes))
        for change in changes:
            if (change.line, change.at + 1) in formulas:
                message = say("Row {row}: the cell holds a formula; change it by hand.", row=change.row_id)
                unapplied.append(Unapplied(why=Why.FORMULA, decision=change.decision, message=message))
        return [change for change in changes if (change.line, change.at + 1) not in formulas]


def _shown(text: str) -> str:
    """``text`` as a report shows it: corrections hold texts made safe to show, and editors' programs trim them."""
    return safe_text(text, MAX_VALUE).strip()
