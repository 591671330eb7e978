"""Every finding worth a person's time, and a finding on one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.style import Style
from rich.text import Text

from crawler.i18n import Translator
from crawler.model import Severity
from crawler.report.terminal.styles import SEVERITY_STYLES
from crawler.report.view import AuditView, FindingView, RowView

NAME: Final = 32
"""Columns of an institution's name where the line has a width."""

Found = tuple[FindingView, RowView]


def findings(view: AuditView, translator: Translator) -> RenderableType:
    """All errors and warnings, grouped by what to do, the worst first; notes are left to the files."""
    found = found_in(view, {Severity.ERROR, Severity.WARNING})
    groups = groupby(found, key=lambda pair: pair[0].code)
    return Group(*[_group(code, list(members), translator) for code, members in groups])


def found_in(view: AuditView, levels: set[Severity]) -> list[Found]:
    """The open findings of these levels with their rows, in the order of the summary's codes."""
    found = [(f, row) for row in view.rows for f in row.findings if not f.suppressed and f.severity in levels]
    order: Mapping[str, int] = {code: number for number, (code, _, _) in enumerate(view.summary.codes)}
    return sorted(found, key=lambda pair: (order[pair[0].code], pair[1].line))


def line_of(found: Found, translator: Translator, *, width: int = 0, numbers: int = 0, link: str = "") -> Text:
    """A finding on one line: number, institution, what is wrong.

    ``width`` is the columns there are (0: no limit), ``numbers`` those of the longest number, ``link`` where the
    number leads.
    """
    finding, row = found
    number, name = row.no.shown, Text(row.name)
    if width:
        name.truncate(NAME, overflow="ellipsis")
    margin = " " * (2 + max(numbers - cell_len(number), 0))
    style = Style(bold=True, link=link or None)
    text = Text.assemble(margin, (number, style), "  ", name, ": ", translator.render(finding.message))
    if width:
        text.truncate(width, overflow="ellipsis")
    return text


def _group(code: str, group: Sequence[Found], translator: Translator) -> RenderableType:
    first = group[0][0]
    head = Text.assemble(
        (f"{translator.severity(first.severity)} ", SEVERITY_STYLES[first.severity]),
        (code, "bold"),
        f" ({len(group)})  ",
        (translator.render(first.fix), "italic"),
    )
    return Group(Text(), head, *[line_of(found, translator) for found in group])
