"""``crawler waive``: says of a finding that it is known and meant so, with a reason and an end."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from rich.text import Text

from crawler.cli.applying import user_name
from crawler.cli.options import Out
from crawler.errors import UsageError
from crawler.judge import load_checks
from crawler.model import Found, Waiver, say
from crawler.plan.waivers import add_waivers, waivers_path
from crawler.report.folder import default_database
from crawler.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiveRequest:
    """What was asked for."""

    table: Path
    row: str
    code: str
    because: str
    until: str
    by: str
    database: Path | None


def waive(request: WaiveRequest, out: Out) -> int:
    """Adds one waiver to the file next to the table."""
    today = datetime.now(UTC).date()
    until = _until(request.until, today)
    codes = [check.check.code for check in load_checks()]
    if request.code not in codes:
        near = difflib.get_close_matches(request.code, codes, n=1, cutoff=0.0)
        raise UsageError(
            say("There is no check “{code}”.", code=request.code), say("Did you mean “{near}”?", near=near[0])
        )
    if not request.because.strip():
        raise UsageError(say("A waiver needs a reason."), say("Give it with --because."))
    found = _found(request.database or default_database(request.table), request.row)
    evidence = next((one.fingerprint for one in found or () if one.code == request.code), "")
    if found is not None and not evidence:
        raise UsageError(
            say("The last audit did not find “{code}” at number {row}.", code=request.code, row=request.row),
            say("See what it found: crawler explain {table} {row}", table=str(request.table), row=request.row),
        )
    waiver = Waiver(
        row_id=request.row,
        code=request.code,
        because=request.because.strip(),
        until=until,
        by=request.by or user_name(),
        since=today,
        evidence=evidence,
    )
    path = waivers_path(request.table)
    add_waivers(path, [waiver])
    out.out.print(Text(out.translator.text("Waived until {date}: {file}", date=until, file=str(path))))
    return 0


def _until(text: str, today: date) -> date:
    try:
        until = date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(say("“{text}” is not a date.", text=text), say("Write it like 2027-03-31.")) from error
    if until < today:
        raise UsageError(say("{date} is over.", date=until), say("A waiver ends in the future."))
    return until


def _found(database: Path, row: str) -> tuple[Found, ...] | None:
    """What the last audit found in a row; None where no audit is stored."""
    if not database.is_file():
        return None
    with Store.open(database, read_only=True) as store:
        for run in reversed(store.audits()):
            findings = store.findings(run.audit_id)
            if findings is not None:
                return tuple(one for one in findings if one.row_id == row)
    return None
