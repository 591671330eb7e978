"""What each command on a table does: calls the rooms in order, prints what came, returns the exit code."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.text import Text

from crawler import audit as stages
from crawler.audit import LoadedTable
from crawler.cli.loading import load, show_columns
from crawler.cli.options import Out, TableRequest
from crawler.cli.shown_plan import show_kept
from crawler.cli.working import working
from crawler.config import Settings, remember_contact
from crawler.errors import UsageError
from crawler.knowledge import Knowledge, is_prepared, load_knowledge
from crawler.model import AuditRun, Message, Severity, say
from crawler.report import digest as letter
from crawler.report import terminal
from crawler.report.folder import check_folder, default_database, table_folder, write_dated, write_to
from crawler.report.view import AuditView, RowView
from crawler.store import Store

CLEAN, FINDINGS, INCOMPLETE = 0, 1, 3
LEVELS: Final = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
NOTES: Final = {
    "no_network": say("No network: nothing was sent and no link was judged dead. Only the table was judged."),
    "outage": say(
        "The network went down and did not come back. Everything checked so far is saved; run the "
        "command again to continue."
    ),
    "interrupted": say("Interrupted. Everything checked so far is saved; run the command again to continue."),
    "nothing_checked": say(
        "No link could be checked: the fault was on this computer. No link was judged dead; run the command again."
    ),
    "cluster_lost": say("The cluster is gone. Everything it sent is saved; run the command again to continue."),
}


def audit(request: TableRequest, settings: Settings, out: Out) -> int:
    """Reads, observes, judges, reports; without a network it judges what needs none."""
    if request.show_columns:
        show_columns(request, out)
        return CLEAN
    table = load(request, out)
    check_folder(request.output or table_folder(request.table))
    if not settings.offline:
        settings = _with_contact(settings, out)
    with Store.open(request.database or default_database(request.table)) as store:
        knowledge = _knowledge(settings, out)
        if settings.offline:
            run = stages.offline_run(table, store, "")
        else:
            run, knowledge = _observe(table, store, settings, knowledge, request, out)
        with _judging(table, request, out):
            view = _judged(table, store, run, settings, knowledge, keep=True)
        online = _last_online(store) if run.mode == "offline" else None
    return _finish(view, request, settings, out, keeps=online)


def judge(request: TableRequest, settings: Settings, out: Out) -> int:
    """Judges the stored audit again, by today's rules."""
    table = load(request, out)
    with Store.open(request.database or default_database(request.table)) as store:
        knowledge = _knowledge(settings, out)
        with _judging(table, request, out):
            view = _judged(table, store, _stored(table, store), settings, knowledge, keep=True)
    return _finish(view, request, settings, out)


def report(request: TableRequest, settings: Settings, out: Out, digest: str | None) -> int:
    """Writes the reports of the stored audit again, or prints the letter about some of its rows."""
    view = last_view(request, settings, out)
    if digest is None:
        return _finish(view, request, settings, out)
    rows = letter.rows_about(view, digest)
    if not rows:
        raise UsageError(
            say("No row mentions “{words}”.", words=digest),
            say("Give a country, a city or an institution from the table."),
        )
    out.out.print(Text(letter.digest(view, rows, out.translator)), end="")
    return CLEAN


def explain(request: TableRequest, settings: Settings, out: Out, row_id: str) -> int:
    """Prints everything known about one row."""
    view = last_view(request, settings, out)
    row = _row_called(view, row_id)
    if row is None:
        raise UsageError(say("The table has no row “{row}”.", row=row_id), _how_rows_are_called(view))
    out.out.print(terminal.explain(view, row, out.translator))
    return CLEAN


def _row_called(view: AuditView, asked: str) -> RowView | None:
    """The row with this number of the list; in a list without numbers, on this line of the sheet."""
    found = next((row for row in view.rows if row.row_id == asked), None)
    return found or next((row for row in view.rows if not row.no.is_own and str(row.line) == asked), None)


def _how_rows_are_called(view: AuditView) -> Message:
    first, last = view.rows[0], view.rows[-1]
    if first.no.is_own:
        return say("Use the number from your list, here from {first} to {last}.", first=first.row_id, last=last.row_id)
    return say("Use the line of the sheet, here from {first} to {last}.", first=str(first.line), last=str(last.line))


def _knowledge(settings: Settings, out: Out) -> Knowledge:
    if not is_prepared():
        told = out.translator.text("Preparing the names of places. This takes a few seconds, on the first run only.")
        out.err.print(Text(told, style="dim"))
    return load_knowledge(settings)


def _observe(
    table: LoadedTable, store: Store, settings: Settings, knowledge: Knowledge, request: TableRequest, out: Out
) -> tuple[AuditRun, Knowledge]:
    """Looks at the links; the audit, and what is known after it: a registry may have come meanwhile."""
    from crawler.cli.progress import LiveProgress
    from crawler.looking import observe
    from crawler.observe.loop import run_loop
    from crawler.observe.progress import Progress, Silent
    from crawler.refreshing import Refresher

    begun = store.unfinished_audit(table.info.sha256)
    if begun is not None and not request.quiet:
        at = out.translator.datetime(begun.started_at)
        out.err.print(Text(out.translator.text("Resuming the audit started on {at}.", at=at)), style="dim")

    async def run(progress: Progress, refresher: Refresher) -> AuditRun:
        async with refresher:
            return await observe(table, store, settings, refresher.knowledge, progress)

    if not request.progress:
        refresher = Refresher(settings, knowledge, lambda *_: None)
        done = run_loop(run(Silent(), refresher))
    else:
        with LiveProgress(out.err, out.translator) as progress:
            refresher = Refresher(settings, knowledge, progress.fetched)
            done = run_loop(run(progress, refresher))
    if refresher.outcome and not request.quiet:
        out.err.print(Text(out.translator.render(refresher.outcome), style="dim"))
    return done, refresher.known


