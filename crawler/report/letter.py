"""A digest as a mail: text, HTML, and the workbook of the rows it is about."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from crawler.clean import safe_text
from crawler.i18n import Translator
from crawler.report import digest, workbook
from crawler.report.view import AuditView, RowView

XLSX: Final = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_STYLE: Final = "border-collapse:collapse"
_CELL: Final = "border:1px solid #c5ced8;padding:4px 8px;text-align:left;vertical-align:top"


def letter(
    view: AuditView, rows: tuple[RowView, ...], translator: Translator, *, sender: str, to: str
) -> EmailMessage | None:
    """The mail about the rows of one owner; None when none of them asks for anything."""
    asking = digest.asking(rows)
    if not asking:
        return None
    message = EmailMessage()
    table = safe_text(Path(view.table.path).name, limit=80)
    message["Subject"] = translator.plural(
        "{table}: {count} partner needs attention", "{table}: {count} partners need attention", len(asking), table=table
    )
    message["To"] = to
    if sender:
        message["From"] = sender
    message.set_content(digest.digest(view, rows, translator))
    message.add_alternative("\n".join(_html(asking, translator)), subtype="html")
    with tempfile.TemporaryDirectory() as folder:
        book = workbook.write(_only(view, rows), translator, Path(folder)).read_bytes()
    message.add_attachment(book, maintype=XLSX[0], subtype=XLSX[1], filename="corrections.xlsx")
    return message


def _only(view: AuditView, rows: tuple[RowView, ...]) -> AuditView:
    """The audit with these rows alone; a stretch stays when all that it changes is theirs."""
    own = {row.row_id for row in rows}
    stretches = tuple(s for s in view.stretches if own.issuperset(change.row_id for change in s.changes))
    return replace(view, rows=rows, stretches=stretches)


def _html(rows: list[RowView], translator: Translator) -> Iterator[str]:
    say = translator.text
    heads = (say("No."), say("Institution"), say("What was found"), say("Now"), say("Proposed"))
    yield f'<!doctype html><html lang="{translator.lang}"><body><table style="{_STYLE}"><tr>'
    yield "".join(f'<th style="{_CELL}">{html.escape(head)}</th>' for head in heads) + "</tr>"
    for row in rows:
        found = "<br>".join(html.escape(translator.render(finding.message)) for finding in digest.told(row))
        first = [proposal for proposal in row.proposals if proposal.rank == 1]
        cells = (
            html.escape(row.no.shown),
            html.escape(f"{row.name} ({row.city}, {row.country})"),
            found,
            "<br>".join(html.escape(proposal.old or "—") for proposal in first),
            "<br>".join(html.escape(proposal.new or "—") for proposal in first),
        )
        yield "<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells) + "</tr>"
    yield f"</table><p>{html.escape(say('Decide in the attached workbook, and send it back.'))}</p></body></html>"
