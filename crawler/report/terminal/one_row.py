"""One row explained: every hop, what the page says, each piece of evidence, the findings and proposals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from crawler.i18n import Translator
from crawler.judge import repair_of
from crawler.model import Evidence, Field, Hop
from crawler.report.evidence_words import kind_word, source_word
from crawler.report.terminal.styles import SEVERITY_STYLES
from crawler.report.view import AuditView, ProposalView, RowView


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
    if row.because:
        text.append("\n  " + translator.render(row.because))
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
