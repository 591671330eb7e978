from __future__ import annotations

import random
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from crawler.model import FailureKind, LookRequest, Purpose
from crawler.observe.schedule import NEVER, Schedule, host_key, host_of
from tests.observe.fakes import again, outcome_of


def schedule(interval: float = 1.0, cap: float = 120.0) -> Schedule:
    return Schedule(host_request_interval=interval, retry_after_cap=cap)


def page(host: str, path: str = "", **more: object) -> LookRequest:
    return again(LookRequest(url=f"https://{host}/{path}"), **more)


def taken(plan: Schedule, now: float) -> list[str]:
    found = []
    while request := plan.take(now):
        found.append(request.url.removeprefix("https://"))
    return found


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Uni.Example:8443/a", "uni.example"),
        ("http://[2001:db8::1]/", "2001:db8::1"),
        ("http://[broken", "http://[broken"),
        ("mailto:a@b", "mailto:a@b"),
    ],
)
def test_the_host_of_a_url(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://uni.example/a@b", "uni.example"),
        ("https://uni.example:8443/", "uni.example:8443"),
        ("https://name:word@uni.example/", "uni.example"),
        ("http://[2001:db8::1]:81/", "[2001:db8::1]:81"),
    ],
)
def test_a_host_with_its_port_and_without_who_asks(url: str, key: str) -> None:
    assert host_key(url) == key


def test_hosts_go_at_once_and_side_by_side() -> None:
    plan = schedule()
    for host in "abc":
        plan.add(page(host))
    assert sorted(taken(plan, 0.0)) == ["a/", "b/", "c/"]
    assert (plan.queued, plan.in_flight, plan.next_at()) == (0, 3, NEVER)


def test_one_look_at_a_time_per_host_and_an_interval_after_it() -> None:
    plan = schedule(interval=1.0)
    first, second = page("a", "1"), page("a", "2")
    plan.add(first)
    plan.add(second)
    assert plan.take(0.0) == first
    assert plan.take(50.0) is None
    plan.done(first, outcome_of(first), 50.0)
    assert plan.take(50.5) is None
    assert plan.next_at() == 51.0
    assert plan.take(51.0) == second
    assert (plan.queued, plan.in_flight) == (0, 1)
    plan.done(second, outcome_of(second), 60.0)
    assert (plan.queued, plan.in_flight) == (0, 0)


def test_most_remaining_work_first() -> None:
    plan = schedule()
    for request in (page("one"), page("three", "1"), page("two", "1"), page("three", "2")):
        plan.add(request)
    plan.add(page("two", "2"))
    plan.add(page("three", "3"))
    assert [url.partition("/")[0] for url in taken(plan, 0.0)] == ["three", "two", "one"]


def test_the_same_request_is_queued_once_until_it_is_done() -> None:
    plan = schedule(interval=0.0)
    request = page("a")
    assert plan.add(request)
    assert not plan.add(again(request, attempt=2))
    assert plan.add(again(request, purpose=Purpose.CONFIRM))
    assert plan.take(0.0) == request
    assert not plan.add(request)
    plan.done(request, None, 0.0)
    assert plan.add(request)


def test_a_second_look_is_not_taken_before_its_time() -> None:
    plan = schedule()
    plan.add(page("a", not_before_ms=60_000))
    assert plan.take(59.9) is None
    assert plan.next_at() == 60.0
    assert plan.take(60.0) == page("a", not_before_ms=60_000)


def test_what_may_go_now_is_not_held_by_what_may_not() -> None:
    plan = schedule()
    plan.add(page("a", "later", not_before_ms=60_000))
    plan.add(page("a", "now"))
    assert taken(plan, 0.0) == ["a/now"]


def test_retry_after_keeps_the_whole_host_waiting_up_to_the_cap() -> None:
    plan = schedule(cap=100.0)
    for asked, free_at in (("30", 30.0), ("86400", 100.0)):
        first = page(f"h{asked}", "1")
        plan.add(first)
        plan.add(page(f"h{asked}", "2"))
        assert plan.take(0.0) == first
        plan.done(first, outcome_of(first, status=429, headers=(("Retry-After", asked),)), 0.0)
        assert plan.take(free_at - 0.1) is None
        second = plan.take(free_at)
        assert second == page(f"h{asked}", "2")
        plan.done(second, None, free_at)


