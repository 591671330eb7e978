"""Runs the garbage collector less often while many records are made that form no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

JUDGING: Final = (200_000, 50, 100)
"""Thresholds of `gc.set_threshold` for judging. CPython's own (700, 10, 10) cost a fifth of its time: the records live
until the end, and the collector looks at them again and again."""
CRAWLING: Final = (25_000, 10, 10)
"""The same for a crawl, whose records belong to some hundred looks at a time and do die."""


@contextmanager
def relaxed_gc(thresholds: tuple[int, int, int]) -> Iterator[None]:
    """Sets the thresholds of the garbage collector while the block runs, and restores them afterwards.

    This is a setting of the whole process, so callers of the pure rooms use it, not those rooms.

    Args:
        thresholds: as of `gc.set_threshold`; `JUDGING` or `CRAWLING`.
    """
    before = gc.get_threshold()
    gc.set_threshold(*thresholds)
    try:
        yield
    finally:
        gc.set_threshold(*before)
