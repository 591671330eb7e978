from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from crawler.errors import StoreError
from crawler.model import FailureKind, Look, LookRequest, Outcome, Purpose, say
from crawler.observe.crawl import Controls, Timing, crawl
from crawler.observe.progress import CrawlState
from crawler.observe.resolve import Destination
from crawler.observe.stop import Stop
from tests.observe.fakes import FakeLooker, MemorySink, failing, hosts, outcome_of, requests, settings


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.observe.books.AGAIN_AFTER", 0.05)
    monkeypatch.setattr("crawler.observe.outage.SILENCE", 0.2)
    monkeypatch.setattr("crawler.observe.outage.ASKED_AFTER", 0.05)
    monkeypatch.setattr("crawler.observe.retry.RETRY_APART", 0.05)
    monkeypatch.setattr("crawler.observe.retry.BACK_OFF", 0.01)


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - what is waited for is inside a fake
        await asyncio.sleep(0.005)


QUICK = Timing(witness_within=1.0, quiet_for=0.2, poll_first=0.05, poll_longest=0.1, patience=30.0, drain=0.3)


async def test_every_request_is_looked_at_once_and_kept() -> None:
    looker, sink = FakeLooker(), MemorySink()
    result = await crawl(requests(*hosts(300)), looker, sink, settings(), Controls(timing=QUICK))
    assert result.complete
    assert (result.done, result.total, result.looks, result.voided) == (300, 300, 300, 0)
    assert sorted(outcome.url for outcome in sink.kept) == sorted(request.url for request in requests(*hosts(300)))


async def test_hosts_of_one_lane_are_looked_at_one_after_the_other() -> None:
    looker = FakeLooker(seconds=dict.fromkeys(hosts(10), 0.005), lanes=dict.fromkeys(hosts(10), "192.0.2.1"))
    result = await crawl(
        requests(*hosts(10)), looker, MemorySink(), settings(max_concurrency=5), Controls(timing=QUICK)
    )
    assert result.complete
    assert (result.done, result.looks) == (10, 10)
    assert {looker.most_at_once[host] for host in (*hosts(10), "*")} == {1}


async def test_looks_that_wait_for_their_lane_keep_nobody_else_from_going() -> None:
    others = hosts(20, "other")

    class Held(FakeLooker):
        async def look(self, request: LookRequest, place: Destination | None = None) -> Look:
            if request.url == "http://h0.example/":
                async with asyncio.timeout(30):
                    await until(lambda: {host for host, *_ in self.times} >= set(others))
            return await super().look(request, place)

    looker = Held(lanes=dict.fromkeys(hosts(10), "192.0.2.1"))
    work = requests(*hosts(10), *others)
    result = await crawl(work, looker, MemorySink(), settings(max_concurrency=2), Controls(timing=QUICK))
    assert result.complete
    assert result.done == 30


async def test_the_same_request_twice_is_one_look() -> None:
    looker, sink = FakeLooker(), MemorySink()
    result = await crawl(requests("a.example", "a.example"), looker, sink, settings(), Controls(timing=QUICK))
    assert (result.total, len(looker.looks)) == (1, 1)


async def test_nothing_to_do_asks_nobody() -> None:
    looker = FakeLooker(down=True)
    result = await crawl([], looker, MemorySink(), settings(), Controls(timing=QUICK))
    assert result.complete
    assert not looker.times


async def test_concurrency_is_kept_and_one_look_at_a_time_per_host() -> None:
    looker = FakeLooker(seconds=dict.fromkeys(hosts(10), 0.01))
    work = [LookRequest(url=f"http://{host}/{page}") for host in hosts(10) for page in range(3)]
    await crawl(work, looker, MemorySink(), settings(max_concurrency=4), Controls(timing=QUICK))
    assert looker.most_at_once["*"] == 4
    assert {looker.most_at_once[host] for host in hosts(10)} == {1}


async def test_a_slow_host_holds_no_slot_of_a_fast_one() -> None:
    slow = [LookRequest(url=f"http://slow.example/{page}") for page in range(5)]
    looker = FakeLooker(seconds={"slow.example": 0.1})
    await crawl(
        [*slow, *requests(*hosts(40))], looker, MemorySink(), settings(max_concurrency=2), Controls(timing=QUICK)
    )
    ended = [host for host, _, _ in looker.times]
    assert ended.index("slow.example", ended.index("slow.example") + 1) > ended.index("h39.example")


