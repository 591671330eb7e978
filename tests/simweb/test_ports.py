from __future__ import annotations

import asyncio
import errno
import ssl
from collections.abc import AsyncIterator

import pytest

from crawler.simweb import SimWeb, page
from crawler.simweb.addresses import Addresses
from crawler.simweb.connections import CONNECTION_FAULTS
from tests.simweb.client import connect, get

HELLO = b"\x16\x03\x01\x00\x05hello"


@pytest.fixture
async def web() -> AsyncIterator[SimWeb]:
    async with SimWeb() as web:
        yield web


async def talk(web: SimWeb, fault: str, *, within: float = 2.0) -> bytes | str:
    """What a port with a fault says to some bytes: its answer, ``reset``, or ``silence``."""
    web.add("it.test", page("It"), http=fault)
    reader, writer = await connect(web, "it.test")
    try:
        writer.write(HELLO)
        return await asyncio.wait_for(reader.read(), within)
    except ConnectionError:
        return "reset"
    except TimeoutError:
        return "silence"
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("reset_at_accept", "reset"),
        ("reset_after_request", "reset"),
        ("close_after_request", b""),
        ("speaks_http", b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        ("tls_handshake_failure", b"\x15\x03\x03\x00\x02\x02\x28"),
        ("tls_old_protocol", b"\x15\x03\x03\x00\x02\x02\x46"),
        ("tls_name_not_served", b"\x15\x03\x03\x00\x02\x02\x70"),
    ],
)
async def test_connection_faults(web: SimWeb, fault: str, said: bytes | str) -> None:
    assert fault in CONNECTION_FAULTS
    assert await talk(web, fault) == said


async def test_close_at_accept(web: SimWeb) -> None:
    assert await talk(web, "close_at_accept") in {b"", "reset"}  # a FIN, and RST for bytes that came after it


@pytest.mark.parametrize("fault", ["never_answers", "speaks_ssh"])
async def test_ports_that_stay_open(web: SimWeb, fault: str) -> None:
    assert await talk(web, fault, within=0.2) == "silence"


async def test_refused(web: SimWeb) -> None:
    web.add("it.test", page("It"), http="refused")
    with pytest.raises(ConnectionRefusedError):
        await connect(web, "it.test")
    assert b"<title>It</title>" in await get(web, "it.test", scheme="https")


async def test_a_black_hole_lets_nobody_connect(web: SimWeb) -> None:
    web.add("it.test", page("It"), http="black_hole")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(connect(web, "it.test"), 0.3)


async def test_slow_accept_serves_in_the_end(web: SimWeb) -> None:
    web.add("it.test", page("It"), http="slow_accept")
    assert b"<title>It</title>" in await asyncio.wait_for(get(web, "it.test"), 20)


async def test_a_broadcast_address_is_unreachable() -> None:
    with pytest.raises(OSError, match="nreachable") as caught:
        await asyncio.open_connection("127.255.255.255", 80)
    assert caught.value.errno == errno.ENETUNREACH


async def test_ipv6_hosts(web: SimWeb) -> None:
    web.add("six.test", page("Six"), address="::1")
    assert b"<title>Six</title>" in await get(web, "six.test", scheme="https")


async def test_a_weak_exchange_is_refused_by_who_looks(web: SimWeb) -> None:
    web.add("weak.test", page("Weak"), https="weak_exchange")
    with pytest.raises(ssl.SSLError, match="DH_KEY_TOO_SMALL"):
        await get(web, "weak.test", scheme="https")


async def test_a_host_with_a_fault_has_an_address_of_its_own(web: SimWeb) -> None:
    web.add("well.test", page("Well"))
    web.add("ill.test", page("Ill"), https="never_answers")
    assert web.address_of("ill.test") != web.address_of("well.test")
    assert b"Well" in await get(web, "well.test")


async def test_in_an_outage_connections_are_reset(web: SimWeb) -> None:
    web.add("good.test", page("Good"))
    web.go_down()
    with pytest.raises(ConnectionError):
        await get(web, "good.test")
    web.come_back()
    assert b"Good" in await get(web, "good.test")


async def test_a_captive_portal_answers_for_everybody(web: SimWeb) -> None:
    web.add("good.test", page("Good"))
    web.capture_everyone()
    assert b"Location: http://portal.test/" in await get(web, "good.test")
    assert b"terms of use" in await get(web, "portal.test")
    with pytest.raises(ssl.SSLCertVerificationError):
        await get(web, "good.test", scheme="https")
    web.come_back()
    assert b"Good" in await get(web, "good.test", scheme="https")


async def test_an_interception_proxy_signs_everything_itself(web: SimWeb) -> None:
    web.add("good.test", page("Good"))
    web.intercept()
    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        await get(web, "good.test", scheme="https")
    assert caught.value.verify_code == 20


def test_a_machine_with_one_loopback_address_can_serve_but_not_misbehave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.simweb.addresses._can_bind", lambda _: False)
    alone = Addresses(8)
    assert {alone.shared() for _ in range(3)} == {"127.0.0.1"}
    with pytest.raises(OSError, match="single loopback address"):
        alone.own()


def test_addresses_are_loopback_and_own_ones_are_nobody_elses() -> None:
    pool = Addresses(300)
    shared, own = {pool.shared() for _ in range(900)}, [pool.own() for _ in range(600)]
    assert len(shared) == 300
    assert len(set(own)) == 600
    assert not shared & set(own)
    assert all(address.startswith("127.") for address in shared | set(own))