def test_a_host_in_trouble_is_left_alone_ever_longer_until_it_answers() -> None:
    plan = schedule(interval=0.0)
    now, pauses = 0.0, []
    for attempt, status in enumerate((503, 503, 503, 503, 200, 503)):
        request = page("a", str(attempt))
        plan.add(request, now)
        now = max(now, plan.next_at()) if plan.next_at() < NEVER else now
        assert plan.take(now) == request
        plan.done(request, outcome_of(request, status=status), now)
        plan.add(page("a", "probe"), now)
        pauses.append(plan.next_at() - now if plan.next_at() < NEVER else 0.0)
        probe = plan.take(now + pauses[-1])
        assert probe
        plan.done(probe, None, now + pauses[-1])
        now += pauses[-1]
    assert pauses == [5.0, 10.0, 20.0, 30.0, 0.0, 5.0]


def test_a_host_that_was_not_even_reached_need_not_be_left_alone() -> None:
    plan = schedule(interval=1.0)
    first = page("a", "1")
    plan.add(first)
    plan.add(page("a", "2"))
    plan.take(0.0)
    plan.done(first, outcome_of(first, status=None, failure=FailureKind.CONNECT_TIMEOUT), 10.0)
    assert plan.take(10.0) == page("a", "2")


def test_a_pause_that_was_our_fault_is_forgiven() -> None:
    plan = schedule(interval=0.0)
    first = page("a", "1")
    plan.add(first)
    plan.take(0.0)
    plan.done(first, outcome_of(first, status=503), 0.0)
    plan.add(page("a", "2"))
    assert plan.take(1.0) is None
    plan.forgive(first, 1.0)
    assert plan.take(1.0) == page("a", "2")


def test_hosts_of_one_lane_go_one_after_the_other_from_the_first_look_on() -> None:
    plan = schedule(interval=1.0)
    for host in "abc":
        plan.add(page(host))
    first, second, third = plan.take(0.0), plan.take(0.0), plan.take(0.0)
    assert first
    assert second
    assert third
    assert plan.arrive(first, "192.0.2.1", 0.1)
    assert not plan.arrive(second, "192.0.2.1", 0.2)
    assert plan.arrive(third, "192.0.2.2", 0.2)
    assert (plan.queued, plan.in_flight) == (1, 2)
    assert plan.take(5.0) is None
    assert plan.next_at() == NEVER
    plan.done(first, outcome_of(first), 5.0)
    assert plan.take(5.9) is None
    assert plan.take(6.0) == second
    assert plan.arrive(second, "192.0.2.1", 6.1)


def test_a_host_that_has_moved_keeps_its_new_lane_busy_and_no_other() -> None:
    plan = schedule(interval=1.0)
    for host, path in (("a", "1"), ("a", "2"), ("b", "1"), ("c", "1")):
        plan.add(page(host, path))
    before = plan.take(0.0)
    assert before == page("a", "1")
    assert plan.arrive(before, "192.0.2.1", 0.0)
    plan.done(before, outcome_of(before), 0.0)
    now = plan.take(1.0), plan.take(1.0), plan.take(1.0)
    assert set(now) == {page("a", "2"), page("b", "1"), page("c", "1")}
    assert plan.arrive(page("a", "2"), "192.0.2.2", 1.0)
    assert plan.arrive(page("b", "1"), "192.0.2.1", 1.0)
    assert not plan.arrive(page("c", "1"), "192.0.2.2", 1.0)


def test_the_same_request_is_queued_once_also_while_it_waits_for_its_lane() -> None:
    plan = schedule()
    plan.add(page("a"))
    plan.add(page("b"))
    assert plan.take(0.0) == page("a")
    assert plan.take(0.0) == page("b")
    assert plan.arrive(page("a"), "192.0.2.1", 0.0)
    assert not plan.arrive(page("b"), "192.0.2.1", 0.0)
    assert not plan.add(page("b"))


def test_a_host_that_others_redirect_to_was_just_asked() -> None:
    plan = schedule(interval=1.0)
    plan.add(page("a"))
    plan.add(page("target", not_before_ms=2_000))
    request = plan.take(0.0)
    assert request
    plan.done(request, outcome_of(request, final_url="https://target/x"), 1.5)
    assert plan.take(2.4) is None
    assert plan.take(2.5) == page("target", not_before_ms=2_000)


