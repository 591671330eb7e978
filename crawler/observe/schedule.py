"""Which look may be taken now. Pure: the clock is an argument, in seconds since the crawl began.

The rule: one look at a time per host and per lane of an address (`crawler.observe.pace.Lanes`),
`host_request_interval` between requests, longer where a host asked for it or is in trouble. The crawl never waits with
a slot in hand: it asks for a look that may be taken *now*, and among the hosts that are ready gets the one with most
remaining work, so that a host with many links starts early. Where a host is, is found out when a look at it is taken;
a look that then turns out to have to wait for its lane is queued again (`arrive`).

Each operation is O(log hosts). Heaps hold entries that may be out of date; an entry counts only while its number is
that of its host's last placing.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Final
from urllib.parse import urlsplit

from crawler.model import LookRequest, Outcome
from crawler.observe.retry import RequestKey, host_pause, is_trouble, request_key, was_reached

NEVER: Final = float("inf")
URLS_KEPT: Final = 2_000
"""URLs whose host is remembered: each is asked for a dozen times in a look."""


@lru_cache(maxsize=URLS_KEPT)
def host_of(url: str) -> str:
    """The host a URL's request goes to, in lower case; the text itself where there is none."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


@lru_cache(maxsize=URLS_KEPT)
def host_key(url: str) -> str:
    """The host of a URL, with its port where the URL names one."""
    return urlsplit(url).netloc.rpartition("@")[2]


@dataclass(slots=True, eq=False)
class _Lane:
    """One address that hosts share, or one of its lanes where they are very many."""

    is_busy: bool = False
    free_at: float = 0.0
    blocked: list[_Host] = field(default_factory=list)
    """Hosts that could go but for the look under way in this lane."""


@dataclass(slots=True, eq=False)
class _Host:
    name: str
    queue: list[tuple[float, int, LookRequest]] = field(default_factory=list)
    """Heap of (not before, order of arrival, request)."""
    free_at: float = 0.0
    started: float = 0.0
    """When the last look at it was taken."""
    busy: bool = False
    troubled: int = 0
    placed: int = 0
    lane: _Lane | None = None
    """Where the last look at it went."""
    holds: _Lane | None = None
    """The lane that the look under way keeps busy."""


