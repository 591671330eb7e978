"""Records → rows: which records are institutions, and which are blank, a footer, a section or a repeated header."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from crawler.model import Field, Row
from crawler.table.addresses import address_in, is_address
from crawler.table.forms.grid import Record
from crawler.table.layout import Layout, Part, headers_of, section_of
from crawler.table.meaning import split_place

_DATE: Final = re.compile(r"(?<!\d)(?:(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})[-./](\d{1,2})[-./](\d{4}))(?!\d)")
_UPDATED: Final = re.compile(r"aktualiz|updated?|stand\b|stan na|as of|last change|geändert", re.IGNORECASE)
_FOOT: Final = re.compile(
    r"\s*(?:data aktualiz|aktualiz|stan na|ostatnia|last updated?|updated|as of|stand\b|źródło|source|quelle|uwag"
    r"|note|legend|razem|suma|total|strona \d|page \d|seite \d|\*)",
    re.IGNORECASE,
)
_SAME: Final = re.compile(r"^https?://(?:www\.)?|/+$", re.IGNORECASE)
CONTENT: Final = frozenset(Field) - {Field.ID}
KEPT: Final = 10
"""Lines and remarks that are kept to be shown."""
JOIN: Final = " / "
"""Between the names of a row that has several."""

Link = Callable[[int, int], str]
"""(line, column) → the link behind a cell, empty when there is none."""


@dataclass(slots=True)
class Tally:
    """What is met besides rows, counted."""

    rows: int = 0
    blank: int = 0
    repeated_headers: int = 0
    sections: int = 0
    linked: int = 0
    differing: int = 0
    """Cells that show one address and lead to another."""
    remarks: list[str] = field(default_factory=list)
    updated: str = ""
    ragged: int = 0
    """Rows with more cells than the header has."""
    damaged: list[int] = field(default_factory=list)
    """The lines of the first of them."""
    swallowed: list[int] = field(default_factory=list)
    """Lines of rows with a cell that holds further rows: a quotation mark was not closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Turns the records of a table into rows."""

    layout: Layout
    link: Link | None = None
    delimiter: str | None = None

    def iter_rows(self, records: Iterable[Record], tally: Tally) -> Iterator[Row]:
        """Rows with their ids as the table has them (perhaps empty or doubled), counting the rest in ``tally``."""
        columns = [(name.value, at) for name, at in self.layout.columns]
        width = max((at + 1 for at, header in enumerate(self.layout.headers) if header != f"#{at + 1}"), default=0)
        country = ""
        for line, cells in records:
            if not any(map(str.strip, cells)):
                tally.blank += 1
                continue
            if line <= self.layout.header_line:
                _note_remark(cells, tally, before=True)
                continue
            values = {name: cells[at] if at < len(cells) else "" for name, at in columns}
            section = self._section(cells, line)
            if section:
                country = section
                tally.sections += 1
                continue
            if not self._is_row(cells, values, tally):
                continue
            damaged = self._is_damaged(line, cells, width, tally)
            tally.rows += 1
            if self.layout.sections:
                values[Field.COUNTRY.value] = country
            yield self._row(line, values, cells, tally, damaged=damaged)

    def _section(self, cells: list[str], line: int) -> str:
        """The country that a row gives to the rows below it; such a row is not an institution."""
        if len(self.layout.headers) < 3 or len(cells) - cells.count("") > 1:  # noqa: PLR2004 - in two columns it may be a row
            return ""
        section = section_of(cells)
        return (
            section if section and not (self.link and any(self.link(line, at + 1) for at in range(len(cells)))) else ""
        )

    def _row(self, line: int, values: dict[str, str], cells: list[str], tally: Tally, *, damaged: bool) -> Row:
        row_id = values.pop(Field.ID.value, "").strip()
        columns = dict(self.layout.columns)
        for item, part in self.layout.parts.items():
            values[item.value] = _part(values.get(item.value, ""), part)
        for item, places in self.layout.more.items():
            several = [cells[at] for at in sorted((columns[item], *places)) if at < len(cells)]
            values[item.value] = JOIN.join(dict.fromkeys(text.strip() for text in several if text.strip()))
        link = ""
        if self.link is not None:
            behind = self.link(line, columns[Field.URL] + 1)
            text = values[Field.URL.value]
            if behind and (self.layout.parts.get(Field.URL) is Part.LINK or not is_address(text)):
                tally.linked += 1
                values[Field.URL.value] = behind
            elif behind and _SAME.sub("", behind).casefold() != _SAME.sub("", text.strip()).casefold():
                tally.differing += 1
                link = behind
        return Row(row_id=row_id, line=line, link=link, damaged=damaged, **values)

    def _is_row(self, cells: list[str], values: dict[str, str], tally: Tally) -> bool:
        if self._is_header(cells):
            tally.repeated_headers += 1
            return False
        filled = [cell for cell in cells if cell.strip()]
        without_content = not any(values.get(name.value, "").strip() for name in CONTENT)
        if without_content or (len(filled) == 1 and _FOOT.match(filled[0])):
            _note_remark(cells, tally, before=False)
            return False
        return True

    def _is_header(self, cells: list[str]) -> bool:
        """Whether the header is here again, as pages of a printed table have it."""
        name = dict(self.layout.columns)[Field.NAME]
        if not self.layout.header_line or len(cells) <= max(name, 1):
            return False
        width = min(len(cells), len(self.layout.headers))
        if " ".join(cells[name].split()) != self.layout.headers[name]:
            return False  # nearly every row, so the rest is not even looked at
        return headers_of(cells, width) == self.layout.headers[:width]

    def _is_damaged(self, line: int, cells: list[str], width: int, tally: Tally) -> bool:
        """Whether a row has cells too many; these are noted, and so are cells that hold whole rows."""
        damaged = swallowed = False
        if 0 < width < len(cells) and any(map(str.strip, cells[width:])):
            damaged = True
            tally.ragged += 1
            if len(tally.damaged) < KEPT:
                tally.damaged.append(line)
        if self.delimiter is not None:
            rows = (part for cell in cells if "\n" in cell for part in cell.split("\n"))
            swallowed = any(part.count(self.delimiter) >= max(width - 2, 2) for part in rows)
            if swallowed and len(tally.swallowed) < KEPT:
                tally.swallowed.append(line)
        return damaged or swallowed


def _part(text: str, part: Part) -> str:
    """The part of a cell that a field is."""
    if part is Part.ADDRESS:
        return address_in(text)
    if part in {Part.CITY, Part.COUNTRY}:
        city, country = split_place(" ".join(text.split()))
        if not city:
            return text if part is Part.CITY else ""
        return city if part is Part.CITY else country
    return "" if part is Part.LINK else text


def _note_remark(cells: list[str], tally: Tally, *, before: bool) -> None:
    """Keeps the text of a record that is no row, and the date of update in it."""
    text = " ".join(" ".join(cell.split()) for cell in cells if cell.strip())
    if _UPDATED.search(text) and (found := _date_in(text)):
        tally.updated = found
    if not before and len(tally.remarks) < KEPT:
        tally.remarks.append(text[:200])


def _date_in(text: str) -> str:
    """The first date in a text, day before month where the year stands last, as ISO 8601; empty when none is real."""
    for match in _DATE.finditer(text):
        year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return ""
