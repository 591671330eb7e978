"""The commands from a decision on and between two audits: apply, undo, waive, diff, schedule, mail."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from crawler.cli.options import begin, settings_options, table_options, table_request
from crawler.cli.spoken import SpokenCommand


@click.command(cls=SpokenCommand)
@click.argument("corrections", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--to", type=click.Path(path_type=Path), help="File to write the corrected copy to.")
@click.option("--table", type=click.Path(path_type=Path), help="The audited table, when it was moved.")
@click.option("--in-place", is_flag=True, help="Change the table itself.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option(
    "--match-by-value", is_flag=True, help="Accept another version of the table: match row number and old value."
)
@click.option("--skip-invalid", is_flag=True, help="Apply the rest when some answers cannot be used.")
@click.option("--yes", is_flag=True, help="Agree that the addresses listed leave the table.")
@click.option("--by", metavar="NAME", help="Who applies it, for the change log.")
@click.option("--database", type=click.Path(path_type=Path), help="File that holds the audits of this table.")
@settings_options
def apply(corrections: tuple[Path, ...], **options: Any) -> int:
    """Write the corrected copy of the table from the accepted CORRECTIONS.

    CORRECTIONS is the decided corrections.xlsx or corrections.csv, or the decisions saved in report.html; several files
    of several people are merged. Only accepted cells change; a change log is written next to the copy.
    """
    from crawler.cli import applying

    out, _ = begin(options)
    request = applying.ApplyRequest(
        corrections=corrections,
        to=options["to"],
        table=options["table"],
        in_place=options["in_place"],
        dry_run=options["dry_run"],
        match_by_value=options["match_by_value"],
        skip_invalid=options["skip_invalid"],
        yes=options["yes"],
        by=options["by"] or "",
        database=options["database"],
    )
    return applying.apply(request, out)


@click.command(cls=SpokenCommand)
@click.argument("log", type=click.Path(path_type=Path))
@click.option("--table", type=click.Path(path_type=Path), help="The changed table, when it was moved.")
@click.option("--to", type=click.Path(path_type=Path), help="File to write the table without the changes to.")
@click.option("--in-place", is_flag=True, help="Change the table itself.")
@settings_options
def undo(log: Path, **options: Any) -> int:
    """Take back the changes in LOG, the change log that apply wrote.

    Cells that were changed again since are left as they are.
    """
    out, _ = begin(options)
    from crawler.cli import applying

    return applying.undo(log, options["table"], options["to"], in_place=options["in_place"], out=out)


@click.command(cls=SpokenCommand)
@click.argument("table", type=click.Path(path_type=Path))
@click.argument("row")
@click.argument("code")
@click.option("--because", required=True, metavar="TEXT", help="Why it is meant so.")
@click.option("--until", required=True, metavar="DATE", help="Its last day, such as 2027-03-31.")
@click.option("--by", metavar="NAME", help="Who says so.")
@click.option("--database", type=click.Path(path_type=Path), help="File that holds the audits of this table.")
@settings_options
def waive(table: Path, row: str, code: str, **options: Any) -> int:
    """Say that the finding CODE at number ROW of TABLE is known and meant so.

    It is not counted and asks for nothing until its last day, or until its evidence changes. Waivers are in a file next
    to TABLE that people can review: partners.waivers.toml for partners.tsv.
    """
    from crawler.cli import waiving

    out, _ = begin(options)
    request = waiving.WaiveRequest(
        table=table,
        row=row,
        code=code,
        because=options["because"],
        until=options["until"],
        by=options["by"] or "",
        database=options["database"],
    )
    return waiving.waive(request, out)


@click.command(cls=SpokenCommand)
@table_options
@settings_options
@click.option("--since", metavar="DATE", help="Compare with the last audit on or before this day.")
def diff(table: str, since: str | None, **options: Any) -> int:
    """Show what changed between the last audit of TABLE and the one before it.

    What is new, what is back, what was corrected and by whom, what is still there and since when, and by country.
    """
    from crawler.cli import between

    out, settings = begin(options)
    return between.diff(table_request(table, options, settings, out), since, out)


@click.command(cls=SpokenCommand)
@click.argument("table", type=click.Path(path_type=Path))
@click.option(
    "--for",
    "kind",
    type=click.Choice(["systemd", "cron", "github"]),
    default="systemd",
    show_default=True,
    help="What runs it.",
)
@click.option(
    "--every",
    type=click.Choice(["daily", "weekly", "monthly"]),
    default="weekly",
    show_default=True,
    help="How often.",
)
@click.option("--mail", metavar="MAIL", default="", help="Whom to notify when an audit failed or is not complete.")
@settings_options
def schedule(table: Path, **options: Any) -> int:
    """Print a systemd timer, a cron line or a GitHub Actions workflow that audits TABLE. Installs nothing."""
    from crawler.cli import between

    out, _ = begin(options)
    return between.schedule(table, kind=options["kind"], every=options["every"], mail=options["mail"], out=out)


@click.command(cls=SpokenCommand)
@table_options
@settings_options
@click.option("--to", type=click.Path(path_type=Path), help="Folder for the letters.")
@click.option("--send", is_flag=True, help="Send them; without it they are only written.")
def mail(table: str, to: Path | None, send: bool, **options: Any) -> int:
    """Write each owner a letter about their rows of TABLE: text, HTML, and the workbook of these rows.

    Owners come from the settings owner and owner_column. Nothing is sent without --send.
    """
    from crawler.cli import actions, mailing

    out, settings = begin(options)
    request = table_request(table, options, settings, out)
    return mailing.mail(actions.last_view(request, settings, out), request, settings, out, to=to, send=send)


COMMANDS: Final = (apply, undo, waive, diff, schedule, mail)
