"""Requests keep apart: in numbers, in line, and on a simulated web as its hosts see it."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from crawler.config import Settings, build_settings
from crawler.model import LookRequest
from crawler.observe import make_looker
from crawler.observe.crawl import crawl
from crawler.observe.pace import HOSTS_A_LANE, MOST_PLACES, SWEPT_FROM, Lanes, Pace, Turns
from crawler.simweb import Exchange, Request, SimWeb, page, raw, redirect
from tests.observe.fakes import MemorySink

INTERVAL = 0.2
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"


def test_a_host_may_be_asked_when_the_interval_is_over() -> None:
    pace = Pace(1.0)
    assert pace.wait("a.test", 5.0) == 0.0
    pace.asked("a.test", 5.0)
    assert pace.wait("a.test", 5.25) == 0.75
    assert pace.wait("a.test", 6.0) == pace.wait("a.test", 60.0) == 0.0
    assert pace.wait("b.test", 5.25) == 0.0


def test_an_older_request_told_of_later_shortens_no_pause() -> None:
    pace = Pace(1.0)
    pace.asked("192.0.2.1", 5.5)
    pace.asked("192.0.2.1", 5.0)
    assert pace.wait("192.0.2.1", 6.0) == 0.5


def test_no_pause_is_forgotten_while_memory_is_bounded() -> None:
    pace, many = Pace(1.0), 30_000
    for number in range(many):
        pace.asked(f"h{number}.test", number / 100)
    assert len(pace._free_at) <= 4 * SWEPT_FROM
    assert all(pace.wait(f"h{many - 1 - back}.test", (many - 1) / 100) > 0 for back in range(99))


def test_a_hundred_hosts_share_the_lane_of_their_address() -> None:
    lanes = Lanes()
    found = [lanes.lane(f"h{number}.test", "192.0.2.1") for number in range(2 * HOSTS_A_LANE + 1)]
    assert Counter(found) == {"192.0.2.1": HOSTS_A_LANE, "192.0.2.1 1": HOSTS_A_LANE, "192.0.2.1 2": 1}
    assert lanes.lane("h150.test", "192.0.2.1") == "192.0.2.1 1"  # a host stays in its lane
    assert lanes.lane("h150.test", "192.0.2.2") == "192.0.2.2"
    assert lanes.lane("192.0.2.1", "192.0.2.1") == "192.0.2.1"


def test_lanes_of_hosts_long_gone_are_forgotten() -> None:
    lanes = Lanes()
    for number in range(3 * MOST_PLACES):
        lanes.lane(f"h{number}.test", f"a{number}")
    assert len(lanes._lanes) == MOST_PLACES
    assert sum(lanes._hosts.values()) == MOST_PLACES
    assert min(lanes._hosts.values()) == 1


async def test_one_at_a_time_to_a_host_and_in_order() -> None:
    turns, order = Turns(interval=0.001, at_once=10), list[str]()

    async def ask(name: str) -> None:
        async with turns.turn("a.test", None) as turn:
            order.append(f"{name} begins")
            turn.at = asyncio.get_running_loop().time()
            await asyncio.sleep(0.005)
            order.append(f"{name} ends")

    await asyncio.gather(*map(ask, "123"))

    assert order == [f"{name} {what}" for name in "123" for what in ("begins", "ends")]
    assert not turns._lines


async def test_hosts_of_one_address_take_turns_from_the_first_request_on() -> None:
    turns, inside, most = Turns(interval=0.001, at_once=10), set[str](), list[int]()

    async def ask(host: str) -> None:
        async with turns.turn(host, "192.0.2.1") as turn:
            inside.add(host)
            most.append(len(inside))
            await asyncio.sleep(0.005)
            turn.at, turn.address = asyncio.get_running_loop().time(), "192.0.2.1"
            inside.remove(host)

    await asyncio.gather(*map(ask, ["a.test", "b.test", "c.test", "192.0.2.1"]))

    assert most == [1, 1, 1, 1]
    assert not turns._lines


async def test_an_address_that_was_gone_to_instead_of_the_first_is_paced_too() -> None:
    turns = Turns(interval=3600.0, at_once=10)
    async with turns.turn("a.test", "192.0.2.1") as turn:
        turn.at, turn.address = asyncio.get_running_loop().time(), "192.0.2.2"

    for address in ("192.0.2.1", "192.0.2.2"):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01), turns.turn("b.test", address):
                pytest.fail("its turn comes in an hour")


async def test_a_hundred_hosts_more_at_an_address_are_one_more_at_once() -> None:
    turns, inside, most = Turns(interval=0.0001, at_once=10), set[str](), list[int]()

    async def ask(host: str) -> None:
        async with turns.turn(host, "192.0.2.1"):
            inside.add(host)
            most.append(len(inside))
            await asyncio.sleep(0.001)
            inside.remove(host)

    await asyncio.gather(*(ask(f"h{number}.test") for number in range(2 * HOSTS_A_LANE + 1)))

    assert max(most) == 3


async def test_as_many_at_once_as_were_allowed() -> None:
    turns, inside, most = Turns(interval=0.001, at_once=3), set[str](), list[int]()

    async def ask(host: str) -> None:
        async with turns.turn(host, f"address of {host}"):
            inside.add(host)
            most.append(len(inside))
            await asyncio.sleep(0.005)
            inside.remove(host)

    await asyncio.gather(*(ask(f"h{number}.test") for number in range(12)))

    assert max(most) == 3


async def test_whoever_stops_waiting_leaves_the_line() -> None:
    turns = Turns(interval=3600.0, at_once=1)
    async with turns.turn("a.test", None) as turn:
        turn.at = asyncio.get_running_loop().time()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01), turns.turn("a.test", None):
            pytest.fail("its turn comes in an hour")

    assert not turns._lines
    async with asyncio.timeout(30), turns.turn("b.test", None):  # the one place was not kept
        pass


async def test_what_was_never_sent_delays_nobody() -> None:
    turns = Turns(interval=3600.0, at_once=1)
    for _ in range(2):
        async with asyncio.timeout(30), turns.turn("a.test", None) as turn:
            assert turn.waited < 3600.0


def web_of_many_requests() -> tuple[SimWeb, list[str]]:
    """Hosts whose looks take several requests each, at addresses that several hosts share."""

    async def wall(exchange: Exchange) -> None:
        if "ok=1" in exchange.request.headers.get("cookie", ""):
            await exchange.reply(body="<title>in</title>")
        else:
            await exchange.reply(302, headers=(("Location", "/"), ("Set-Cookie", "ok=1")))

    async def broken_coding(exchange: Exchange) -> None:
        coded = "gzip" in exchange.request.headers.get("accept-encoding", "")
        await exchange.reply(body="plain", headers=(("Content-Encoding", "gzip"),) if coded else ())

    web = SimWeb(shared_addresses=6)
    web.add("common.test", page("where several hosts lead"))
    web.add("www.common.test", page("asked by itself and led to"))
    for number in range(3):
        web.add(f"chain{number}.test", {"/": redirect("/1"), "/1": redirect("/2"), "/2": page("end")})
        web.add(f"upgrade{number}.test", {"http:/": redirect(f"https://upgrade{number}.test/"), "https:/": page("s")})
        web.add(f"cookies{number}.test", {"/": wall})
        web.add(f"loop{number}.test", {"/": redirect("/")})
        web.add(f"coding{number}.test", {"/": broken_coding})
        web.add(f"leads{number}.test", {"/": redirect("http://common.test/")})
        web.add(f"too{number}.test", {"/": redirect("http://www.common.test/")})
        web.add(f"hangs-up{number}.test", {"/": raw(b""), "/robots.txt": raw(NO_CONTENT)})
    kinds = ("chain", "upgrade", "cookies", "loop", "coding", "leads", "too", "hangs-up")
    hosts = [f"{kind}{number}.test" for number in range(3) for kind in kinds]
    return web, [*(f"http://{host}/" for host in hosts), "http://www.common.test/", "https://chain0.test/2"]


def gaps(requests: list[Request]) -> list[float]:
    return [later.at - earlier.at for earlier, later in pairwise(requests)]


async def test_no_host_of_a_web_is_asked_twice_within_the_interval_nor_twice_at_once() -> None:
    web, urls = web_of_many_requests()
    async with web:
        changes = {"host_request_interval": INTERVAL, "max_retries": 0, "max_concurrency": 8}
        settings = build_settings(changes, web.settings())
        async with make_looker(settings) as looker:
            sink = MemorySink()
            result = await crawl([LookRequest(url=url) for url in urls], looker, sink, settings)

    assert result.complete
    asked = {request.host for request in web.log.requests} - {"witness-one.test", "witness-two.test"}
    assert len(asked) == 26
    assert len(web.log.to("common.test")) == 4  # robots.txt once, the page for each host that leads there
    assert len(web.log.to("coding0.test")) == 3
    # What the log has is the time at which the server read a request: between our sending it and its answer's coming.
    times = {host: gaps(web.log.to(host)) for host in asked if not host.startswith("hangs-up")}
    assert all(min(found, default=INTERVAL) >= INTERVAL - 0.001 for found in times.values()), times
    assert {host: web.log.peak[host] for host in asked if web.log.peak[host] > 1} == {}
    by_address = defaultdict[str, list[Request]](list)
    for request in web.log.requests:
        if request.host in asked and not request.host.startswith("hangs-up"):
            by_address[request.address].append(request)
    assert len(by_address) == 6
    assert all(min(gaps(found)) >= INTERVAL - 0.001 for found in by_address.values())


async def test_waiting_takes_nothing_of_the_time_for_a_look() -> None:
    web = SimWeb()
    web.add("h.test", {"/": redirect("/1"), "/1": redirect("/2"), "/2": page("end")})
    async with web:
        settings = Settings(**web.settings(), host_request_interval=1.0, timeout=2.5)
        async with make_looker(settings) as looker:
            look = await looker.look(LookRequest(url="http://h.test/"))

    assert look.outcome.failure is None
    assert look.outcome.final_url == "http://h.test/2"
    assert min(gaps(web.log.to("h.test"))) >= 1.0 - 0.001
    assert len(web.log.to("h.test")) == 4
    assert web.log.connections[web.address_of("h.test")] == 1  # kept while the next waits
