"""Tables of an HTML page, and its lists of links: also what office programs export and browsers save.

Positions come from `html.parser`, which reads what a browser would read of a broken page well enough for tables. A cell
that spans rows gives its text to each of them; one that spans columns stands in the first.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import accumulate
from pathlib import Path
from typing import Final

from crawler.table.forms.spans import EMPTY, Span, SpanCell, SpanTable, demand_few, read_text

MAX_SPAN: Final = 1000
"""Columns a cell spans at most (HTML standard, 4.9.11)."""
MAX_DEPTH: Final = 20
"""Tables within tables."""
_HREF: Final = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_WEB: Final = re.compile(r"\s*(?:https?:)?//|\s*www\.|\s*https?:", re.IGNORECASE)
_UNSEEN: Final = frozenset({"script", "style", "template", "noscript"})
_CELLS: Final = frozenset({"td", "th"})
_LISTS: Final = frozenset({"ul", "ol", "dl"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt"})
_ITEMS: Final = frozenset({"li", "dd"}) | _HEADINGS


@dataclass(slots=True)
class _Cell:
    """A cell while it is read."""

    tag: str = ""
    wide: int = 1
    tall: int = 1
    texts: list[str] = field(default_factory=list)
    start: int = -1
    end: int = -1
    link: str = ""
    link_span: Span | None = None
    link_texts: tuple[int, int] = (0, 0)
    """Which of the texts are those of the link."""

    def finished(self, at: int) -> SpanCell:
        span = Span(start=self.start, end=self.end) if self.start >= 0 else Span(start=at, end=at)
        text = " ".join("".join(self.texts).split())
        return SpanCell(text=text, span=span, link=self.link, link_span=self.link_span)


@dataclass(slots=True)
class _Open:
    """A table while it is read."""

    table: SpanTable
    row: list[SpanCell] | None = None
    cell: _Cell | None = None
    line: int = 0
    below: dict[int, tuple[int, SpanCell]] = field(default_factory=dict)
    """Cells from rows above by column: how many more rows they span."""


def read_html(path: Path, encoding: str) -> list[SpanTable]:
    """The tables of a page in their order, then its list items with links as one more table.

    The heading above a list item is its last cell: lists are often parted by country.
    """
    reader = _Reader(path, read_text(path, encoding))
    return [table for table in (*reader.tables, reader.items) if table.rows]


def escape_text(value: str) -> str:
    """A value as text of an element."""
    return html.escape(value, quote=False)


def escape_link(value: str) -> str:
    """A value as it is written in any kind of attribute, quoted or not."""
    return html.escape(value, quote=True).replace(" ", "%20")


class _Reader(HTMLParser):
    """Goes through a page once."""

    def __init__(self, path: Path, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[SpanTable] = []
        self.items = SpanTable(name="links", header_line=0)
        self._heading = ""
        self._path = path
        self._text = text
        self._lines = [0, *accumulate(len(line) for line in text.split("\n"))]
        self._open: list[_Open] = []
        self._item: _Cell | None = None
        self._unseen = 0
        self._text_of: _Cell | None = None
        self._caption: list[str] | None = None
        self._count = 0
        self.feed(text)
        self.close()
        self._end_text()
        while self._open:
            self._end_table()

    @property
    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + line - 1 + column

    @property
    def _cell(self) -> _Cell | None:
        return self._open[-1].cell if self._open else self._item

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens what the tag opens; a new row or cell closes the one before."""
        self._end_text()
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table" and len(self._open) < MAX_DEPTH:
            self._open.append(_Open(table=SpanTable()))
            self.tables.append(self._open[-1].table)
        elif tag == "caption":
            self._caption = []
        elif tag == "tr" and self._open:
            self._end_row()
            self._open[-1].row = []
        elif tag in _CELLS and self._open:
            self._end_cell()
            if self._open[-1].row is None:
                self._open[-1].row = []
            given = dict(attrs)
            self._open[-1].cell = _Cell(wide=_number(given.get("colspan")), tall=_number(given.get("rowspan"), 65_534))
        elif tag in _ITEMS and not self._open:
            self._end_item()
            self._item = _Cell(tag=tag)
        elif tag == "a":
            self._begin_link()
        if tag in {"br", "p", "div", "li"} and self._cell is not None:
            self._cell.texts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Closes what the tag closes."""
        self._end_text()
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "table" and self._open:
            self._end_table()
        elif tag == "caption" and self._caption is not None and self._open:
            self._open[-1].table.name = " ".join("".join(self._caption).split())[:60]
            self._caption = None
        elif tag == "tr" and self._open:
            self._end_row()
        elif tag in _CELLS and self._open:
            self._end_cell()
        elif (tag in _ITEMS or tag in _LISTS) and not self._open:
            self._end_item()
        elif tag == "a" and (cell := self._cell) is not None and cell.link_span and not cell.link_texts[1]:
            cell.link_texts = (cell.link_texts[0], len(cell.texts))

    def handle_data(self, data: str) -> None:
        """Adds text to the cell that is open."""
        self._end_text()
        if self._unseen:
            return
        if self._caption is not None:
            self._caption.append(data)
        elif (cell := self._cell) is not None:
            cell.texts.append(data)
            if data.strip():
                cell.start = self._at + len(data) - len(data.lstrip()) if cell.start < 0 else cell.start
                self._text_of = cell

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - the parser's name for it
        """Ends the text before a comment."""
        self._end_text()

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002 - the parser's name for it
        """Ends the text before a declaration."""
        self._end_text()

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002 - the parser's name for it
        """Ends the text before a section that office programs leave behind."""
        self._end_text()

    def handle_pi(self, data: str) -> None:  # noqa: ARG002 - the parser's name for it
        """Ends the text before an instruction."""
        self._end_text()

    def _end_text(self) -> None:
        """Text ends where the next thing begins; white space at its end is not the cell's."""
        if self._text_of is not None:
            end = self._at
            while end > self._text_of.start and self._text[end - 1 : end].isspace():
                end -= 1
            self._text_of.end = end
            self._text_of = None

    def _begin_link(self) -> None:
        cell = self._cell
        tag = self.get_starttag_text() or ""
        match = _HREF.search(tag)
        if cell is None or cell.link or match is None:
            return
        group = next(number for number in (1, 2, 3) if match[number] is not None)
        target = html.unescape(match[group]).strip()
        if _WEB.match(target):
            cell.link = f"https:{target}" if target.startswith("//") else target
            cell.link_texts = (len(cell.texts), 0)
            cell.link_span = Span(start=self._at + match.start(group), end=self._at + match.end(group))

    def _end_cell(self) -> None:
        table = self._open[-1]
        cell, table.cell = table.cell, None
        if cell is None or table.row is None:
            return
        self._fill_from_above(table)
        done = cell.finished(self._at)
        if cell.tall > 1:
            table.below[len(table.row)] = (cell.tall - 1, done)
        table.row += [done, *[EMPTY] * (cell.wide - 1)]
        self._count += cell.wide
        demand_few(self._count, self._path)

    def _fill_from_above(self, table: _Open) -> None:
        """Puts the cells of rows above that reach into this row where they are."""
        assert table.row is not None
        while (left := table.below.get(len(table.row))) is not None:
            rows, cell = left
            if rows == 1:
                del table.below[len(table.row)]
            else:
                table.below[len(table.row)] = (rows - 1, cell)
            table.row.append(cell)
            self._count += 1

    def _end_row(self) -> None:
        self._end_cell()
        table = self._open[-1]
        if table.row is not None:
            self._fill_from_above(table)
            table.line += 1
            table.table.rows[table.line] = table.row
            table.row = None

    def _end_table(self) -> None:
        self._end_row()
        self._open.pop()

    def _end_item(self) -> None:
        """Keeps items with a link to another site, each with the heading above it; menus stay on their own site."""
        item, self._item = self._item, None
        if item is None or not item.texts:
            return
        if item.tag in _HEADINGS and not item.link:
            self._heading = " ".join("".join(item.texts).split())
        elif item.link:
            cells = [*_item_cells(item.finished(self._at), item), SpanCell(text=self._heading)]
            self.items.rows[len(self.items.rows) + 1] = cells
            self._count += 1
            demand_few(self._count, self._path)


def _item_cells(done: SpanCell, item: _Cell) -> list[SpanCell]:
    """The link with its text, and the rest of the item."""
    first, last = item.link_texts
    if not item.link or last <= first:
        return [replace(done, span=None), EMPTY]
    text = " ".join("".join(item.texts[first:last]).split())
    rest = " ".join("".join((*item.texts[:first], " ", *item.texts[last:])).split()).strip(" ,;:–—-()")
    return [replace(done, text=text, span=None), SpanCell(text=rest)]


def _number(given: str | None, most: int = MAX_SPAN) -> int:
    """A span as the standard reads it: 1 where it is none."""
    digits = (given or "").strip()
    return min(max(int(digits[:9]), 1), most) if digits.isdecimal() else 1
