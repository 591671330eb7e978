"""Takes the changes of a change log back: a plan like any other, from the log instead of from decisions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from crawler.model import Answer, Decision, Field, RowNo, say
from crawler.plan.change_log import Logged, read_log
from crawler.plan.planning import Plan, Unapplied, Why
from crawler.table.patch import CellChange
from crawler.table.read import NO_COLUMNS, Table, read_table


def plan_undo(log: Path, table: Path, *, columns: Mapping[Field, str] = NO_COLUMNS, sheet: str | None = None) -> Plan:
    """What taking back the changes of ``log`` would change in ``table``.

    A cell that was changed again since is left alone, and named.

    Raises:
        CorrectionsError: it is not a change log.
        TableError: the table cannot be read.
    """
    opened = read_table(table, columns=columns, sheet=sheet)
    places = dict(opened.layout.columns)
    rows = {row.line: row for row in opened.rows()}
    changes: list[CellChange] = []
    unapplied: list[Unapplied] = []
    for entry in read_log(log):
        row = rows.get(entry.line)
        now = str(getattr(row, entry.column.value)) if row is not None and entry.column in places else None
        decision = _decision(entry)
        if now is None or now != entry.new:
            message = say(
                "{row}, {column}: the cell was changed again since; it is left as it is.",
                row=RowNo(entry.row_id, entry.line),
                column=entry.column,
            )
            unapplied.append(Unapplied(why=Why.OTHER_VALUE, decision=decision, message=message))
        else:
            changes.append(_change(opened, places[entry.column], entry, decision))
    changes.sort(key=lambda change: (change.line, change.at))
    return Plan(table=opened, changes=tuple(changes), unapplied=tuple(unapplied))


def _decision(entry: Logged) -> Decision:
    return Decision(
        row_id=entry.row_id,
        line=entry.line,
        column=entry.column,
        old=entry.new,
        new=entry.old,
        answer=Answer.ACCEPT,
        why="undo",
    )


def _change(table: Table, at: int, entry: Logged, decision: Decision) -> CellChange:
    return CellChange(
        line=entry.line,
        at=at,
        column=entry.column,
        header=table.layout.headers[at],
        row_id=entry.row_id,
        old=entry.new,
        new=entry.old,
        decision=decision,
    )
