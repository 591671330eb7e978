"""One run of an audit, to be killed: `python -m tests.crash.child DATABASE TARGETS [options]`.

Goes on with the unfinished audit when there is one. Prints the id of every look as soon as the store has acknowledged
it, and at the end how the crawl ended. Exits with 0, with 3 when not complete and with 2 when the store gives up.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from crawler.config import Settings
from crawler.errors import StoreError
from crawler.model import Look, Outcome, TableInfo
from crawler.observe import books, lag, outage, retry
from crawler.observe.crawl import Controls, CrawlResult, Timing, crawl
from crawler.observe.retry import requests_left
from crawler.observe.stop import Stop, stop_on_signals
from crawler.store import Store, StoreSink
from crawler.store.rows import outcome_id
from tests.crash.web import WITNESS, CrashWeb, targets

TABLE = TableInfo(
    path="crash.tsv",
    sha256="crash",
    format="tsv",
    encoding="utf-8",
    delimiter="\t",
    sheet=None,
    rows=0,
    columns=(),
    notes=(),
)
SETTINGS = Settings(host_request_interval=0.0, witness=(WITNESS,), max_concurrency=40)
TIMING = Timing(witness_within=0.5, quiet_for=0.5, poll_first=0.05, poll_longest=0.1, patience=60)


class Telling:
    """A sink that prints what was acknowledged."""

    def __init__(self, inner: StoreSink, audit_id: str) -> None:
        self._inner = inner
        self._audit_id = audit_id

    async def add(self, look: Look, *, void: str = "") -> None:
        await self._inner.add(look, void=void)
        print("kept", outcome_id(replace(look.outcome, audit_id=self._audit_id)), flush=True)

    async def void(self, outcomes: Sequence[Outcome], why: str) -> None:
        await self._inner.void(outcomes, why)


async def audit(store: Store, count: int, *, outages: int | None, seconds: float) -> CrawlResult:
    run = store.unfinished_audit(TABLE.sha256) or store.begin_audit(TABLE, ruleset="crash")
    stored = store.outcomes(audit_id=run.audit_id)
    left = list(requests_left(targets(count), stored, retries=SETTINGS.max_retries, cap=SETTINGS.retry_after_cap))
    web, stop = CrashWeb(seconds=seconds), Stop()
    async with StoreSink(store, run.audit_id) as sink:
        line = asyncio.create_task(_cut_the_line(web, outages))
        with stop_on_signals(stop):
            print("began", flush=True)
            result = await crawl(left, web, Telling(sink, run.audit_id), SETTINGS, Controls(stop=stop, timing=TIMING))
        line.cancel()
    store.finish_audit(run.audit_id, complete=result.complete, note=result.note)
    return result


async def _cut_the_line(web: CrashWeb, seed: int | None) -> None:
    """Now and then the network is gone for a while."""
    chance = random.Random(seed)
    while seed is not None:
        await asyncio.sleep(chance.uniform(0.05, 0.8))
        web.is_down = True
        await asyncio.sleep(chance.choice((0.15, 0.3, 0.8)))
        web.is_down = False


def _make_time_fly() -> None:
    """Looks take a fiftieth of what they take in the world, so all that is measured against them does too."""
    retry.RETRY_APART, retry.BACK_OFF, books.AGAIN_AFTER = 0.05, 0.01, 0.05  # type: ignore[misc]
    outage.SILENCE, outage.ASKED_AFTER, outage.HEAD_START = 0.1, 0.03, 0.05  # type: ignore[misc]
    outage.TRIED, lag.TICK = 0.1, 0.02  # type: ignore[misc]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("database", type=Path)
    parser.add_argument("targets", type=int)
    parser.add_argument("--outages", type=int, help="seed of outages at random moments")
    parser.add_argument("--seconds", type=float, default=0.02, help="how long a look takes on average")
    parser.add_argument("--pages", type=int, help="pages the database may have: a disk that fills up")
    given = parser.parse_args(arguments)
    _make_time_fly()
    try:
        with Store.open(given.database) as store:
            if given.pages:
                with store._database.writing() as connection:
                    connection.execute(f"PRAGMA max_page_count = {given.pages}")
            result = asyncio.run(audit(store, given.targets, outages=given.outages, seconds=given.seconds))
    except StoreError as fault:
        print("fault", fault, flush=True)
        return 2
    print("ended", result, flush=True)
    return 0 if result.complete else 3


if __name__ == "__main__":
    sys.exit(main())