class Schedule:
    """The queue of a crawl."""

    def __init__(self, *, host_request_interval: float, retry_after_cap: float) -> None:
        """Seconds: between requests to one host at least, and the longest pause a host may ask for."""
        self._interval = host_request_interval
        self._cap = retry_after_cap
        self._hosts: dict[str, _Host] = {}
        self._lanes: dict[str, _Lane] = {}
        self._known: set[RequestKey] = set()
        self._ready: list[tuple[int, int, _Host]] = []
        self._waiting: list[tuple[float, int, _Host]] = []
        self._order = count(1)
        self.queued = 0
        self.in_flight = 0

    def add(self, request: LookRequest, now: float = 0.0) -> bool:
        """Queue a request. False when the same one is queued or under way already: its outcome will do for both."""
        key = request_key(request)
        if key in self._known:
            return False
        self._known.add(key)
        name = host_of(request.url)
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(name)
        heapq.heappush(host.queue, (request.not_before_ms / 1000, next(self._order), request))
        self.queued += 1
        self._place(host, now)
        return True

    def take(self, now: float) -> LookRequest | None:
        """A look that may be taken now, or None; whoever takes one calls `done` when it has ended."""
        while self._waiting and self._waiting[0][0] <= now:
            _, placed, host = heapq.heappop(self._waiting)
            if placed == host.placed:
                self._place(host, now)
        while self._ready:
            _, placed, host = heapq.heappop(self._ready)
            if placed != host.placed:
                continue
            lane = host.lane
            if lane and lane.is_busy:
                lane.blocked.append(host)
            elif self._may_go_at(host) > now:
                self._place(host, now)
            else:
                return self._start(host, now)
        return None

    def arrive(self, request: LookRequest, lane: str, now: float) -> bool:
        """Say where a look that was just taken goes; False when it must wait for that, and is queued again.

        Args:
            request: What `take` gave.
            lane: Of the address that its first request will go to.
            now: Seconds since the crawl began.
        """
        host = self._hosts[host_of(request.url)]
        host.lane = self._lanes.get(lane) or self._lanes.setdefault(lane, _Lane())
        if host.holds is host.lane:
            return True
        self._release(host, now)
        if not host.lane.is_busy and host.lane.free_at <= now:
            self._hold(host)
            return True
        heapq.heappush(host.queue, (request.not_before_ms / 1000, next(self._order), request))
        host.busy = False
        self.in_flight -= 1
        self.queued += 1
        self._place(host, now)
        return False

    def next_at(self) -> float:
        """When `take` may have something to give without a `done` before it; infinity when never."""
        while self._waiting and self._waiting[0][1] != self._waiting[0][2].placed:
            heapq.heappop(self._waiting)
        return self._waiting[0][0] if self._waiting else NEVER

    def done(self, request: LookRequest, outcome: Outcome | None, now: float) -> None:
        """A look has ended; ``outcome`` is None when it was broken off and says nothing about its host."""
        self._known.discard(request_key(request))
        self.in_flight -= 1
        host = self._hosts[host_of(request.url)]
        host.busy = False
        if outcome is None or was_reached(outcome):
            host.free_at = max(host.free_at, now + self._interval)
        if host.holds:
            host.holds.free_at = max(host.holds.free_at, now + self._interval)
        self._release(host, now)
        if outcome:
            self._learn(outcome, now)
            host.troubled = host.troubled + 1 if is_trouble(outcome) else 0
            pause = host_pause(outcome, times=host.troubled, lasted=now - host.started, cap=self._cap)
            host.free_at = max(host.free_at, now + pause)
        self._place(host, now)

    def forgive(self, request: LookRequest, now: float) -> None:
        """Drop the pause a host was given for a look that turned out to be our own fault."""
        host = self._hosts[host_of(request.url)]
        host.troubled = 0
        host.free_at = min(host.free_at, now + self._interval)
        self._place(host, now)

    def _start(self, host: _Host, now: float) -> LookRequest:
        _, _, request = heapq.heappop(host.queue)
        host.started = now
        host.busy = True
        host.placed = 0
        if host.lane:
            self._hold(host)
        self.queued -= 1
        self.in_flight += 1
        return request

    @staticmethod
    def _hold(host: _Host) -> None:
        """Keep the host's lane busy."""
        host.holds = host.lane
        if host.holds:
            host.holds.is_busy = True

    def _release(self, host: _Host, now: float) -> None:
        """Give the lane back and let those waiting for it try again."""
        lane, host.holds = host.holds, None
        if lane:
            lane.is_busy = False
            blocked, lane.blocked = lane.blocked, []
            for other in blocked:
                self._place(other, now)

    def _learn(self, outcome: Outcome, now: float) -> None:
        """Note that each host on the way was just asked."""
        for hop in outcome.hops:
            host = self._hosts.get(host_of(hop.url))
            if host is None or hop.status is None:
                continue
            host.free_at = max(host.free_at, now + self._interval)
            if host.lane:
                host.lane.free_at = max(host.lane.free_at, now + self._interval)

    def _may_go_at(self, host: _Host) -> float:
        lane_free_at = host.lane.free_at if host.lane else 0.0
        return max(host.queue[0][0], host.free_at, lane_free_at)

    def _place(self, host: _Host, now: float) -> None:
        """Put a host where it belongs: among the ready, among those that wait for a time, or nowhere."""
        if host.busy or not host.queue:
            return
        host.placed = next(self._order)
        at = self._may_go_at(host)
        if at <= now:
            heapq.heappush(self._ready, (-len(host.queue), host.placed, host))
        else:
            heapq.heappush(self._waiting, (at, host.placed, host))
