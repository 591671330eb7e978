"""Exceptions in callbacks of the event loop, which no task awaits: counted instead of printed.

Such an exception ends the connection it happened on (asyncio and uvloop see to that), and the connection's end is a
failure of the look it belongs to. What is left to do is to keep the loop's report off the terminal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Strays:
    """Counts the exceptions of a loop that nobody awaits."""

    def __init__(self) -> None:
        self.count = 0

    @contextmanager
    def caught_in(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        """Within the block the loop reports its exceptions here."""
        before = loop.get_exception_handler()
        loop.set_exception_handler(self._note)
        try:
            yield
        finally:
            loop.set_exception_handler(before)

    def _note(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Count; a connection whose own code failed is closed, in case the loop did not do so."""
        self.count += 1
        if (transport := context.get("transport")) is not None:
            transport.abort()
