"""The audit in a terminal: a summary that fits 80×24, the findings grouped by what to do, and one row explained.

Everything from data goes in as `rich.text.Text`, never as markup. Meaning never rests on colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from crawler.i18n import Translator
from crawler.judge import repair_of
from crawler.model import Evidence, Field, Hop, Severity, State
from crawler.report.evidence_words import kind_word, source_word
from crawler.report.situation import how_complete, state_word
from crawler.report.view import AuditView, FindingView, ProposalView, RowView, StretchView

STATE_STYLES: Final = {State.RIGHT: "green", State.FIX: "bold red", State.LOOK: "yellow", State.UNREACHABLE: "cyan"}
SEVERITY_STYLES: Final = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
WORST: Final = 5
"""Findings shown in the summary."""
STRETCHES: Final = 4
BAR: Final = 40
"""Characters of the longest bar."""


def summary(view: AuditView, translator: Translator, *, width: int = 80) -> RenderableType:
    """The audit at a glance: counts, slipped stretches, the worst findings, what to do next. At most 24 lines.

    Findings are cut to ``width`` columns; 0 leaves them whole, for files and `grep`.
    """
    parts: list[RenderableType] = [_headline(view, translator), _states(view, translator)]
    if view.stretches:
        parts.append(_stretches(view.stretches, translator))
    parts.extend(_worst(view, translator, width))
    steps = Text.assemble((translator.text("What to do first"), "bold"))
    for number, thing in enumerate(view.summary.first_things, 1):
        steps.append(f"\n  {number}. {translator.render(thing.message)}")
    parts.append(steps)
    return Group(*parts)


def findings(view: AuditView, translator: Translator) -> RenderableType:
    """All findings worth a person's time, grouped by what to do, worst first; notes are left to the files."""
    found = [
        (f, row) for row in view.rows for f in row.findings if not f.suppressed and f.severity is not Severity.NOTE
    ]
    order = {code: number for number, (code, _, _) in enumerate(view.summary.codes)}
    found.sort(key=lambda pair: (order[pair[0].code], pair[1].line))
    parts: list[RenderableType] = []
    for code, members in groupby(found, key=lambda pair: pair[0].code):
        group = list(members)
        parts.append(_group(code, group, translator))
    return Group(*parts)


def explain(view: AuditView, row: RowView, translator: Translator) -> RenderableType:
    """Everything known about one row, as a page to show a colleague."""
    parts: list[RenderableType] = [
        Rule(Text(f"{translator.row(row.no)} · {row.name}", style="bold"), align="left"),
        _cells(row, translator),
        _heading(translator.text("Does the link open?")),
        Text.assemble("  ", (translator.liveness(row.liveness), "bold"), " — ", translator.render(row.reason_text)),
        *[Text("  " + translator.render(note)) for note in row.notes],
        *_since(row, translator),
        *[_hop(number, hop) for number, hop in enumerate(row.hops, 1)],
        _heading(translator.text("Whose site is it?")),
        _identity(row, translator),
        *_page(row, translator),
        *_waterfall(
            row.evidence, translator.text("Evidence for (+) and against (−) this institution, in bits"), translator
        ),
        *_rival(row, translator),
        *_in_stretch(view, row, translator),
        *_row_findings(row, translator),
        *_row_proposals(row, translator),
    ]
    return Group(*parts)


def _headline(view: AuditView, translator: Translator) -> Text:
    line = Text.assemble((view.table.path, "bold"), f" · {translator.date(view.run.started_at)} · ")
    line.append(translator.render(how_complete(view.run)), style="" if view.run.complete else "bold yellow")
    if updated := dict(view.table.notes).get("updated"):
        line.append(" · " + translator.text("table updated {date}", date=_day(updated, translator)), style="dim")
    line.truncate(160)
    return line


