"""Where the header of a grid is: in one row, in several, or nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from crawler.judge.names import names_an_institution
from crawler.table.forms.grid import Record
from crawler.table.meaning.contents import ADDRESS, is_country
from crawler.table.meaning.headings import heading_scores

HEADER_WITHIN: Final = 50
"""The header is among this many first records that are not blank."""
MAX_HEADING: Final = 80
SURE: Final = 0.5

HasLink = Callable[[int, int], bool]
"""Whether there is a link behind a cell, by line and column from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRow:
    """Where the header ends, and its cells; a header of several rows is joined."""

    place: int
    """Of the last header row among the filled records; -1 without a header."""
    line: int
    """Its line; 0 without a header."""
    cells: tuple[str, ...]


NO_HEADER: Final = HeaderRow(place=-1, line=0, cells=())


def find_header(filled: Sequence[Record], has_link: HasLink) -> HeaderRow:
    """The header of a grid by its first records that are not blank: the row with the most known headings.

    Where no row has any, it is the first full row if that does not look like the rows below it.
    """
    head = filled[:HEADER_WITHIN]
    scores = [_known(cells, line, has_link) for line, cells in head]
    best = max(range(len(head)), key=lambda place: (round(scores[place], 3), -place), default=-1)
    if best < 0:
        return NO_HEADER
    if scores[best] < 2 * SURE and not (scores[best] >= SURE and _is_full(filled, best)):
        best = next(place for place in range(len(head)) if _is_full(filled, place))
        if _is_data(filled[best], filled[best + 1 :], has_link):
            return NO_HEADER
    return _joined(filled, best, scores)


def header_at(filled: Sequence[Record], line: int) -> HeaderRow | None:
    """The header the operator names by its line; None when there is no such row."""
    place = next((place for place, record in enumerate(filled) if record[0] == line), None)
    return None if place is None else HeaderRow(place=place, line=line, cells=tuple(filled[place][1]))


def _known(cells: Sequence[str], line: int, has_link: HasLink) -> float:
    """How many cells of a row are known headings; a row with a link is data."""
    if _holds_link(cells, line, has_link):
        return 0.0
    filled = [cell for cell in cells if cell.strip()]
    found = [max(heading_scores(cell).values(), default=0.0) for cell in filled if len(cell) < MAX_HEADING]
    sure = sum(score for score in found if score >= SURE)
    return sure if len(filled) < 4 or sure >= len(filled) / 4 else 0.0  # noqa: PLR2004 - chance matches in a row of data


def _joined(filled: Sequence[Record], best: int, scores: Sequence[float]) -> HeaderRow:
    """The header with the rows next to it that belong to it: a second one below, or groups of columns above."""
    line, cells = filled[best]
    joined = [" ".join(cell.split()) for cell in cells]
    last = best
    below = best + 1
    if below < len(scores) and scores[below] >= 2 * SURE and scores[below] >= scores[best] / 2:
        joined = _filled_up(joined, filled[below][1])
        last, line = below, filled[below][0]
    if (
        best
        and sum(bool(cell.strip()) for cell in filled[best - 1][1]) > 1
        and filled[best - 1][0] == filled[best][0] - 1
    ):
        joined = _filled_up(joined, filled[best - 1][1])
    return HeaderRow(place=last, line=line, cells=tuple(joined))


def _filled_up(cells: Sequence[str], others: Sequence[str]) -> list[str]:
    width = max(len(cells), len(others))
    return [
        (cells[at] if at < len(cells) else "") or (" ".join(others[at].split()) if at < len(others) else "")
        for at in range(width)
    ]


def _is_data(record: Record, below: Sequence[Record], has_link: HasLink) -> bool:
    """Whether a row without known headings is a row like those below: it has their links, countries, numbers."""
    line, cells = record
    if _holds_link(cells, line, has_link):
        return True
    alike = unlike = 0
    for at, cell in enumerate(cells):
        column = [row[at].strip() for _, row in below[:50] if at < len(row) and row[at].strip()]
        if not cell.strip() or len(column) < 2:  # noqa: PLR2004 - nothing to compare with
            continue
        for test in (is_country, names_an_institution, _is_number, _is_link):
            if sum(map(test, column)) >= 0.7 * len(column):
                alike, unlike = alike + test(cell), unlike + (not test(cell))
                break
    return alike > unlike


def _is_number(cell: str) -> bool:
    return cell.strip().rstrip(".").isdecimal()


def _is_link(cell: str) -> bool:
    return ADDRESS.search(cell.strip()) is not None


def _holds_link(cells: Sequence[str], line: int, has_link: HasLink) -> bool:
    return any(_is_link(cell) or has_link(line, at) for at, cell in enumerate(cells, start=1))


def _is_full(filled: Sequence[Record], place: int) -> bool:
    """Whether a row has at least as many filled cells as half the usual row."""
    sizes = Counter(sum(bool(cell.strip()) for cell in cells) for _, cells in filled)
    usual = max(sizes, key=lambda size: (sizes[size], size))
    return sum(bool(cell.strip()) for cell in filled[place][1]) * 2 >= usual
