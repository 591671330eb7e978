"""Reads captures in processes that can be killed, so that no page can hold up or bring down the crawl.

A page over its time is read once more from its first 16 KB, because what makes markup slow grows with its square;
what cannot be read even so becomes facts with the signal UNREADABLE, and a new process takes over. This module loads
no parser: the process of the crawl stays light.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from crawler.facts_json import read_facts
from crawler.model import Capture, PageFacts, Signal, SignalKind
from crawler.page.limits import FACTS_VERSION, MAX_PARSE, READY

__all__ = ["FACTS_VERSION", "PagePool", "parse_captures"]

START_LIMIT: Final = 60.0
"""Seconds for a worker to start: the imports of a cold machine."""
SECOND_TRY: Final = 16_384
"""Bytes read of a page that took too long at first."""
LONGEST_ANSWER: Final = 2**23
BATCH: Final = 8
"""Pages sent to a worker ahead of its answers, so that it never waits for the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one page may take."""

    time_limit: float = 2.0
    """Seconds."""
    size: int = MAX_PARSE
    """Bytes read of it."""


class PagePool:
    """Processes that read pages, started when there is work for them and kept until the pool is left."""

    def __init__(self, *, workers: int = 2, time_limit: float = 2.0, limit: int = MAX_PARSE) -> None:
        """At most ``workers`` processes; ``time_limit`` seconds and ``limit`` bytes for one page."""
        self._limits = Limits(time_limit=time_limit, size=limit)
        self._workers = [Worker() for _ in range(workers)]

    async def __aenter__(self) -> Self:
        """Starts nothing yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends all processes."""
        for worker in self._workers:
            await worker.stop()

    async def read(
        self, captures: Iterable[Capture], urls: Mapping[str, str] | None = None
    ) -> AsyncGenerator[tuple[str, PageFacts], None]:
        """Yields the hash and the facts of each capture, in the order in which they are ready.

        Args:
            captures: What to read; taken as the workers get to it.
            urls: Where the captures came from, by their hash: the base of links, and a hint at the encoding.
        """
        waiting = iter(captures)
        done: asyncio.Queue[tuple[str, PageFacts] | None] = asyncio.Queue()
        tasks = [
            asyncio.create_task(self._work(worker, waiting, done, urls or {}), name=f"parse-{number}")
            for number, worker in enumerate(self._workers)
        ]
        try:
            running = len(tasks)
            while running:
                item = await done.get()
                if item is None:
                    running -= 1
                else:
                    yield item
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(
        self,
        worker: Worker,
        waiting: Iterator[Capture],
        done: asyncio.Queue[tuple[str, PageFacts] | None],
        urls: Mapping[str, str],
    ) -> None:
        """Reads what ``waiting`` gives until it is empty, then says so by None."""
        try:
            async for capture, facts in worker.read(waiting, urls, self._limits):
                done.put_nowait((capture.sha256, facts))
        except BaseException:
            await worker.stop()  # answers on their way would be taken for those of the next pages
            raise
        finally:
            done.put_nowait(None)


async def parse_captures(
    captures: Iterable[Capture],
    *,
    workers: int = 2,
    time_limit: float = 2.0,
    limit: int = MAX_PARSE,
    urls: Mapping[str, str] | None = None,
) -> AsyncIterator[tuple[str, PageFacts]]:
    """Reads captures in a pool of its own: `PagePool.read` where there is nothing to read before or after."""
    async with (
        PagePool(workers=workers, time_limit=time_limit, limit=limit) as pool,
        contextlib.aclosing(pool.read(captures, urls)) as pages,
    ):
        async for page in pages:
            yield page


class Worker:
    """One reading process, started at the first page and again after it had to be killed."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def read(
        self, waiting: Iterator[Capture], urls: Mapping[str, str], limits: Limits
    ) -> AsyncIterator[tuple[Capture, PageFacts]]:
        """Reads what ``waiting`` gives, a few pages ahead of the answers."""
        sent: deque[Capture] = deque()
        more = True
        while more or sent:
            while more and len(sent) < BATCH:
                capture = next(waiting, None)
                more = capture is not None
                if capture is not None:
                    sent.append(capture)
                    await self._send(capture, urls, limits.size)
            if sent:
                facts = await self._answer(limits.time_limit)
                capture = sent.popleft()
                if facts is None:
                    facts = await self._second_try(capture, urls, limits)
                    for unread in sent:
                        await self._send(unread, urls, limits.size)
                yield capture, facts

    async def _second_try(self, capture: Capture, urls: Mapping[str, str], limits: Limits) -> PageFacts:
        """The facts of the beginning of a page that took too long, or killed its process."""
        await self._send(capture, urls, min(limits.size, SECOND_TRY))
        facts = await self._answer(limits.time_limit) or PageFacts()
        unread = Signal(kind=SignalKind.UNREADABLE, marker=f"{limits.time_limit:g} s")
        return replace(facts, signals=(*facts.signals, unread), version=FACTS_VERSION)

    async def _send(self, capture: Capture, urls: Mapping[str, str], limit: int) -> None:
        """Hands a page to the process; a process that is gone is noticed at the answer."""
        body = capture.body[:limit]
        request = {
            "media_type": capture.media_type,
            "charset": capture.charset,
            "url": urls.get(capture.sha256, ""),
            "limit": limit,
            "size": len(body),
        }
        process = self._process or await self._start()
        assert process.stdin is not None  # a pipe
        process.stdin.write(json.dumps(request).encode() + b"\n" + body)
        with contextlib.suppress(OSError):
            await process.stdin.drain()

    async def _answer(self, time_limit: float) -> PageFacts | None:
        """The facts of the page sent first, None when the process took too long or died over it; it is gone then."""
        if self._process is None or self._process.stdout is None:
            return None
        try:
            async with asyncio.timeout(time_limit):
                line = await self._process.stdout.readuntil(b"\n")
            return read_facts(line.decode("utf-8"))
        except (TimeoutError, OSError, asyncio.IncompleteReadError, ValueError):
            await self.stop()
            return None

    async def stop(self) -> None:
        """Ends the process, at once and for good."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
            with contextlib.suppress(OSError):
                await process.stdin.wait_closed()
        await process.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        home = str(Path(__file__).parents[1])
        path = os.pathsep.join([home, *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # never import from the working directory
            "-m",
            "crawler.page.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=LONGEST_ANSWER,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert process.stdout is not None  # asked for above
        async with asyncio.timeout(START_LIMIT):
            if await process.stdout.readline() != READY:
                raise RuntimeError("the reading process does not start")
        return process
