from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from crawler.simweb import SimWeb, answer, page, pages, status, web_from_pages
from crawler.simweb.exchange import Handler, head
from crawler.simweb.http import (
    after,
    chunked,
    closes_unsaid,
    drip,
    endless,
    if_header,
    if_method,
    in_turn,
    raw,
    raw_then_reset,
    raw_then_silence,
    refresh,
    with_length,
)
from tests.simweb.client import connect, get, look_up


@pytest.fixture
async def web() -> AsyncIterator[SimWeb]:
    async with SimWeb() as web:
        yield web


async def said(web: SimWeb, handler: Handler, headers: str = "") -> bytes:
    web.add("it.test", handler)
    return await get(web, "it.test", headers=headers)


async def test_raw_bytes_go_out_as_they_are(web: SimWeb) -> None:
    assert await said(web, raw(b"\x00\xff", b"\r\n")) == b"\x00\xff\r\n"


async def test_raw_then_reset(web: SimWeb) -> None:
    web.add("it.test", raw_then_reset(b"HTTP/1.1 2"))
    reader, writer = await connect(web, "it.test")
    writer.write(b"GET / HTTP/1.1\r\nHost: it.test\r\n\r\n")
    assert await reader.readexactly(10) == b"HTTP/1.1 2"
    with pytest.raises(ConnectionResetError):
        await reader.readexactly(1)
    writer.close()


async def test_raw_then_silence_ends_with_its_client(web: SimWeb) -> None:
    web.add("it.test", raw_then_silence(b"abc"))
    reader, writer = await connect(web, "it.test")
    writer.write(b"GET / HTTP/1.1\r\nHost: it.test\r\n\r\n")
    assert await reader.readexactly(3) == b"abc"
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.05)
    writer.close()


async def test_a_drip_comes_whole(web: SimWeb) -> None:
    assert await said(web, drip(b"cd", first=b"ab", every=0.001)) == b"abcd"


async def test_what_is_endless_stops_with_its_client(web: SimWeb) -> None:
    web.add("it.test", endless(b"start", b"more"))
    reader, writer = await connect(web, "it.test")
    writer.write(b"GET / HTTP/1.1\r\nHost: it.test\r\n\r\n")
    assert (await reader.readexactly(100_005)).startswith(b"startmoremore")
    writer.close()


async def test_answers_in_turn(web: SimWeb) -> None:
    web.add("it.test", in_turn(status(503), page("Well")))
    codes = [(await get(web, "it.test")).split()[1] for _ in range(3)]
    assert codes == [b"503", b"200", b"200"]


async def test_answers_by_header_and_method(web: SimWeb) -> None:
    by_agent = if_header("User-Agent", "firefox", page("Browser"), status(403))
    assert b"Browser" in await said(web, by_agent, "User-Agent: Firefox/140\r\n")
    assert (await said(web, by_agent)).startswith(b"HTTP/1.1 403 ")
    assert b"Get" in await said(web, if_method("GET", page("Get"), status(405)))
    assert (await said(web, if_method("POST", page("Post"), status(405)))).startswith(b"HTTP/1.1 405 ")


async def test_a_late_answer(web: SimWeb) -> None:
    assert b"Late" in await said(web, after(0.01, page("Late")))


async def test_a_connection_closed_without_saying_so(web: SimWeb) -> None:
    web.add("it.test", closes_unsaid(page("Once")))
    reply = await get(web, "it.test", close=False)
    assert b"Once" in reply
    assert b"Connection: close" not in reply


async def test_a_refresh_header(web: SimWeb) -> None:
    assert b"Refresh: 3; url=/new\r\n" in await said(web, refresh("/new", 3))


def test_heads() -> None:
    assert head(404) == b"HTTP/1.1 404 Not Found\r\n\r\n"
    assert head(999, [("A", "b")]) == b"HTTP/1.1 999 Unknown\r\nA: b\r\n\r\n"
    assert head(200, reason="\x1b[31m") == b"HTTP/1.1 200 \x1b[31m\r\n\r\n"
    assert with_length(b"ab", 10**13, []).endswith(b"Content-Length: 10000000000000\r\n\r\nab")
    assert chunked([b"ZZ"], []) == b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ"


