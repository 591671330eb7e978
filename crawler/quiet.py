"""Judging a large table makes millions of small records in which nothing points back: no garbage for a collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SELDOM: Final = (200_000, 50, 100)
"""Records made between two looks for cycles, and how many such looks between those at older records: CPython's own
700, 10, 10 cost a fifth of judging, because the records live until the end and are looked at again and again."""


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Looks for cycles of dead records seldom while the block runs, and as before afterwards.

    For work that makes many records and no cycles. This is a setting of the whole process, so it is asked for by those
    who call the pure rooms, not by these.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
