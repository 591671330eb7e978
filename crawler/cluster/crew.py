"""The driver's side: sends shards to the workers, and hands what comes back to the sink as it comes."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import dask
from distributed import Client, Event, Future, LocalCluster, as_completed
from distributed.client import FutureCancelledError, FuturesCancelledError
from distributed.scheduler import KilledWorker

from crawler.cluster.shards import Shard, shard_key, shard_size, shards_of
from crawler.cluster.work import ShardResult, locate, look_at, unpack
from crawler.config import Settings
from crawler.errors import ConfigError
from crawler.model import LookRequest, PageFacts, RobotsRecord, say
from crawler.observe.crawl import Sink
from crawler.observe.crew import Crew
from crawler.observe.progress import CrawlResult, CrawlState, Progress, RateMeter, time_left
from crawler.observe.retry import RequestKey, request_key, requests_left
from crawler.observe.schedule import host_of
from crawler.observe.stop import Stop

LOCAL: Final = "local:"
THREADS: Final = 4
"""Shards that a local worker process crawls at once: one may wait for time-outs while others work."""
LOCATED_AT_ONCE: Final = 500
"""Hosts in one question for addresses."""
TRIES: Final = 10
"""How often a shard is sent out again after its worker died or found no network."""
LOST: Final = "cluster_lost"
"""Note of a crawl whose scheduler went away."""
SHOWN_EVERY: Final = 0.25
"""Seconds between two calls of `Progress.show`."""
ROBOTS_KEPT: Final = timedelta(days=1)


class Cache(Protocol):
    """What the driver keeps besides looks; `crawler.store.Store` does."""

    def robots(self, origin: str, *, newer_than: datetime) -> RobotsRecord | None:
        """Returns the robots.txt of an origin, if it was fetched after that time."""

    def keep_robots(self, record: RobotsRecord) -> None:
        """Keeps a robots.txt."""

    def keep_facts(self, facts: Mapping[str, PageFacts]) -> None:
        """Keeps what pages say, by content hash."""


@asynccontextmanager
async def open_cluster(address: str, settings: Settings, cache: Cache) -> AsyncIterator[Crew]:
    """Opens the crew of a cluster.

    Args:
        address: of a running Dask scheduler (``tcp://host:8786``), or ``local:N`` for N processes on this machine.
        settings: limits and manners; ``max_concurrency`` bounds the requests of one shard.
        cache: keeps robots.txt and what pages say.

    Raises:
        ConfigError: the address is none, or no scheduler answers there.
    """
    dask.config.set({"distributed.comm.timeouts.connect": f"{settings.connect_timeout:g}s"})
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is said by us, in one sentence
    if address.startswith(LOCAL):
        workers = _number(address)
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=THREADS,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            asynchronous=True,
            silence_logs=logging.CRITICAL,
        )
        async with cluster, Client(cluster, asynchronous=True) as client:
            yield _Workers(client, settings, cache)
        return
    async with _connected(address, settings) as client:
        yield _Workers(client, settings, cache)


@asynccontextmanager
async def _connected(address: str, settings: Settings) -> AsyncIterator[Client]:
    """Connects to a running scheduler."""
    nobody = ConfigError(
        say("There is no Dask scheduler at {address}.", address=address),
        say("Start one with “dask scheduler”, and workers with “dask worker {address}”.", address=address),
    )
    try:
        client = Client(address, asynchronous=True, timeout=settings.connect_timeout)
    except ValueError as error:
        raise nobody from error
    try:
        try:
            await client
        except (OSError, ValueError) as error:
            raise nobody from error
        yield client
    finally:
        with suppress(OSError, TimeoutError):  # a scheduler that died is closed already
            await client.close(settings.connect_timeout)


def _number(address: str) -> int:
    count = address.removeprefix(LOCAL)
    if not count.isdecimal() or not 0 < int(count) <= 999:  # noqa: PLR2004 - more processes than any machine has use for
        raise ConfigError(
            say("“{value}” is not a cluster.", value=address),
            say(
                "Give the address of a scheduler, or {example} for worker processes on this machine.", example="local:2"
            ),
        )
    return int(count)


class _Workers:
    """The workers of a cluster as one crew."""

    def __init__(self, client: Client, settings: Settings, cache: Cache) -> None:
        self._client = client
        self._settings = settings
        self._cache = cache

    async def crawl(self, requests: Sequence[LookRequest], sink: Sink, progress: Progress, stop: Stop) -> CrawlResult:
        """See `Crew.crawl`."""
        unique = tuple({request_key(request): request for request in requests}.values())
        return await _ClusterCrawl(self._client, self._settings, self._cache, sink).run(unique, progress, stop)


class _ClusterCrawl:
    """One crawl under way on a cluster."""

    def __init__(self, client: Client, settings: Settings, cache: Cache, sink: Sink) -> None:
        self._client = client
        self._settings = settings
        self._cache = cache
        self._sink = sink
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._name = f"crawl-{id(self)}-{datetime.now(UTC).timestamp()}"
        self._stop_event = Event(f"stop-{self._name}", client=client)
        self._shards: dict[str, Shard] = {}
        self._tries: Counter[str] = Counter()
        self._done: set[RequestKey] = set()
        self._looks = 0
        self._voided = 0
        self._note = ""
        self._rate = RateMeter()

    async def run(self, requests: Sequence[LookRequest], progress: Progress, stop: Stop) -> CrawlResult:
        """Takes every look, on the workers."""
        total = len(requests)
        stopping: list[asyncio.Task[None]] = []
        stop.on_request(lambda: stopping.append(self._loop.create_task(self._ask_to_stop())))
        ticker = self._loop.create_task(self._show(progress, total, stop), name="cluster progress")
        try:
            await self._work(requests, stop)
        except (OSError, FutureCancelledError, FuturesCancelledError):
            self._note = LOST
        finally:
            ticker.cancel()
            await asyncio.gather(ticker, *stopping, return_exceptions=True)
        progress.show(self._state(total, stop))
        return CrawlResult(
            done=len(self._done),
            total=total,
            looks=self._looks,
            voided=self._voided,
            note="interrupted" if stop.requests else self._note,
            elapsed_s=self._loop.time() - self._began,
            lag_worst_ms=0,
            lag_p99_ms=0,
        )

    async def _work(self, requests: Sequence[LookRequest], stop: Stop) -> None:
        addresses = await self._addresses(requests)
        threads: dict[str, int] = await self._client.ncores()
        size = shard_size(len(requests), sum(threads.values()))
        self._shards = {shard_key(self._name, shard): shard for shard in shards_of(requests, addresses, size=size)}
        arriving = as_completed([self._send(key) for key in self._shards], raise_errors=False)
        async for future in arriving:
            key = future.key.rpartition("/")[0]
            again = await self._receive(key, future)
            if again and not stop.requests:
                arriving.add(self._send(key))

    async def _addresses(self, requests: Iterable[LookRequest]) -> dict[str, str]:
        """The address of each host, asked by the workers; empty where nothing needs pacing."""
        if self._settings.host_request_interval <= 0:
            return {}
        hosts = sorted({host_of(request.url) for request in requests})
        futures = [
            self._client.submit(locate, part, self._settings, pure=False, key=f"{self._name}-locate-{number}")
            for number, part in enumerate(
                hosts[start : start + LOCATED_AT_ONCE] for start in range(0, len(hosts), LOCATED_AT_ONCE)
            )
        ]
        found: dict[str, str] = {}
        for part in await self._client.gather(futures, errors="skip"):
            found |= part
        return found

    def _send(self, key: str) -> Future[bytes]:
        shard = self._shards[key]
        origins = {f"{scheme}://{host_of(request.url)}" for request in shard for scheme in ("http", "https")}
        newer_than = datetime.now(UTC) - ROBOTS_KEPT
        known = [record for origin in sorted(origins) if (record := self._cache.robots(origin, newer_than=newer_than))]
        name = f"{key}/{self._tries[key]}"
        return self._client.submit(look_at, shard, self._settings, known, self._stop_event.name, key=name, pure=False)

    async def _receive(self, key: str, future: Future[bytes]) -> bool:
        """Keeps what a shard brought; returns whether it must be sent out again.

        Raises:
            FutureCancelledError, OSError: the scheduler is gone.
        """
        self._tries[key] += 1
        try:
            result = unpack(await future)
        except KilledWorker:
            return self._tries[key] < TRIES
        await self._keep(result)
        shard, left = self._shards[key], self._left(key, result)
        self._done.update(set(map(request_key, shard)) - set(map(request_key, left)))
        if not left:
            return False
        self._shards[key] = left
        if self._tries[key] < TRIES and result.note != "interrupted":
            return True
        self._note = self._note or result.note
        return False

    def _left(self, key: str, result: ShardResult) -> Shard:
        """What a shard still has to do; nothing when it was crawled to its end."""
        if not result.note:
            return ()
        taken = [look.outcome for look, void in result.looks if not void]
        retries, cap = self._settings.max_retries, self._settings.retry_after_cap
        return tuple(requests_left(self._shards[key], taken, retries=retries, cap=cap))

    async def _keep(self, result: ShardResult) -> None:
        for record in result.robots:
            self._cache.keep_robots(record)
        await asyncio.gather(*(self._sink.add(look, void=void) for look, void in result.looks))
        self._cache.keep_facts(result.facts)
        self._looks += len(result.looks)
        self._voided += sum(bool(void) for _, void in result.looks)

    async def _ask_to_stop(self) -> None:
        """Tells the workers to end their shards within seconds, and takes back those that have not begun."""
        await self._stop_event.set()

    async def _show(self, progress: Progress, total: int, stop: Stop) -> None:
        while True:
            await asyncio.sleep(SHOWN_EVERY)
            progress.show(self._state(total, stop))

    def _state(self, total: int, stop: Stop) -> CrawlState:
        now, done = self._loop.time() - self._began, len(self._done)
        rate = self._rate.note(now, done)
        return CrawlState(
            done=done,
            total=total,
            looks=self._looks,
            in_flight=0,
            rate=rate,
            eta_s=time_left(total - done, rate),
            elapsed_s=now,
            paused="stopping" if stop.requests else "",
        )
