"""The table: rows, columns, and URL cells after cleaning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TableInfo:
    """What was found out about a table while it was read."""

    path: str
    sha256: str
    format: str
    """``tsv``, ``csv`` or ``xlsx``."""
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    rows: int
    columns: tuple[tuple[Field, str], ...]
    """Field and the header it was found under (``#3`` for a column without a header)."""
    notes: tuple[tuple[str, str], ...]
    """Facts of the file: ``updated`` (date in the footer), ``blank_lines``, ``footer`` …"""


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
