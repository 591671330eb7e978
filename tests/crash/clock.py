"""The program with a clock that jumps: `python -m tests.crash.clock SEED ARGUMENTS...`.

Every few dozen readings the wall clock goes on from another time: seconds to hours earlier or later, as when a laptop
wakes, a machine gets the time from the network, or somebody sets it. The monotonic clock goes on as it does then.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import time
from typing import Self

JUMPS = (-7_200.0, -600.0, -60.0, -10.0, -1.0, 1.0, 10.0, 60.0, 600.0, 7_200.0)
BETWEEN = 40
"""Readings of the clock between two jumps, on average."""


class Clock:
    """Seconds to add to the real time."""

    def __init__(self, seed: str) -> None:
        self._chance = random.Random(seed)
        self._ahead = 0.0

    def ahead(self) -> float:
        if self._chance.random() < 1 / BETWEEN:
            self._ahead += self._chance.choice(JUMPS)
        return self._ahead


def main() -> int:
    seed, *arguments = sys.argv[1:]
    clock = Clock(seed)
    real, real_time = dt.datetime, time.time

    class Jumping(real):  # type: ignore[misc,valid-type]
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Self:
            now: Self = super().now(tz) + dt.timedelta(seconds=clock.ahead())
            return now

    dt.datetime = Jumping  # type: ignore[misc]
    time.time = lambda: real_time() + clock.ahead()
    from crawler.cli import run  # noqa: PLC0415 - after the clock was replaced

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
