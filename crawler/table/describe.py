"""How a table was read, in words: notes for programs, remarks and columns for people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from crawler.model import ColumnReading, Message, say
from crawler.table.explain import samples_of
from crawler.table.forms.grid import Form, Grid
from crawler.table.ids import Ids
from crawler.table.layout import Layout
from crawler.table.rows import Tally
from crawler.table.scan import Scan

GARBLED_ROWS: Final = 300
LONGEST: Final = 300
_SUSPECT: Final = re.compile(
    r"[\u00c2-\u00df\u00e0-\u00ef\u00f0√ŠĂĹÄ][\u0080-\u00bf\u2010-\u203a\u0152-\u0192\u02c6-\u02dc€™]"
)
"""A letter and a sign that UTF-8 makes of one letter when it is read as a legacy encoding."""


def notes_of(scan: Scan, grid: Grid, layout: Layout, tally: Tally, ids: Ids) -> tuple[tuple[str, str], ...]:
    """Facts of the file by name; those that are empty or nought are left out."""
    return tuple((key, value) for key, value in _notes(scan, grid, layout, tally, ids) if value and value != "0")


def _notes(scan: Scan, grid: Grid, layout: Layout, tally: Tally, ids: Ids) -> Iterator[tuple[str, str]]:
    yield "updated", tally.updated
    yield "footer", " | ".join(tally.remarks)
    yield "header_line", str(layout.header_line)
    yield "blank_lines", str(tally.blank)
    yield "repeated_headers", str(tally.repeated_headers)
    yield "section_rows", str(tally.sections)
    yield "ragged_rows", str(tally.ragged)
    yield "swallowed_rows", str(len(tally.swallowed))
    yield "ids_missing", str(ids.missing)
    yield "ids_doubled", str(ids.doubled)
    yield "bad_bytes", str(scan.bad_bytes)
    yield "links_behind_text", str(tally.linked)
    yield "links_that_differ", str(tally.differing)
    yield "merged_ranges", str(grid.merged())


def readings_of(layout: Layout, body: Sequence[Sequence[str]]) -> tuple[ColumnReading, ...]:
    """Every column with what it was taken for."""
    fields = {at: item.value for item, at in reversed(layout.columns)}
    fields |= {at: item.value for item, places in layout.more.items() for at in places}
    return tuple(
        ColumnReading(
            header=layout.headers[candidate.at],
            meaning=fields.get(candidate.at, candidate.meaning.value),
            used=candidate.at in fields,
            probability=round(candidate.probability, 3),
            samples=samples_of([row[candidate.at] for row in body if candidate.at < len(row)]),
        )
        for candidate in layout.candidates
    )


def _garbled(body: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Cells that were decoded wrongly before they were saved, each with what it should be."""
    cells = dict.fromkeys(cell for row in body[:GARBLED_ROWS] for cell in row if _SUSPECT.search(cell[:LONGEST]))
    if not cells:
        return []
    from ftfy import fix_encoding  # noqa: PLC0415 - most tables hold nothing suspect

    pairs = ((" ".join(cell[:LONGEST].split()), " ".join(fix_encoding(cell[:LONGEST]).split())) for cell in cells)
    return [(before, after) for before, after in pairs if before != after]


def remarks_of(
    scan: Scan, form: Form, layout: Layout, tally: Tally, others: Sequence[str], body: Sequence[Sequence[str]]
) -> tuple[Message, ...]:
    """What a person should know before the audit."""
    return tuple(_remarks(scan, form, layout, tally, others, body))


def _remarks(
    scan: Scan, form: Form, layout: Layout, tally: Tally, others: Sequence[str], body: Sequence[Sequence[str]]
) -> Iterator[Message]:
    if others:
        yield say("Not read: {sheets}. Choose another with --sheet NAME.", sheets=", ".join(others))
    yield from _text_remarks(scan, form, body)
    if tally.swallowed:
        yield say(
            "A quotation mark in the row that begins in line {line} is not closed where it should be: the cell holds "
            "further rows.",
            line=tally.swallowed[0],
        )
    if tally.damaged:
        yield say(
            "Rows with more cells than the header: {count}, the first in line {line}. They are not corrected.",
            count=tally.ragged,
            line=tally.damaged[0],
        )
    if layout.doubled:
        yield say("Several columns have the same heading: {headings}.", headings=", ".join(layout.doubled[:5]))
    if tally.differing:
        yield say(
            "Cells that show one address and link to another: {count}. The address that is shown is checked.",
            count=tally.differing,
        )
    if form.copy_suffix:
        yield say(
            "A corrected copy of this file will be a workbook ({suffix}): its own form cannot be written.",
            suffix=form.copy_suffix,
        )


def _text_remarks(scan: Scan, form: Form, body: Sequence[Sequence[str]]) -> Iterator[Message]:
    if scan.unsure:
        yield say(
            "The text seems to be in the encoding {encoding}, but this is not certain. If letters are wrong, name the "
            "right one with --encoding.",
            encoding=form.encoding or "",
        )
    if scan.bad_bytes:
        yield say(
            "Line {line} contains bytes that are not UTF-8: part of the file is in another encoding.",
            line=scan.bad_line,
        )
    if scan.nul_line:
        yield say("Line {line} contains NUL bytes, which no text has.", line=scan.nul_line)
    if garbled := _garbled(body):
        yield say(
            "Text was read in a wrong encoding before it was saved, such as “{before}” for “{after}”: {count} of the "
            "first cells.",
            before=garbled[0][0],
            after=garbled[0][1],
            count=len(garbled),
        )
