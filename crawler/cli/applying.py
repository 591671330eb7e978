"""``crawler apply``: shows what will change, writes the corrected copy, and remembers what was decided."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.table import Table
from rich.text import Text

from crawler.clean import safe_text
from crawler.cli.options import Out
from crawler.errors import CrawlerError, StoreError, UsageError
from crawler.model import Answer, say
from crawler.plan.decisions import Corrections, read_decisions
from crawler.plan.planning import Plan, plan_changes
from crawler.plan.write import apply_changes
from crawler.report.folder import REPORTS, default_database
from crawler.store import Store

DONE, NOT_ALL_DONE = 0, 1
SHOWN: Final = 60
"""Characters of a value in the list of changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyRequest:
    """What was asked for."""

    corrections: Path
    to: Path | None
    table: Path | None
    in_place: bool
    dry_run: bool
    match_by_value: bool
    by: str
    database: Path | None


def apply(request: ApplyRequest, out: Out) -> int:
    """Writes the corrected copy. Exit code 1 when an accepted correction could not be applied."""
    corrections = read_decisions(request.corrections)
    table = request.table or find_table(corrections, request.corrections)
    plan = _plan(table, corrections, request)
    _show(plan, corrections, out)
    if not request.dry_run:
        to = _destination(request, table)
        by = request.by or getpass.getuser()
        log = apply_changes(plan, to, by=by, now=datetime.now(UTC), overwrite=request.in_place)
        _remember(corrections, request.database or default_database(table), default_database(to))
        out.out.print(Text(out.translator.text("Written: {file}", file=str(to)), style="bold"))
        out.out.print(Text(out.translator.text("Change log: {file}", file=str(log.log))))
    return NOT_ALL_DONE if plan.unapplied else DONE


def find_table(corrections: Corrections, file: Path) -> Path:
    """The table these corrections were made for: named by the audit beside them, or by a stored audit.

    Raises:
        UsageError: it is not found.
    """
    for named in _named_tables(corrections, file):
        if named.is_file():
            return named
    raise UsageError(
        say("The table that {file} belongs to was not found.", file=str(file)), say("Name it with --table TABLE.")
    )


def _named_tables(corrections: Corrections, file: Path) -> Iterator[Path]:
    with suppress(OSError, ValueError, KeyError, TypeError):
        audit = json.loads((file.parent / "audit.json").read_text(encoding="utf-8"))
        if audit["table"]["sha256"] == corrections.table_sha256:
            yield Path(audit["table"]["path"])
    for database in sorted({*REPORTS.glob("*/audits.sqlite"), *file.resolve().parent.parent.glob("audits.sqlite")}):
        with suppress(StoreError), Store.open(database, read_only=True) as store:
            for run in reversed(store.audits()):
                if run.table_sha256 == corrections.table_sha256:
                    yield Path(store.table_of(run.audit_id).path)


def _plan(table: Path, corrections: Corrections, request: ApplyRequest) -> Plan:
    """The plan, by the columns the audit was told."""
    database = request.database or default_database(table)
    columns = {}
    sheet = None
    if database.is_file():
        with suppress(CrawlerError), Store.open(database, read_only=True) as store:
            runs = [run for run in store.audits() if run.table_sha256 == corrections.table_sha256]
            if runs:
                info = store.table_of(runs[-1].audit_id)
                columns, sheet = dict(info.columns), info.sheet
    return plan_changes(table, corrections, columns=columns, sheet=sheet, match_by_value=request.match_by_value)


def _destination(request: ApplyRequest, table: Path) -> Path:
    if request.in_place:
        return table
    if request.to is None:
        raise UsageError(
            say("No output file given."),
            say("Add --to FILE, or --in-place to change the table itself, or --dry-run to look first."),
        )
    return request.to


def _show(plan: Plan, corrections: Corrections, out: Out) -> None:
    said = out.translator
    counts = {answer: sum(d.answer is answer for d in corrections.decisions) for answer in Answer}
    out.out.print(
        Text(
            said.text(
                "{accepted} accepted, {refused} refused, {later} for later",
                accepted=counts[Answer.ACCEPT],
                refused=counts[Answer.REFUSE],
                later=counts[Answer.LATER],
            )
        )
    )
    grid = Table.grid(padding=(0, 2))
    for change in plan.changes:
        cells = (change.row_id, change.header, change.old, "→", change.new or said.text("(empty)"))
        grid.add_row(*(Text(safe_text(cell, limit=SHOWN)) for cell in cells))
    if plan.changes:
        out.out.print(grid)
    for left in plan.unapplied:
        out.err.print(Text(said.text("Not applied: {why}", why=left.message), style="yellow"))


def _remember(corrections: Corrections, *databases: Path) -> None:
    """Keeps the decisions with the table's audits, and with those of the copy, which go on under its name."""
    for database in dict.fromkeys(databases):
        with Store.open(database) as store:
            store.add_decisions(corrections.decisions, corrections.table_sha256)
