"""The change log next to a corrected table: who changed what, when and why; a CSV that spreadsheets open.

Values are written as they are, so that `crawler.plan.undo` can put them back.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.clean import formula_original, formula_safe
from crawler.errors import CorrectionsError
from crawler.model import Field, say
from crawler.table.patch import CellChange

if TYPE_CHECKING:
    from crawler.plan.planning import Plan

HEADER: Final = (
    "when",
    "who",
    "row_id",
    "line",
    "column",
    "header",
    "old",
    "new",
    "why",
    "note",
    "decided_by",
    "decided_at",
)
LEFT: Final = "left"
"""In the column ``column``: an address that left the table; ``old`` is the address, ``note`` the rows it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLog:
    """What was done."""

    table: Path
    """The corrected copy."""
    sha256: str
    """Its hash."""
    log: Path
    backup: Path | None
    """The file that was there before, if there was one."""
    changes: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One changed cell, read back."""

    row_id: str
    line: int
    column: Field
    old: str
    new: str


def write_log(plan: Plan, path: Path, *, by: str, at: datetime) -> None:
    """Writes the log of a plan to ``path``: UTF-8 with a byte order mark, one line a change, formulas guarded.

    Addresses that leave the table follow, one line each.
    """
    when = at.isoformat(timespec="seconds")
    left = (
        (when, by, one.row_id, "", LEFT, "", one.address, "", "", " ".join(one.owners), "", "") for one in plan.leaving
    )
    with path.open("w", encoding="utf-8-sig", newline="", errors="surrogatepass") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        out.writerows([formula_safe(cell) for cell in _line(change, by, when)] for change in plan.changes)
        out.writerows([formula_safe(cell) for cell in line] for line in left)


def _line(change: CellChange, by: str, when: str) -> tuple[str, ...]:
    decision = change.decision
    decided_at = decision.decided_at.isoformat(timespec="seconds") if decision.decided_at else ""
    return (
        when,
        by,
        change.row_id,
        str(change.line),
        change.column.value,
        change.header,
        change.old,
        change.new,
        decision.why,
        decision.note,
        decision.by,
        decided_at,
    )


def read_log(path: Path) -> tuple[Logged, ...]:
    """The changed cells of a log, in its order.

    Raises:
        CorrectionsError: it is not a change log.
    """
    not_ours = CorrectionsError(
        say("{file} is not a change log.", file=path.name), say("Use the .changes.csv file that apply wrote.")
    )
    try:
        with path.open(encoding="utf-8-sig", newline="", errors="surrogatepass") as file:
            lines = list(csv.reader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise not_ours from error
    if not lines or tuple(lines[0]) != HEADER:
        raise not_ours
    cells = [dict(zip(HEADER, map(formula_original, line), strict=False)) for line in lines[1:]]
    try:
        return tuple(_logged(cell) for cell in cells if cell["column"] != LEFT)
    except (KeyError, ValueError) as error:
        raise not_ours from error


def _logged(cell: dict[str, str]) -> Logged:
    return Logged(
        row_id=cell["row_id"],
        line=int(cell["line"][:9]),
        column=Field(cell["column"]),
        old=cell["old"],
        new=cell["new"],
    )
