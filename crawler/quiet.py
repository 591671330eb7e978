"""Making many records in which nothing points back makes no garbage for a collector: it may look for some seldom."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

JUDGING: Final = (200_000, 50, 100)
"""Records made between two looks for cycles, and how many such looks between those at older records: CPython's own
700, 10, 10 cost a fifth of judging, because the records live until the end and are looked at again and again."""
CRAWLING: Final = (25_000, 10, 10)
"""The same for a crawl, whose records are those of some hundred looks under way; they do die."""


@contextmanager
def seldom_collecting(thresholds: tuple[int, int, int]) -> Iterator[None]:
    """Looks for cycles of dead records seldom while the block runs, and as before afterwards.

    For work that makes many records and few cycles. This is a setting of the whole process, so it is asked for by those
    who call the pure rooms, not by these.

    Args:
        thresholds: as of `gc.set_threshold`; `JUDGING` or `CRAWLING`.
    """
    before = gc.get_threshold()
    gc.set_threshold(*thresholds)
    try:
        yield
    finally:
        gc.set_threshold(*before)
