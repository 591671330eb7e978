"""``audit.md``: the summary and the findings for a ticket or a CI summary (GitHub Flavored Markdown)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from crawler.i18n import Translator
from crawler.model import Severity
from crawler.report.rows import danger_first
from crawler.report.situation import state_word
from crawler.report.view import AuditView, FindingView, RowView

SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&@:])")
"""Everything that can start markup, an autolink, a mention or an entity in GitHub Flavored Markdown."""


def write(view: AuditView, translator: Translator, folder: Path) -> Path:
    """Writes ``audit.md`` into ``folder`` and returns its path."""
    path = folder / "audit.md"
    path.write_text("\n".join(_lines(view, translator)) + "\n", encoding="utf-8", newline="\n")
    return path


def escape(text: str) -> str:
    """``text`` as it is, whatever it contains: no markup, no link, no mention, one line."""
    return SPECIAL.sub(r"\\\1", text)


def _lines(view: AuditView, translator: Translator) -> Iterator[str]:
    yield "# " + escape(
        translator.text("Audit of {table}, {date}", table=view.table.path, date=translator.date(view.run.started_at))
    )
    yield ""
    for state, n in view.summary.states:
        yield f"- **{n}** {escape(state_word(state, view.run, translator))}"
    yield ""
    yield f"## {escape(translator.text('What to do first'))}"
    yield ""
    for number, thing in enumerate(view.summary.first_things, 1):
        yield f"{number}. {escape(translator.render(thing.message))}"
    if view.findings:
        yield ""
        yield f"## {escape(translator.text('About the table'))}"
        yield ""
        yield from (f"- {escape(translator.render(finding.message))}" for finding in view.findings)
    yield from _table(view, translator)


def _table(view: AuditView, translator: Translator) -> Iterator[str]:
    found = [
        (finding, row)
        for row in danger_first(view.rows)
        for finding in row.findings
        if finding.severity is not Severity.NOTE and not finding.suppressed
    ]
    if not found:
        return
    heads = (
        translator.text("No."),
        translator.text("Institution"),
        translator.text("Finding"),
        translator.text("Proposal"),
    )
    yield ""
    yield f"## {escape(translator.text('Findings'))}"
    yield ""
    yield "| " + " | ".join(escape(head) for head in heads) + " |"
    yield "| ---: | --- | --- | --- |"
    for finding, row in found:
        yield _table_line(finding, row, translator)


def _table_line(finding: FindingView, row: RowView, translator: Translator) -> str:
    proposed = next((p.new for p in row.proposals if finding.code in p.because and p.rank == 1), "")
    cells = (row.no.shown, row.name, translator.render(finding.message), proposed)
    return "| " + " | ".join(escape(cell) for cell in cells) + " |"