async def test_a_failure_that_may_pass_is_tried_once_more_later() -> None:
    looker = FakeLooker(answers={"h3.example": failing(FailureKind.RESET)})
    sink = MemorySink()
    result = await crawl(requests(*hosts(9)), looker, sink, settings(), Controls(timing=QUICK))
    assert result.complete
    assert [look.attempt for look in looker.looks_at("http://h3.example/")] == [1, 2]
    assert [outcome.attempt for outcome in sink.kept if outcome.url == "http://h3.example/"] == [1, 2]
    assert looker.looks[-1].url == "http://h3.example/"


async def test_what_does_not_pass_is_not_tried_again() -> None:
    looker = FakeLooker(answers={"h3.example": failing(FailureKind.NO_SUCH_NAME)})
    await crawl(requests(*hosts(9)), looker, MemorySink(), settings(), Controls(timing=QUICK))
    assert len(looker.looks) == 9


async def test_no_retries_when_they_are_turned_off() -> None:
    looker = FakeLooker(answers={"h3.example": failing(FailureKind.RESET)})
    await crawl(requests(*hosts(9)), looker, MemorySink(), settings(max_retries=0), Controls(timing=QUICK))
    assert len(looker.looks) == 9


async def test_without_a_network_nothing_is_sent_to_any_link() -> None:
    looker, sink = FakeLooker(down=True), MemorySink()
    result = await crawl(requests(*hosts(9)), looker, sink, settings(), Controls(timing=QUICK))
    assert result.note == "no_network"
    assert not result.complete
    assert not looker.looks
    assert not sink.kept


async def test_without_witnesses_the_network_is_taken_to_work() -> None:
    looker, sink = FakeLooker(default=failing(FailureKind.NO_SUCH_NAME)), MemorySink()
    result = await crawl(requests(*hosts(30)), looker, sink, settings(witness=()), Controls(timing=QUICK))
    assert result.complete
    assert len(sink.kept) == 30


async def test_an_exception_nobody_expected_becomes_an_outcome() -> None:
    def explode(_: LookRequest) -> None:
        raise AssertionError("boom")

    looker, sink = FakeLooker(answers={"h1.example": explode}), MemorySink()  # type: ignore[dict-item]
    result = await crawl(requests(*hosts(3)), looker, sink, settings(), Controls(timing=QUICK))
    assert result.complete
    failure = sink.last()["http://h1.example/"].failure
    assert failure
    assert (failure.kind, failure.detail) == (FailureKind.OUR_BUG, "AssertionError: boom")


async def test_a_full_disk_stops_the_crawl_and_is_told() -> None:
    sink = MemorySink()
    sink.room, sink.fault = 20, StoreError(say("The disk is full"))
    with pytest.raises(StoreError):
        await crawl(requests(*hosts(200)), FakeLooker(), sink, settings(), Controls(timing=QUICK))
    assert len(sink.kept) == 20
    assert {task for task in asyncio.all_tasks() if task is not asyncio.current_task()} == set()


async def test_too_few_file_descriptors_lower_the_concurrency_and_void_the_look() -> None:
    looker, sink = FakeLooker(seconds=dict.fromkeys(hosts(40), 0.01)), MemorySink()
    refused: set[str] = set()

    def starved(request: LookRequest) -> object:
        if looker.most_at_once["*"] > 10 and request.url not in refused and len(refused) < 8:
            refused.add(request.url)
            return outcome_of(request, status=None, failure=FailureKind.OUR_RESOURCES)
        return outcome_of(request)

    looker.default = starved  # type: ignore[assignment]
    result = await crawl(requests(*hosts(40)), looker, sink, settings(max_concurrency=20), Controls(timing=QUICK))
    assert result.complete
    assert result.voided == len(refused) > 0
    assert {outcome.failure for outcome in sink.kept} == {None}
    assert len(sink.kept) == 40


async def test_a_machine_that_never_has_resources_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.observe.books.MOST_REDONE", 0)
    looker, sink = FakeLooker(answers={"h0.example": failing(FailureKind.OUR_RESOURCES)}), MemorySink()
    result = await crawl(requests(*hosts(3)), looker, sink, settings(), Controls(timing=QUICK))
    assert result.complete
    assert len(sink.kept) == 3


# --- stopping


