"""Parses captures in processes that can be killed, so that no page can hold up or bring down the crawl.

A page over its time is parsed once more from its first 16 KB, because what makes markup slow grows with its square;
what cannot be read even so becomes facts with the signal UNREADABLE, and a new process takes over.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from crawler.facts_json import read_facts
from crawler.model import Capture, PageFacts, Signal, SignalKind
from crawler.page.limits import FACTS_VERSION, MAX_PARSE
from crawler.page.worker import READY

__all__ = ["FACTS_VERSION", "parse_captures"]

START_LIMIT: Final = 60.0
"""Seconds for a worker to start: the imports of a cold machine."""
SECOND_TRY: Final = 16_384
"""Bytes parsed of a page that took too long at first."""
LONGEST_ANSWER: Final = 2**23


async def parse_captures(
    captures: Iterable[Capture],
    *,
    workers: int = 2,
    time_limit: float = 2.0,
    limit: int = MAX_PARSE,
    urls: Mapping[str, str] | None = None,
) -> AsyncIterator[tuple[str, PageFacts]]:
    """Yields the hash and the facts of each capture, in the order in which they are ready.

    Args:
        captures: What to parse; read as the workers get to it.
        workers: Processes at once, started when there is work for them.
        time_limit: Seconds for one page.
        limit: Bytes parsed of one page.
        urls: Where the captures came from, by their hash: the base of links, and a hint at the encoding.
    """
    waiting = iter(captures)
    done: asyncio.Queue[tuple[str, PageFacts] | None] = asyncio.Queue()
    tasks = [
        asyncio.create_task(_work(waiting, done, time_limit, limit, urls or {}), name=f"parse-{number}")
        for number in range(workers)
    ]
    try:
        running = workers
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
    waiting: Iterator[Capture],
    done: asyncio.Queue[tuple[str, PageFacts] | None],
    time_limit: float,
    limit: int,
    urls: Mapping[str, str],
) -> None:
    """Parses what ``waiting`` gives until it is empty, then says so by None."""
    worker = Worker()
    try:
        for capture in waiting:
            url = urls.get(capture.sha256, "")
            facts = await worker.parse(capture, url, limit, time_limit)
            if facts is None:
                facts = await worker.parse(capture, url, min(limit, SECOND_TRY), time_limit) or PageFacts()
                unread = Signal(kind=SignalKind.UNREADABLE, marker=f"{time_limit:g} s")
                facts = replace(facts, signals=(*facts.signals, unread), version=FACTS_VERSION)
            done.put_nowait((capture.sha256, facts))
    finally:
        await worker.stop()
        done.put_nowait(None)


class Worker:
    """One parsing process, started at the first page and again after it had to be killed."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def parse(self, capture: Capture, url: str, limit: int, time_limit: float) -> PageFacts | None:
        """The facts of ``capture``, None when the process took too long or died over it."""
        body = capture.body[:limit]
        request = {
            "media_type": capture.media_type,
            "charset": capture.charset,
            "url": url,
            "limit": limit,
            "size": len(body),
        }
        process = self._process or await self._start()
        try:
            async with asyncio.timeout(time_limit):
                return await _ask(process, json.dumps(request).encode() + b"\n" + body)
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
                raise RuntimeError("the parsing process does not start")
        return process


async def _ask(process: asyncio.subprocess.Process, request: bytes) -> PageFacts:
    assert process.stdin is not None  # both are pipes
    assert process.stdout is not None
    process.stdin.write(request)
    await process.stdin.drain()
    return read_facts((await process.stdout.readuntil(b"\n")).decode("utf-8"))
