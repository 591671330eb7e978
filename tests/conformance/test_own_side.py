"""Faults of our own side that take many hosts to show (N1 to N4, S21 of the catalogue), through the real stack."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from crawler.config import Settings, build_settings
from crawler.judge.liveness.observations import observe_all
from crawler.model import Liveness, LookRequest
from crawler.observe import make_looker
from crawler.observe.crawl import Controls, CrawlResult, Timing, crawl
from crawler.simweb import Exchange, Handler, Request, SimWeb, dns, page, status
from crawler.simweb.http import after
from tests.conformance.harness import QUICK, examine
from tests.observe.fakes import MemorySink

HOSTS = 60
BEFORE = 15
"""Answers that come before the trouble begins."""
SLOW_NAMES = 200
LASTS = 2.5
"""Seconds until all is well again; while it lasts, the crawl must find out and wait."""
IMPATIENT = Timing(witness_within=2.0, quiet_for=0.2, poll_first=0.1, poll_longest=0.2, patience=20.0)

TROUBLES: dict[str, Callable[[SimWeb], None]] = {
    "N1 cable pulled": SimWeb.go_down,
    "N2 resolver dies": lambda web: setattr(web.dns, "override", dns.fails("SERVFAIL")),
    "N2 resolver is silent": lambda web: setattr(web.dns, "override", dns.silent()),
    "N3 captive portal": SimWeb.capture_everyone,
    "S21 interception proxy": SimWeb.intercept,
}


def settings_for(web: SimWeb) -> Settings:
    # A silent resolver is given up later than any good answer still on its way, and well before all is well again.
    quick = {"dns_timeout": 0.8, "max_concurrency": 10, "max_retries": 0, "robots": False}
    return build_settings(web.settings(), quick, QUICK)


async def crawl_through(web: SimWeb, urls: list[str], sink: MemorySink) -> CrawlResult:
    settings = settings_for(web)
    async with make_looker(settings) as looker:
        requests = [LookRequest(url=url) for url in urls]
        return await crawl(requests, looker, sink, settings, Controls(timing=IMPATIENT))


def university(number: int, asked: list[int], enough: asyncio.Event) -> Handler:
    """A page that tells when it is one of the first to be asked for."""
    there = after(0.15, page(f"University {number}"))

    async def handler(exchange: Exchange) -> None:
        asked.append(number)
        if len(asked) == BEFORE:
            enough.set()
        await there(exchange)

    return handler


async def break_for_a_while(web: SimWeb, trouble: Callable[[SimWeb], None], begin: asyncio.Event) -> None:
    await begin.wait()
    trouble(web)
    await asyncio.sleep(LASTS)
    web.come_back()


@pytest.mark.parametrize("trouble", sorted(TROUBLES))
async def test_an_outage_of_ours_changes_no_verdict(trouble: str) -> None:
    async with SimWeb() as web:
        urls = [f"https://h{number}.test/" for number in range(HOSTS)]
        asked: list[int] = []
        begin = asyncio.Event()
        for number in range(HOSTS):
            web.add(f"h{number}.test", university(number, asked, begin))
        sink = MemorySink()
        result, _ = await asyncio.gather(
            crawl_through(web, urls, sink), break_for_a_while(web, TROUBLES[trouble], begin)
        )
    assert result.complete
    assert result.looks > HOSTS, "the trouble met no look"
    found = observe_all(sink.kept, {})
    assert {url: found[url].liveness for url in urls} == dict.fromkeys(urls, Liveness.OK)


@pytest.mark.parametrize("trouble", ["N1 cable pulled", "N3 captive portal", "S21 interception proxy"])
async def test_nothing_is_said_of_any_link_while_we_are_out(trouble: str) -> None:
    async with SimWeb() as web:
        urls = [f"https://h{number}.test/" for number in range(10)]
        for number in range(10):
            web.add(f"h{number}.test", page(f"University {number}"))
        TROUBLES[trouble](web)
        sink = MemorySink()
        result = await crawl_through(web, urls, sink)
        asked: list[Request] = [request for request in web.log.requests if request.host.startswith("h")]
    assert not result.complete
    assert result.note == "no_network"
    assert not sink.kept
    assert not asked


async def test_n4_many_hosts_of_one_network_refusing_us_are_blocked_never_dead() -> None:
    async with SimWeb(shared_addresses=1) as web:
        urls = [f"http://cdn{number}.test/" for number in range(25)]
        for number in range(25):
            web.add(f"cdn{number}.test", {"*": status(403)})
        found = await examine(urls, settings_for(web))
    assert {found[url].first.liveness for url in urls} == {Liveness.BLOCKED}
    assert {found[url].stays.liveness for url in urls} == {Liveness.BLOCKED}


async def test_d17_hundreds_of_slow_names_at_once_all_answer() -> None:
    async with SimWeb() as web:
        urls = [f"http://slow{number}.test/" for number in range(SLOW_NAMES)]
        for number in range(SLOW_NAMES):
            here = web.add(f"slow{number}.test", page(f"University {number}")).address
            web.names[f"slow{number}.test"] = dns.slow(0.5, dns.addresses(here))
        patient = dict.fromkeys(("dns_timeout", "connect_timeout", "headers_timeout", "timeout"), 40.0)
        settings = build_settings(web.settings(), {"robots": False, "host_request_interval": 0.0}, patient)
        async with make_looker(settings) as looker:
            looks = await asyncio.gather(*(looker.look(LookRequest(url=url)) for url in urls))
    assert [look.outcome.failure for look in looks] == [None] * SLOW_NAMES