async def test_a_request_that_is_none_closes_the_connection(web: SimWeb) -> None:
    web.add("it.test", page("It"))
    reader, writer = await connect(web, "it.test")
    writer.write(b"half a requ")
    writer.write_eof()
    assert await reader.read() == b""
    writer.close()


@pytest.mark.parametrize(
    ("handler", "marks"),
    [
        (pages.parked("x.test"), [b"domain is for sale", b"sedoparking"]),
        (pages.taken_over(), [b"Slot", b"casino", b'lang="id"']),
        (pages.soft_404(), [b"HTTP/1.1 200 ", b"Page not found"]),
        (pages.login(), [b'type="password"']),
        (pages.consent(), [b"Accept all cookies"]),
        (pages.challenge(503), [b"HTTP/1.1 503 ", b"cf-mitigated: challenge"]),
        (pages.captcha(), [b"recaptcha"]),
        (pages.shell(), [b'<div id="root"></div>', b"<noscript>"]),
        (pages.suspended(), [b"account has been suspended"]),
        (pages.default_page(), [b"It works!"]),
        (pages.construction(), [b"under construction"]),
        (pages.construction("https://new.test/"), [b'href="https://new.test/"']),
        (pages.meta_refresh("/new", 2), [b'http-equiv="refresh" content="2; url=/new"']),
        (pages.script_redirect("/new"), [b'location.href = "/new"']),
    ],
)
async def test_pages_that_are_not_what_they_say(web: SimWeb, handler: Handler, marks: list[bytes]) -> None:
    reply = await said(web, handler)
    assert [mark for mark in marks if mark not in reply] == []


def test_text_in_pages_is_escaped() -> None:
    text = pages.html("<b>", organisation="</script><b>", site_name='"><b>', footer="<b>", lang='"><b>')
    assert "<b>" not in text
    assert text.count("</script>") == 1


DESCRIBED = {
    "hosts": {
        "good.test": {"status": 200, "title": "Good", "jsonld_name": "Good U", "lang": None, "footer": "Town"},
        "old.test": {"status": 301, "redirect": "https://good.test/"},
        "wall.test": {"status": 403},
        "köln.test": {"status": 200, "title": "Köln"},
        "no host": {"status": 200, "title": "Nobody"},
        "gone.test": {"status": 0, "error": "dns"},
        "slow.test": {"status": 0, "error": "timeout"},
        "bad_tls.test": {"status": 0, "error": "tls"},
    },
    "urls": {
        "http://good.test/page?x=1": {"status": 404, "title": "No"},
        "https://dir.test/a": {"status": 200, "title": "A", "og_site_name": "Dir"},
    },
}


async def test_a_web_from_a_description() -> None:
    async with web_from_pages(json.loads(json.dumps(DESCRIBED))) as web:
        reply = await get(web, "good.test", "/any/path", scheme="https")
        assert b"<title>Good</title>" in reply
        assert b'"name": "Good U"' in reply
        assert b"<p>Town</p>" in reply
        assert (await get(web, "good.test", "/page?x=1")).startswith(b"HTTP/1.1 404 ")
        assert b"Location: https://good.test/" in await get(web, "old.test")
        assert (await get(web, "wall.test")).startswith(b"HTTP/1.1 403 ")
        assert b'content="Dir"' in await get(web, "dir.test", "/a")
        assert (await get(web, "dir.test")).startswith(b"HTTP/1.1 404 ")
        assert "<title>Köln</title>".encode() in await get(web, "xn--kln-sna.test", scheme="https")
        assert await look_up(web, "gone.test") == ("NXDOMAIN", [])
        assert await look_up(web, "unheard-of.test") == ("NXDOMAIN", [])
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(get(web, "slow.test"), 0.1)


async def test_a_described_tls_error_is_one() -> None:
    async with web_from_pages(DESCRIBED) as web:
        with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
            await get(web, "bad_tls.test", scheme="https")


async def test_answers_may_be_text_or_bytes(web: SimWeb) -> None:
    assert (await said(web, answer("ąę"))).endswith("ąę".encode())
