"""What the commands beside the audit do: ``check``, ``demo`` and ``registry``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from crawler.clean import mask_secrets, safe_text
from crawler.cli.actions import CLEAN, FINDINGS, INCOMPLETE, NOTES, audit
from crawler.cli.options import Out, TableRequest
from crawler.cli.progress import LiveProgress
from crawler.config import IMPORTED_REGISTRIES, Settings
from crawler.errors import UsageError
from crawler.judge import reason_of
from crawler.knowledge.shelf import Holding, import_registry, show_registries
from crawler.looking import look_once
from crawler.model import Liveness, Observation, Target, say
from crawler.observe.loop import run_loop
from crawler.observe.progress import Silent
from crawler.observe.registries import update_registry
from crawler.report.folder import REPORTS
from crawler.urls import PROBLEMS, read_url_cell

STYLES: Final = {
    Liveness.OK: "green",
    Liveness.MOVED: "yellow",
    Liveness.INSECURE: "yellow",
    Liveness.SUSPECT: "yellow",
    Liveness.DEAD: "bold red",
    Liveness.DANGER: "bold red",
}
DEMO_FOLDER: Final = REPORTS / "demo"
DEMO_CONTACT: Final = "demo@example.org"
BAD: Final = frozenset({Liveness.DEAD, Liveness.DANGER})


def check(urls: Sequence[str], settings: Settings, out: Out, *, show_progress: bool) -> int:
    """Looks at URLs, once, and prints what each answers."""
    targets = [read_url_cell(str(number), url) for number, url in enumerate(urls, 1)]
    wanted = [target.url for target in targets if target.url]
    if not wanted:
        raise UsageError(
            say("None of these is a web address."), say("Write an address such as https://www.example.org/.")
        )
    if show_progress:
        with LiveProgress(out.err, out.translator) as progress:
            result, seen = run_loop(look_once(wanted, settings, progress))
    else:
        result, seen = run_loop(look_once(wanted, settings, Silent()))
    out.out.print(_answers(targets, seen, out))
    if note := NOTES.get(result.note):
        out.err.print(Text(out.translator.render(note), style="bold yellow"))
        return INCOMPLETE
    return FINDINGS if any(observation.liveness in BAD for observation in seen.values()) else CLEAN


def registry_update(names: Sequence[str], settings: Settings, out: Out) -> int:
    """Downloads registries and takes them into use."""
    holdings = []
    for name in names or IMPORTED_REGISTRIES[:1]:
        amount = MofNCompleteColumn() if name == "wikidata" else DownloadColumn()
        columns = (SpinnerColumn(), TextColumn(name), BarColumn(), amount, TimeRemainingColumn())
        with Progress(*columns, console=out.err, transient=True, disable=not out.err.is_terminal) as progress:
            task = progress.add_task("")

            def show(done: int, total: int, progress: Progress = progress, task: TaskID = task) -> None:
                progress.update(task, completed=done, total=total)

            holdings.append(run_loop(update_registry(name, settings, show)))
    out.out.print(_holdings(holdings, out))
    return CLEAN


def registry_import(kind: str, file: Path, out: Out) -> int:
    """Makes a file the registry of its kind."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        console=out.err,
        transient=True,
        disable=not out.err.is_terminal,
    ) as progress:
        task = progress.add_task("")

        def show(count: int) -> None:
            told = out.translator.plural("{count} institution read", "{count} institutions read", count)
            progress.update(task, description=told)

        holding = import_registry(kind, file, progress=show)
    out.out.print(_holdings([holding], out))
    return CLEAN


def registry_show(out: Out) -> int:
    """Prints which registries there are."""
    out.out.print(_holdings(show_registries(), out))
    return CLEAN


def _answers(targets: Sequence[Target], seen: Mapping[str, Observation], out: Out) -> Table:
    grid = Table.grid(padding=(0, 2))
    said = out.translator
    for target in targets:
        given = mask_secrets(safe_text(target.given, limit=200))
        observation = seen.get(target.url) if target.url else None
        if observation is None:
            problem = PROBLEMS.get(target.problem or "")
            why = said.render(problem or reason_of("not_looked_at").what)
            grid.add_row(Text(said.liveness(Liveness.UNCHECKED)), Text(given), Text(why))
            continue
        word = Text(said.liveness(observation.liveness), style=STYLES.get(observation.liveness, "cyan"))
        told = Text(said.render(reason_of(observation.reason).what))
        if observation.final_url and observation.final_url != target.url:
            told.append(f"\n→ {mask_secrets(safe_text(observation.final_url, limit=200))}", style="dim")
        if observation.page and observation.page.title:
            told.append(f"\n“{safe_text(observation.page.title, limit=200)}”", style="dim")
        grid.add_row(word, Text(given), told)
    return grid


def _holdings(holdings: Sequence[Holding], out: Out) -> Table:
    said = out.translator
    table = Table(box=None, pad_edge=False)
    for head in (said.text("Registry"), said.text("Version"), said.text("Institutions"), said.text("Where")):
        table.add_column(head, justify="right" if head == said.text("Institutions") else "left")
    for holding in holdings:
        version = safe_text(holding.statement or holding.problem, limit=200) or said.text("not installed yet")
        where = str(holding.path) if holding.path else said.text("in the package {name}", name=holding.source)
        table.add_row(Text(holding.name), Text(version), Text(said.number(holding.institutions)), Text(where))
    return table


def demo(request: TableRequest, settings: Settings, out: Out) -> int:
    """Audits the invented table on a simulated web; the table is written beside the reports, to play with."""
    from crawler.simweb.demo import demo_settings, demo_table_bytes, demo_web

    folder = request.output or DEMO_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "demo.tsv"
    table.write_bytes(demo_table_bytes())
    with demo_web().in_thread() as web:
        simulated = replace(settings, **demo_settings(), **web.settings(), contact=DEMO_CONTACT)
        return audit(replace(request, table=table, output=folder, database=folder / "audits.sqlite"), simulated, out)
