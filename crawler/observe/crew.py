"""Who takes the looks of an audit: this process, or the workers of a cluster (`crawler.cluster`)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from crawler.config import Settings
from crawler.model import LookRequest
from crawler.observe.crawl import Controls, Sink, crawl
from crawler.observe.looker import Looker, make_looker
from crawler.observe.progress import CrawlResult, Progress
from crawler.observe.robots import RobotsCache
from crawler.observe.stop import Stop


class Crew(Protocol):
    """Takes looks and hands each to a sink; whatever was handed over is safe when `crawl` returns."""

    async def crawl(self, requests: Sequence[LookRequest], sink: Sink, progress: Progress, stop: Stop) -> CrawlResult:
        """Takes every look asked for, as `crawler.observe.crawl.crawl` does."""


class _ThisProcess:
    """A crew of one: the event loop it runs in."""

    def __init__(self, looker: Looker, settings: Settings) -> None:
        self._looker = looker
        self._settings = settings

    async def crawl(self, requests: Sequence[LookRequest], sink: Sink, progress: Progress, stop: Stop) -> CrawlResult:
        return await crawl(requests, self._looker, sink, self._settings, Controls(progress=progress, stop=stop))


@asynccontextmanager
async def this_process(settings: Settings, robots_cache: RobotsCache | None = None) -> AsyncIterator[Crew]:
    """Opens the crew that works in this process.

    Args:
        settings: limits, manners, DNS servers and opened networks.
        robots_cache: keeps robots.txt from one audit to the next (a `crawler.store.Store` does).
    """
    async with make_looker(settings, robots_cache) as looker:
        yield _ThisProcess(looker, settings)
