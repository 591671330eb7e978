"""The table: rows, columns, and URL cells after cleaning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from crawler.model.message import Message

KEY_MARK: Final = "~"
"""Starts the content key in a row id that is not the table's own number alone."""


class RowNo(str):
    """A row named in a sentence: its number in the list, else its line in the sheet.

    The text is the row id. `crawler.i18n` writes ``{row}`` as "no. 181" or "sheet line 187"; the format ``{row:at}``
    says where something is ("at no. 181"), ``{row:of}`` is the form after "from" and "to" where a language has one.
    """

    __slots__ = ("line",)
    line: int
    """1-based line of the sheet; 0 where it is not known (the id is shown then)."""

    def __new__(cls, row_id: str, line: int = 0) -> Self:
        """The row with this id, on this line."""
        made = super().__new__(cls, row_id)
        made.line = line
        return made

    def __format__(self, spec: str) -> str:
        """The id, whatever the form: for a place that has no language."""
        return str(self)

    @property
    def shown(self) -> str:
        """What stands in a column of numbers: the list's own number, else the line."""
        return str(self) if self.is_own or not self.line else f"({self.line})"

    @property
    def is_own(self) -> bool:
        """Whether the id is the list's own number, not a key made of the row's content."""
        return KEY_MARK not in self


class Field(StrEnum):
    """What a column of the table means."""

    ID = "id"
    NAME = "name"
    CITY = "city"
    COUNTRY = "country"
    AGREEMENT = "agreement"
    URL = "url"
    CONTINENT = "continent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One institution as the table has it: cells as read, an absent column is an empty string."""

    row_id: str
    """The table's own number, else a content key; unique in the table, never the position alone."""
    line: int
    """1-based line (text formats) or sheet row (XLSX) in the file."""
    name: str = ""
    city: str = ""
    country: str = ""
    agreement: str = ""
    url: str = ""
    continent: str = ""
    link: str = ""
    """Where the link behind the URL cell leads when the cell shows another address; empty when it shows the same."""
    damaged: bool = False
    """It has more cells than the header, so which cell is which is not certain: it is never corrected."""

    @property
    def no(self) -> RowNo:
        """The row as a sentence names it."""
        return RowNo(self.row_id, self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReading:
    """What one column was taken for."""

    header: str
    meaning: str
    """A `Field`, or what else it is: ``region``, ``place`` (city and country), ``unit`` (faculty), ``other``."""
    used: bool
    probability: float
    """Of the meaning, from 0 to 1."""
    samples: tuple[str, ...]
    """Up to three of its cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableInfo:
    """What was found out about a table while it was read."""

    path: str
    sha256: str
    format: str
    """``csv``, ``tsv``, ``xlsx``, ``xlsm``, ``xls``, ``xlsb``, ``ods``, ``fods``, ``html``, ``markdown``, ``json`` or
    ``pdf``."""
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    rows: int
    columns: tuple[tuple[Field, str], ...]
    """Field and the header it was found under (``#3`` for a column without a header)."""
    notes: tuple[tuple[str, str], ...]
    """Facts of the file: ``updated`` (date in the footer), ``blank_lines``, ``footer`` …"""
    readings: tuple[ColumnReading, ...] = ()
    """Every column with what it was taken for; empty for an audit that is read back from the store."""
    remarks: tuple[Message, ...] = ()
    """What a person should know before the audit: other sheets, damaged rows, a doubtful encoding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One named mending of the text in a URL cell."""

    rule: str
    before: str
    after: str
    needs_person: bool
    """True: propose only. False: safe to observe the mended URL (the change is still listed, never silent)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL cell, understood."""

    row_id: str
    given: str
    repairs: tuple[Repair, ...]
    url: str | None
    """Canonical href (WHATWG) after the repairs that need nobody; None when there is no http(s) URL to look at."""
    site: str | None
    """Registrable domain of ``url`` (an address or a bare suffix stands for itself)."""
    proposed: tuple[str, ...] = ()
    """Hrefs that the repairs a person must approve would give, best first (several when the cell holds several)."""
    problem: str | None = None
    """Why there is no URL, or what is odd about the one there is: a code of `crawler.urls.problems`."""
