"""Exceptions in the event loop's callbacks: counted, never printed, and the failure of the look they belong to."""

from __future__ import annotations

import asyncio

import pytest
import uvloop

from crawler.config import build_settings
from crawler.model import LookRequest
from crawler.observe import make_looker
from crawler.observe.crawl import crawl
from crawler.observe.link import Link
from crawler.observe.loop import run_loop
from crawler.observe.progress import CrawlResult
from crawler.simweb import SimWeb, page
from tests.observe.fakes import FakeLooker, MemorySink, outcome_of, requests, settings


async def look_at(sink: MemorySink) -> CrawlResult:
    web = SimWeb()
    for host in ("good.test", "bad.test"):
        web.add(host, page(f"University of {host}"))
    async with web:
        given = build_settings({"host_request_interval": 0.0, "max_retries": 0}, web.settings())
        async with make_looker(given) as looker:
            asked = [LookRequest(url=f"https://{host}/") for host in ("good.test", "bad.test")]
            return await crawl(asked, looker, sink, given)


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_a_connection_whose_code_fails_is_a_failed_look_and_prints_nothing(
    new_loop: type, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    whole = Link.data_received

    def fail_on_bad(self: Link, data: bytes) -> None:
        if self.tls is not None and self.tls.server_hostname == "bad.test":
            raise RuntimeError("nobody expected this")
        whole(self, data)

    monkeypatch.setattr(Link, "data_received", fail_on_bad)
    sink = MemorySink()
    with asyncio.Runner(loop_factory=new_loop) as runner:
        result = runner.run(look_at(sink))
    assert sink.last()["https://good.test/"].failure is None
    assert sink.last()["https://bad.test/"].failure is not None
    assert result.strays >= 1
    assert result.complete
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_a_callback_that_fails_outside_of_a_crawl_prints_nothing_either(capfd: pytest.CaptureFixture[str]) -> None:
    async def main() -> str:
        asyncio.get_running_loop().call_soon(lambda: 1 // 0)
        await asyncio.sleep(0)
        return "done"

    assert run_loop(main()) == "done"
    assert capfd.readouterr() == ("", "")


async def test_the_loop_reports_as_before_after_a_crawl() -> None:
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()

    def stray(request: LookRequest) -> object:
        loop.call_soon(lambda: 1 // 0)
        return outcome_of(request)

    looker = FakeLooker(default=stray)  # type: ignore[arg-type]
    result = await crawl(requests("a.example", "b.example"), looker, MemorySink(), settings(witness=()))
    assert result.strays == 2
    assert loop.get_exception_handler() is before
