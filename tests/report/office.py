"""Rows of an office's list for `tests.report.views` (``tests/data/office.tsv``), and which of them slipped."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from crawler.model import Identity, Liveness

PATH: Final = Path(__file__).parent.parent / "data" / "office.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRow:
    """A row as the list has it, and what an audit would see."""

    row_id: str
    code: str
    country: str
    city: str
    name: str
    agreement: str
    url: str
    continent: str
    liveness: Liveness
    identity: Identity
    title: str
    """What the page calls itself."""
    final: str
    fix: str
    """The URL to propose."""
    right_continent: str

    @property
    def line(self) -> int:
        """Three lines stand above the first row of the list."""
        return int(self.row_id) + 3

    @property
    def tld(self) -> str:
        """Top-level domain of the URL."""
        return self.url.split("/")[2].rsplit(".", 1)[-1]


def _read() -> tuple[OfficeRow, ...]:
    with PATH.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        OfficeRow(
            **{key: cell for key, cell in row.items() if key not in {"liveness", "identity"}},
            liveness=Liveness(row["liveness"]),
            identity=Identity(row["identity"]),
        )
        for row in rows
    )


OFFICE: Final = _read()
_ORDER: Final = ("181", "182", "183", "184", "185", "186", "188", "189", "190")
SLIPPED: Final = dict(pairwise(_ORDER))
"""Row that shows a URL, row that the URL belongs to."""
