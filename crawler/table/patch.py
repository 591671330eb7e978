"""One change of one cell, as the patchers of both kinds of file take it."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.model import Decision, Field


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """A cell's new value."""

    line: int
    """Line (text) or sheet row (workbook) the record begins at, from 1."""
    at: int
    """Position of the column, from 0."""
    column: Field
    header: str
    row_id: str
    old: str
    """As read, not as shown."""
    new: str
    decision: Decision
