"""The options commands share, and what they become: settings, a request, a place to write to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO, TypeVar

import click

from crawler.config import Settings, build_settings, read_config, read_environment
from crawler.errors import UsageError
from crawler.model import Field, say
from crawler.report.formats import DEFAULT_FORMATS, FORMATS

if TYPE_CHECKING:
    from rich.console import Console

Command = TypeVar("Command", bound=Callable[..., Any])
WIDE: Final = 160


class Out:
    """Where a command writes, and in which language."""

    def __init__(self, lang: str) -> None:
        """Stdout for results, stderr for everything else; plain when not a terminal or ``NO_COLOR`` is set."""
        from crawler.i18n import Translator

        self.translator = Translator(lang)
        self.out = _console(sys.stdout, stderr=False)
        self.err = _console(sys.stderr, stderr=True)


def _console(stream: TextIO, *, stderr: bool) -> Console:
    """A console as wide as its terminal; where there is none, wide enough that nothing is cut for `grep`."""
    from rich.console import Console

    tty = stream.isatty()
    return Console(stderr=stderr, highlight=False, soft_wrap=not tty, width=None if tty else WIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRequest:
    """A table to work on, and where its audits and reports go."""

    table: Path
    columns: dict[Field, str]
    sheet: str | None
    header_row: int | None
    encoding: str | None
    show_columns: bool
    """Print how the table was understood, and nothing else."""
    database: Path | None
    output: Path | None
    formats: tuple[str, ...]
    quiet: bool
    verbose: bool
    progress: bool


def settings_options(command: Command) -> Command:
    """The options every command has that reads settings."""
    for option in reversed(
        (
            click.option("--lang", metavar="LANG", help="Language of reports and messages: pl or en."),
            click.option(
                "--config", "-c", type=click.Path(path_type=Path), help="Settings file instead of crawler.toml."
            ),
            click.option(
                "--registry", multiple=True, metavar="NAME", help="Registry to ask (swot, ror, hipo, wikidata; none)."
            ),
            click.option("--debug", is_flag=True, help="Show where an error comes from."),
        )
    ):
        command = option(command)
    return command


def network_options(command: Command) -> Command:
    """The options of commands that send something."""
    for option in reversed(
        (
            click.option("--contact", metavar="MAIL", help="Your mail address, sent to webmasters in the user agent."),
            click.option("--max-concurrency", type=int, help="Requests in flight at the same time."),
            click.option(
                "--timeout", "-t", type=float, metavar="SECONDS", help="Time limit for a link with its redirects."
            ),
            click.option("--max-retries", type=int, help="Retries of temporary failures."),
            click.option("--max-redirects", "-m", type=int, help="Redirects followed for one link."),
            click.option(
                "--host-request-interval", type=float, metavar="SECONDS", help="Pause between requests to one host."
            ),
            click.option(
                "--confirm-after", type=float, metavar="SECONDS", help="Wait before the second check of a dead link."
            ),
            click.option("--allow-network", multiple=True, metavar="CIDR", help="Allow a range that is not public."),
            click.option("--nameserver", multiple=True, metavar="ADDRESS[:PORT]", help="DNS server to ask."),
            click.option(
                "--suggest", is_flag=True, default=None, help="Offer archived copies where nothing else is found."
            ),
            click.option("--no-robots", "robots", flag_value=False, default=None, help="Do not ask for robots.txt."),
            click.option(
                "--no-registry-update",
                "registry_update",
                flag_value=False,
                default=None,
                help="Do not download the registry ROR when it is missing or old.",
            ),
            click.option("--no-progress", is_flag=True, help="Show no progress."),
        )
    ):
        command = option(command)
    return command


def table_options(command: Command) -> Command:
    """How a table is read and where its audits are kept."""
    for option in reversed(
        (
            click.argument("table"),
            click.option(
                "--column",
                multiple=True,
                metavar="FIELD=HEADER",
                help="Which column is which, such as url=Kolumna1 or name=A+B; country= leaves it unused.",
            ),
            click.option("--sheet", metavar="NAME", help="Sheet of a workbook or table of a page, by name or number."),
            click.option("--header-row", type=click.IntRange(min=0), help="Line of the headings; 0: there are none."),
            click.option("--encoding", metavar="NAME", help="Encoding of a text file, such as windows-1250."),
            click.option(
                "--database", type=click.Path(path_type=Path), help="File that holds the audits of this table."
            ),
        )
    ):
        command = option(command)
    return command


def columns_option(command: Command) -> Command:
    """Whether to stop when the table has been read."""
    option = click.option("--columns", "show_columns", is_flag=True, help="Show how the table is understood, and stop.")
    return option(command)


def output_options(command: Command) -> Command:
    """What is written, and where."""
    for option in reversed(
        (
            click.option("--output", "-o", type=click.Path(path_type=Path), help="Folder for the reports."),
            click.option(
                "--format",
                "-f",
                "formats",
                multiple=True,
                type=click.Choice(sorted(FORMATS)),
                help="Report to write; html, xlsx, csv and json by default.",
            ),
            click.option(
                "--fail-on",
                type=click.Choice(["error", "warning", "note", "never"]),
                help="Level that makes the exit code 1.",
            ),
            click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors."),
            click.option("--verbose", "-v", is_flag=True, help="Print every finding, not only the summary."),
        )
    ):
        command = option(command)
    return command


def begin(options: dict[str, Any]) -> tuple[Out, Settings]:
    """Where to write, and the settings, from what a command was given."""
    from crawler.i18n import pick_language

    settings = _settings(options)
    out = Out(pick_language(settings.lang, os.environ))
    return out, settings


def _settings(options: dict[str, Any]) -> Settings:
    known = set(Settings.__dataclass_fields__)
    given = {key: value for key, value in options.items() if key in known and value not in (None, ())}
    folder = options.get("config")
    return build_settings(given, read_environment(os.environ), read_config(Path.cwd(), folder))


def table_request(table: str, options: dict[str, Any], settings: Settings, out: Out) -> TableRequest:
    """What a command was asked to do with a table; one that comes from elsewhere is saved first."""
    from crawler.cli.sources import local_table

    return TableRequest(
        table=local_table(table, settings, out),
        columns=_columns(options["column"]),
        sheet=options["sheet"],
        header_row=options["header_row"],
        encoding=options["encoding"],
        show_columns=bool(options.get("show_columns")),
        database=options["database"],
        output=options.get("output"),
        formats=tuple(options.get("formats") or DEFAULT_FORMATS),
        quiet=bool(options.get("quiet")),
        verbose=bool(options.get("verbose")),
        progress=not (options.get("quiet") or options.get("no_progress")),
    )


def demo_request(options: dict[str, Any]) -> TableRequest:
    """What the demo was asked to do; it brings its own table."""
    return TableRequest(
        table=Path(),
        columns={},
        sheet=None,
        header_row=None,
        encoding=None,
        show_columns=False,
        database=None,
        output=options.get("output"),
        formats=tuple(options.get("formats") or DEFAULT_FORMATS),
        quiet=bool(options.get("quiet")),
        verbose=bool(options.get("verbose")),
        progress=not options.get("quiet"),
    )


def _columns(given: Sequence[str]) -> dict[Field, str]:
    columns = {}
    for item in given:
        name, _, header = item.partition("=")
        if name not in list(Field) or "=" not in item:
            raise UsageError(
                say("“{item}” does not name a column.", item=item),
                say("Write FIELD=HEADER, with one of these fields: {fields}.", fields=", ".join(Field)),
            )
        columns[Field(name)] = header
    return columns
