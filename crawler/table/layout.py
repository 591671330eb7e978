"""Where a table begins and what its columns are, from its first records and the operator's own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crawler.errors import TableError
from crawler.model import Field, Message, say
from crawler.table.columns import LINK, by_content, by_header, header_score
from crawler.table.forms.grid import Record

HEAD: Final = 2_000
"""Records the columns are judged by."""
HEADER_WITHIN: Final = 50
"""The header stands among this many first records that are not blank."""

_POSITION: Final = re.compile(r"#(\d{1,4})")
_QUOTES: Final = "“”„\"'"
"""Around a header copied from a message of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What `find_layout` found out."""

    header_line: int
    """Line of the header, 0 for a table without one."""
    headers: tuple[str, ...]
    """Headers by position; ``#3`` where a column has none of its own."""
    columns: tuple[tuple[Field, int], ...]
    """Fields and their positions, in table order."""


def find_layout(records: Sequence[Record], overrides: Mapping[Field, str]) -> Layout:
    """The layout of a table.

    Args:
        records: its first records, blank ones may be among them.
        overrides: field → header as in the table, or ``#3`` for the third column.

    Raises:
        TableError: there is no row at all, no name or URL column, or an override names no column.
    """
    filled = [record for record in records if any(cell.strip() for cell in record[1])]
    if not filled:
        raise TableError(say("The table has no rows."))
    place = _find_header(filled)
    line, cells = filled[place] if place is not None else (0, [])
    body = [record[1] for record in filled[0 if place is None else place + 1 :]]
    width = max(len(cells), *(len(row) for row in body)) if body else len(cells)
    headers = headers_of(cells, width)
    chosen = _chosen(headers, overrides)
    columns = [[row[at] if at < len(row) else "" for row in body] for at in range(width)]
    named = {f: at for f, at in by_header(headers).items() if f not in chosen and at not in chosen.values()}
    found = by_content(columns, named | chosen) | chosen
    _demand(found, headers)
    return Layout(header_line=line, headers=headers, columns=tuple(sorted(found.items(), key=lambda item: item[1])))


def headers_of(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Headers that each name one column: where one is missing or repeats an earlier one, its place (``#3``)."""
    headers: list[str] = []
    for at in range(width):
        shown = " ".join(cells[at].split()) if at < len(cells) else ""
        headers.append(shown if shown and shown not in headers else f"#{at + 1}")
    return tuple(headers)


def _find_header(filled: Sequence[Record]) -> int | None:
    """Place of the header among the first records: most header words; else the first full row without a link."""
    scores = [_header_fields(cells) for _, cells in filled[:HEADER_WITHIN]]
    best = max(range(len(scores)), key=lambda place: (scores[place], -place))
    if scores[best] > 1 or (scores[best] == 1 and not _holds_link(filled[best][1]) and _is_full(filled, best)):
        return best
    full = next(place for place in range(len(filled)) if _is_full(filled, place))
    return None if _holds_link(filled[full][1]) else full


def _header_fields(cells: Sequence[str]) -> int:
    if _holds_link(cells):
        return 0
    return sum(any(header_score(cell, field) for cell in cells if len(cell) < 80) for field in Field)  # noqa: PLR2004 - a header is short


def _is_full(filled: Sequence[Record], place: int) -> bool:
    """Whether a row has at least as many filled cells as half the usual row."""
    sizes = Counter(sum(bool(cell.strip()) for cell in cells) for _, cells in filled[:HEAD])
    usual = max(sizes, key=lambda size: (sizes[size], size))
    return sum(bool(cell.strip()) for cell in filled[place][1]) * 2 >= usual


def _holds_link(cells: Sequence[str]) -> bool:
    return any(LINK.search(cell.strip()) for cell in cells)


def _chosen(headers: tuple[str, ...], overrides: Mapping[Field, str]) -> dict[Field, int]:
    return {field: _position(headers, header) for field, header in overrides.items()}


def _position(headers: tuple[str, ...], header: str) -> int:
    match = _POSITION.fullmatch(header.strip())
    if match and 1 <= int(match[1]) <= len(headers):
        return int(match[1]) - 1
    for name in (header, header.strip(_QUOTES)):
        wanted = " ".join(name.split()).casefold()
        for at, own in enumerate(headers):
            if own.casefold() == wanted:
                return at
    raise TableError(say("The table has no column “{header}”.", header=header), _columns_hint(headers))


def _demand(found: Mapping[Field, int], headers: tuple[str, ...]) -> None:
    if Field.URL not in found:
        raise TableError(say("No column with web addresses was found in the table."), _columns_hint(headers, Field.URL))
    if Field.NAME not in found:
        raise TableError(
            say("No column with the names of institutions was found in the table."), _columns_hint(headers, Field.NAME)
        )


def _columns_hint(headers: tuple[str, ...], field: Field = Field.URL) -> Message:
    names = ", ".join(headers[:40])
    return say(
        "Its columns are: {columns}. Say which one it is, for example --column {field}=“{header}”.",
        columns=names,
        field=field.value,
        header=headers[-1] if headers else "#1",
    )
