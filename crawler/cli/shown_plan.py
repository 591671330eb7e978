"""Prints a plan of changes: what will be written, what cannot be, and which addresses would be lost."""

from __future__ import annotations

from typing import Final

from rich.table import Table
from rich.text import Text

from crawler.clean import mask_secrets, safe_text
from crawler.cli.options import Out
from crawler.model import Answer, RowNo
from crawler.plan.change_log import ChangeLog
from crawler.plan.planning import Plan, Why
from crawler.plan.records import Corrections
from crawler.report.folder import Written

SHOWN: Final = 60
"""Characters of a value in the list of changes."""


def show_plan(plan: Plan, corrections: Corrections | None, out: Out) -> None:
    """Prints how many answers there are and each change."""
    said = out.translator
    if corrections is not None:
        counts = {answer: sum(d.answer is answer for d in corrections.decisions) for answer in Answer}
        line = said.text(
            "{accepted} accepted, {refused} refused, {later} for later",
            accepted=counts[Answer.ACCEPT],
            refused=counts[Answer.REFUSE],
            later=counts[Answer.LATER],
        )
        out.out.print(Text(line))
    grid = Table.grid(padding=(0, 2))
    for change in plan.changes:
        cells = (change.row_id, change.header, change.old, "→", change.new or said.text("(empty)"))
        grid.add_row(*(Text(_short(cell)) for cell in cells))
    if plan.changes:
        out.out.print(grid)
    for left in plan.unapplied:
        if left.why is Why.ALREADY:
            out.err.print(Text(said.text("Not applied: {why}", why=left.message), style="yellow"))


def show_to_resolve(plan: Plan, out: Out) -> None:
    """Prints everything that cannot be used, each with its cell."""
    said = out.translator
    count = len(plan.to_resolve)
    title = said.plural("{count} answer cannot be used:", "{count} answers cannot be used:", count)
    out.err.print(Text(title, style="bold yellow"))
    for odd in plan.to_resolve:
        where = f"{odd.where}: " if odd.where else ""
        out.err.print(Text(f"  {where}{said.render(odd.message)}", style="yellow"))


def show_leaving(plan: Plan, out: Out) -> None:
    """Prints the addresses that would be in no row any more, in full, and whose they are."""
    said = out.translator
    count = len(plan.leaving)
    title = said.plural(
        "{count} address would not be in the table any more:",
        "{count} addresses would not be in the table any more:",
        count,
    )
    out.err.print(Text(title, style="bold yellow"))
    for one in plan.leaving:
        others = ", ".join(owner for owner in one.owners if owner != one.row_id)
        text = said.text("{row}: {address}", row=RowNo(one.row_id, one.line), address=mask_secrets(one.address))
        if others:
            text += " – " + said.text("it belongs to no. {rows}", rows=others)
        if not one.becomes:
            text += " – " + said.text("the cell becomes empty")
        out.err.print(Text(f"  {text}"))
    if any(one.owners for one in plan.leaving):
        out.err.print(Text(said.text("The next audit offers them again to the rows they belong to."), style="dim"))


def show_kept(written: Written, out: Out) -> None:
    """Prints which touched files were kept, and whether all their answers are in the new ones."""
    said = out.translator
    for one in written.kept:
        name = str(one.path)
        line = said.plural(
            "{count} answer was taken over into the new file; the old one is {file}",
            "{count} answers were taken over into the new file; the old one is {file}",
            one.taken,
            file=name,
        )
        out.err.print(Text(line, style="bold yellow"))
        if one.left:
            line = said.plural(
                "{count} answer has no line in the new file and is in {file} alone.",
                "{count} answers have no line in the new file and are in {file} alone.",
                one.left,
                file=name,
            )
            out.err.print(Text(line, style="yellow"))


def show_written(log: ChangeLog, out: Out) -> None:
    """Prints where the copy, its change log and the old file are."""
    said = out.translator
    out.out.print(Text(said.text("Written: {file}", file=str(log.table)), style="bold"))
    out.out.print(Text(said.text("Change log: {file}", file=str(log.log))))
    if log.backup is not None:
        out.out.print(Text(said.text("The table as it was: {file}", file=str(log.backup))))
    if log.changes:
        out.out.print(Text(said.text("To take it back: crawler undo {file}", file=str(log.log)), style="dim"))


def _short(text: str) -> str:
    return safe_text(mask_secrets(text), limit=SHOWN)