async def test_the_first_request_to_stop_lets_looks_under_way_finish() -> None:
    looker, sink, stop = FakeLooker(seconds=dict.fromkeys(hosts(50), 0.05)), MemorySink(), Stop()
    asyncio.get_running_loop().call_later(0.07, stop.request)
    result = await crawl(
        requests(*hosts(50)), looker, sink, settings(max_concurrency=5), Controls(stop=stop, timing=QUICK)
    )
    assert result.note == "interrupted"
    assert 5 <= len(sink.kept) < 50
    assert len(sink.kept) == len(looker.looks) == result.done


async def test_a_drain_does_not_wait_for_ever() -> None:
    looker, sink, stop = FakeLooker(seconds={"h0.example": 60}), MemorySink(), Stop()
    asyncio.get_running_loop().call_later(0.05, stop.request)
    result = await crawl(requests(*hosts(3)), looker, sink, settings(), Controls(stop=stop, timing=QUICK))
    assert (result.note, result.done) == ("interrupted", 2)


async def test_the_second_request_to_stop_breaks_off_at_once() -> None:
    looker, sink, stop = FakeLooker(seconds=dict.fromkeys(hosts(5), 600)), MemorySink(), Stop()
    loop = asyncio.get_running_loop()
    loop.call_later(0.05, stop.request)
    loop.call_later(0.1, stop.request)
    patient = Timing(drain=500)
    result = await asyncio.wait_for(
        crawl(requests(*hosts(5)), looker, sink, settings(), Controls(stop=stop, timing=patient)), timeout=30
    )
    assert (result.note, result.done) == ("interrupted", 0)
    assert {task for task in asyncio.all_tasks() if task is not asyncio.current_task()} == set()


async def test_a_stop_while_the_witnesses_are_asked_ends_at_once() -> None:
    looker, stop = FakeLooker(seconds={"witness.example": 600}), Stop()
    asyncio.get_running_loop().call_later(0.05, stop.request)
    result = await asyncio.wait_for(
        crawl(
            requests(*hosts(5)),
            looker,
            MemorySink(),
            settings(),
            Controls(stop=stop, timing=Timing(witness_within=500)),
        ),
        30,
    )
    assert (result.note, len(looker.looks)) == ("interrupted", 0)


async def test_a_cancelled_crawl_leaves_no_task_behind() -> None:
    looker = FakeLooker(seconds=dict.fromkeys(hosts(5), 600))
    task = asyncio.create_task(crawl(requests(*hosts(5)), looker, MemorySink(), settings(), Controls(timing=QUICK)))
    await until(lambda: bool(looker.looks))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert {task for task in asyncio.all_tasks() if task is not asyncio.current_task()} == set()


# --- our own side


async def test_an_outage_pauses_the_crawl_and_changes_no_outcome() -> None:
    looker, sink = FakeLooker(seconds=dict.fromkeys(hosts(400), 0.01)), MemorySink()

    async def cut_the_line() -> None:
        await until(lambda: len(sink.kept) >= 100)
        looker.down = True
        await asyncio.sleep(0.6)
        looker.down = False

    cut = asyncio.create_task(cut_the_line())
    result = await crawl(requests(*hosts(400)), looker, sink, settings(max_concurrency=10), Controls(timing=QUICK))
    await cut
    assert result.complete
    assert result.voided > 0
    assert {outcome.failure for outcome in sink.last().values()} == {None}
    assert len(sink.last()) == 400
    assert {why for why, _ in sink.voided} == {"outage"}


async def test_a_look_that_an_outage_has_left_hanging_is_broken_off_and_taken_again() -> None:
    looker, sink = FakeLooker(seconds=dict.fromkeys(hosts(200), 0.01) | {"hangs.example": 3600.0}), MemorySink()

    async def cut_the_line() -> None:
        await until(lambda: len(sink.kept) >= 50)
        looker.down, looker.seconds["hangs.example"] = True, 0.0
        await asyncio.sleep(0.6)
        looker.down = False

    cut = asyncio.create_task(cut_the_line())
    work = requests("hangs.example", *hosts(200))
    async with asyncio.timeout(60):
        result = await crawl(work, looker, sink, settings(max_concurrency=10), Controls(timing=QUICK))
    await cut
    assert result.complete
    assert [why for why, outcome in sink.voided if outcome.url == "http://hangs.example/"][:1] == ["outage"]
    assert {outcome.failure for outcome in sink.last().values()} == {None}
    assert len(sink.last()) == 201


