"""Between two audits: ``crawler diff`` and ``crawler schedule``."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from rich.table import Table
from rich.text import Text

from crawler.clean import safe_text
from crawler.cli.options import Out, TableRequest
from crawler.errors import UsageError
from crawler.model import AuditRun, RowNo, say
from crawler.report.cleaning import clean_value
from crawler.report.difference import Audit, Change, Difference, compare
from crawler.report.folder import default_database
from crawler.store import Store
from crawler.table import read_table

CLEAN: Final = 0


def diff(request: TableRequest, since: str | None, out: Out) -> int:
    """Prints what changed between the last audit and the one before it, or the one before a day."""
    database = request.database or default_database(request.table)
    with Store.open(database, read_only=True) as store:
        audits = tuple(_audits(store))
    if len(audits) < 2:  # noqa: PLR2004 - two are compared
        raise UsageError(
            say("There is only one audit of {table} to compare.", table=str(request.table)),
            say("Run: crawler audit {table}", table=str(request.table)),
        )
    table = read_table(request.table, columns=request.columns, sheet=request.sheet)
    cells = {row.row_id: clean_value(row.url) for row in table.rows()}
    lines = {row.row_id: row.line for row in table.rows()}
    found = compare(audits, _before(audits, since), cells)
    _show(found, lines, out)
    return CLEAN


def _audits(store: Store) -> Iterator[Audit]:
    """The complete audits of the kind of the last one, with what they found."""
    runs = [run for run in store.audits() if run.complete]
    for run in runs:
        findings = store.findings(run.audit_id)
        if run.mode == runs[-1].mode and findings is not None:
            yield run, findings


def _before(audits: Sequence[Audit], since: str | None) -> AuditRun:
    """The audit to compare with: the last one on or before a day, else the one before the last."""
    if since is None:
        return audits[-2][0]
    try:
        day = date.fromisoformat(since)
    except ValueError as error:
        raise UsageError(say("“{text}” is not a date.", text=since), say("Write it like 2027-03-31.")) from error
    earlier = [run for run, _ in audits[:-1] if run.started_at.date() <= day]
    return earlier[-1] if earlier else audits[0][0]


def _show(found: Difference, lines: dict[str, int], out: Out) -> None:
    said = out.translator
    head = said.text(
        "From the audit of {before} to that of {after}:",
        before=said.date(found.before.started_at),
        after=said.date(found.after.started_at),
    )
    out.out.print(Text(head, style="bold"))
    ours = tuple(change for change in found.gone if change.by_us)
    theirs = tuple(change for change in found.gone if not change.by_us)
    for title, changes in (
        (said.text("New"), found.new),
        (said.text("Back again"), found.back),
        (said.text("Corrected in the table"), ours),
        (said.text("Corrected by the webmaster"), theirs),
        (said.text("Still there"), found.still),
    ):
        out.out.print(Text(f"{title}: {said.number(len(changes))}", style="bold"))
        if changes:
            out.out.print(_grid(changes, lines, out))
    if countries := found.by_country():
        out.out.print(_countries(countries, out))


def _grid(changes: Sequence[Change], lines: dict[str, int], out: Out) -> Table:
    grid = Table.grid(padding=(0, 2))
    for change in changes:
        one = change.found
        number = RowNo(one.row_id, lines.get(one.row_id, 0)).shown if one.row_id else ""
        when = out.translator.date(change.since_at)
        cells = (f"  {number}", one.name, one.country, one.code, when)
        grid.add_row(*(Text(safe_text(cell, limit=60)) for cell in cells))
    return grid


def _countries(countries: Sequence[tuple[str, int, int, int]], out: Out) -> Table:
    said = out.translator
    grid = Table(box=None, pad_edge=False)
    for head in (said.text("Country"), said.text("New"), said.text("Gone"), said.text("Still there")):
        grid.add_column(head, justify="left" if head == said.text("Country") else "right")
    for country, *counts in countries:
        grid.add_row(Text(safe_text(country, limit=60)), *(Text(said.number(count)) for count in counts))
    return grid


# --- schedule -------------------------------------------------------------------------------------------------------

EVERY: Final = {
    "daily": ("*-*-* 05:17:00", "17 5 * * *"),
    "weekly": ("Mon *-*-* 05:17:00", "17 5 * * 1"),
    "monthly": ("*-*-01 05:17:00", "17 5 1 * *"),
}
"""How often: for systemd (`OnCalendar`) and for cron. Not at the full hour, when everybody asks."""
KINDS: Final = ("systemd", "cron", "github")

SYSTEMD: Final = """\
# ~/.config/systemd/user/crawler-{name}.service
[Unit]
Description=Audit of {table}
Wants=network-online.target
After=network-online.target
OnFailure=crawler-{name}-failed.service

[Service]
Type=oneshot
WorkingDirectory={folder}
ExecStart={command}
SuccessExitStatus=1

# ~/.config/systemd/user/crawler-{name}-failed.service
[Unit]
Description=Says that the audit of {table} failed or is not complete

[Service]
Type=oneshot
ExecStart=/bin/sh -c 'journalctl --user -u crawler-{name} -n 50 | mail -s "crawler: audit not complete" {mail}'

# ~/.config/systemd/user/crawler-{name}.timer
[Unit]
Description=Audit of {table}, {every}

[Timer]
OnCalendar={calendar}
Persistent=true
RandomizedDelaySec=30min

[Install]
WantedBy=timers.target

# Then: systemctl --user enable --now crawler-{name}.timer
"""
CRON: Final = """\
# crontab -e
# Findings are no failure; cron mails what the audit prints when it failed or is not complete.
MAILTO={mail}
{calendar} cd {folder} && {command} --quiet || [ $? -eq 1 ]
"""
GITHUB: Final = """\
# .github/workflows/crawler.yml
name: Audit of the partner table
on:
  schedule:
    - cron: "{calendar}"
  workflow_dispatch:
permissions:
  contents: read
jobs:
  audit:
    runs-on: ubuntu-latest
    timeout-minutes: 120
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - uses: actions/cache@v4
        with:
          path: reports/*/audits.sqlite
          key: crawler-${{{{ github.run_id }}}}
          restore-keys: crawler-
      - run: pip install partner-crawler
      # Exit code 1 says that there are findings; 2 and 3 make the run fail, and GitHub tells its owner.
      - run: {command} || [ $? -eq 1 ]
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: reports
          path: reports/*/latest
"""


def schedule(table: Path, *, kind: str, every: str, mail: str, out: Out) -> int:
    """Prints what makes a machine run the audit of a table by itself; nothing is installed."""
    if not table.is_file():
        raise UsageError(say("There is no file {file}.", file=str(table)))
    calendar, line = EVERY[every]
    folder, name = Path.cwd(), "".join(char if char.isalnum() else "-" for char in table.stem)
    path = table if kind == "github" else table.resolve()
    text = {"systemd": SYSTEMD, "cron": CRON, "github": GITHUB}[kind].format(
        name=name,
        table=table.name,
        folder=shlex.quote(str(folder)),
        command=f"crawler audit {shlex.quote(str(path))}".replace("%", {"systemd": "%%", "cron": "\\%"}.get(kind, "%")),
        calendar=calendar if kind == "systemd" else line,
        every=every,
        mail=shlex.quote(mail or "you@example.org"),
    )
    out.out.print(text, markup=False, highlight=False, soft_wrap=True, end="")
    return CLEAN
