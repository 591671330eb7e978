"""Accepted corrections → a `Plan`: what will change in the table, what cannot, and which addresses would be lost.

A plan is all there is: what it holds is shown, counted and written (`crawler.plan.write`). Making one writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from crawler.clean import mask_secrets
from crawler.errors import CorrectionsError
from crawler.model import Answer, Decision, Field, Message, Offered, Offers, Row, RowNo, say
from crawler.plan.leaving import CellAfter, Leaving, find_leaving
from crawler.plan.records import Corrections, Oddity
from crawler.plan.values import problem_of, shown_value, tidy_value
from crawler.table.patch import CellChange
from crawler.table.read import NO_COLUMNS, Table, read_table
from crawler.table.scan import codec_of


class Why(StrEnum):
    """Why an accepted correction is not applied."""

    CONFLICT = "conflict"
    ALREADY = "already"
    NO_ROW = "no_row"
    NO_COLUMN = "no_column"
    OTHER_VALUE = "other_value"
    BAD_VALUE = "bad_value"
    FORMULA = "formula"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unapplied:
    """An accepted correction that is not applied, and the sentence that says why."""

    why: Why
    decision: Decision
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What `crawler.plan.write.apply_changes` will do: nothing has been written yet."""

    table: Table
    changes: tuple[CellChange, ...]
    """In table order, one for each cell."""
    unapplied: tuple[Unapplied, ...]
    leaving: tuple[Leaving, ...] = ()
    """Addresses that would be in no row any more: to be confirmed."""
    oddities: tuple[Oddity, ...] = ()
    """What was written in the files and cannot be used."""

    @property
    def path(self) -> Path:
        """The original."""
        return self.table.path

    @property
    def to_resolve(self) -> tuple[Oddity, ...]:
        """Everything that somebody must correct first: odd cells, and accepted values that cannot be written."""
        unusable = (
            Oddity(where=u.decision.where, message=u.message) for u in self.unapplied if u.why is not Why.ALREADY
        )
        return (*self.oddities, *unusable)


def plan_changes(
    path: Path,
    corrections: Corrections,
    *,
    columns: Mapping[Field, str] = NO_COLUMNS,
    sheet: str | None = None,
    header_row: int | None = None,
    encoding: str | None = None,
    match_by_value: bool = False,
    offers: Offers | None = None,
) -> Plan:
    """What the accepted ones of ``corrections`` will change in the table at ``path``, and what cannot be applied.

    Args:
        path: the original table.
        corrections: from `crawler.plan.decisions.read_all`.
        columns: the columns the operator named for the audit, if any.
        sheet: the worksheet, if one was named.
        header_row: the line of the headings, as the audit read it.
        encoding: of a text table, as the audit read it.
        match_by_value: take any table, and find cells by row id and old value instead of trusting its hash.
        offers: what the audit proposed, from the store: true values, and whose the addresses are.

    Raises:
        CorrectionsError: the table is not the one that was audited.
        TableError: the table cannot be read.
    """
    table = read_table(path, columns=columns, sheet=sheet, header_row=header_row, encoding=encoding)
    offers = offers or Offers()
    made = {offer.proposal: offer for offer in offers.proposals}
    decisions = [_with_true_values(decision, made.get(decision.proposal)) for decision in corrections.decisions]
    accepted = [decision for decision in decisions if decision.answer is Answer.ACCEPT]
    if accepted and not match_by_value and table.info.sha256 != corrections.table_sha256:
        raise CorrectionsError(
            say("{file} is not the table these corrections were made for.", file=path.name),
            say("Run the audit again, or use --match-by-value to match by row number and old value."),
        )
    refused = {_cell_and_value(d): d for d in decisions if d.answer is Answer.REFUSE}
    settled, unapplied = _settle(accepted, refused)
    changes: list[CellChange] = []
    planner = _Planner(table)
    for row, decided in _with_rows(table, settled, unapplied):
        for decision in decided:
            told = planner.problem(row, decision)
            if told is None:
                changes.append(planner.change(row, decision))
            else:
                unapplied.append(Unapplied(why=told[0], decision=decision, message=told[1]))
    changes = planner.without_formulas(changes, unapplied)
    return Plan(
        table=table,
        changes=tuple(changes),
        unapplied=tuple(unapplied),
        leaving=_leaving(table, changes, offers),
        oddities=corrections.oddities,
    )


def _with_true_values(decision: Decision, offer: Offered | None) -> Decision:
    """The decision with the values that were proposed, where the file shows them cleaned or with secrets masked."""
    new = tidy_value(decision.column, decision.new)
    if offer is None or new not in (offer.new, shown_value(mask_secrets(offer.new)).strip()):
        return replace(decision, new=new)
    return replace(decision, new=offer.new, old=offer.old)


