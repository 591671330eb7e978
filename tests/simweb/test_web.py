from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator

import pytest

from crawler.simweb import SimWeb, answer, page, raw, redirect, status
from crawler.simweb.certificates import CERTIFICATES
from tests.simweb.client import connect, get


@pytest.fixture
async def web() -> AsyncIterator[SimWeb]:
    async with SimWeb() as web:
        yield web


async def test_serves_a_page_on_both_ports(web: SimWeb) -> None:
    web.add("good.test", page("Good University"))
    for scheme in ("http", "https"):
        reply = await get(web, "good.test", scheme=scheme)
        assert reply.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"<title>Good University</title>" in reply
    assert [(r.scheme, r.path, r.address) for r in web.log.to("good.test")] == [
        ("http", "/", web.address_of("good.test")),
        ("https", "/", web.address_of("good.test")),
    ]


async def test_routes_by_scheme_query_path_and_rest(web: SimWeb) -> None:
    web.add(
        "paths.test",
        {
            "/": page("Home"),
            "https:/": page("Safe home"),
            "/a?b": status(410),
            "/a": redirect("/"),
            "*": page("Rest"),
        },
    )
    first_lines = {
        (scheme, target): (await get(web, "paths.test", target, scheme=scheme)).split(b"\r\n")[0].split()[1]
        for scheme, target in [("http", "/a?b"), ("http", "/a"), ("http", "/x"), ("http", "/robots.txt")]
    }
    assert list(first_lines.values()) == [b"410", b"301", b"200", b"404"]
    assert b"Safe home" in await get(web, "paths.test", scheme="https")
    assert b"Safe" not in await get(web, "paths.test")


async def test_unknown_hosts_and_paths_are_not_found(web: SimWeb) -> None:
    web.add("one.test", page("One"))
    assert (await get(web, "one.test", "/nowhere")).startswith(b"HTTP/1.1 404 ")
    assert (await get(web, "one.test", "/", headers="")).startswith(b"HTTP/1.1 200 ")


async def test_wildcard_host_answers_for_its_zone(web: SimWeb) -> None:
    site = web.add("*.zone.test", {"*": page("Zone")})
    reader, writer = await asyncio.open_connection(site.address, web.http_port)
    writer.write(b"GET /x HTTP/1.1\r\nHost: any.zone.test:80\r\nConnection: close\r\n\r\n")
    assert b"<title>Zone</title>" in await reader.read()
    writer.close()


async def test_a_connection_serves_several_requests_after_proper_replies(web: SimWeb) -> None:
    web.add("keep.test", {"/": page("Home"), "/raw": raw(b"HTTP/1.1 200 OK\r\n\r\nbye")})
    reader, writer = await connect(web, "keep.test")
    request = b"GET %s HTTP/1.1\r\nHost: keep.test\r\n\r\n"
    writer.write(request % b"/" + request % b"/" + request % b"/raw" + request % b"/")
    everything = await reader.read()
    writer.close()
    assert everything.count(b"<title>Home</title>") == 2
    assert everything.endswith(b"bye")


async def test_head_has_no_body(web: SimWeb) -> None:
    web.add("head.test", answer("body"))
    reader, writer = await connect(web, "head.test")
    writer.write(b"HEAD / HTTP/1.1\r\nHost: head.test\r\nConnection: close\r\n\r\n")
    reply = await reader.read()
    writer.close()
    assert b"Content-Length: 4" in reply
    assert reply.endswith(b"\r\n\r\n")


VERIFY_CODES = {
    "valid": 0,
    "no_subject": 0,
    "many_names": 0,
    "expired": 10,
    "not_yet_valid": 9,
    "self_signed": 18,
    "hostile_name": 18,
    "wrong_host": 62,
    "unknown_issuer": 20,
    "intercepted": 20,
    "missing_intermediate": 20,
    "weak_key": 66,
}
"""X509_V_ERR_… of OpenSSL."""


@pytest.mark.parametrize("name", sorted(CERTIFICATES))
async def test_certificates_are_wrong_in_their_own_way_alone(web: SimWeb, name: str) -> None:
    web.add("cert.test", page("Cert"), https=name)
    try:
        reply = await get(web, "cert.test", scheme="https")
        code = 0
    except ssl.SSLCertVerificationError as error:
        code = error.verify_code
    else:
        assert b"<title>Cert</title>" in reply
    if name == "common_name_only":  # Python falls back to the common name in some versions
        assert code in {0, 62}
    else:
        assert code == VERIFY_CODES[name]


async def test_a_client_without_a_certificate_is_sent_away(web: SimWeb) -> None:
    web.add("member.test", page("Members"), https="client_certificate")
    try:
        assert await get(web, "member.test", scheme="https") == b""
    except (ssl.SSLError, ConnectionError):
        assert not web.log.to("member.test")


async def test_neighbours_on_one_address_share_a_certificate_that_knows_both() -> None:
    async with SimWeb(shared_addresses=1) as web:
        web.add("one.test", page("One"))
        assert b"One" in await get(web, "one.test", scheme="https")
        web.add("two.test", page("Two"))
        assert b"Two" in await get(web, "two.test", scheme="https")
        assert b"One" in await get(web, "one.test", scheme="https")
        assert web.address_of("one.test") == web.address_of("two.test")


async def test_exchanges_at_once_are_counted(web: SimWeb) -> None:
    here = asyncio.Barrier(3)

    async def together(exchange: object) -> None:
        await here.wait()

    web.add("busy.test", together)
    await asyncio.gather(*(get(web, "busy.test") for _ in range(3)))
    assert web.log.peak["busy.test"] == 3
    assert web.log.connections[web.address_of("busy.test")] == 3


async def test_everything_stops_and_nothing_is_kept() -> None:
    async with SimWeb() as web:
        web.add("good.test", page("Good"))
        address, port = web.address_of("good.test"), web.http_port
        reader, writer = await asyncio.open_connection(address, port)
    assert await reader.read() == b""
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(address, port)


def test_runs_in_a_thread_beside_synchronous_code() -> None:
    web = SimWeb()
    web.add("good.test", page("Good"))
    with web.in_thread():
        assert b"Good" in asyncio.run(get(web, "good.test", scheme="https"))
    assert web.http_port == 0
