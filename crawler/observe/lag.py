"""Was the event loop held up? Then looks under way may have failed by our fault (a long parse, a sleeping laptop)."""

from __future__ import annotations

import time
from collections import deque
from typing import Final

TICK: Final = 0.1
"""Seconds between two looks at the clock."""
BOUND: Final = 2.0
"""Seconds the loop may be late before what failed in the meantime is not believed."""
KEPT: Final = 36_000
"""Ticks remembered for the percentile: an hour."""


class LoopWatch:
    """Compares when its ticks were due with when they came, by the monotonic clock and by the wall clock.

    The wall clock goes on while a machine sleeps and the monotonic one may not; when they part, the machine slept or
    somebody set the clock, and certificates were judged by the wrong time.
    """

    def __init__(self, now: float, wall: float | None = None) -> None:
        """``now`` and ``wall`` are seconds of the two clocks at the start."""
        self._last = now
        self._wall = time.time() if wall is None else wall
        self._late: deque[float] = deque(maxlen=KEPT)

    def tick(self, now: float, wall: float | None = None) -> bool:
        """Note a tick; True when the loop was held up, or the clocks parted, for longer than `BOUND`."""
        wall = time.time() if wall is None else wall
        late = max(now - self._last - TICK, 0.0)
        parted = abs((wall - self._wall) - (now - self._last))
        self._last, self._wall = now, wall
        self._late.append(late)
        return late > BOUND or parted > BOUND

    def is_held_up(self, now: float) -> bool:
        """Whether a tick is overdue by more than `BOUND` at this moment."""
        return now - self._last - TICK > BOUND

    @property
    def worst_ms(self) -> int:
        """The latest tick, in milliseconds."""
        return round(max(self._late, default=0.0) * 1000)

    @property
    def p99_ms(self) -> int:
        """Ninety-nine ticks of a hundred were no later than this, in milliseconds."""
        if not self._late:
            return 0
        return round(sorted(self._late)[int(0.99 * (len(self._late) - 1))] * 1000)
