"""Which good answers let a failure be believed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from crawler.model import FailureKind, Look, LookRequest
from crawler.observe.books import Books
from crawler.observe.ourside import DEFAULT_TIMING, OurSide
from crawler.observe.outage import Seen, symptom_of
from crawler.observe.schedule import Schedule
from tests.observe.fakes import FakeLooker, MemorySink, failing, outcome_of, settings


class Desk:
    def now(self) -> float:
        return 0.0

    def start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(work, name=name)

    def outage_began(self) -> None:
        raise AssertionError

    def outage_ended(self, *, in_time: bool) -> None:
        raise AssertionError


async def take(side: OurSide, host: str, started: float, ended: float, failure: FailureKind | None = None) -> None:
    request = LookRequest(url=f"http://{host}/")
    outcome = failing(failure)(request) if failure else outcome_of(request)
    seen = Seen(started=started, ended=ended, host=host, symptom=symptom_of(outcome), outcome=outcome, request=request)
    await side.take_in(seen, Look(outcome=outcome, capture=None))
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})


@pytest.mark.parametrize(("asked_at", "believed"), [(0.1, False), (0.4, True)])
async def test_only_an_answer_asked_for_after_a_failure_lets_it_be_believed(asked_at: float, *, believed: bool) -> None:
    """One under way since before may have its name and its connection from before an outage."""
    sink = MemorySink()
    books = Books(Schedule(host_request_interval=0.0, retry_after_cap=60.0), sink, settings(), lambda: 0.0)
    side = OurSide(Desk(), books, FakeLooker(), (), DEFAULT_TIMING)
    await take(side, "first", 0.0, 0.1)
    await take(side, "bad", 0.2, 0.3, FailureKind.DNS_SERVER_FAILURE)
    await take(side, "good", asked_at, 0.5)
    assert ("http://bad/" in sink.last()) is believed
    assert side.is_holding is not believed
