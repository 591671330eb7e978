"""Which sheet or table of a file is the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import TableError
from crawler.model import Field, say
from crawler.table.forms.grid import Form, Grid
from crawler.table.layout import Layout, find_layout, head_of
from crawler.table.rows import Reader, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The grid that is read, its layout, and which other grids hold a list too."""

    grid: Grid
    layout: Layout
    others: tuple[str, ...] = ()


def choose_grid(
    path: Path, form: Form, columns: Mapping[Field, str], *, sheet: str | None = None, header_row: int | None = None
) -> Choice:
    """The grid asked for, else the one with the most institutions; if none can be understood, the largest one's error.

    Raises:
        TableError: no such sheet (it names those there are), or no grid holds a list.
    """
    found: list[tuple[int, Grid, Layout]] = []
    failed: list[tuple[int, TableError]] = []
    for grid in _wanted(path, form, sheet):
        records = head_of(grid.records())
        try:
            known = grid.header_line if header_row is None else header_row
            layout = find_layout(records, columns, grid.links(), header_row=known)
        except TableError as error:
            failed.append((len(records), error))
        else:
            found.append((_institutions(grid, layout, records), grid, layout))
    if not found:
        if not failed:
            raise TableError(say("{file} contains no table.", file=str(path)))
        raise max(failed, key=lambda item: item[0])[1]
    best = max(found, key=lambda item: item[0])
    others = tuple(grid.name for count, grid, _ in found if grid is not best[1] and count > 1)
    return Choice(grid=best[1], layout=best[2], others=others)


def _institutions(grid: Grid, layout: Layout, records: Sequence[tuple[int, list[str]]]) -> int:
    """Rows among the first that have a name and an address."""
    links = grid.links()
    reader = Reader(layout=layout, link=lambda line, column: links.get((line, column), ""))
    return sum(bool(row.name.strip() and row.url.strip()) for row in reader.iter_rows(records, Tally()))


def _wanted(path: Path, form: Form, sheet: str | None) -> tuple[Grid, ...]:
    """The grid asked for by name or number, else all that a person sees, in their order."""
    if sheet is None:
        return tuple(grid for grid in form.grids if not grid.hidden) or form.grids
    if len(form.grids) == 1 and not form.grids[0].name:
        raise TableError(say("{file} has one table only, and no sheets.", file=str(path)))
    wanted = sheet.strip().casefold()
    for grid in form.grids:
        if grid.name.casefold() == wanted:
            return (grid,)
    if wanted.isdecimal() and 1 <= int(wanted[:6]) <= len(form.grids):
        return (form.grids[int(wanted[:6]) - 1],)
    names = ", ".join(grid.name for grid in form.grids)
    raise TableError(
        say("{file} has no sheet “{sheet}”.", file=str(path), sheet=sheet),
        say("Its sheets are: {sheets}.", sheets=names),
    )
