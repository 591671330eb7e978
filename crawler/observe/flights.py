"""The looks under way in a crawl, and which of them must not be believed if they fail."""

from __future__ import annotations

import asyncio
import heapq
from dataclasses import dataclass
from typing import Final

from crawler.config import Settings
from crawler.model import LookRequest
from crawler.observe.retry import RequestKey, request_key
from crawler.observe.schedule import host_of

MOST_WAITING: Final = 300
"""Looks under way in addition to those that may send a request: they wait for their host and hold no connection."""


@dataclass(slots=True, eq=False)
class Flight:
    """A look under way. ``started`` is in seconds since the crawl began."""

    request: LookRequest
    task: asyncio.Task[None]
    started: float
    tainted: str = ""
    """Why a failure of it must not be believed: ``outage``, ``held_up``, or empty."""
    is_cancelled: bool = False
    """Whether it was cancelled because an outage of ours spoilt it."""


class Flights:
    """All looks under way, by request."""

    def __init__(self) -> None:
        self._flights: dict[RequestKey, Flight] = {}

    def __len__(self) -> int:
        return len(self._flights)

    def __getitem__(self, request: LookRequest) -> Flight:
        return self._flights[request_key(request)]

    def add(self, request: LookRequest, task: asyncio.Task[None], now: float) -> None:
        """Note that ``task`` takes a look."""
        self._flights[request_key(request)] = Flight(request=request, task=task, started=now)

    def pop(self, request: LookRequest) -> Flight:
        """Remove a look that has ended."""
        return self._flights.pop(request_key(request))

    def cancel(self) -> None:
        """Cancel every look."""
        for flight in self._flights.values():
            flight.task.cancel()

    def taint(self, why: str) -> None:
        """Mark every look under way as not to be believed if it fails; the first reason stays."""
        for flight in self._flights.values():
            flight.tainted = flight.tainted or why

    def cancel_tainted(self, why: str) -> None:
        """Cancel the looks tainted for this reason: one of them may be waiting behind hundreds for a portal's host."""
        for flight in self._flights.values():
            if flight.tainted == why:
                flight.is_cancelled = flight.task.cancel()

    def oldest_start(self, default: float) -> float:
        """When the longest look under way was started; ``default`` without any."""
        return min((flight.started for flight in self._flights.values()), default=default)

    def slowest_hosts(self, now: float, *, slow: float, most: int) -> tuple[str, ...]:
        """Hosts of looks that have taken more than ``slow`` seconds, longest first, at most ``most``."""
        waiting = [flight for flight in self._flights.values() if now - flight.started > slow]
        longest = heapq.nsmallest(most, waiting, key=lambda flight: flight.started)
        return tuple(host_of(flight.request.url) for flight in longest)


def looks_at_once(settings: Settings) -> int:
    """Looks under way at most; where there is an interval, the looker lets ``max_concurrency`` of them send at once."""
    asking = max(settings.max_concurrency, 1)
    return asking + min(3 * asking, MOST_WAITING) if settings.host_request_interval > 0 else asking
