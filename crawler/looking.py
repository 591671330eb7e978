"""The part of an audit that uses the network: looks at the links of a table, round by round.

What comes is in the store before it counts. Nothing here judges: `crawler.judge` says what is worth another look.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Final, TypeAlias

from crawler.audit import LoadedTable
from crawler.config import Settings
from crawler.errors import UsageError
from crawler.judge import (
    Identified,
    any_checked,
    candidate_urls,
    identify,
    observe_all,
    ruleset,
    urls_to_archive,
    wanted_looks,
)
from crawler.knowledge import Knowledge
from crawler.model import (
    AuditRun,
    Capture,
    Look,
    LookRequest,
    Observation,
    Outcome,
    PageFacts,
    Purpose,
    say,
)
from crawler.observe import make_looker
from crawler.observe.archived import find_archived
from crawler.observe.crawl import Controls, crawl
from crawler.observe.crew import Crew, this_process
from crawler.observe.progress import CrawlResult, Progress
from crawler.observe.retry import requests_left
from crawler.observe.stop import Stop, stop_on_signals
from crawler.observed import parse_new
from crawler.page.pool import PagePool
from crawler.plan.offers import departed_urls
from crawler.quiet import JUDGING, relaxed_gc
from crawler.store import Store, StoreSink

Know: TypeAlias = Callable[[], Awaitable[Knowledge]]
"""Asked when candidates are to be found: what is known by then."""
ROUNDS: Final = 3
"""Rounds of second looks after which no more are asked for."""


async def observe(
    table: LoadedTable,
    store: Store,
    settings: Settings,
    know: Know,
    progress: Progress,
    *,
    stop: Stop | None = None,
) -> AuditRun:
    """Looks at every link of the table and appends what came; goes on with an unfinished audit of the same table.

    First every target, retries late and beside the rest; then second looks where something may be dead; then the
    addresses that might be proposed, found by what ``know`` returns then. ``stop`` ends it within seconds with
    everything kept when it is asked once, at once when it is asked twice; without one, Ctrl-C and SIGTERM ask.

    Raises:
        StoreError: the store cannot be written any more (a full disk); what it acknowledged is kept.
    """
    run = store.unfinished_audit(table.info.sha256) or store.begin_audit(table.info, ruleset=ruleset())
    asks: AbstractContextManager[None] = nullcontext()
    if stop is None:
        asks = stop_on_signals(stop := Stop())
    note = ""
    with asks:
        async with (
            _crew(settings, store) as crew,
            StoreSink(store, run.audit_id) as sink,
            PagePool(limit=settings.max_parse) as pages,
        ):
            async for requests in _rounds(table, store, run, settings, know, pages):
                taken = store.outcomes(audit_id=run.audit_id)
                cap = settings.retry_after_cap
                wanted = tuple(requests_left(requests, taken, retries=settings.max_retries, cap=cap))
                note = (await crew.crawl(wanted, sink, progress, stop)).note
                if note:
                    break
            await parse_new(store, run.audit_id, pages)
    asked = any(target.url for target in table.targets)
    if not note and asked and not any_checked(store.outcomes(audit_id=run.audit_id)):
        note = "nothing_checked"
    return store.finish_audit(run.audit_id, complete=not note, note=note)


def _crew(settings: Settings, store: Store) -> AbstractAsyncContextManager[Crew]:
    """Opens who takes the looks: the workers of a cluster if one is set, else this process.

    Raises:
        UsageError: a cluster is set and the extra ``cluster`` is not installed.
    """
    if not settings.cluster:
        return this_process(settings, store)
    try:
        from crawler.cluster import open_cluster  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise UsageError(
            say("A crawl on a cluster needs Dask, which is not installed."),
            say("Install it with: pip install “partner-crawler[cluster]”"),
        ) from error
    return open_cluster(settings.cluster, settings, store)


async def _rounds(
    table: LoadedTable, store: Store, run: AuditRun, settings: Settings, know: Know, pages: PagePool
) -> AsyncIterator[Sequence[LookRequest]]:
    """What to look at, round by round; what a round asks for depends on what the rounds before it saw."""
    yield [LookRequest(url=target.url) for target in table.targets if target.url]
    for _ in range(ROUNDS):
        facts = await parse_new(store, run.audit_id, pages)
        outcomes = tuple(store.outcomes(audit_id=run.audit_id))
        wanted = wanted_looks(outcomes, facts, datetime.now(UTC), confirm_after=settings.confirm_after)
        if not wanted:
            break
        yield wanted
    yield await _candidates(table, store, await know(), pages, candidate_urls)
    yield [LookRequest(url=url, purpose=Purpose.CANDIDATE) for url in departed_urls(store.departed(), table.rows)]
    if settings.suggest:
        dead = await _candidates(table, store, await know(), pages, urls_to_archive)
        copies = await find_archived([request.url for request in dead], settings)
        yield [LookRequest(url=url, purpose=Purpose.CANDIDATE) for url in copies.values()]


async def _candidates(
    table: LoadedTable,
    store: Store,
    knowledge: Knowledge,
    pages: PagePool,
    choose: Callable[[Identified], tuple[str, ...]],
) -> tuple[LookRequest, ...]:
    """What might be proposed, to be fetched: a candidate is offered only when its page is the institution's."""
    facts = await parse_new(store, None, pages)

    def think() -> tuple[str, ...]:
        observations = observe_all(store.outcomes(), facts)
        with relaxed_gc(JUDGING):
            return choose(identify(table.in_view(observations, knowledge)))

    urls = await asyncio.to_thread(think)
    return tuple(LookRequest(url=url, purpose=Purpose.CANDIDATE) for url in urls)


