"""Where a crawl puts its looks: batches into one transaction, written by a thread of its own.

A commit now and then waits for the disk, and bodies are compressed on the way in; neither may hold up the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final, Self

from crawler.model import Look, Outcome
from crawler.store.store import Store

BATCH_SECONDS: Final = 0.05
"""How long a look may wait for others to share its transaction."""


class StoreSink:
    """Appends the looks of one audit to the store.

    `add` returns when the look is committed: what was acknowledged is never lost. Use it as an async context manager.
    """

    def __init__(self, store: Store, audit_id: str) -> None:
        self._store = store
        self._audit_id = audit_id
        self._waiting: list[tuple[Look, str, asyncio.Future[None]]] = []
        self._flusher: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "store")

    async def add(self, look: Look, *, void: str = "") -> None:
        """Append a look and wait until it is committed; with ``void``, kept but not judged.

        Raises:
            StoreError: it could not be written, and is not.
        """
        written = asyncio.get_running_loop().create_future()
        stamped = replace(look, outcome=replace(look.outcome, audit_id=self._audit_id))
        self._waiting.append((stamped, void, written))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush_soon(), name="store flusher")
        await written

    async def void(self, outcomes: Sequence[Outcome], why: str) -> None:
        """Say that looks already added must not be judged."""
        stamped = [replace(outcome, audit_id=self._audit_id) for outcome in outcomes]
        await asyncio.get_running_loop().run_in_executor(self._thread, self._store.void, stamped, why)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._flusher:
            await asyncio.gather(self._flusher, return_exceptions=True)
        self._thread.shutdown()

    async def _flush_soon(self) -> None:
        while self._waiting:
            await asyncio.sleep(BATCH_SECONDS)
            batch, self._waiting = self._waiting, []
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._write, batch)
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the look
                for _, _, written in batch:
                    if not written.done():
                        written.set_exception(error)
                continue
            for _, _, written in batch:
                if not written.done():
                    written.set_result(None)

    def _write(self, batch: Sequence[tuple[Look, str, asyncio.Future[None]]]) -> None:
        for why in sorted({why for _, why, _ in batch}):
            self._store.add_looks([look for look, void, _ in batch if void == why], void=why)
