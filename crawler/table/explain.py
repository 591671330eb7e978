"""What is said when a table cannot be understood: how it was read, what is missing, and which columns come closest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from crawler.errors import TableError
from crawler.model import Field, Message, say
from crawler.table.forms.grid import Record
from crawler.table.meaning import Candidate, Meaning

SHOWN_ROWS: Final = 3
SHOWN_COLUMNS: Final = 12
SHOWN_CELL: Final = 40
SAMPLES: Final = 3


def samples_of(cells: Sequence[str], count: int = SAMPLES) -> tuple[str, ...]:
    """The first cells that differ, cut to what can be shown."""
    filled = dict.fromkeys(shortened(cell) for cell in cells if cell.strip())
    return tuple(filled)[:count]


def shortened(cell: str) -> str:
    """A cell in one line, cut."""
    line = " ".join(cell.split())
    return line if len(line) <= SHOWN_CELL else f"{line[: SHOWN_CELL - 1]}…"


class MissingColumnError(TableError):
    """No column was found for a field; the person can say which one it is."""

    def __init__(self, message: Message, hint: Message, *, missing: Field, headers: tuple[str, ...]) -> None:
        """``headers`` are those of the table, the likeliest first."""
        super().__init__(message, hint)
        self.missing = missing
        self.headers = headers


def cannot_read(
    headers: tuple[str, ...],
    columns: Sequence[Sequence[str]],
    candidates: Sequence[Candidate],
    filled: Sequence[Record],
    *,
    missing: Field,
) -> MissingColumnError:
    """The error for a table without a column of names or of addresses."""
    rows = "\n".join(f"  {line}: {_row(cells)}" for line, cells in filled[:SHOWN_ROWS])
    shown = "\n".join(
        f"  {header}: {', '.join(samples_of(cells)) or '–'}"
        for header, cells in list(zip(headers, columns, strict=True))[:SHOWN_COLUMNS]
    )
    problem = (
        say("No column with web addresses was found in the table.")
        if missing is Field.URL
        else say("No column with the names of institutions was found in the table.")
    )
    likely = sorted(candidates, key=lambda candidate: -candidate.all[Meaning(missing.value)])
    ordered = tuple(headers[candidate.at] for candidate in likely)
    best = ordered[:SAMPLES]
    return MissingColumnError(
        problem,
        say(
            "Its first rows, as they were read:\n{rows}\nIts columns, with examples:\n{columns}\n"
            "Say which column it is: --column {field}=“{header}”. The likeliest are: {likely}.",
            rows=rows,
            columns=shown,
            field=missing.value,
            header=best[0] if best else "#1",
            likely=", ".join(best),
        ),
        missing=missing,
        headers=ordered,
    )


def columns_hint(headers: tuple[str, ...]) -> Message:
    """Which columns there are."""
    return say("Its columns are: {columns}.", columns=", ".join(headers[:40]))


def _row(cells: Sequence[str]) -> str:
    return " | ".join(shortened(cell) for cell in cells[:SHOWN_COLUMNS])
