"""Runs the event loop: uvloop where it exists (it halves the CPU a link costs), asyncio's own elsewhere.

The garbage collector looks for cycles among objects that live long, and a crawl has tens of thousands of them: all that
was imported, and all looks under way. It found little and cost a tenth of the time, so it is asked less often here.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

T = TypeVar("T")
ALLOCATED: Final = 25_000
"""Objects made, less those freed, until the youngest are collected (700 by default): those of some hundred looks."""


def run_loop(main: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end and returns its result."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(ALLOCATED, *before[1:])
    try:
        with asyncio.Runner(loop_factory=_fastest()) as runner:
            return runner.run(main)
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _fastest() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415 - there is none for Windows
    except ImportError:
        return None
    return uvloop.new_event_loop
