"""The audit at a glance: counts, what to do first, slipped stretches, the worst findings, the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import quote

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from crawler.i18n import Translator
from crawler.model import Liveness, Severity
from crawler.report.situation import how_complete, state_word
from crawler.report.terminal.lines import Found, found_in, line_of
from crawler.report.terminal.styles import STATE_STYLES
from crawler.report.view import AuditView, StretchView

LINES: Final = 18
"""Lines of the summary: with three lines about the table above it, two for the files and the prompt it fits 24."""
WORST: Final = 5
"""Findings shown at most."""
STRETCHES: Final = 3
BAR: Final = 40
"""Columns of the longest bar."""


def summary(view: AuditView, translator: Translator, *, width: int = 80, report: Path | None = None) -> RenderableType:
    """The audit on at most `LINES` lines of ``width`` columns; 0 cuts nothing, for files and ``grep``.

    ``report`` is the ``report.html`` that the row numbers link to, in a terminal that has links.
    """
    parts = [*_head(view, translator, width), *_first(view, translator, width)]
    parts += _stretches(view.stretches, translator, width)
    parts += _worst(view, translator, width, report, room=LINES - len(parts) - len(view.summary.states))
    return Group(*parts)


def files(paths: Sequence[Path], translator: Translator, *, width: int) -> RenderableType:
    """Where the reports are: one line in a terminal, each with a link; one path a line elsewhere."""
    if not width or not paths:
        return Group(*[Text(f"  {path}") for path in paths])
    text = Text(f"  {paths[0].parent}:")
    for number, path in enumerate(paths):
        text.append(", " if number else " ").append(path.name, style=Style(link=path.absolute().as_uri()))
    text.overflow, text.no_wrap = "fold", False
    return Group(_rule(translator.text("Reports"), width), text)


def _rule(title: str, width: int) -> RenderableType:
    """A section's title: a rule across a terminal, the words alone elsewhere."""
    words = Text(title, style="bold")
    return Rule(words, align="left", style="dim") if width else words


def _fit(text: Text, width: int) -> Text:
    if width:
        text.truncate(width, overflow="ellipsis")
    return text


def _head(view: AuditView, translator: Translator, width: int) -> Iterator[RenderableType]:
    yield _rule(f"{view.table.path} · {translator.date(view.run.started_at)}", width)
    line = Text(translator.render(how_complete(view.run)), style="" if view.run.complete else "bold yellow")
    if updated := dict(view.table.notes).get("updated"):
        line.append(" · " + translator.text("table updated {date}", date=_day(updated, translator)), style="dim")
    yield _fit(line, width)
    yield _states(view, translator)


def _day(text: str, translator: Translator) -> str:
    """A date of the table's footer in the reader's form, or as it is."""
    try:
        return translator.date(date.fromisoformat(text))
    except ValueError:
        return text


def _states(view: AuditView, translator: Translator) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right")
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    most = max((n for _, n in view.summary.states), default=1) or 1
    for state, n in view.summary.states:
        bar = "█" * max(round(n / most * BAR), 1 if n else 0)
        style = STATE_STYLES[state]
        word = state_word(state, view.run, translator)
        grid.add_row(Text(str(n), style=style), Text(word, style=style), Text(bar, style=style))
    return grid


def _first(view: AuditView, translator: Translator, width: int) -> Iterator[RenderableType]:
    yield _rule(translator.text("What to do first"), width)
    for number, thing in enumerate(view.summary.first_things, 1):
        yield _fit(Text(f"  {number}. {translator.render(thing.message)}"), width)


def _stretches(stretches: Sequence[StretchView], translator: Translator, width: int) -> Iterator[RenderableType]:
    if not stretches:
        return
    yield _rule(translator.text("Slipped stretches"), width)
    for stretch in stretches[:STRETCHES]:
        yield _fit(Text("  " + _slip(stretch, translator)), width)
    more = len(stretches) - STRETCHES
    if more > 0:
        said = translator.plural("… and {count} more stretch", "… and {count} more stretches", more)
        yield Text("  " + said, style="dim")


def _slip(stretch: StretchView, translator: Translator) -> str:
    """Which rows slipped, and where their URLs belong."""
    first, last, by = stretch.first.no, stretch.last.no, abs(stretch.offset)
    if stretch.offset > 0:
        return translator.plural(
            "{first} to {last}: each URL belongs {count} row further down",
            "{first} to {last}: each URL belongs {count} rows further down",
            by,
            first=first,
            last=last,
        )
    return translator.plural(
        "{first} to {last}: each URL belongs {count} row further up",
        "{first} to {last}: each URL belongs {count} rows further up",
        by,
        first=first,
        last=last,
    )


def _worst(
    view: AuditView, translator: Translator, width: int, report: Path | None, *, room: int
) -> Iterator[RenderableType]:
    slipped = {ref.row_id for stretch in view.stretches for shows, _, owner in stretch.pairs for ref in (shows, owner)}
    found = [
        pair
        for pair in found_in(view, {Severity.ERROR})
        if pair[1].row_id not in slipped or pair[1].liveness is Liveness.DANGER
    ]
    worst = _one_of_each(found, WORST if not width else min(WORST, room))
    if not worst:
        return
    yield _rule(translator.text("Worst findings"), width)
    numbers = max(cell_len(row.no.shown) for _, row in worst)
    for pair in worst:
        link = f"{report.absolute().as_uri()}#row-{quote(pair[1].row_id)}" if report else ""
        yield line_of(pair, translator, width=width, numbers=numbers, link=link)


def _one_of_each(found: Sequence[Found], most: int) -> list[Found]:
    """At most so many: each row once, every code before any code twice, the most certain first."""
    rank: dict[str, int] = {}
    seen: set[str] = set()
    ranked = []
    for place, pair in sorted(enumerate(found), key=lambda item: -item[1][1].confidence):
        finding, row = pair
        if row.row_id in seen:
            continue
        seen.add(row.row_id)
        turn = rank[finding.code] = rank.get(finding.code, -1) + 1
        ranked.append((turn, place, pair))
    return [pair for _, _, pair in sorted(ranked, key=lambda item: item[:2])[: max(most, 0)]]
