"""``crawler apply``: shows what will change, writes the corrected copy, and remembers what was decided.

The order is: plan, check, write next to it, rename, record, say. Whatever is wrong is said before anything is written.
"""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.prompt import Confirm
from rich.text import Text

from crawler.cli.options import Out
from crawler.cli.shown_plan import show_leaving, show_plan, show_to_resolve, show_written
from crawler.errors import CorrectionsError, CrawlerError, StoreError, UsageError
from crawler.model import Found, Offers, TableInfo, say
from crawler.plan.change_log import ChangeLog
from crawler.plan.decisions import Corrections, read_all
from crawler.plan.leaving import departures
from crawler.plan.planning import Plan, plan_changes
from crawler.plan.undo import plan_undo
from crawler.plan.waivers import keep_waivers, waivers_in
from crawler.plan.write import apply_changes
from crawler.report.folder import REPORTS, default_database
from crawler.store import Store

DONE, NOT_ALL_DONE = 0, 1
LOG_ENDING: Final = ".changes.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyRequest:
    """What was asked for."""

    corrections: tuple[Path, ...]
    to: Path | None
    table: Path | None
    in_place: bool
    dry_run: bool
    match_by_value: bool
    skip_invalid: bool
    yes: bool
    by: str
    database: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """What the audit of the table left in the store."""

    info: TableInfo | None = None
    offers: Offers = field(default_factory=Offers)


def apply(request: ApplyRequest, out: Out) -> int:
    """Writes the corrected copy. Exit code 1 when an accepted correction could not be applied."""
    corrections = read_all(request.corrections)
    table = request.table or find_table(corrections, request.corrections[0])
    plan = _plan(table, corrections, request)
    show_plan(plan, corrections, out)
    if plan.to_resolve:
        show_to_resolve(plan, out)
        if not (request.skip_invalid or request.dry_run):
            raise CorrectionsError(
                say("Nothing was written."),
                say("Correct the cells above, or add --skip-invalid to apply the rest."),
            )
    if plan.leaving:
        show_leaving(plan, out)
    if request.dry_run:
        return NOT_ALL_DONE if plan.to_resolve else DONE
    to = _destination(request.to, table, in_place=request.in_place)
    _confirm(plan, out, yes=request.yes)
    log = _write(plan, to, corrections, request)
    show_written(log, out)
    return NOT_ALL_DONE if plan.to_resolve else DONE


def _write(plan: Plan, to: Path, corrections: Corrections, request: ApplyRequest) -> ChangeLog:
    """Writes with the stores open, so that one that cannot be written to stops everything before it begins."""
    now = datetime.now(UTC)
    departed = departures(plan.leaving, now)
    databases = dict.fromkeys((request.database or default_database(plan.path), default_database(to)))
    with ExitStack() as stack:
        stores = [stack.enter_context(Store.open(database)) for database in databases]
        by = request.by or user_name()
        log = apply_changes(plan, to, by=by, now=now, overwrite=request.in_place)
        for store in stores:
            store.add_decisions(corrections.decisions, corrections.table_sha256, departed)
        keep_waivers(plan.path, to, waivers_in(corrections, _findings(stores[0], corrections), by, now.date()))
    return log


def _findings(store: Store, corrections: Corrections) -> tuple[Found, ...]:
    """What the audit found that the corrections are from."""
    runs = [run.audit_id for run in store.audits() if run.table_sha256 == corrections.table_sha256]
    found = [store.findings(audit_id) for audit_id in ([corrections.audit] if corrections.audit in runs else runs[-1:])]
    return next((one for one in found if one), ())


