"""Runs the event loop: uvloop where it exists (it halves the CPU a link costs), asyncio's own elsewhere.

The garbage collector looks for cycles among objects that live long, and a crawl has tens of thousands of them: all that
was imported, and all looks under way. It found little and cost a tenth of the time, so it runs less often here.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from crawler.quiet import CRAWLING, relaxed_gc

T = TypeVar("T")


def run_loop(main: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end and returns its result."""
    gc.freeze()
    try:
        with relaxed_gc(CRAWLING), asyncio.Runner(loop_factory=loop_factory()) as runner:
            return runner.run(main)
    finally:
        gc.unfreeze()


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Returns what makes the fastest event loop there is here; None for asyncio's own."""
    try:
        import uvloop  # noqa: PLC0415 - there is none for Windows
    except ImportError:
        return None
    return uvloop.new_event_loop
