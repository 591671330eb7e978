"""The geometry of the pictures; the templates draw it as inline SVG.

Texts are never part of an SVG here: they are ordinary elements beside it, so they wrap, scale and can be read aloud.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.report.view import AuditView, ProposalView, RowRef, StretchView, TrendPoint

ROW_HEIGHT: Final = 34
"""Height of a ribbon's row in CSS pixels (``--ribbon-row`` of the style sheet)."""
MAX_RIBBON: Final = 60
"""Pairs drawn; a longer stretch is drawn to there and told in words."""

MAX_LISTED: Final = 300
"""Changes listed next to the picture; all of them are in the table of rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RibbonRow:
    """A line of the ribbon: an institution left, the URL its row shows right."""

    ref: RowRef
    url: str | None
    lost: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """From the URL's line (right) to the line of the row it belongs to (left), as an SVG path in 100 × height."""

    path: str
    shown: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ribbon:
    """A slipped stretch as a picture."""

    stretch: StretchView
    rows: tuple[RibbonRow, ...]
    curves: tuple[Curve, ...]
    height: int
    hidden: int
    """Pairs not drawn."""
    changes: tuple[ProposalView, ...]
    """What accepting the stretch writes, listed next to the picture."""
    lost: tuple[RowRef, ...]
    """Rows whose own address is not in the list and that get none."""
    unlisted: int


def ribbon_of(stretch: StretchView, view: AuditView) -> Ribbon:
    """The ribbon of a stretch: all rows it touches in table order."""
    place = {row.row_id: n for n, row in enumerate(view.rows)}
    pairs = stretch.pairs[:MAX_RIBBON]
    refs = {ref.row_id: ref for shown, _, owner in pairs for ref in (shown, owner)}
    if len(pairs) == len(stretch.pairs):
        refs.update((ref.row_id, ref) for ref in stretch.lost)
    ordered = sorted(refs.values(), key=lambda ref: place.get(ref.row_id, len(place)))
    urls = {shown.row_id: url for shown, url, _ in pairs}
    lost = {ref.row_id for ref in stretch.lost}
    line = {ref.row_id: n for n, ref in enumerate(ordered)}
    return Ribbon(
        stretch=stretch,
        rows=tuple(RibbonRow(ref=r, url=urls.get(r.row_id), lost=r.row_id in lost) for r in ordered),
        curves=tuple(_curve(line[owner.row_id], line[shown.row_id], owner, shown) for shown, _, owner in pairs),
        height=len(ordered) * ROW_HEIGHT,
        hidden=len(stretch.pairs) - len(pairs),
        changes=stretch.changes[:MAX_LISTED],
        lost=tuple(ref for ref in stretch.lost if ref.row_id not in {change.row_id for change in stretch.changes}),
        unlisted=max(len(stretch.changes) - MAX_LISTED, 0),
    )


def _curve(left: int, right: int, owner: RowRef, shown: RowRef) -> Curve:
    y1, y2 = (left + 0.5) * ROW_HEIGHT, (right + 0.5) * ROW_HEIGHT
    return Curve(path=f"M0 {y1:g}C50 {y1:g} 50 {y2:g} 100 {y2:g}", shown=shown.row_id, owner=owner.row_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of a column, in 100 × 100."""

    state: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The audits as stacked columns, oldest first."""

    points: tuple[TrendPoint, ...]
    blocks: tuple[Block, ...]
    first_at: datetime
    last_at: datetime


def trend_of(points: tuple[TrendPoint, ...]) -> Trend | None:
    """The trend, once there are two audits to compare."""
    if len(points) < 2:  # noqa: PLR2004 - one point is no trend
        return None
    points = points[-36:]
    step = 100 / len(points)
    blocks: list[Block] = []
    for n, point in enumerate(points):
        counts = {"right": point.right, "unreachable": point.unreachable, "look": point.look, "fix": point.fix}
        total = sum(counts.values()) or 1
        top = 100.0
        for state, count in counts.items():
            height = 100 * count / total
            top -= height
            box = (n * step + step * 0.08, top, step * 0.84, height)
            x, y, width, tall = (round(value, 3) for value in box)
            blocks.append(Block(state=state, x=x, y=y, width=width, height=tall))
    return Trend(points=points, blocks=tuple(blocks), first_at=points[0].at, last_at=points[-1].at)
