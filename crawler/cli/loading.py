"""Reads the table of a command, says how it was understood, and asks in a terminal where it cannot tell."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rich.prompt import Prompt
from rich.table import Table
from rich.text import Text

from crawler.audit import LoadedTable, load_table
from crawler.clean import safe_text
from crawler.cli.options import Out, TableRequest
from crawler.i18n import Translator
from crawler.model import ColumnReading, Field, Message, TableInfo, say
from crawler.table import MissingColumnError

MEANINGS: Final = {
    "region": say("state or province"),
    "place": say("city and country"),
    "unit": say("faculty or department"),
    "other": say("something else"),
}
"""Words for what a column can be besides a field of the table."""


def load(request: TableRequest, out: Out, *, silent: bool = False) -> LoadedTable:
    """Reads the table and says what was found out, unless it is asked to be quiet.

    Raises:
        TableError: it cannot be read as a table of institutions.
    """
    table = _read(request, out)
    if not (request.quiet or silent):
        for line in how_it_was_read(table.info, out.translator):
            out.err.print(Text(line), style="dim")
    return table


def show_columns(request: TableRequest, out: Out) -> None:
    """Prints how the table was understood: every column with what it is taken for and three of its cells."""
    info = _read(request, out).info
    said = out.translator
    for line in how_it_was_read(info, said):
        out.out.print(Text(line))
    grid = Table.grid(padding=(0, 2))
    for column in info.readings:
        used = said.text("used") if column.used else said.text("not used")
        samples = ", ".join(safe_text(sample) for sample in column.samples)
        cells = (column.header, meaning_of(column, said), said.percent(column.probability), used, samples)
        grid.add_row(*(Text(safe_text(cell)) for cell in cells))
    out.out.print(grid)
    out.out.print(Text(said.text("To change this: --column FIELD=HEADER, --header-row N, --sheet NAME.")))


def meaning_of(column: ColumnReading, said: Translator) -> str:
    """What a column was taken for, in words."""
    if column.meaning in MEANINGS:
        return said.render(MEANINGS[column.meaning])
    return said.field_name(Field(column.meaning))


def how_it_was_read(info: TableInfo, said: Translator) -> Iterator[str]:
    """Lines on a table: form, encoding, sheet, rows and columns, then what a person should know."""
    columns = ", ".join(f"{said.field_name(field)} = {header}" for field, header in info.columns)
    line = said.plural("{path}: {count} row", "{path}: {count} rows", info.rows, path=info.path)
    facts = [info.format, info.encoding or ""]
    if info.sheet:
        facts.append(said.text("sheet “{sheet}”", sheet=info.sheet))
    header = dict(info.notes).get("header_line")
    facts.append(said.text("headings in line {line}", line=header) if header else said.text("no headings"))
    yield f"{line}; {columns}"
    yield "  " + ", ".join(fact for fact in facts if fact)
    unsure = [
        f"{column.header} ({meaning_of(column, said)}, {said.percent(column.probability)})"
        for column in info.readings
        if not column.used and column.meaning in set(Field) - {field.value for field, _ in info.columns}
    ]
    if unsure:
        yield "  " + said.text(
            "Not used, because it is not certain: {columns}. To use one: --column FIELD=HEADER.",
            columns=", ".join(unsure[:5]),
        )
    for remark in info.remarks:
        yield "  " + said.render(remark)


def _read(request: TableRequest, out: Out) -> LoadedTable:
    """Reads the table; in a terminal a column that is missing is asked for."""
    while True:
        try:
            return load_table(
                request.table,
                request.columns,
                request.sheet,
                header_row=request.header_row,
                encoding=request.encoding,
            )
        except MissingColumnError as error:
            header = _asked(error, out)
            if not header:
                raise
            request = replace(request, columns={**request.columns, error.missing: header})


def _asked(error: MissingColumnError, out: Out) -> str:
    """The column a person names; empty when nobody can be asked, or for no answer."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    said = out.translator
    out.err.print(Text(said.render(error.message), style="bold"))
    for number, header in enumerate(error.headers, start=1):
        out.err.print(Text(f"  {number}  {safe_text(header)}"))
    question: Message = (
        say("Which column holds the web addresses? Its number (empty: stop)")
        if error.missing is Field.URL
        else say("Which column holds the names? Its number (empty: stop)")
    )
    answer = Prompt.ask(Text(said.render(question)), console=out.err, default="", show_default=False).strip()
    if answer.isdecimal() and 1 <= int(answer[:6]) <= len(error.headers):
        return error.headers[int(answer[:6]) - 1]
    return ""
