"""Moves the URL column: cells are lost, pasted twice or put in between, so that those below stand in wrong rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from .cells import BLANK, Cell, Slot
from .draw import PlantedRow
from .registry import Institution
from .specs import Rates, Spec

_MEDIAN, _SPREAD, _LEAST, _LONGEST = 10.5, 0.95, 3, 70
_STEPS = (1,) * 6 + (2, 3)
_FILLS = ("dup", "blank", "extra")
_GRADUAL, _TABLE_END = 0.06, 0.08
_GAP = 6
_HICCUP = 0.15
_MOST_TRIES = 200


@dataclass(slots=True)
class Move:
    """One accident: at each row of ``events`` so many cells are lost (positive), or these are put in."""

    first: int
    start_event: str
    end_event: str
    events: dict[int, int | tuple[str, ...]] = field(default_factory=dict)
    end: int = 0
    """The first row below it that is right again."""
    gradual: bool = False
    drift: bool = False
    with_continent: bool = False


def plan_moves(spec: Spec, rates: Rates, rows: int, rng: Random) -> list[Move]:
    """The accidents of a table, apart from each other, in its order."""
    moves = [_drift(rows, rng)] if spec.profile == "drift" else []
    wanted = 0 if spec.profile == "clean" else max(1, round(rates.blocks * rows * rng.uniform(0.8, 1.2)))
    for _ in range(_MOST_TRIES):
        if len(moves) >= wanted + (spec.profile == "drift"):
            break
        move = _stretch(spec, rows, rng)
        if move and all(move.end + _GAP <= other.first or other.end + _GAP <= move.first for other in moves):
            moves.append(move)
    for move in moves:
        move.with_continent = spec.cont and rng.random() < spec.shift_cont
    return sorted(moves, key=lambda move: move.first)


def _stretch(spec: Spec, rows: int, rng: Random) -> Move | None:
    by, up = rng.choice(_STEPS), rng.random() < 1 / 2
    length = min(_LONGEST, max(_LEAST, round(math.exp(rng.gauss(math.log(_MEDIAN / spec.hard**0.3), _SPREAD)))))
    fills = tuple(rng.choice(_FILLS) for _ in range(by))
    put_in = "+".join(sorted(set(fills)))
    if by > 1 and rng.random() < _GRADUAL * len(_STEPS):
        return _gradual(by, up, fills, rows, rng)
    length = max(length, by + 2)
    below = length + (by if up else 0)
    at_end = rng.random() < _TABLE_END
    last = rows - below - (0 if at_end else _GAP)
    if last < 1:
        return None
    first = last if at_end else rng.randrange(1, last + 1)
    if up:
        move = Move(first, "lost", "table_end" if at_end else put_in, {first: by}, first + below)
        if not at_end:
            move.events[first + length] = fills
    else:
        move = Move(first, put_in, "table_end" if at_end else "lost", {first: fills}, first + below)
        if not at_end:
            move.events[first + length] = by
    return move


def _gradual(by: int, up: bool, fills: tuple[str, ...], rows: int, rng: Random) -> Move | None:
    lengths = [rng.randint(4, 14) for _ in range(by)]
    whole = sum(lengths) + (by if up else 0)
    if rows - whole - _GAP < 2:  # noqa: PLR2004 - a row before and one after it
        return None
    first = at = rng.randrange(1, rows - whole - _GAP)
    put_in = "+".join(sorted(set(fills)))
    move = Move(first, *(("lost", put_in) if up else (put_in, "lost")), gradual=True, end=first + whole)
    for length, fill in zip(lengths, fills, strict=True):
        move.events[at] = 1 if up else (fill,)
        at += length
    move.events[at] = fills if up else by
    return move


def _drift(rows: int, rng: Random) -> Move:
    """Cells lost one by one, a part pasted again, and the same once more with shorter steps: as in the real table."""
    at = first = int(rows * rng.uniform(0.45, 0.6))
    scale = rows / 400
    move = Move(first, "drift", "pasted again", gradual=True, drift=True)
    for highest, steps in ((rng.randint(2, 4), (8, 40)), (rng.randint(4, 7), (1, 10))):
        offset = 0
        while offset < highest:
            move.events[at] = 1
            offset += 1
            at += max(1, round(rng.randint(*steps) * scale))
            if 1 < offset < highest and rng.random() < _HICCUP:
                move.events[at] = (rng.choice(("blank", "extra")),)
                offset -= 1
                at += 1 + rng.randint(1, 5)
        back = rng.randint(1, 3)
        move.events[at] = ("dup",) * (offset + back)
        at += max(offset + back, rng.randint(8, 12))
        move.events[at] = back
        move.end = at
        at += max(_LEAST, round(rng.randint(6, 14) * scale))
    move.events = {row: event for row, event in move.events.items() if row < rows - 1}
    move.end = min(move.end, rows)
    return move


def walk(
    rows: Sequence[PlantedRow], cells: Sequence[Cell], moves: Sequence[Move], stranger: Callable[[Institution], Cell]
) -> list[Slot]:
    """The column as the accidents left it; ``stranger`` makes the cells that are put in from elsewhere."""
    events = {row: event for move in moves for row, event in move.events.items()}
    within = {row: number for number, move in enumerate(moves) for row in range(move.first, move.end)}
    slots: list[Slot] = []
    taken = 0

    def put(cell: Cell, kind: str = "") -> None:
        at = len(slots)
        moved = within.get(at)
        beside = cell.continent if moved is not None and moves[moved].with_continent else rows[at].continent
        offset = None if cell.row is None else cell.row - at
        plain = "shift" if offset else "clean"
        slots.append(Slot(cell, kind or plain, beside, moved, offset))

    while len(slots) < len(rows):
        event = events.pop(len(slots), ())
        if isinstance(event, int):
            taken += event
        else:
            for fill in event[: len(rows) - len(slots)]:
                if fill == "dup":
                    twice = slots[max(0, len(slots) - len(event))].cell
                    put(twice, "" if twice.row not in (None, len(slots)) else "shift_edge")
                else:
                    put(BLANK if fill == "blank" else stranger(rows[len(slots)].one), f"shift_edge_{fill}")
            if event:
                continue
        if taken < len(cells):
            put(cells[taken])
        else:
            put(BLANK, "shift_edge_blank")
        taken += 1
    return slots


def runs(slots: Sequence[Slot]) -> list[tuple[int, int]]:
    """First and last row of every stretch at one offset that is long enough to be told as one."""
    found, first = [], 0
    for i in range(1, len(slots) + 1):
        if i == len(slots) or (slots[i].offset, slots[i].moved) != (slots[first].offset, slots[first].moved):
            if slots[first].offset and slots[first].moved is not None and i - first >= _LEAST:
                found.append((first, i - 1))
            first = i
    return found
