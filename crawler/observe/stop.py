"""Stopping a crawl in two steps: the first request lets looks under way finish, the second breaks them off."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """How often somebody asked the crawl to stop."""

    def __init__(self) -> None:
        self.requests = 0
        self._listeners: list[Callable[[], None]] = []

    def request(self) -> None:
        """Ask once more: 1 drains, 2 aborts."""
        self.requests += 1
        for listener in self._listeners:
            listener()

    def on_request(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` at each request from now on."""
        self._listeners.append(listener)


@contextmanager
def stop_on_signals(stop: Stop) -> Iterator[None]:
    """Within the block, Ctrl-C and SIGTERM ask ``stop`` instead of killing; to be entered where a loop is running."""
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        for number in SIGNALS:
            loop.add_signal_handler(number, stop.request)
    except NotImplementedError:  # Windows: the loop has no handlers of its own
        with _plain_handlers(loop, stop):
            yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)


@contextmanager
def _plain_handlers(loop: asyncio.AbstractEventLoop, stop: Stop) -> Iterator[None]:
    def handle(_number: int, _frame: Any) -> None:
        loop.call_soon_threadsafe(stop.request)

    before = {number: signal.signal(number, handle) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
