"""One change of one cell, as the writers of all forms take it."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.model import Decision, Field


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """A cell's new value."""

    line: int
    """`Row.line`: the line (text) or sheet row (workbook) the record begins at, from 1."""
    at: int
    """Position of the column, from 0."""
    column: Field
    header: str
    row_id: str
    old: str
    """As read, not as shown. Where a cell holds more (an address in a sentence), only this part is replaced."""
    new: str
    decision: Decision


def cell_text(now: str, change: CellChange) -> str:
    """The new text of a cell that reads ``now``.

    A value can be one part of its cell: the address in "Phone 123, https://a.edu/", the country in "Gdynia, Poland".
    Then the rest of the text stays.
    """
    old = change.old.strip()
    if not old or old == now.strip() or old not in now:
        return change.new
    at = now.rfind(old) if change.column is Field.COUNTRY else now.find(old)
    return now[:at] + change.new + now[at + len(old) :]
