"""A proxy of the environment: not looked at unless asked for, and no way round the guard even then."""

from __future__ import annotations

import pytest

from crawler.config import Settings
from crawler.model import FailureKind, Look, LookRequest
from crawler.observe import make_looker
from crawler.simweb import dns
from tests.observe.servers import Server, name_server

K = FailureKind


async def look_through(
    url: str, proxy: Server, monkeypatch: pytest.MonkeyPatch, host: str, *, use: bool = True
) -> Look:
    """A look with a proxy on an address that no link may lead to."""
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://{host}:{proxy.port}")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    names = {
        "proxy.test": dns.addresses("127.0.0.1"),
        "public.test": dns.addresses("93.184.216.34"),
        "private.test": dns.addresses("10.0.0.1"),
    }
    async with name_server(names) as server:
        settings = Settings(
            nameserver=(f"127.0.0.1:{server.port}",),
            proxy_from_environment=use,
            connect_timeout=0.5,
            dns_timeout=9.0,
            host_request_interval=0.0,
        )
        async with make_looker(settings) as looker:
            return await looker.look(LookRequest(url=url))


@pytest.mark.parametrize("host", ["127.0.0.1", "proxy.test"])
@pytest.mark.parametrize("url", ["http://public.test/", "http://unknown-here.test/"])
async def test_proxy_that_was_asked_for_is_used(host: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Server() as proxy:
        look = await look_through(url, proxy, monkeypatch, host)

    assert look.outcome.status == 200
    assert proxy.paths == [f"{url}robots.txt", url]


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "http://private.test/", "http://127.0.0.1/", "http://public.test:22/"]
)
async def test_proxy_is_no_way_round_the_guard(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Server() as proxy:
        look = await look_through(url, proxy, monkeypatch, "proxy.test")

    assert look.outcome.failure is not None
    assert look.outcome.failure.kind in {K.FORBIDDEN_ADDRESS, K.FORBIDDEN_PORT}
    assert proxy.requests == []


async def test_proxy_is_not_looked_at_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Server() as proxy:
        look = await look_through("http://private.test/", proxy, monkeypatch, "proxy.test", use=False)

    assert look.outcome.failure is not None
    assert look.outcome.failure.kind is K.FORBIDDEN_ADDRESS
    assert proxy.connections == 0
