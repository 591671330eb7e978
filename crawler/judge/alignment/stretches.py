"""Turns an alignment into stretches: first and last row, offset, re-pairing, lost rows, and where it began."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.judge.alignment.align import Aligned, OffsetState
from crawler.judge.alignment.prepare import Prepared
from crawler.judge.alignment.transitions import GAP
from crawler.model import Field, Identity, IdentityVerdict, Message, Stretch, say

LEAST_ROWS = 3
"""Fewer rows are swaps, not a stretch."""
_LEAST_CONFIDENCE = 0.5


def find_stretches(table: Prepared, aligned: Aligned, verdicts: Sequence[IdentityVerdict]) -> tuple[Stretch, ...]:
    """The stretches of an aligned table, in its order."""
    found = []
    for first, last, state in _runs(aligned.path):
        stretch = _stretch(table, aligned, verdicts, first, last, state)
        if stretch is not None:
            found.append(stretch)
    return tuple(found)


def _runs(path: Sequence[OffsetState]) -> list[tuple[int, int, OffsetState]]:
    runs: list[tuple[int, int, OffsetState]] = []
    for i, state in enumerate(path):
        if runs and runs[-1][1] == i - 1 and runs[-1][2].offset == state.offset:
            first, _, before = runs[-1]
            runs[-1] = (first, i, before)
        else:
            runs.append((i, i, state))
    return [run for run in runs if run[2].offset not in (0, GAP)]


def _stretch(
    table: Prepared, aligned: Aligned, verdicts: Sequence[IdentityVerdict], first: int, last: int, state: OffsetState
) -> Stretch | None:
    def id_of(position: int) -> str:
        return table.rows[position].row.row_id

    pairs = [
        i
        for i in range(first, last + 1)
        if 0 <= i + state.offset < len(table.rows)
        and verdicts[i].identity is Identity.OTHER_ROW
        and id_of(i + state.offset) in verdicts[i].belongs_to
    ]
    if not pairs:
        return None
    first, last = pairs[0], pairs[-1]
    confidence = sum(aligned.states[i].get(state.offset, 0.0) for i in range(first, last + 1)) / (last - first + 1)
    if len(pairs) < LEAST_ROWS or confidence < _LEAST_CONFIDENCE:
        return None
    shown = {i + state.offset for i in pairs}
    lost = [i for i in pairs if i not in shown and not _shown_elsewhere(table, verdicts, i)]
    return Stretch(
        first=id_of(first),
        last=id_of(last),
        offset=state.offset,
        confidence=round(confidence, 4),
        columns=(Field.URL, Field.CONTINENT) if state.continent else (Field.URL,),
        pairs=tuple((id_of(i), id_of(i + state.offset)) for i in pairs),
        lost=tuple(map(id_of, lost)),
        began=_began(table, first, state.offset),
    )


def _shown_elsewhere(table: Prepared, verdicts: Sequence[IdentityVerdict], i: int) -> bool:
    own = table.rows[i].row.row_id
    return any(own in verdict.belongs_to for verdict in verdicts[max(0, i - 20) : i + 21])


def _began(table: Prepared, first: int, offset: int) -> Message:
    """Where a stretch probably began, and why."""
    row = table.rows[first].row
    if offset > 0:
        return say(
            "The URL that belongs {row:at} ({name}) was lost, so the URLs below moved up.",
            row=row.no,
            name=row.name,
        )
    above = table.targets[first - 1] if first else None
    if above is not None and above.url == table.targets[first].url and above.url is not None:
        return say(
            "The URL above was entered again {row:at} ({name}), so the URLs below moved down.",
            row=row.no,
            name=row.name,
        )
    return say(
        "One URL too many was inserted {row:at} ({name}), so the URLs below moved down.", row=row.no, name=row.name
    )
