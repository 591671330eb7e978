"""The change log beside a corrected table: who changed what, when and why; a CSV that spreadsheets open."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from crawler.clean import formula_safe, safe_text
from crawler.table.patch import CellChange

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLog:
    """What was done."""

    table: Path
    """The corrected copy."""
    sha256: str
    """Its hash."""
    log: Path
    by: str
    at: datetime
    changes: tuple[CellChange, ...]


def write_log(changes: Sequence[CellChange], table: Path, *, sha256: str, by: str, at: datetime) -> ChangeLog:
    """Writes ``<table>.changes.csv``: UTF-8 with a byte order mark, one line a change, formulas guarded."""
    path = table.with_name(f"{table.name}.changes.csv")
    draft = path.with_name(f".{path.name}.tmp")
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        out.writerows(
            [formula_safe(safe_text(cell, limit=32_767)) for cell in _line(change, by, at)] for change in changes
        )
    draft.replace(path)
    return ChangeLog(table=table, sha256=sha256, log=path, by=by, at=at, changes=tuple(changes))


def _line(change: CellChange, by: str, at: datetime) -> tuple[str, ...]:
    decision = change.decision
    decided_at = decision.decided_at.isoformat(timespec="seconds") if decision.decided_at else ""
    return (
        at.isoformat(timespec="seconds"),
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
