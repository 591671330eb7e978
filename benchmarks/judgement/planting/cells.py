"""What stands in the URL column: cells as they were meant, and the slots of the table they ended in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from .addresses import SLIPS, mistype, untidy, with_second
from .draw import PlantedRow
from .registry import Institution, Pool, bare_host
from .specs import Rates

_MOST_TRIES = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """A URL cell, with the continent that stood beside it."""

    text: str
    url: str
    """The URL that was meant; empty where none was."""
    one: Institution | None
    """Whose it is; None for a directory or a blank."""
    row: int | None
    """The row it was written for."""
    continent: str
    slip: str = ""
    """The slip in its host, a name in `SLIPS`."""
    tags: tuple[str, ...] = ()
    page: tuple[str, str] | None = None
    """Title and site name of its page, where the URL is no institution's."""


@dataclass(slots=True)
class Slot:
    """A row of the finished table, with what happened to its URL."""

    cell: Cell
    kind: str
    continent: str
    moved: int | None = None
    """Which move of the column it lies in."""
    offset: int | None = 0
    """Row the cell was written for, less this row; None where it was written for none."""

    @property
    def free(self) -> bool:
        """Whether nothing has been done to it yet."""
        return self.kind == "clean" and self.moved is None and not self.cell.slip


BLANK = Cell(text="", url="", one=None, row=None, continent="")


def write_cells(rows: Sequence[PlantedRow], rates: Rates, pool: Pool, rng: Random) -> list[Cell]:
    """The URL column before anything moves: right, but for slips in hosts and untidy writing."""
    cells = [Cell(text=row.url, url=row.url, one=row.one, row=i, continent=row.continent) for i, row in enumerate(rows)]
    _mistype_some(cells, how_many(rates.typo * len(cells), rng), pool, rng)
    for i, cell in enumerate(cells):
        if not cell.slip and rng.random() < rates.untidy:
            cells[i] = replace(cell, text=untidy(cell.url, rng), tags=("scheme_missing",))
        elif not cell.slip and rng.random() < rates.two_urls:
            cells[i] = replace(cell, text=with_second(cell.url, rng), tags=("two_urls",))
    return cells


def how_many(expected: float, rng: Random) -> int:
    """A whole number that is ``expected`` on average."""
    whole = int(expected)
    return whole + (rng.random() < expected - whole)


def _mistype_some(cells: list[Cell], number: int, pool: Pool, rng: Random) -> None:
    kinds = list(SLIPS) * (number // len(SLIPS)) + rng.sample(list(SLIPS), number % len(SLIPS))
    for kind in kinds:
        for _ in range(_MOST_TRIES):
            at = rng.randrange(len(cells))
            text = None if cells[at].slip else mistype(kind, cells[at].url, rng)
            if text and bare_host(text) not in pool.by_host:
                cells[at] = replace(cells[at], text=text, slip=kind)
                break
