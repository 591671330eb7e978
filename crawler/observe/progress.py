"""What a crawl reports: how far it is, how fast, how long it will take, what it waits for, and how it ended."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final, Protocol

from crawler.model import Purpose

RATE_OVER: Final = 15.0
"""Seconds over which the rate is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlState:
    """A crawl at one moment."""

    done: int
    """Requests whose last look is committed to the store."""
    total: int
    looks: int
    """Looks taken so far, retries included."""
    in_flight: int
    rate: float
    """Requests done a second, over the last quarter of a minute."""
    eta_s: float | None
    """Seconds until the end at this rate; None where the rate says nothing: at the start, and when all that is left
    is already under way."""
    elapsed_s: float
    purpose: Purpose = Purpose.TARGET
    """What this round of requests is for."""
    waiting_for: tuple[str, ...] = ()
    """Hosts whose looks have been under way longest, longest first, at most three."""
    paused: str = ""
    """``outage`` while our own network is down, ``stopping`` after a request to stop, else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlResult:
    """How a crawl ended."""

    done: int
    total: int
    looks: int
    """Looks taken, retries and void ones included."""
    voided: int
    note: str
    """Why it is not complete: ``no_network``, ``outage``, ``interrupted``; empty when it is."""
    elapsed_s: float
    lag_worst_ms: int
    lag_p99_ms: int
    strays: int = 0
    """Exceptions in the event loop's callbacks; each ended its connection."""

    @property
    def complete(self) -> bool:
        """Whether every request was looked at to the end."""
        return not self.note


class Progress(Protocol):
    """Whoever shows how a crawl is going."""

    def show(self, state: CrawlState) -> None:
        """Called a few times a second and at the end, from the event loop: it must return at once."""


class Silent:
    """Shows nothing."""

    def show(self, state: CrawlState) -> None:
        """Nothing."""


class RateMeter:
    """Requests done a second, over the last `RATE_OVER` seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def note(self, now: float, done: int) -> float:
        """The rate at ``now``, when ``done`` requests are done altogether."""
        self._seen.append((now, done))
        while now - self._seen[0][0] > RATE_OVER:
            self._seen.popleft()
        first_at, first_done = self._seen[0]
        return (done - first_done) / (now - first_at) if now > first_at else 0.0


def time_left(left: int, rate: float) -> float | None:
    """Seconds until so many requests are done at this rate; None when nothing is known yet."""
    if not left:
        return 0.0
    return left / rate if rate > 0 else None
