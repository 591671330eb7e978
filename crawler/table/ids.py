"""Stable ids: the table's own number, else a key made of what names the institution; unique in the table."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Final

from crawler.model import KEY_MARK, Row, fingerprint

PART: Final = 1 << 15
"""Hashes sorted at once when doubled ids are looked for."""


def content_key(row: Row) -> str:
    """A key of what names the institution; it stays when its URL, continent or place in the table changes."""
    return fingerprint(row.name.strip(), row.city.strip(), row.country.strip(), row.agreement.strip())[:10]


@dataclass(slots=True)
class Ids:
    """Makes ids unique in three steps: `see` all rows, `see_content` of them where `unsure`, then give (`giver`).

    Of each row seen eight bytes are kept until the next step.
    """

    missing: int = 0
    doubled: int = 0
    _seen: array[int] = field(default_factory=lambda: array("Q"))
    _twice: frozenset[int] = frozenset()
    _keys_twice: frozenset[int] = frozenset()

    def see(self, rows: Iterable[Row]) -> None:
        """Takes note of the ids the table has."""
        for row in rows:
            if row.row_id:
                self._seen.append(_hash(row.row_id))
            else:
                self.missing += 1
        self._twice = _repeated(self._seen)
        self.doubled = sum(value in self._twice for value in self._seen)
        self._seen = array("Q")

    @property
    def unsure(self) -> bool:
        """Whether some rows must be told apart by their content."""
        return self.missing > 0 or self.doubled > 0

    def see_content(self, rows: Iterable[Row]) -> None:
        """Takes note of the content of rows whose id does not tell them apart."""
        self._seen.extend(_hash(content_key(row)) for row in rows if not self._is_sure(row))
        self._keys_twice = _repeated(self._seen)
        self._seen = array("Q")

    def _is_sure(self, row: Row) -> bool:
        return bool(row.row_id) and _hash(row.row_id) not in self._twice

    def giver(self) -> Callable[[Row], str]:
        """A function that gives each row its id; use a new one for each pass over the rows."""
        counts: Counter[str] = Counter()

        def give(row: Row) -> str:
            if self._is_sure(row):
                return row.row_id
            key = content_key(row)
            if _hash(key) not in self._keys_twice:
                return f"{row.row_id}{KEY_MARK}{key}"
            counts[key] += 1
            return f"{row.row_id}{KEY_MARK}{key}-{counts[key]}"

        return give


def _hash(text: str) -> int:
    """64 bits of a text, the same within one process: enough to tell a billion ids apart."""
    return hash(text) & 0xFFFF_FFFF_FFFF_FFFF


def _repeated(values: array[int]) -> frozenset[int]:
    """Values that occur more than once. Sorted in parts, so that no list of all is ever made."""
    parts = min(len(values) // PART + 1, 32)
    ordered = chain.from_iterable(sorted(v for v in values if v % parts == part) for part in range(parts))
    return frozenset(low for low, high in pairwise(ordered) if low == high)