async def test_an_outage_that_does_not_end_is_told() -> None:
    looker, sink = FakeLooker(), MemorySink()
    looker.seconds = dict.fromkeys(hosts(400), 0.01)
    asyncio.get_running_loop().call_later(0.1, setattr, looker, "down", True)
    short = Timing(witness_within=0.5, poll_first=0.05, poll_longest=0.1, patience=0.3)
    result = await crawl(requests(*hosts(400)), looker, sink, settings(max_concurrency=5), Controls(timing=short))
    assert result.note == "outage"
    assert result.done < 400
    assert {outcome.failure for outcome in sink.kept} == {None}


async def test_a_portal_that_catches_every_answer_is_our_outage() -> None:
    looker, sink = FakeLooker(seconds=dict.fromkeys(hosts(200), 0.01)), MemorySink()

    def portal(request: LookRequest) -> object:
        return outcome_of(request, final_url="http://login.hotel.test/")

    async def catch() -> None:
        await until(lambda: len(sink.kept) >= 50)
        looker.default = portal  # type: ignore[assignment]
        await asyncio.sleep(0.8)
        looker.default = outcome_of

    task = asyncio.create_task(catch())
    result = await crawl(requests(*hosts(200)), looker, sink, settings(max_concurrency=5), Controls(timing=QUICK))
    await task
    assert result.complete
    assert {outcome.final_url for outcome in sink.last().values()} == {request.url for request in requests(*hosts(200))}


async def test_a_portal_that_shows_its_own_page_under_every_name_is_found_out_later() -> None:
    """Its answers look good and are kept at first; they are made void when the witness is caught too."""
    looker, sink = FakeLooker(seconds=dict.fromkeys(hosts(200), 0.02)), MemorySink()

    def portal(request: LookRequest) -> Outcome:
        if request.purpose is Purpose.WITNESS:
            return outcome_of(request, status=None, failure=FailureKind.TLS_UNKNOWN_ISSUER)
        return outcome_of(request, capture="welcome")

    async def catch() -> None:
        await until(lambda: len(sink.kept) >= 50)
        looker.default = portal
        await until(lambda: bool(sink.voided))
        looker.default = outcome_of

    task = asyncio.create_task(catch())
    result = await crawl(requests(*hosts(200)), looker, sink, settings(max_concurrency=5), Controls(timing=QUICK))
    await task
    assert result.complete
    assert result.voided == len(sink.voided) >= 8
    assert {outcome.capture for outcome in sink.kept} == {None}
    assert len(sink.last()) == 200


async def test_looks_under_way_while_the_loop_was_held_up_are_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.observe.lag.BOUND", 0.2)
    looker, sink = FakeLooker(seconds=dict.fromkeys(hosts(3), 0.3)), MemorySink()
    held = asyncio.Event()

    def hold_up() -> None:
        time.sleep(0.6)
        held.set()

    def late(request: LookRequest) -> object:
        if len(looker.looks_at(request.url)) == 1:
            return outcome_of(request, status=None, failure=FailureKind.CONNECT_TIMEOUT)
        return outcome_of(request)

    looker.default = late  # type: ignore[assignment]
    looker.answers = {"witness.example": outcome_of}
    asyncio.get_running_loop().call_later(0.2, hold_up)
    result = await crawl(requests(*hosts(3)), looker, sink, settings(), Controls(timing=QUICK))
    assert held.is_set()
    assert result.complete
    assert [why for why, _ in sink.voided] == ["held_up"] * 3
    assert {(outcome.attempt, outcome.failure) for outcome in sink.kept} == {(1, None)}
    assert result.lag_worst_ms >= 300


async def test_progress_tells_how_far_and_what_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.observe.crawl.SLOW", 0.1)

    class Show:
        def __init__(self) -> None:
            self.states: list[CrawlState] = []

        def show(self, state: CrawlState) -> None:
            self.states.append(state)

    show = Show()
    looker = FakeLooker(seconds={"h0.example": 1.0})
    await crawl(requests(*hosts(5)), looker, MemorySink(), settings(), Controls(progress=show, timing=QUICK))
    last = show.states[-1]
    assert (last.done, last.total, last.looks, last.in_flight, last.eta_s, last.paused) == (5, 5, 5, 0, 0.0, "")
    assert any(state.waiting_for == ("h0.example",) for state in show.states)
