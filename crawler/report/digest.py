"""``digest.txt``: a letter about one country or one owner's rows, to paste into a mail. Plain text, 72 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from crawler.i18n import Translator
from crawler.model import Severity
from crawler.report.rows import danger_first
from crawler.report.view import AuditView, FindingView, RowView

WIDTH: Final = 72


def digest(view: AuditView, rows: tuple[RowView, ...], translator: Translator) -> str:
    """The letter about ``rows``; rows without an open finding of level error or warning are only counted."""
    return "\n".join(_lines(view, rows, translator)) + "\n"


def write(view: AuditView, rows: tuple[RowView, ...], translator: Translator, folder: Path) -> Path:
    """Writes ``digest.txt`` into ``folder`` and returns its path."""
    path = folder / "digest.txt"
    path.write_text(digest(view, rows, translator), encoding="utf-8", newline="\n")
    return path


def rows_about(view: AuditView, words: str) -> tuple[RowView, ...]:
    """The rows whose country, city or name contains ``words``, whatever the case, or whose ISO code it is."""
    wanted = words.strip().casefold()
    return tuple(
        row
        for row in view.rows
        if wanted == row.country_code.casefold()
        or any(wanted in cell.casefold() for cell in (row.country, row.city, row.name))
    )


def _lines(view: AuditView, rows: tuple[RowView, ...], translator: Translator) -> Iterator[str]:
    in_need = asking(rows)
    yield from textwrap.wrap(
        translator.plural(
            "Audit of {table}, {date}: {count} of {rows} partners needs attention.",
            "Audit of {table}, {date}: {count} of {rows} partners need attention.",
            len(in_need),
            table=Path(view.table.path).name,
            date=translator.date(view.run.started_at),
            rows=len(rows),
        ),
        WIDTH,
    )
    for row in in_need:
        yield ""
        yield from textwrap.wrap(f"{row.no.shown}. {row.name} ({row.city}, {row.country})", WIDTH)
        for finding in told(row):
            text = translator.render(finding.message)
            yield from textwrap.wrap(text, WIDTH, initial_indent="  - ", subsequent_indent="    ")
        for proposal in row.proposals:
            if proposal.rank == 1:
                yield "  " + translator.text("now:      {old}", old=proposal.old or "—")
                yield "  " + translator.text("proposed: {new}", new=proposal.new or "—")


def asking(rows: Iterable[RowView]) -> list[RowView]:
    """The rows that ask for something, dangerous links first."""
    return danger_first(row for row in rows if told(row))


def told(row: RowView) -> list[FindingView]:
    """The findings of a row that a letter tells."""
    return [f for f in row.findings if f.severity is not Severity.NOTE and not f.suppressed]