def user_name() -> str:
    """Who runs the program; the number of the user where the system knows no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return str(os.getuid()) if hasattr(os, "getuid") else ""


def _confirm(plan: Plan, out: Out, *, yes: bool) -> None:
    """Asks once whether addresses may leave the table.

    Raises:
        CorrectionsError: they may not, or nobody is there to be asked.
    """
    if not plan.leaving or yes:
        return
    asked = sys.stdin.isatty() and sys.stderr.isatty()
    question = Text(out.translator.text("Write the table without these addresses?"))
    if not (asked and Confirm.ask(question, console=out.err, default=False)):
        raise CorrectionsError(
            say("Nothing was written."),
            say("Add --yes if these addresses may leave the table, or accept the proposals of their owners too."),
        )


def find_table(corrections: Corrections, file: Path) -> Path:
    """The table these corrections were made for: named by the audit next to them, or by a stored audit.

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
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        audit = json.loads((file.parent / "audit.json").read_text(encoding="utf-8"))
        if audit["table"]["sha256"] == corrections.table_sha256:
            yield Path(audit["table"]["path"])
    for database in sorted({*REPORTS.glob("*/audits.sqlite"), *file.resolve().parent.parent.glob("audits.sqlite")}):
        with suppress(StoreError), Store.open(database, read_only=True) as store:
            for run in reversed(store.audits()):
                if run.table_sha256 == corrections.table_sha256:
                    yield Path(store.table_of(run.audit_id).path)


def _plan(table: Path, corrections: Corrections, request: ApplyRequest) -> Plan:
    """The plan, by the columns the audit was given and the values it kept."""
    stored = _stored(request.database or default_database(table), corrections.table_sha256, corrections.audit)
    info = stored.info
    return plan_changes(
        table,
        corrections,
        columns=dict(info.columns) if info else {},
        sheet=info.sheet if info else None,
        header_row=int(dict(info.notes).get("header_line", 0)) or None if info else None,
        encoding=info.encoding if info else None,
        match_by_value=request.match_by_value,
        offers=stored.offers,
    )


def _stored(database: Path, table_sha256: str, audit: str) -> _Stored:
    if database.is_file():
        with suppress(CrawlerError), Store.open(database, read_only=True) as store:
            runs = [run for run in store.audits() if run.table_sha256 == table_sha256]
            named = [run for run in runs if run.audit_id == audit] or runs
            if named:
                last = named[-1].audit_id
                return _Stored(info=store.table_of(last), offers=store.offers(last))
    return _Stored()


def _destination(to: Path | None, table: Path, *, in_place: bool) -> Path:
    if in_place:
        return table
    if to is None:
        raise UsageError(
            say("No output file given."),
            say("Add --to FILE, or --in-place to change the table itself, or --dry-run to look first."),
        )
    return to


# --- undo -----------------------------------------------------------------------------------------------------------


def undo(log: Path, table: Path | None, to: Path | None, *, in_place: bool, out: Out) -> int:
    """Takes back the changes of a change log. Exit code 1 when some cell was changed again since."""
    table = table or _table_of(log)
    database = default_database(table)
    info = _last_info(database)
    plan = plan_undo(log, table, columns=dict(info.columns) if info else {}, sheet=info.sheet if info else None)
    show_plan(plan, None, out)
    if plan.to_resolve:
        show_to_resolve(plan, out)
    target = _destination(to, table, in_place=in_place)
    done = apply_changes(plan, target, by=user_name(), now=datetime.now(UTC), overwrite=in_place)
    show_written(done, out)
    return NOT_ALL_DONE if plan.to_resolve else DONE


def _table_of(log: Path) -> Path:
    """``fixed.tsv`` for ``fixed.tsv.changes.csv`` and ``fixed.tsv-2.changes.csv``."""
    name = log.name.removesuffix(LOG_ENDING)
    stem, _, number = name.rpartition("-")
    names = [name, stem] if number.isdecimal() else [name]
    found = next((log.with_name(n) for n in names if n and log.with_name(n).is_file()), None)
    if found is None or name == log.name:
        raise UsageError(
            say("The table that {file} belongs to was not found.", file=str(log)), say("Name it with --table TABLE.")
        )
    return found


def _last_info(database: Path) -> TableInfo | None:
    """How the last audit read the table."""
    if database.is_file():
        with suppress(CrawlerError), Store.open(database, read_only=True) as store:
            if runs := store.audits():
                return store.table_of(runs[-1].audit_id)
    return None
