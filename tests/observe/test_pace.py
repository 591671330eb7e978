"""Requests keep apart: in numbers, in line, and on a simulated web as its hosts see it."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from crawler.config import Settings, build_settings
from crawler.model import LookRequest
from crawler.observe import make_looker
from crawler.observe.crawl import crawl
from crawler.observe.pace import MOST_HOSTS, SWEPT_FROM, Pace, Turns
from crawler.simweb import Exchange, Request, SimWeb, page, raw, redirect
from tests.observe.fakes import MemorySink

INTERVAL = 0.2
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"


def test_a_host_may_be_asked_when_the_interval_is_over() -> None:
    pace = Pace(1.0)
    assert pace.wait("a.test", 5.0) == 0.0
    pace.asked("a.test", None, 5.0)
    assert pace.wait("a.test", 5.25) == 0.75
    assert pace.wait("a.test", 6.0) == pace.wait("a.test", 60.0) == 0.0
    assert pace.wait("b.test", 5.25) == 0.0


def test_an_address_is_paced_for_all_its_hosts() -> None:
    pace = Pace(1.0)
    assert pace.address_of("a.test") is None
    pace.asked("a.test", "192.0.2.1", 5.0)
    pace.asked("b.test", "192.0.2.1", 5.5)
    assert pace.address_of("a.test") == pace.address_of("b.test") == "192.0.2.1"
    assert pace.wait("a.test", 6.0) == 0.0
    assert pace.wait("192.0.2.1", 6.0) == 0.5


def test_an_older_request_told_of_later_shortens_no_pause() -> None:
    pace = Pace(1.0)
    pace.asked("a.test", "192.0.2.1", 5.5)
    pace.asked("b.test", "192.0.2.1", 5.0)
    assert pace.wait("192.0.2.1", 6.0) == 0.5


def test_memory_is_bounded_and_no_pause_is_forgotten() -> None:
    pace = Pace(1.0)
    for number in range(3 * MOST_HOSTS):
        pace.asked(f"h{number}.test", f"a{number}", number / 100)
    assert len(pace._free_at) <= 4 * SWEPT_FROM
    assert len(pace._addresses) == MOST_HOSTS
    last = 3 * MOST_HOSTS - 1
    assert all(pace.wait(f"h{last - back}.test", last / 100) > 0 for back in range(99))


async def test_one_at_a_time_to_a_host_and_in_order() -> None:
    turns, order = Turns(interval=0.001, at_once=10), list[str]()

    async def ask(name: str) -> None:
        async with turns.turn("a.test") as turn:
            order.append(f"{name} begins")
            turn.at = asyncio.get_running_loop().time()
            await asyncio.sleep(0.005)
            order.append(f"{name} ends")

    await asyncio.gather(*map(ask, "123"))

    assert order == [f"{name} {what}" for name in "123" for what in ("begins", "ends")]
    assert not turns._lines


async def test_hosts_of_one_address_take_turns_once_it_is_known() -> None:
    turns, inside, most = Turns(interval=0.001, at_once=10), set[str](), list[int]()

    async def ask(host: str) -> None:
        async with turns.turn(host) as turn:
            inside.add(host)
            most.append(len(inside))
            await asyncio.sleep(0.005)
            turn.at, turn.address = asyncio.get_running_loop().time(), "192.0.2.1"
            inside.remove(host)

    hosts = ["a.test", "b.test", "c.test", "192.0.2.1"]
    await asyncio.gather(*map(ask, hosts))
    assert max(most) == 4  # nobody knew
    most.clear()
    await asyncio.gather(*map(ask, hosts))
    assert max(most) == 1


async def test_as_many_at_once_as_were_allowed() -> None:
    turns, inside, most = Turns(interval=0.001, at_once=3), set[str](), list[int]()

    async def ask(host: str) -> None:
        async with turns.turn(host):
            inside.add(host)
            most.append(len(inside))
            await asyncio.sleep(0.005)
            inside.remove(host)

    await asyncio.gather(*(ask(f"h{number}.test") for number in range(12)))

    assert max(most) == 3


async def test_whoever_stops_waiting_leaves_the_line() -> None:
    turns = Turns(interval=3600.0, at_once=1)
    async with turns.turn("a.test") as turn:
        turn.at = asyncio.get_running_loop().time()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01), turns.turn("a.test"):
            pytest.fail("its turn comes in an hour")

    assert not turns._lines
    async with asyncio.timeout(30), turns.turn("b.test"):  # the one place was not kept
        pass


async def test_what_was_never_sent_delays_nobody() -> None:
    turns = Turns(interval=3600.0, at_once=1)
    for _ in range(2):
        async with asyncio.timeout(30), turns.turn("a.test") as turn:
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