def _day(text: str, translator: Translator) -> str:
    """A date of the table's footer in the reader's form, or as it stands."""
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
        grid.add_row(
            Text(str(n), style=style),
            Text(state_word(state, view.run, translator), style=style),
            Text(bar, style=style),
        )
    return grid


def _stretches(stretches: Sequence[StretchView], translator: Translator) -> Text:
    text = Text.assemble((translator.text("Slipped stretches"), "bold"))
    for stretch in stretches[:STRETCHES]:
        text.append("\n  " + _slip(stretch, translator))
    if len(stretches) > STRETCHES:
        text.append(
            "\n  "
            + translator.plural(
                "… and {count} more stretch", "… and {count} more stretches", len(stretches) - STRETCHES
            ),
            style="dim",
        )
    return text


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


def _worst(view: AuditView, translator: Translator, width: int) -> Iterator[Text]:
    found = [(f, row) for row in view.rows for f in row.findings if not f.suppressed and f.severity is Severity.ERROR]
    order = {code: number for number, (code, _, _) in enumerate(view.summary.codes)}
    found.sort(key=lambda pair: (order[pair[0].code], -pair[1].confidence, pair[1].line))
    worst = tuple(_one_of_each(found))
    if worst:
        yield Text(translator.text("Worst findings"), style="bold")
    ids = max((cell_len(row.no.shown) for _, row in worst), default=0)
    for finding, row in worst:
        yield _line(finding, row, translator, width=width, ids=ids)


def _one_of_each(found: Sequence[tuple[FindingView, RowView]]) -> Iterator[tuple[FindingView, RowView]]:
    """At most `WORST`, every code before any code twice."""
    rank: dict[str, int] = {}
    ranked = []
    for number, pair in enumerate(found):
        turn = rank[pair[0].code] = rank.get(pair[0].code, -1) + 1
        ranked.append((turn, number, pair))
    for _, _, pair in sorted(ranked, key=lambda item: item[:2])[:WORST]:
        yield pair


def _line(finding: FindingView, row: RowView, translator: Translator, *, width: int = 0, ids: int = 0) -> Text:
    """A finding on one line of ``width`` columns (0: however long), its row's id at the right of ``ids`` columns."""
    margin = " " * (2 + max(ids - cell_len(row.no.shown), 0))
    text = Text.assemble(margin, (row.no.shown, "bold"), "  ", translator.render(finding.message))
    if width:
        text.truncate(width, overflow="ellipsis")
    return text


def _group(code: str, group: Sequence[tuple[FindingView, RowView]], translator: Translator) -> RenderableType:
    first = group[0][0]
    head = Text.assemble(
        (f"{translator.severity(first.severity)} ", SEVERITY_STYLES[first.severity]),
        (code, "bold"),
        f" ({len(group)})  ",
        (translator.render(first.fix), "italic"),
    )
    return Group(Text(), head, *[_line(finding, row, translator) for finding, row in group])


def _heading(text: str) -> RenderableType:
    return Padding(Text(text, style="bold"), (1, 0, 0, 0))


def _cells(row: RowView, translator: Translator) -> Table:
    grid = Table.grid(padding=(0, 2))
    cells = (
        (Field.CITY, row.city),
        (Field.COUNTRY, row.country),
        (Field.CONTINENT, row.continent),
        (Field.AGREEMENT, row.agreement),
        (Field.URL, row.given),
    )
    for field, cell in cells:
        grid.add_row(Text("  " + translator.field_name(field), style="dim"), Text(cell or "—"))
    for repair in row.repairs:
        how = translator.text("needs your decision") if repair.needs_person else translator.text("safe to try")
        what = translator.render(repair_of(repair.rule))
        grid.add_row(Text("  →", style="dim"), Text(f"{repair.after}  ({what}; {how})"))
    return grid


def _since(row: RowView, translator: Translator) -> Iterator[Text]:
    if row.since_at:
        yield Text("  " + translator.text("since {date}", date=translator.date(row.since_at)), style="dim")