class _Kept:
    """A sink that keeps looks in memory, and reads their pages while others are taken."""

    def __init__(self, pages: PagePool) -> None:
        self.looks: list[Outcome] = []
        self.facts: dict[str, PageFacts] = {}
        self._pages = pages
        self._urls: dict[str, str] = {}
        self._unread: list[Capture] = []
        self._news = asyncio.Event()
        self._is_complete = False

    async def add(self, look: Look, *, void: str = "") -> None:
        """Keeps a look unless it is void."""
        if void:
            return
        self.looks.append(look.outcome)
        if look.capture is not None and look.capture.sha256 not in self._urls:
            self._urls[look.capture.sha256] = look.outcome.final_url
            self._unread.append(look.capture)
            self._news.set()

    async def void(self, outcomes: Sequence[Outcome], why: str) -> None:  # noqa: ARG002 - the protocol's name
        """Forgets looks."""
        self.looks = [outcome for outcome in self.looks if outcome not in outcomes]

    def complete(self) -> None:
        """No more looks will come."""
        self._is_complete = True
        self._news.set()

    async def read_pages(self) -> None:
        """Reads pages as they come, until all are read."""
        while self._unread or not self._is_complete:
            await self._news.wait()
            self._news.clear()
            captures, self._unread = self._unread, []
            self.facts.update({sha: page async for sha, page in self._pages.read(captures, self._urls)})


async def look_once(
    urls: Sequence[str], settings: Settings, progress: Progress
) -> tuple[CrawlResult, Mapping[str, Observation]]:
    """Looks at each URL once, stores nothing, and digests what came."""
    controls = Controls(progress=progress)
    async with PagePool(limit=settings.max_parse) as pages:
        kept = _Kept(pages)
        reading = asyncio.create_task(kept.read_pages(), name="read pages")
        try:
            with stop_on_signals(controls.stop):
                async with make_looker(settings) as looker:
                    requests = [LookRequest(url=url) for url in dict.fromkeys(urls)]
                    result = await crawl(requests, looker, kept, settings, controls)
            kept.complete()
            await reading
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
    return result, observe_all(kept.looks, kept.facts)
