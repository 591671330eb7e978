"""The corrected copy of a table whose form cannot be written back: an XLSX workbook with the same cells and links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from crawler.model import Field
from crawler.table.addresses import is_address
from crawler.table.forms.grid import Links, Record
from crawler.table.patch import CellChange, cell_text

MAX_TITLE: Final = 31
_LINK: Final = Font(color="0563C1", underline="single")


def write_workbook(
    target: Path, changes: Sequence[CellChange], *, name: str, records: Iterator[Record], links: Links
) -> None:
    """Writes the records of a table to an XLSX workbook, each in the row of its line, with ``changes`` made."""
    by_line: dict[int, dict[int, list[CellChange]]] = {}
    for change in changes:
        by_line.setdefault(change.line, {}).setdefault(change.at, []).append(change)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_title(name))
    written = 0
    for line, cells in records:
        for _ in range(line - written - 1):
            sheet.append([])
        changed = by_line.get(line, {})
        width = max(len(cells), *(at + 1 for at in changed)) if changed else len(cells)
        row = []
        for at in range(width):
            text, link = _cell(cells[at] if at < len(cells) else "", links.get((line, at + 1), ""), changed.get(at, ()))
            cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub(" ", text) or None)
            cell.data_type = "s" if text else "n"
            if link:
                cell.hyperlink, cell.font = link, _LINK
            row.append(cell)
        sheet.append(row)
        written = line
    book.save(target)


def _cell(text: str, link: str, changes: Sequence[CellChange]) -> tuple[str, str]:
    """The text of a cell and the link behind it after its changes."""
    for change in changes:
        if change.column is Field.URL and link:
            link = change.new
            if text.strip() and not is_address(text):
                continue
        text = cell_text(text, change)
    return text, link


def _title(name: str) -> str:
    """A name as a sheet may have it."""
    plain = "".join(" " if sign in "[]:*?/\\'" else sign for sign in name).strip()
    return plain[:MAX_TITLE] or "Table"