def _hop(number: int, hop: Hop) -> Text:
    told = f" → {hop.location}" if hop.location else ""
    return Text(f"  {number}. {hop.status or '—'} {hop.url}{told}  ({hop.elapsed_ms} ms)")


def _identity(row: RowView, translator: Translator) -> Text:
    text = Text.assemble("  ", (translator.identity(row.identity), "bold"))
    text.append(f" ({translator.percent(row.confidence)})")
    for ref in row.belongs_to:
        text.append("\n  → " + translator.text("{row}: {name}", row=ref.no, name=ref.name))
    if row.owner:
        text.append("\n  " + translator.text("owner: {owner}", owner=row.owner))
    return text


def _page(row: RowView, translator: Translator) -> Iterator[Text]:
    if row.page is None:
        return
    said = (row.page.title, row.page.site_name, *row.page.org_names[:3])
    for name in dict.fromkeys(filter(None, said)):
        yield Text("  " + translator.text("the page says: {name}", name=name))


def _rival(row: RowView, translator: Translator) -> Iterator[RenderableType]:
    """The same for the row whose site it is instead."""
    for ref in row.belongs_to[:1]:
        heading = translator.text("The same for {row}, {name}", row=ref.no, name=ref.name)
        yield from _waterfall(row.rival_evidence, heading, translator)


def _waterfall(evidence: Sequence[Evidence], heading: str, translator: Translator) -> Iterator[RenderableType]:
    """Weights in bits, added up from top to bottom: + speaks for the institution, − against."""
    weighed = [item for item in evidence if item.weight]
    if not weighed:
        return
    yield _heading(heading)
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right")
    grid.add_column(justify="right", style="dim")
    total = 0.0
    for item in weighed:
        total += item.weight
        style = "green" if item.weight > 0 else "red"
        seen = " / ".join(filter(None, (item.observed, item.expected)))
        what = Text(": ".join(filter(None, (kind_word(item.kind, translator), seen))))
        what.append(f"  [{source_word(item.source, translator)}]", style="dim")
        grid.add_row(Text(f"{item.weight:+.1f}", style=style), f"= {total:+.1f}", what)
    yield Padding(grid, (0, 0, 0, 2))


def _in_stretch(view: AuditView, row: RowView, translator: Translator) -> Iterator[RenderableType]:
    for stretch in view.stretches:
        if any(row.row_id == shows.row_id for shows, _, _ in stretch.pairs):
            yield _heading(translator.text("Slipped stretch"))
            yield Text("  " + translator.render(stretch.began))
            for shows, url, owner in stretch.pairs:
                style = "bold" if shows.row_id == row.row_id else ""
                yield Text(f"  {shows.no.shown} → {owner.no.shown}  {url}  {owner.name}", style=style)


def _row_findings(row: RowView, translator: Translator) -> Iterator[RenderableType]:
    if row.findings:
        yield _heading(translator.text("Findings"))
    for finding in row.findings:
        yield Text.assemble(
            (f"  {translator.severity(finding.severity)} ", SEVERITY_STYLES[finding.severity]),
            (f"{finding.code}: ", "bold"),
            translator.render(finding.message),
        )
        yield Text(f"    {translator.render(finding.why)} {translator.render(finding.fix)}", style="dim")


def _row_proposals(row: RowView, translator: Translator) -> Iterator[RenderableType]:
    if row.proposals:
        yield _heading(translator.text("Proposals"))
    for proposal in row.proposals:
        yield _proposal(proposal, translator)


def _proposal(proposal: ProposalView, translator: Translator) -> Text:
    new = proposal.new or translator.text("(empty)")
    text = Text.assemble(f"  {proposal.header}: {proposal.old or '—'} → ", (new, "bold"))
    text.append(f"  ({translator.percent(proposal.confidence)}, {translator.tried(proposal.tried)})")
    return text.append(f"\n    {translator.render(proposal.reason)}", style="dim")