def _leaving(table: Table, changes: Iterable[CellChange], offers: Offers) -> tuple[Leaving, ...]:
    actions = {(o.row_id, o.column, o.new): o.action for o in offers.proposals}
    after = {
        change.row_id: CellAfter(new=change.new, action=actions.get((change.row_id, change.column, change.new)))
        for change in changes
        if change.column is Field.URL
    }
    return find_leaving(tuple(table.rows()), after, dict(offers.owners)) if after else ()


def _cell_and_value(decision: Decision) -> tuple[str, Field, str]:
    return decision.row_id, decision.column, decision.new


def _settle(
    accepted: Iterable[Decision], refused: Mapping[tuple[str, Field, str], Decision]
) -> tuple[dict[str, list[Decision]], list[Unapplied]]:
    """Accepted decisions by row, one for a cell; those that contradict each other are named and none is taken."""
    by_cell: defaultdict[tuple[str, Field], dict[str, Decision]] = defaultdict(dict)
    for decision in accepted:
        by_cell[decision.row_id, decision.column].setdefault(decision.new, decision)
    settled: defaultdict[str, list[Decision]] = defaultdict(list)
    unapplied: list[Unapplied] = []
    for (row_id, _), choices in by_cell.items():
        against = [refused[key] for choice in choices.values() if (key := _cell_and_value(choice)) in refused]
        if len(choices) == 1 and not against:
            settled[row_id] += choices.values()
            continue
        message = _conflict([*choices.values()], against)
        unapplied += [Unapplied(why=Why.CONFLICT, decision=decision, message=message) for decision in choices.values()]
    return settled, unapplied


def _conflict(accepted: list[Decision], refused: list[Decision]) -> Message:
    """Who says what of one cell."""
    first = accepted[0]
    if refused:
        return say(
            "{row}, {column}: {one} accepts “{value}”, {other} refuses it.",
            row=RowNo(first.row_id, first.line),
            column=first.column,
            one=_who(first),
            value=first.new,
            other=_who(refused[0]),
        )
    second = accepted[1]
    return say(
        "{row}, {column}: {one} accepts “{value}”, {other} accepts “{rival}”.",
        row=RowNo(first.row_id, first.line),
        column=first.column,
        one=_who(first),
        value=first.new,
        other=_who(second),
        rival=second.new,
    )


def _who(decision: Decision) -> str:
    """The name of who decided, and where it is written."""
    if decision.by and decision.where:
        return f"{decision.by} ({decision.where})"
    return decision.by or decision.where or decision.row_id


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
        message = say("The table has no row with the number {row}.", row=row_id)
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
            return Why.NO_COLUMN, say("The table has no column for “{column}” to change.", column=column)
        if row.damaged:
            return Why.DAMAGED, say(
                "{row} is damaged in the file: it has cells too many. Correct it there.", row=_no(row)
            )
        if column in self._table.layout.more:
            return Why.NO_COLUMN, say("“{column}” is in two columns; change it by hand.", column=column)
        now = str(getattr(row, column.value))
        if now == decision.new:
            return Why.ALREADY, say("{row} already has the value “{value}”.", row=_no(row), value=decision.new)
        if _comparable(now) != _comparable(decision.old):
            return Why.OTHER_VALUE, say(
                "{row} has “{now}” where the correction expects “{old}”.", row=_no(row), now=now, old=decision.old
            )
        message = self._bad_value(row, column, decision.new)
        return (Why.BAD_VALUE, message) if message else None

    def _bad_value(self, row: Row, column: Field, new: str) -> Message | None:
        message = problem_of(column, new)
        if message is not None:
            return message
        try:
            new.encode(self._codec or "utf-8")
        except UnicodeEncodeError as error:
            return say(
                "{row}: “{sign}” cannot be written in the table’s encoding {encoding}.",
                row=_no(row),
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
                message = say(
                    "{row}: the cell contains a formula; change it by hand.", row=RowNo(change.row_id, change.line)
                )
                unapplied.append(Unapplied(why=Why.FORMULA, decision=change.decision, message=message))
        return [change for change in changes if (change.line, change.at + 1) not in formulas]


def _no(row: Row) -> RowNo:
    return RowNo(row.row_id, row.line)


def _comparable(text: str) -> str:
    """``text`` as a report shows it: cleaned, secrets masked, without the spaces that editors' programs trim."""
    return shown_value(mask_secrets(text)).strip()
