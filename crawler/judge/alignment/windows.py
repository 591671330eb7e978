"""Where something may have slipped: rows whose URLs fit rows at one and the same offset, close to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from crawler.judge.alignment.align import Window

VOTE: Final = 3.0
"""Bits by which a pair must be better than the row's own to speak for its offset."""
_LEAST: Final = 1.0
"""Bits a pair must have at least for that."""
_FARTHEST: Final = 60
"""Offsets beyond this are taken for swaps: no paste slips so far."""
_CLOSE: Final = 12
"""Rows within which two votes for an offset must lie to count."""
_MARGIN: Final = 20
"""Rows looked at above the first and below the last vote: as many as may be silent in a stretch."""
_MOST_OFFSETS: Final = 12


def find_windows(owners: Sequence[Mapping[int, float]]) -> tuple[Window, ...]:
    """Windows in order, apart from each other, each with the offsets most rows in it speak for.

    Args:
        owners: for each row, the bits of each row that might own its URL, its own among them; empty without a URL.
    """
    votes: dict[int, list[int]] = defaultdict(list)
    for i, weights in enumerate(owners):
        for j, bits in weights.items():
            if j != i and abs(j - i) <= _FARTHEST and bits >= _LEAST and bits >= weights[i] + VOTE:
                votes[j - i].append(i)
    spans = sorted(span for offset, rows in votes.items() for span in _spans(rows, offset, len(owners)))
    return tuple(_merged(spans))


def _spans(rows: Sequence[int], offset: int, size: int) -> list[tuple[int, int, int, int]]:
    """(first, last, offset, votes) of each run of votes that are close to each other."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row - runs[-1][-1] <= _CLOSE:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [(max(0, r[0] - _MARGIN), min(size - 1, r[-1] + _MARGIN), offset, len(r)) for r in runs if len(r) > 1]


def _merged(spans: Sequence[tuple[int, int, int, int]]) -> list[Window]:
    windows: list[Window] = []
    first, last, votes = 0, -1, defaultdict[int, int](int)
    for begin, end, offset, count in spans:
        if begin > last and votes:
            windows.append(_window(first, last, votes))
            votes = defaultdict(int)
        if not votes:
            first, last = begin, end
        last = max(last, end)
        votes[offset] += count
    if votes:
        windows.append(_window(first, last, votes))
    return windows


def _window(first: int, last: int, votes: Mapping[int, int]) -> Window:
    best = sorted(votes, key=lambda offset: (-votes[offset], abs(offset), offset))[:_MOST_OFFSETS]
    return Window(first, last, tuple(sorted(best)))
