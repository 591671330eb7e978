"""Tables of a PDF file: cells by ruled lines, else by aligned words; links by the place of their annotations.

Needs the extra ``pdf`` (pdfplumber). A table that goes on over several pages is one table; words parted at the end of
a line are joined. A corrected copy is an XLSX workbook.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crawler.errors import CrawlerError, TableError
from crawler.model import say
from crawler.table.forms.pdf_aligned import aligned_rows
from crawler.table.forms.spans import SpanCell, SpanTable, demand_few

if TYPE_CHECKING:
    from pdfplumber.page import Page

MAX_FILE: Final = 1 << 25
"""Bytes of a PDF file."""
MAX_PAGES: Final = 300
MAX_OBJECTS: Final = 60_000
"""Letters and lines on one page."""
_HYPHEN: Final = re.compile(r"(?<=\w)[-\u00ad\u2010]\n(?=[^\W\d_A-Z])")
_URL_BREAK: Final = re.compile(r"(?<=\S)\n(?=\S)")
_URL: Final = re.compile(r"\s*(?:https?://|www\.)\S+\s*(?:\n\S+\s*)*")


@dataclass(slots=True)
class _Found:
    """The tables so far; pages are added to the last one while they have as many columns."""

    tables: list[SpanTable] = field(default_factory=list)
    width: int = 0
    cells: int = 0

    def add(self, rows: Sequence[list[SpanCell]], path: Path) -> None:
        width = max(len(row) for row in rows)
        if width != self.width:
            self.tables.append(SpanTable())
            self.width = width
        table = self.tables[-1]
        for row in rows:
            table.rows[len(table.rows) + 1] = row
            self.cells += len(row)
        demand_few(self.cells, path)


def read_pdf(path: Path) -> list[SpanTable]:
    """The tables of a file in their order.

    Raises:
        TableError: pdfplumber is not installed, or the file is damaged, too large, or under a password.
    """
    if path.stat().st_size > MAX_FILE:
        raise TableError(
            say("{file} is too long: such files are read up to {size} MB.", file=str(path), size=str(MAX_FILE >> 20)),
            say("Save the table as .csv or .xlsx."),
        )
    found = _Found()
    with _open(path) as document:
        if len(document.pages) > MAX_PAGES:
            raise TableError(say("{file} has more than {pages} pages.", file=str(path), pages=str(MAX_PAGES)))
        for page in document.pages:
            for rows in _tables_on(page, path):
                found.add(rows, path)
            page.close()
    return found.tables


@contextmanager
def _open(path: Path) -> Iterator[Any]:
    try:
        import pdfplumber  # noqa: PLC0415 - the extra may be missing
    except ImportError as error:
        raise TableError(
            say("Reading PDF files needs an addition to the program."),
            say("Install it with: pip install 'partner-crawler[pdf]'"),
        ) from error
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        with pdfplumber.open(path) as document:
            yield document
    except (CrawlerError, MemoryError):
        raise
    except Exception as error:  # pdfminer raises anything on damage, bare Exception and RecursionError included
        raise TableError(
            say("{file} cannot be read as a PDF file.", file=str(path)),
            say("It may be damaged or protected by a password. Ask for the list as a spreadsheet."),
        ) from error


def _tables_on(page: Page, path: Path) -> Iterator[list[list[SpanCell]]]:
    if len(page.chars) + len(page.edges) > MAX_OBJECTS:
        raise TableError(say("{file} contains more on one page than a table can have.", file=str(path)))
    links = [(box["x0"], box["top"], box["x1"], box["bottom"], box["uri"]) for box in page.hyperlinks if box.get("uri")]
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.rows[0].cells) > 1]
    for table in tables:
        texts = table.extract()
        yield [
            [_cell(text or "", cell, links) for text, cell in zip(row, place.cells, strict=False)]
            for row, place in zip(texts, table.rows, strict=False)
        ]
    if not tables and (rows := aligned_rows(page.chars)):
        yield [[_cell("\n".join(cell.lines), cell.box, links) for cell in row] for row in rows]


def _cell(text: str, box: tuple[float, float, float, float] | None, links: Sequence[tuple[Any, ...]]) -> SpanCell:
    """A cell's text in one line, and the link that lies over it."""
    link = ""
    if box is not None:
        left, top, right, bottom = box
        middles = (((x0 + x1) / 2, (y0 + y1) / 2, str(uri)) for x0, y0, x1, y1, uri in links)
        link = next((uri for x, y, uri in middles if left <= x <= right and top <= y <= bottom), "")
    return SpanCell(text=one_line(text), link=link if link.startswith(("http:", "https:")) else "")


def one_line(text: str) -> str:
    """The text of a cell that was broken over lines: addresses and parted words are joined, the rest by a space."""
    if _URL.fullmatch(text):
        return _URL_BREAK.sub("", text).strip()
    return " ".join(_HYPHEN.sub("", text).split())
