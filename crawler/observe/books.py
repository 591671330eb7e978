"""What became of each request of a crawl: committed, retried later, or void and taken again.

A request counts as done when the sink has committed its last look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from crawler.config import Settings
from crawler.model import Look, Outcome
from crawler.observe.outage import Seen
from crawler.observe.retry import RequestKey, request_key, retry_wanted
from crawler.observe.schedule import Schedule

MOST_REDONE: Final = 5
"""How often a look is taken again because our own machine was at fault. After that the look is kept as it is."""
AGAIN_AFTER: Final = 1.0
"""Seconds until a void look is taken again."""


class Sink(Protocol):
    """Where looks are kept; `crawler.store.StoreSink` is one."""

    async def add(self, look: Look, *, void: str = "") -> None:
        """Append a look and return when it is safe; with ``void``, for the record only."""

    async def void(self, outcomes: Sequence[Outcome], why: str) -> None:
        """Mark looks already appended as not to be judged."""


class Books:
    """Commits looks to the sink and queues what has to be looked at again."""

    def __init__(self, schedule: Schedule, sink: Sink, settings: Settings, now: Callable[[], float]) -> None:
        """``now`` gives seconds since the crawl began."""
        self._schedule = schedule
        self._sink = sink
        self._retries = settings.max_retries
        self._cap = settings.retry_after_cap
        self._now = now
        self._done: set[RequestKey] = set()
        self._redone: Counter[RequestKey] = Counter()
        self.voided = 0

    @property
    def done(self) -> int:
        """Requests whose last look is committed."""
        return len(self._done)

    def may_redo(self, seen: Seen) -> bool:
        """Whether a look may be taken again once more; counts the times."""
        key = request_key(seen.request)
        self._redone[key] += 1
        return self._redone[key] <= MOST_REDONE

    async def keep(self, seen: Seen, look: Look) -> None:
        """Commit a look that is believed, then queue its late retry or count the request as done."""
        await self._sink.add(look)
        request = seen.request
        delay = retry_wanted(look.outcome, lasted=seen.ended - seen.started, cap=self._cap)
        if delay is None or request.attempt > self._retries:
            self._done.add(request_key(request))
            return
        not_before_ms = round((seen.ended + delay) * 1000)
        self._schedule.add(replace(request, attempt=request.attempt + 1, not_before_ms=not_before_ms), self._now())

    async def redo(self, seen: Seen, why: str, look: Look) -> None:
        """Commit a look for the record only, and take it again."""
        self.voided += 1
        await self._sink.add(look, void=why)
        self._again(seen)

    async def take_back(self, stored: Sequence[Seen], why: str) -> None:
        """Void looks that are committed, and take them again."""
        self.voided += len(stored)
        await self._sink.void([seen.outcome for seen in stored], why)
        for seen in stored:
            self._again(seen)

    def _again(self, seen: Seen) -> None:
        self._done.discard(request_key(seen.request))
        now = self._now()
        self._schedule.forgive(seen.request, now)
        self._schedule.add(replace(seen.request, not_before_ms=round((now + AGAIN_AFTER) * 1000)), now)