def test_an_address_that_others_redirect_to_was_just_asked() -> None:
    """Not only the host of the redirect's target waits, also those that share its address."""
    plan = schedule(interval=1.0)
    plan.add(page("target", "1"))
    neighbour, target = page("neighbour", not_before_ms=3_000), plan.take(0.0)
    assert target
    assert plan.arrive(target, "192.0.2.7", 0.0)
    plan.done(target, outcome_of(target), 0.0)
    plan.add(page("a", not_before_ms=1_000), 0.0)
    plan.add(page("neighbour", "first", not_before_ms=1_000), 0.0)
    shares, redirected = plan.take(1.0), plan.take(1.0)
    assert {shares, redirected} == {page("a", not_before_ms=1_000), page("neighbour", "first", not_before_ms=1_000)}
    assert plan.arrive(page("neighbour", "first", not_before_ms=1_000), "192.0.2.7", 1.0)
    plan.done(page("neighbour", "first", not_before_ms=1_000), None, 1.0)
    plan.add(neighbour, 1.0)
    moved = page("a", not_before_ms=1_000)
    plan.done(moved, outcome_of(moved, final_url="https://target/x"), 2.5)
    assert plan.take(3.4) is None
    assert plan.next_at() == 3.5
    assert plan.take(3.5) == neighbour


def test_a_look_that_waits_for_its_lane_keeps_its_own_time() -> None:
    plan = schedule(interval=0.0)
    late = page("b", not_before_ms=90_000)
    for request in (page("a"), late):
        plan.add(request)
    first, second = plan.take(0.0), plan.take(90.0)
    assert (first, second) == (page("a"), late)
    assert plan.arrive(page("a"), "192.0.2.1", 90.0)
    assert not plan.arrive(late, "192.0.2.1", 90.0)
    plan.done(page("a"), None, 90.0)
    assert plan.take(90.0) == late
    assert (plan.queued, plan.in_flight) == (0, 1)


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12), st.integers(1, 80), st.integers(1, 8), st.booleans())
def test_any_crawl_keeps_the_manners_and_ends(seed: int, hosts: int, count: int, slots: int, shared: bool) -> None:
    """A crawl by a made-up clock: hosts, addresses, durations and answers are drawn at random."""
    chance = random.Random(seed)
    plan, interval = schedule(interval=1.0, cap=20.0), 1.0
    address = {f"h{n}": f"192.0.2.{n % 3 if shared else n}" for n in range(hosts)}
    wanted = [
        page(f"h{chance.randrange(hosts)}", str(n), not_before_ms=chance.choice((0, 0, 5_000))) for n in range(count)
    ]
    assert all(plan.add(one) for one in wanted)
    running: list[tuple[float, LookRequest]] = []
    ended: dict[str, list[tuple[float, float]]] = defaultdict(list)
    started: dict[LookRequest, float] = {}
    known: dict[str, list[tuple[float, float]]] = defaultdict(list)
    now = 0.0
    while plan.queued or running:
        while len(running) < slots and (request := plan.take(now)):
            assert request.not_before_ms <= now * 1000
            if not plan.arrive(request, address[host_of(request.url)], now):
                continue
            started[request] = now
            running.append((now + chance.choice((0.1, 0.5, 3.0, 9.0)), request))
        at = plan.next_at() if len(running) < slots else NEVER
        if running and min(ends for ends, _ in running) <= at:
            now, done = min(running, key=lambda item: item[0])
            running.remove((now, done))
            host = host_of(done.url)
            ended[host].append((started[done], now))
            known[address[host]].append((started[done], now))
            status = chance.choice((200, 200, 200, 404, 503))
            plan.done(done, outcome_of(done, status=status), now)
        else:
            assert at < NEVER, "work is left, nothing is under way, and nothing will become ready"
            now = max(now, at)
    assert set(started) == set(wanted)
    for spans in (*ended.values(), *known.values()):
        for (_, one_ends), (next_starts, _) in zip(sorted(spans), sorted(spans)[1:], strict=False):
            assert next_starts >= one_ends + interval - 1e-9


def test_a_hundred_thousand_requests_are_no_burden() -> None:
    """Counts heap entries, not seconds: each request must cost a bounded number of them."""
    plan = schedule(interval=0.0)
    for number in range(100_000):
        plan.add(page(f"h{number % 40_000}", str(number)))
    assert plan.queued == 100_000
    entries = len(plan._ready) + len(plan._waiting)
    count = 0
    while request := plan.take(0.0):
        plan.done(request, None, 0.0)
        count += 1
    assert count == 100_000
    assert entries <= 100_000
    assert not plan._ready
