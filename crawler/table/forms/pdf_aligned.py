"""Rows and columns of a PDF page without ruled lines: columns begin where most lines have a letter at the same place.

In text of varying width only the first letter of a cell stands at the same place in line after line; that finds a
column even where a cell's text runs into the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

SAME: Final = 1.0
"""Points by which two letters may stand apart and still begin at one place."""
SAME_LINE: Final = 2.5
MOST: Final = 0.6
"""Share of lines that must have a letter where a column begins."""
LEAST_LINES: Final = 4
MANY_LINES: Final = 10
NEARLY_ALL: Final = 0.85
STEP: Final = 0.08
"""Of the size of a letter: letters of one word stand closer than this."""
GAP: Final = 0.25
"""Of the size of a letter: a gap that parts words."""


class _Start(NamedTuple):
    """Where a column begins, and whether text that runs up to it was cut there."""

    at: float
    hard: bool


@dataclass(slots=True)
class Cell:
    """Text of a cell, one string a line, and the box it takes."""

    lines: list[str] = field(default_factory=list)
    box: tuple[float, float, float, float] | None = None

    def add(self, text: str, box: tuple[float, float, float, float]) -> None:
        """Adds a line of text that takes ``box``."""
        self.lines.append(text)
        old = self.box or box
        self.box = (min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3]))


def aligned_rows(chars: Sequence[dict[str, Any]]) -> list[list[Cell]]:
    """Rows of cells; empty when the page has no columns."""
    lines = _lines(chars)
    starts = _starts(lines)
    if len(starts) < 2 or len(lines) < LEAST_LINES:  # noqa: PLR2004 - one column is not a table
        return []
    rows: list[list[Cell]] = []
    split = [_split(line, starts) for line in lines]
    numbered = sum(bool(cells[0]) for cells in split) >= MOST * len(split)
    for cells in split:
        goes_on = numbered and rows and not cells[0] and _is_near(rows[-1], cells)
        if not goes_on:
            rows.append([Cell() for _ in starts])
        for cell, letters in zip(rows[-1], cells, strict=True):
            if letters:
                cell.add(_text(letters), _box(letters))
    return rows


def _lines(chars: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Letters by line, from the top down and from the left to the right."""
    lines: list[list[dict[str, Any]]] = []
    for char in sorted(chars, key=lambda char: (char["bottom"], char["x0"])):
        if lines and char["bottom"] - lines[-1][-1]["bottom"] <= SAME_LINE:
            lines[-1].append(char)
        elif char["text"].strip():
            lines.append([char])
    return [sorted(line, key=lambda char: float(char["x0"])) for line in lines]


def _starts(lines: Sequence[Sequence[dict[str, Any]]]) -> list[_Start]:
    """Where columns begin, from the left.

    A letter begins a cell after a gap. Where the text of the cell before runs up to it (it was cut there), only a place
    that nearly all of many lines share counts.
    """
    counts: Counter[int] = Counter()
    for line in lines:
        counts.update({round(char["x0"] / SAME) for char in line if char["text"].strip()})
    often = {place for place, count in counts.items() if count + counts.get(place + 1, 0) >= MOST * len(lines)}
    parted: Counter[int] = Counter()
    cut: Counter[int] = Counter()
    for line in lines:
        before: dict[str, Any] | None = None
        for char in line:
            near = _near(char, often)
            if near is not None and char["text"].strip():
                if before is None or not before["text"].strip() or _gap(before, char, STEP):
                    parted[near] += 1
                elif _near(before, often) is None:
                    cut[near] += 1
            before = char
    begin = {place: False for place, count in parted.items() if count >= MOST * len(lines) / 2}
    if len(lines) >= MANY_LINES:
        begin |= {place: True for place, count in cut.items() if count + parted[place] >= NEARLY_ALL * len(lines)}
    starts: list[_Start] = []
    for place, hard in sorted(begin.items()):
        if not starts or place * SAME - starts[-1].at > 4 * SAME:
            starts.append(_Start(place * SAME, hard))
    left = [line[0]["x0"] for line in lines if starts and line[0]["x0"] < starts[0].at - 2 * SAME]
    return [_Start(min(left), False), *starts] if len(left) >= MOST * len(lines) else starts


def _gap(before: Mapping[str, Any], char: Mapping[str, Any], least: float = GAP) -> bool:
    """Whether there is a space between two letters."""
    return bool(char["x0"] - before["x1"] > least * char["size"])


def _near(char: Mapping[str, Any], often: AbstractSet[int]) -> int | None:
    place = round(char["x0"] / SAME)
    return next((near for near in (place, place - 1) if near in often), None)


def _split(line: Sequence[dict[str, Any]], starts: Sequence[_Start]) -> list[list[dict[str, Any]]]:
    """The letters of each column: a word that runs over the beginning of a column is only cut where a letter begins."""
    cells: list[list[dict[str, Any]]] = [[] for _ in starts]
    at = 0
    for place, char in enumerate(line):
        while at + 1 < len(starts) and char["x0"] >= starts[at + 1].at - SAME:
            before = line[place - 1] if place else None
            joined = before is not None and bool(before["text"].strip()) and not _gap(before, char, STEP)
            begins = char["x0"] <= starts[at + 1].at + 2 * SAME
            if joined and cells[at] and not (begins and starts[at + 1].hard):
                break
            at += 1
        cells[at].append(char)
    return [cell if any(char["text"].strip() for char in cell) else [] for cell in cells]


def _is_near(row: Sequence[Cell], cells: Sequence[Sequence[dict[str, Any]]]) -> bool:
    """Whether a line follows a row as closely as lines of one text do."""
    bottom = max((cell.box[3] for cell in row if cell.box), default=0.0)
    first = next(letters[0] for letters in cells if letters)
    return bool(first["top"] - bottom < 0.6 * first["size"])


def _text(letters: Sequence[dict[str, Any]]) -> str:
    parts: list[str] = []
    before: dict[str, Any] | None = None
    for char in letters:
        if before is not None and _gap(before, char):
            parts.append(" ")
        parts.append(char["text"])
        before = char
    return "".join(parts).strip()


def _box(letters: Sequence[dict[str, Any]]) -> tuple[float, float, float, float]:
    return (
        min(char["x0"] for char in letters),
        min(char["top"] for char in letters),
        max(char["x1"] for char in letters),
        max(char["bottom"] for char in letters),
    )
