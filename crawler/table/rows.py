"""Records → rows: which records are institutions, which are blank, a footer or a repeated header; and stable ids."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, pairwise
from typing import Final

from crawler.model import KEY_MARK, Field, Row, fingerprint
from crawler.table.addresses import is_address
from crawler.table.forms.grid import Record
from crawler.table.layout import Layout, headers_of

_DATE: Final = re.compile(r"(?<!\d)(?:(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})[-./](\d{1,2})[-./](\d{4}))(?!\d)")
_UPDATED: Final = re.compile(r"aktualiz|updated?|stand\b|stan na|as of|last change|geändert", re.IGNORECASE)
_FOOT: Final = re.compile(
    r"\s*(?:data aktualiz|aktualiz|stan na|ostatnia|last updated?|updated|as of|stand\b|źródło|source|quelle|uwag"
    r"|note|legend|razem|suma|total|strona \d|page \d|seite \d|\*)",
    re.IGNORECASE,
)
CONTENT: Final = frozenset(Field) - {Field.ID}
PART: Final = 1 << 15
"""Hashes sorted at once when doubled ids are looked for."""

Link = Callable[[int, int], str]
"""(line, column) → the link behind a cell, empty when there is none."""


@dataclass(slots=True)
class Tally:
    """What is met beside rows, counted."""

    rows: int = 0
    blank: int = 0
    repeated_headers: int = 0
    ragged: int = 0
    linked: int = 0
    remarks: list[str] = field(default_factory=list)
    updated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Turns the records of a table into rows."""

    layout: Layout
    link: Link | None = None

    def iter_rows(self, records: Iterable[Record], tally: Tally) -> Iterator[Row]:
        """Rows with their ids as the table has them (perhaps empty or doubled), counting the rest in ``tally``."""
        columns = dict(self.layout.columns)
        width = max((at + 1 for at, header in enumerate(self.layout.headers) if header != f"#{at + 1}"), default=0)
        for line, cells in records:
            if not any(map(str.strip, cells)):
                tally.blank += 1
                continue
            if line <= self.layout.header_line:
                _note_remark(cells, tally, before=True)
                continue
            values = {name.value: cells[at] if at < len(cells) else "" for name, at in columns.items()}
            if not self._is_row(cells, values, tally):
                continue
            tally.ragged += 0 < width < len(cells) and any(map(str.strip, cells[width:]))
            tally.rows += 1
            yield self._row(line, values, columns[Field.URL], tally)

    def _row(self, line: int, values: dict[str, str], url_column: int, tally: Tally) -> Row:
        row_id = values.pop(Field.ID.value, "").strip()
        if self.link is not None and not is_address(values[Field.URL.value]):
            behind = self.link(line, url_column + 1)
            tally.linked += bool(behind)
            values[Field.URL.value] = behind or values[Field.URL.value]
        return Row(row_id=row_id, line=line, **values)

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
        """Whether the header stands here again, as pages of a printed table have it."""
        name = dict(self.layout.columns)[Field.NAME]
        if not self.layout.header_line or len(cells) <= max(name, 1):
            return False
        width = min(len(cells), len(self.layout.headers))
        if " ".join(cells[name].split()) != self.layout.headers[name]:
            return False  # nearly every row, so the rest is not even looked at
        return headers_of(cells, width) == self.layout.headers[:width]


def _note_remark(cells: list[str], tally: Tally, *, before: bool) -> None:
    """Keeps the text of a record that is no row, and the date of update in it."""
    text = " ".join(" ".join(cell.split()) for cell in cells if cell.strip())
    if _UPDATED.search(text) and (found := _date_in(text)):
        tally.updated = found
    if not before and len(tally.remarks) < 10:  # noqa: PLR2004 - enough to be recognised by
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


# --- ids --------------------------------------------------------------------------------------------------------


def content_key(row: Row) -> str:
    """A key of what names the institution; it stays when its URL, continent or place in the table changes."""
    return fingerprint(row.name.strip(), row.city.strip(), row.country.strip(), row.agreement.strip())[:10]


@dataclass(slots=True)
class Ids:
    """Makes ids unique in three steps: `see` all rows, `see_content` of them where `unsure`, then give (`giver`).

    Of each row seen eight bytes are kept until the next step.
    """

    missing: int = 0
    doubled: int = 0
    _seen: array[int] = field(default_factory=lambda: array("Q"))
    _twice: frozenset[int] = frozenset()
    _keys_twice: frozenset[int] = frozenset()

    def see(self, rows: Iterable[Row]) -> None:
        """Takes note of the ids the table has."""
        for row in rows:
            if row.row_id:
                self._seen.append(_hash(row.row_id))
            else:
                self.missing += 1
        self._twice = _repeated(self._seen)
        self.doubled = sum(value in self._twice for value in self._seen)
        self._seen = array("Q")

    @property
    def unsure(self) -> bool:
        """Whether some rows must be told apart by their content."""
        return self.missing > 0 or self.doubled > 0

    def see_content(self, rows: Iterable[Row]) -> None:
        """Takes note of the content of rows whose id does not tell them apart."""
        self._seen.extend(_hash(content_key(row)) for row in rows if not self._is_sure(row))
        self._keys_twice = _repeated(self._seen)
        self._seen = array("Q")

    def _is_sure(self, row: Row) -> bool:
        return bool(row.row_id) and _hash(row.row_id) not in self._twice

    def giver(self) -> Callable[[Row], str]:
        """A function that gives each row its id; use a new one for each pass over the rows."""
        counts: Counter[str] = Counter()

        def give(row: Row) -> str:
            if self._is_sure(row):
                return row.row_id
            key = content_key(row)
            if _hash(key) not in self._keys_twice:
                return f"{row.row_id}{KEY_MARK}{key}"
            counts[key] += 1
            return f"{row.row_id}{KEY_MARK}{key}-{counts[key]}"

        return give


def _hash(text: str) -> int:
    """64 bits of a text, the same within one process: enough to tell a billion ids apart."""
    return hash(text) & 0xFFFF_FFFF_FFFF_FFFF


def _repeated(values: array[int]) -> frozenset[int]:
    """Values that occur more than once. Sorted in parts, so that no list of all is ever made."""
    parts = min(len(values) // PART + 1, 32)
    ordered = chain.from_iterable(sorted(v for v in values if v % parts == part) for part in range(parts))
    return frozenset(low for low, high in pairwise(ordered) if low == high)
