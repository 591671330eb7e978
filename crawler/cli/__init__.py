"""The command line: the only place that reads arguments, prints and exits.

Each command imports what it needs when it runs, so ``--help`` costs a tenth of a second.

Results go to stdout, progress and errors to stderr. Exit codes: 0 clean · 1 findings at or above ``--fail-on`` ·
2 usage, configuration or unreadable table · 3 audit not complete (no network, interrupted).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from crawler.cli import deciding
from crawler.cli.entry import EXIT_INCOMPLETE, EXIT_USAGE, main, run
from crawler.cli.options import (
    begin,
    columns_option,
    demo_request,
    network_options,
    output_options,
    settings_options,
    table_options,
    table_request,
)
from crawler.cli.spoken import SpokenGroup
from crawler.config import IMPORTED_REGISTRIES

__all__ = ["EXIT_INCOMPLETE", "EXIT_USAGE", "cli", "main", "run"]

HELP_WIDTH: Final = 100


@click.group(cls=SpokenGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": HELP_WIDTH})
@click.version_option(package_name="partner-crawler", prog_name="crawler")
def cli() -> None:
    """Audit a table of partner institutions: which links are dead, moved, hijacked or in the wrong row."""


@cli.command()
@table_options
@columns_option
@output_options
@network_options
@settings_options
@click.option("--offline", is_flag=True, default=None, help="Send nothing; judge the table alone.")
@click.option("--cluster", metavar="ADDRESS", help="Dask scheduler whose workers crawl, or local:N for N processes.")
def audit(table: str, **options: Any) -> int:
    """Read TABLE, look at every link, judge, and write the reports.

    TABLE is a TSV, CSV or XLSX file. An unfinished audit of the same table resumes where it stopped. Reports go to
    reports/TABLE/<time>/ and reports/TABLE/latest/, unless --output names a folder.
    """
    from crawler.cli import actions

    out, settings = begin(options)
    return actions.audit(table_request(table, options, settings, out), settings, out)


@cli.command()
@table_options
@columns_option
@output_options
@settings_options
def lint(table: str, **options: Any) -> int:
    """Judge TABLE without any network. The same as audit --offline."""
    from crawler.cli import actions

    out, settings = begin({**options, "offline": True})
    return actions.audit(table_request(table, options, settings, out), settings, out)


@cli.command()
@table_options
@output_options
@settings_options
def judge(table: str, **options: Any) -> int:
    """Judge the last stored audit of TABLE again with today's rules. Nothing is sent."""
    from crawler.cli import actions

    out, settings = begin(options)
    return actions.judge(table_request(table, options, settings, out), settings, out)


@cli.command()
@table_options
@output_options
@settings_options
@click.option("--digest", metavar="WORDS", help="Print a letter about one country, city or institution instead.")
def report(table: str, digest: str | None, **options: Any) -> int:
    """Write the reports of the last stored audit of TABLE again. Nothing is sent."""
    from crawler.cli import actions

    out, settings = begin(options)
    return actions.report(table_request(table, options, settings, out), settings, out, digest)


@cli.command()
@table_options
@settings_options
@click.argument("row")
def explain(table: str, row: str, **options: Any) -> int:
    """Show everything known about one ROW of TABLE.

    Every redirect, what the page calls itself, each piece of evidence with its weight, the findings and the proposals.
    ROW is the number in your list, or the line of the sheet where the list has no numbers. The last stored audit is
    used; without one, only the table is judged.
    """
    from crawler.cli import actions

    out, settings = begin(options)
    return actions.explain(table_request(table, options, settings, out), settings, out, row)


@cli.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@network_options
@settings_options
def check(urls: tuple[str, ...], **options: Any) -> int:
    """Check one or more URLs once and show what each answers."""
    from crawler.cli import tools

    out, settings = begin(options)
    return tools.check(urls, settings, out, show_progress=not options["no_progress"])


@cli.command()
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Address to serve; others need a password.")
@click.option("--port", type=int, default=0, help="Port to serve; a free one when 0.")
@click.option("--no-browser", is_flag=True, help="Print the address and open no browser.")
@settings_options
def serve(host: str, port: int, *, no_browser: bool, **options: Any) -> int:
    """Open your tables in a browser: audit them, decide, download the corrected copies.

    Tables are kept in tables/ and their audits in reports/, below this folder. On this machine the address holds a
    secret. For other machines name an address with --host and put the password that everybody signs in with into
    CRAWLER_SERVE_PASSWORD; TLS is the work of a proxy in front.
    """
    from crawler.cli.serving import ServeRequest, serve

    out, settings = begin(options)
    return serve(ServeRequest(host=host, port=port, browser=not no_browser), settings, out)


@cli.command()
@output_options
@settings_options
def demo(**options: Any) -> int:
    """Audit a small invented table on a simulated web.

    It shows every kind of finding, takes less than a minute and sends nothing to the internet.
    """
    from crawler.cli import tools

    out, settings = begin(options)
    return tools.demo(demo_request(options), settings, out)


@cli.group()
def registry() -> None:
    """Manage registries of institutions: who owns a site, and which site an institution has."""


@registry.command("update")
@click.argument("names", nargs=-1, type=click.Choice(IMPORTED_REGISTRIES), metavar="[NAME]...")
@settings_options
def registry_update(names: tuple[str, ...], **options: Any) -> int:
    """Download registries and use them from now on: ror (the default), hipo, wikidata.

    An interrupted download resumes. Wikidata is asked in a thousand small queries, which takes half an hour.
    """
    from crawler.cli import tools

    out, settings = begin(options)
    return tools.registry_update(names, settings, out)


@registry.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--kind",
    type=click.Choice(IMPORTED_REGISTRIES),
    default=IMPORTED_REGISTRIES[0],
    show_default=True,
    help="Format of FILE.",
)
@settings_options
def registry_import(file: Path, kind: str, **options: Any) -> int:
    """Import a registry from FILE: a ROR dump (zip or JSON), Hipo's list or a Wikidata export."""
    from crawler.cli import tools

    out, _ = begin(options)
    return tools.registry_import(kind, file, out)


@registry.command("show")
@settings_options
def registry_show(**options: Any) -> int:
    """Show which registries there are, with their versions."""
    from crawler.cli import tools

    out, _ = begin(options)
    return tools.registry_show(out)


for deciding_command in deciding.COMMANDS:
    cli.add_command(deciding_command)
