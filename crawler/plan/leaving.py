"""Which addresses would be nowhere in the table any more after a plan, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crawler.model import Action, Departed, Row
from crawler.plan.addresses import addresses_in, same_site

SAME_ADDRESS: Final = frozenset({Action.REPAIR, Action.REDIRECT, Action.ARCHIVE})
"""Proposals whose new value is the old address, corrected or followed: nothing is lost by them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """An address that no row would show any more."""

    row_id: str
    """The row that shows it now."""
    line: int
    name: str
    address: str
    owners: tuple[str, ...]
    """The rows it belongs to, as far as the audit knows."""
    becomes: str
    """What the row shows afterwards; empty when its cell becomes empty."""


def departures(leaving: Iterable[Leaving], at: datetime) -> tuple[Departed, ...]:
    """What the store remembers of addresses that left, so that the next audit offers them again."""
    return tuple(Departed(row_id=one.row_id, address=one.address, owners=one.owners, left_at=at) for one in leaving)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellAfter:
    """The new text of a row's web address, and what proposed it (None when nobody did)."""

    new: str
    action: Action | None


def find_leaving(
    rows: Sequence[Row], after: Mapping[str, CellAfter], owners: Mapping[str, tuple[str, ...]]
) -> tuple[Leaving, ...]:
    """The addresses that are in the table now and would be in no row afterwards, in table order.

    An address that is replaced by another one of the same site, or by its own correction, is not lost.

    Args:
        rows: the table as it is.
        after: the new web address of each row that changes.
        owners: the rows that the address of a row belongs to, where the audit knows.
    """
    kept = {
        address for row in rows for address in addresses_in(after[row.row_id].new if row.row_id in after else row.url)
    }
    return tuple(
        Leaving(
            row_id=row.row_id,
            line=row.line,
            name=row.name,
            address=address,
            owners=owners.get(row.row_id, ()),
            becomes=cell.new,
        )
        for row in rows
        if (cell := after.get(row.row_id)) is not None
        for address in _lost(row, cell, kept)
    )


def _lost(row: Row, cell: CellAfter, kept: set[str]) -> Iterator[str]:
    here = addresses_in(row.url)
    if len(here) == 1 and cell.new and (cell.action in SAME_ADDRESS or same_site(row.url, cell.new)):
        return
    yield from (address for address in here if address not in kept)
