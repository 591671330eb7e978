"""What a worker does: finds the addresses of hosts, or takes the looks of a shard and reads their pages.

Runs in a thread of a Dask worker, each call with its own event loop. Everything a worker returns is one blob of
compressed bytes, so that the scheduler never unpacks it.
"""

from __future__ import annotations

import asyncio
import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from distributed import Event, get_client

from crawler.cluster.shards import Shard
from crawler.config import Settings
from crawler.model import Failure, Look, LookRequest, Outcome, PageFacts, RobotsRecord
from crawler.observe import make_looker
from crawler.observe.crawl import Controls, crawl
from crawler.observe.loop import loop_factory
from crawler.observe.stop import Stop
from crawler.page.pool import parse_captures

STOP_ASKED_EVERY: Final = 1.0
"""Seconds of one wait for the driver to stop the crawl."""


@dataclass(slots=True)
class ShardResult:
    """What came of a shard."""

    looks: list[tuple[Look, str]] = field(default_factory=list)
    """Each look, and why it must not be judged (empty when it may)."""
    facts: dict[str, PageFacts] = field(default_factory=dict)
    """What the captured pages say, by content hash."""
    robots: list[RobotsRecord] = field(default_factory=list)
    note: str = ""
    """Why the shard is not complete: a note of `crawler.observe.progress.CrawlResult`."""


class _Kept:
    """A sink and a cache of robots.txt in memory."""

    def __init__(self, known: Sequence[RobotsRecord]) -> None:
        self.result = ShardResult()
        self._robots = {record.origin: record for record in known}

    async def add(self, look: Look, *, void: str = "") -> None:
        self.result.looks.append((look, void))

    async def void(self, outcomes: Sequence[Outcome], why: str) -> None:
        spoilt = frozenset(outcomes)
        self.result.looks = [(look, why if look.outcome in spoilt else void) for look, void in self.result.looks]

    def robots(self, origin: str, *, newer_than: datetime) -> RobotsRecord | None:
        record = self._robots.get(origin)
        return record if record is not None and record.fetched_at > newer_than else None

    def keep_robots(self, record: RobotsRecord) -> None:
        self._robots[record.origin] = record
        self.result.robots.append(record)


def look_at(shard: Shard, settings: Settings, robots: Sequence[RobotsRecord], stop_name: str) -> bytes:
    """Takes the looks of a shard; returns a packed `ShardResult` (see `unpack`)."""
    stop_event = Event(stop_name, client=get_client())
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return _pack(runner.run(_look_at(shard, settings, robots, stop_event)))


def locate(hosts: Sequence[str], settings: Settings) -> dict[str, str]:
    """Finds the address each host is asked at first; hosts that have none are left out."""
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(_locate(hosts, settings))


def unpack(blob: bytes) -> ShardResult:
    """Returns what `look_at` packed. Only for blobs of our own workers: unpickling runs what a blob says."""
    result: ShardResult = pickle.loads(zlib.decompress(blob))  # noqa: S301 - Dask itself trusts its workers so
    return result


def _pack(result: ShardResult) -> bytes:
    return zlib.compress(pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL), 1)


async def _look_at(shard: Shard, settings: Settings, robots: Sequence[RobotsRecord], event: Event) -> ShardResult:
    kept = _Kept(robots)
    if await asyncio.to_thread(event.is_set):
        return ShardResult(note="interrupted")
    stop = Stop()
    watch = asyncio.create_task(_stop_when_asked(stop, event), name="stop watcher")
    try:
        async with make_looker(settings, kept) as looker:
            result = await crawl(shard, looker, kept, settings, Controls(stop=stop))
    finally:
        watch.cancel()
    kept.result.note = result.note
    captures = {look.capture.sha256: look.capture for look, void in kept.result.looks if look.capture and not void}
    urls = {look.capture.sha256: look.outcome.final_url for look, _ in kept.result.looks if look.capture}
    parsed = parse_captures(captures.values(), workers=1, limit=settings.max_parse, urls=urls)
    kept.result.facts = {sha: facts async for sha, facts in parsed}
    return kept.result


async def _stop_when_asked(stop: Stop, event: Event) -> None:
    """Waits for the driver; the event is in the scheduler, so it is waited for in a thread, a second at a time."""
    while not await asyncio.to_thread(event.wait, STOP_ASKED_EVERY):
        pass
    stop.request()


async def _locate(hosts: Sequence[str], settings: Settings) -> dict[str, str]:
    """Asks DNS, all hosts at once; the looker bounds how many questions are under way."""
    async with make_looker(replace(settings, host_request_interval=0.0)) as looker:
        places = await asyncio.gather(*(looker.locate(LookRequest(url=f"http://{host}/")) for host in hosts))
    return {
        place.host: place.located[0]
        for place in places
        if place is not None and not isinstance(place.located, Failure) and place.located
    }