def _stored(table: LoadedTable, store: Store) -> AuditRun:
    """The last audit of this very table that looked at its links; where there is none, the last offline one."""
    runs = [run for run in store.audits() if run.table_sha256 == table.info.sha256]
    if not runs:
        raise UsageError(
            say("There is no stored audit of the current version of {table}.", table=table.info.path),
            say("Run: crawler audit {table}", table=table.info.path),
        )
    return next((run for run in reversed(runs) if run.mode == "online"), runs[-1])


def _last_online(store: Store) -> AuditRun | None:
    """The last audit in the store that looked at links, of this or an earlier version of the table."""
    return next((run for run in reversed(store.audits()) if run.mode == "online"), None)


def last_view(request: TableRequest, settings: Settings, out: Out) -> AuditView:
    """The last stored audit of the table; without one, what the table alone gives away, and nothing is stored."""
    table = load(request, out, silent=True)
    knowledge = _knowledge(settings, out)
    database = request.database or default_database(request.table)
    with _judging(table, request, out):
        if database.is_file():
            with Store.open(database, read_only=True) as store:
                if any(run.table_sha256 == table.info.sha256 for run in store.audits()):
                    return _judged(table, store, _stored(table, store), settings, knowledge)
        out.err.print(Text(out.translator.text("There is no stored audit, so only the table was judged."), style="dim"))
        now = datetime.now(UTC)
        run = AuditRun(
            audit_id="", table_sha256=table.info.sha256, started_at=now, finished_at=now, mode="offline", complete=True
        )
        return _judged(table, None, run, settings, knowledge)


def _judged(
    table: LoadedTable,
    store: Store | None,
    run: AuditRun,
    settings: Settings,
    knowledge: Knowledge,
    *,
    keep: bool = False,
) -> AuditView:
    judgement = stages.judge_stored(table, store, run, settings, knowledge)
    view = stages.view_of(table, judgement, store, run, knowledge)
    if keep and store is not None:
        stages.keep(store, run, judgement, view)
    return view


def _judging(table: LoadedTable, request: TableRequest, out: Out) -> AbstractContextManager[None]:
    """Says that the table is being judged while the block runs."""
    what = out.translator.plural("Judging {count} row …", "Judging {count} rows …", table.info.rows)
    return working(out.err, what, show=request.progress)


def _finish(
    view: AuditView, request: TableRequest, settings: Settings, out: Out, *, keeps: AuditRun | None = None
) -> int:
    """Writes the reports, prints the summary and where they are; the exit code.

    ``keeps`` is the audit whose reports stay in ``latest/`` because this one looked at no link.
    """
    with working(out.err, out.translator.text("Writing the reports …"), show=request.progress):
        if request.output:
            written = write_to(view, request.formats, out.translator, request.output)
        else:
            written = write_dated(view, request.formats, out.translator, request.table, is_latest=keeps is None)
    show_kept(written, out)
    if not request.quiet:
        show(view, written.paths, out, verbose=request.verbose)
        if keeps is not None:
            kept = out.translator.text(
                "latest/, explain and report still show the audit of {date}, which looked at the links.",
                date=keeps.started_at.date(),
            )
            out.out.print(Text(kept, style="bold yellow"))
    elif note := note_of(view.run):
        out.err.print(Text(f"crawler: {out.translator.render(note)}"), soft_wrap=True)
    return exit_code(view, settings.fail_on)


def show(view: AuditView, paths: tuple[Path, ...], out: Out, *, verbose: bool) -> None:
    """Prints the summary, the findings when asked, why it is not complete, and the files."""
    width = out.out.width if out.out.is_terminal else 0
    report = next((path for path in paths if path.suffix == ".html"), None)
    out.out.print(terminal.summary(view, out.translator, width=width, report=report))
    if verbose:
        out.out.print(terminal.findings(view, out.translator))
    if note := note_of(view.run):
        out.out.print(Text(out.translator.render(note), style="bold yellow"))
    out.out.print(terminal.files(paths, out.translator, width=width))


def note_of(run: AuditRun) -> Message | None:
    """Why an audit is not complete, as a sentence."""
    return NOTES.get(run.note) if not run.complete else None


def exit_code(view: AuditView, fail_on: str) -> int:
    """0, 1 or 3; an incomplete audit says so whatever it found."""
    if not view.run.complete:
        return INCOMPLETE
    worst = stages.worst_severity(view)
    if fail_on == "never" or worst is None:
        return CLEAN
    return FINDINGS if LEVELS.index(worst) <= LEVELS.index(Severity(fail_on)) else CLEAN


def _with_contact(settings: Settings, out: Out) -> Settings:
    """Asks for a contact address once, on the first run in a terminal, and remembers it in ``crawler.toml``."""
    if settings.contact or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return settings
    out.err.print(
        Text(out.translator.text("Webmasters want to know who is asking. Your mail address is sent with each request."))
    )
    from rich.prompt import Prompt

    contact = Prompt.ask(
        Text(out.translator.text("Mail address (empty: none)")), console=out.err, default="", show_default=False
    )
    if not contact.strip():
        return settings
    return remember_contact(settings, Path("crawler.toml"), contact.strip())
