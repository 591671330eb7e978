"""Looks over the network: hops, second tries, robots.txt, budgets. The server is on loopback."""

from __future__ import annotations

import asyncio
import errno
import gc
import gzip
import socket
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler import __version__
from crawler.config import Settings
from crawler.model import FailureKind, Look, LookRequest, Phase, Purpose, RobotsRecord
from crawler.observe import Looker, make_looker
from crawler.observe.link import MOST_HEAD, Link
from crawler.observe.wire import Wire
from crawler.simweb import Exchange, SimWeb, dns
from tests.observe.servers import Answers, Server, name_server

K = FailureKind
HTML = "Content-Type: text/html; charset=utf-8"


def answer(status: str = "200 OK", *fields: str, body: bytes = b"") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", *fields, f"Content-Length: {len(body)}"])
    return f"{head}\r\n\r\n".encode("latin-1") + body


def to(location: str, status: str = "302 Found", *fields: str) -> bytes:
    return answer(status, f"Location: {location}", *fields)


def script(*pieces: bytes, then: str = "close") -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]:
    """Says the pieces, then closes, resets or goes silent until the client leaves."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if then == "silence":
            await reader.read()
        if then == "reset":
            await asyncio.sleep(0.05)
            writer.transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0"
            )
            writer.transport.abort()

    return say


@asynccontextmanager
async def looking(
    answers: Answers, *, names: dict[str, dns.Rule] | None = None, cache: Any = None, **settings: Any
) -> AsyncIterator[tuple[Looker, Server]]:
    """A looker that finds every name on one loopback server."""
    rules = {"*.test": dns.addresses("127.0.0.1"), **(names or {})}
    async with Server(answers) as server, name_server(rules) as name_servers:
        given = {
            "nameserver": (f"127.0.0.1:{name_servers.port}",),
            "allow_network": ("127.0.0.0/8", "::1/128"),
            "http_port": server.port,
            "host_request_interval": 0.0,
            "contact": "office@uni.test",
            **settings,
        }
        async with make_looker(Settings(**given), cache) as looker:
            yield looker, server


async def look_at(answers: Answers, url: str = "http://h.test/", **given: Any) -> tuple[Look, Server]:
    async with looking(answers, **given) as (looker, server):
        return await looker.look(LookRequest(url=url)), server


def told(look: Look) -> tuple[int | None, FailureKind | None]:
    failure = look.outcome.failure
    return look.outcome.status, failure.kind if failure else None


async def test_a_page_is_kept_as_it_came() -> None:
    page = "<title>Université</title>".encode()
    look, server = await look_at({"/": answer("200 OK", HTML, "Server: nginx", "Set-Cookie: sid=secret", body=page)})

    outcome, capture = look.outcome, look.capture
    assert told(look) == (200, None)
    assert capture is not None
    assert (capture.body, capture.media_type, capture.charset, capture.truncated) == (page, "text/html", "utf-8", False)
    assert outcome.capture == capture.sha256
    hop = outcome.hops[0]
    assert (hop.url, hop.peer, hop.method, hop.tls) == ("http://h.test/", "127.0.0.1", "GET", None)
    assert ("server", "nginx") in hop.headers
    assert ("set-cookie", "sid") in hop.headers
    assert "secret" not in str(outcome)
    assert outcome.started_at <= datetime.now(UTC)
    request = server.requests[-1].decode()
    assert f"User-Agent: crawler/{__version__} (+office@uni.test)\r\n" in request
    assert "Host: h.test\r\n" in request
    assert "Accept-Encoding: gzip, deflate\r\n" in request
    assert "Referer" not in request


async def test_the_second_means_is_another_header_set_and_other_servers() -> None:
    async with (
        name_server({"h.test": dns.addresses("127.0.0.1")}) as second,
        looking({}, second_nameserver=(f"127.0.0.1:{second.port}",)) as (looker, server),
    ):
        look = await looker.look(LookRequest(url="http://h.test/", purpose=Purpose.CONFIRM, about="http://h.test/"))

    assert told(look) == (200, None)
    assert look.outcome.means == "second"
    assert second.asked["h.test", "A"] == 1
    assert b"User-Agent: Mozilla/5.0 (compatible; crawler/" in server.requests[-1]
    assert b"Accept-Encoding: identity" in server.requests[-1]


async def test_chain_of_twenty_is_followed_and_one_of_twenty_one_is_not() -> None:
    chain: Answers = {f"/{n}": to(f"/{n + 1}") for n in range(21)}

    longest, _ = await look_at(chain, "http://h.test/1")
    too_long, server = await look_at(chain, "http://h.test/0")

    assert told(longest) == (200, None)
    assert len(longest.outcome.hops) == 21
    assert told(too_long) == (302, K.TOO_MANY_REDIRECTS)
    assert len(server.paths) == 21


async def test_loop_is_tried_once_more_before_it_is_one() -> None:
    look, server = await look_at({"/": to("/")})

    assert told(look) == (302, K.REDIRECT_LOOP)
    assert server.paths == ["/", "/"]


async def test_loop_that_a_cookie_ends_is_none_and_the_cookie_goes_with_the_look() -> None:
    async def wall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        known = b"Cookie: ok=1" in server.requests[-1]
        writer.write(answer(body=b"in") if known else to("/", "302 Found", "Set-Cookie: ok=1"))
        await writer.drain()

    async with looking({"/": wall}) as (looker, server):
        looks = [await looker.look(LookRequest(url="http://h.test/")) for _ in range(2)]

    assert [told(look) for look in looks] == [(200, None), (200, None)]
    assert len(server.paths) == 4


async def test_redirect_keeps_bytes_and_drops_credentials() -> None:
    look, server = await look_at(
        {"/": to("http://user:pw@h.test/M\xfcnchen"), "*": answer(body=b"x")}, "http://me:secret@h.test/"
    )

    assert server.paths == ["/", "/M%FCnchen"]
    assert not any(b"Authorization" in request for request in server.requests)
    assert look.outcome.url == "http://me:secret@h.test/"
    assert [hop.url for hop in look.outcome.hops] == ["http://h.test/", "http://h.test/M%FCnchen"]
    assert look.outcome.hops[0].location == "http://***@h.test/München"


async def test_refresh_is_followed_once_and_recorded() -> None:
    answers: Answers = {
        "/": answer("200 OK", HTML, body=b'<meta http-equiv=refresh content="0;url=/a">'),
        "/a": answer("200 OK", HTML, "Refresh: 0;url=/b", body=b"the page"),
    }
    look, server = await look_at(answers)

    assert server.paths == ["/", "/a"]
    assert [hop.via for hop in look.outcome.hops] == ["http", "meta"]
    assert look.outcome.hops[0].location == "http://h.test/a"
    assert look.capture is not None
    assert look.capture.body == b"the page"


async def test_address_in_a_script_that_is_not_there_leaves_the_page() -> None:
    shell = b"<title>Uni</title><script>location.href='/app'</script>"
    look, server = await look_at({"/": answer("200 OK", HTML, body=shell), "/app": answer("404 Not Found", body=b"no")})

    assert server.paths == ["/", "/app"]
    assert (look.outcome.failure, look.outcome.status, look.outcome.final_url) == (None, 200, "http://h.test/")
    assert look.capture is not None
    assert look.capture.body == shell


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://h.test:25/", "http://a..b/", "ftp://h.test/"])
@pytest.mark.parametrize("way", ["meta", "header"])
async def test_page_whose_refresh_is_refused_is_the_answer(target: str, way: str) -> None:
    field = (f"Refresh: 0;url={target}",) if way == "header" else ()
    body = f'<meta http-equiv=refresh content="0;url={target}">' if way == "meta" else "the page"
    look, server = await look_at({"/": answer("200 OK", HTML, *field, body=body.encode())})

    assert server.paths == ["/"]
    assert (look.outcome.failure, look.outcome.status, look.outcome.final_url) == (None, 200, "http://h.test/")
    assert look.capture is not None
    assert look.capture.body == body.encode()


@pytest.mark.parametrize(
    ("answers", "kind", "hops"),
    [
        ({"/": answer("301 Moved")}, K.BAD_REDIRECT, 1),
        ({"/": to("")}, K.BAD_REDIRECT, 1),
        ({"/": to("http://a..b/")}, K.BAD_NAME, 2),
        ({"/": to("file:///etc/passwd")}, K.FORBIDDEN_SCHEME, 1),
        ({"/": to("http://h.test:25/")}, K.FORBIDDEN_PORT, 1),
        ({"/": to("http://10.0.0.1/")}, K.FORBIDDEN_ADDRESS, 2),
        ({"/": to("http://gone.invalid/")}, K.NO_SUCH_NAME, 2),
    ],
)
async def test_redirect_that_leads_nowhere(answers: Answers, kind: FailureKind, hops: int) -> None:
    look, server = await look_at(answers)

    assert look.outcome.failure is not None
    assert look.outcome.failure.kind is kind
    assert len(look.outcome.hops) == hops
    assert look.outcome.hops[0].status in {301, 302}
    assert server.paths == ["/"]
    assert look.capture is None


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
@pytest.mark.parametrize("size", [1_009, 65_537, 500_000])
async def test_a_head_of_four_hundred_kilobytes_is_understood_however_it_comes(size: int, line_end: bytes) -> None:
    fields = [b"X-%d: " % number + b"y" * 4_000 for number in range(100)]
    head = line_end.join([b"HTTP/1.1 200 OK", *fields, b"Content-Type: text/html", b"Content-Length: 6", b"", b""])
    said = head + b"a page"
    pieces = [said[start : start + size] for start in range(0, len(said), size)]

    look, _ = await look_at({"/": script(*pieces)})

    assert told(look) == (200, None)
    assert look.capture is not None
    assert (look.capture.body, look.capture.media_type) == (b"a page", "text/html")


async def test_the_end_of_a_large_head_may_be_cut_anywhere() -> None:
    head = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: " % n + b"y" * 4_000 + b"\r\n" for n in range(50))
    for cut in range(1, 5):
        ends = head + b"\r\n"
        look, _ = await look_at({"/": script(ends[:-cut], ends[-cut:] + b"a page")})
        assert told(look) == (200, None)


@pytest.mark.parametrize(
    "said", [answer(body=b"page"), script(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n"), script()]
)
async def test_a_look_leaves_no_connection_to_the_garbage_collector(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    links: list[weakref.ref[Link]] = []

    def remembered(wire: Wire, loop: asyncio.AbstractEventLoop) -> Link:
        link = Link(wire, loop)
        links.append(weakref.ref(link))
        return link

    monkeypatch.setattr(Wire, "make_link", remembered)
    gc.disable()
    try:
        await look_at({"/": said})
        async with asyncio.timeout(15):
            while any(link() for link in links):  # noqa: ASYNC110 - the loop tells them of their end
                await asyncio.sleep(0.01)
    finally:
        gc.enable()
    assert links


async def test_a_server_that_goes_on_sending_is_left_at_once() -> None:
    left = asyncio.Event()

    async def endless(exchange: Exchange) -> None:
        exchange.writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                exchange.writer.write(b"<p>" * 10_000)
                await exchange.writer.drain()
        finally:
            left.set()

    web = SimWeb()
    web.add("h.test", endless)
    async with web:
        settings = Settings(**web.settings(), host_request_interval=0.0)
        async with make_looker(settings) as looker:
            look = await looker.look(LookRequest(url="https://h.test/"))
            async with asyncio.timeout(15):  # half of what a polite goodbye may take
                await left.wait()

    assert told(look) == (200, None)


@pytest.mark.parametrize(
    ("said", "status", "kind"),
    [
        (script(), None, K.DISCONNECTED),
        (script(then="reset"), None, K.RESET),
        (script(b"HTTP/1.1 200 OK\r\nServer: x"), None, K.DISCONNECTED),
        (script(b"SSH-2.0-OpenSSH_9.2\r\n"), None, K.NOT_HTTP),
        (script(b"HTTP/1.1 1000 OK\r\n\r\n"), None, K.BAD_RESPONSE),
        (script(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc"), None, K.BAD_RESPONSE),
        (script(b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n"), None, K.BAD_RESPONSE),
        (script(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_200 + b"\r\n"), None, K.HEADERS_TOO_LARGE),
        (script(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n"), None, K.HEADERS_TOO_LARGE),
        (
            script(*[b"HTTP/1.1 200 OK\r\n", *[b"X: " + b"y" * 4_000 + b"\r\n"] * (MOST_HEAD // 2_000)]),
            None,
            K.HEADERS_TOO_LARGE,
        ),
        (script(b"HTTP/1.1 204 No Content\r\n\r\nbody"), 204, K.BODY_BROKEN),
        (script(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"), 200, K.BODY_BROKEN),
        (script(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf", then="reset"), 200, K.BODY_BROKEN),
        (script(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf", then="silence"), 200, K.BODY_TIMEOUT),
        (script(b"HTTP/1.1 200 OK\r\n", then="silence"), None, K.HEADERS_TIMEOUT),
        (script(*[b"HTTP/1.1 100 Continue\r\n\r\n"] * 300, then="silence"), None, K.HEADERS_TIMEOUT),
    ],
)
async def test_broken_answers(said: Any, status: int | None, kind: FailureKind) -> None:
    look, server = await look_at({"/": said}, headers_timeout=0.5, body_timeout=0.5)

    assert told(look) == (status, kind)
    assert len(server.paths) <= 2
    if look.capture is not None:
        assert look.capture.truncated
        assert look.capture.body in {b"half", b""}


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcEXTRA",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nZZ\r\n",
    ],
)
async def test_sound_head_before_a_broken_body_counts(said: bytes) -> None:
    look, _ = await look_at({"/": script(said)})

    assert look.outcome.status == 200
    assert look.capture is not None
    assert look.capture.body == b"abc"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (answer("200 OK", "Content-Security-Policy: " + "x" * 12_000), 200),
        (answer("200 OK", *[f"X-{n}: y" for n in range(900)]), 200),
        (answer("999 Request Denied"), 999),
        (b"HTTP/1.1 200\nContent-Length: 1\n\nx", 200),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer(body=b"x"), 200),
        (to("/" + "x" * 9_000), 200),
    ],
)
async def test_odd_answers_that_are_fine(said: bytes, status: int) -> None:
    look, _ = await look_at({"/": said})

    assert told(look) == (status, None)


async def test_connection_that_broke_once_is_tried_anew() -> None:
    async def moody(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(server.paths) > 1:
            writer.write(answer(body=b"x"))
            await writer.drain()

    async with looking({"/": moody}) as (looker, server):
        look = await looker.look(LookRequest(url="http://h.test/"))

    assert told(look) == (200, None)
    assert server.paths == ["/", "/"]


async def test_server_that_closes_kept_connections_without_saying_so_is_followed() -> None:
    answers: Answers = {
        "/robots.txt": script(answer("404 Not Found")),
        "/": script(to("/a")),
        "/a": script(to("/b")),
        "/b": script(answer(body=b"there")),
    }
    for _ in range(5):
        look, _ = await look_at(answers)
        assert told(look) == (200, None)


async def test_misdirected_request_is_asked_once_more() -> None:
    look, server = await look_at({"/": answer("421 Misdirected Request")})

    assert told(look) == (421, None)
    assert server.paths == ["/", "/"]


async def test_coding_that_cannot_be_undone_is_refused_the_second_time() -> None:
    async def liar(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        plain = b"Accept-Encoding: identity" in server.requests[-1]
        writer.write(answer(body=b"plain") if plain else answer("200 OK", "Content-Encoding: gzip", body=b"not gzip"))
        await writer.drain()

    async with looking({"/": liar}) as (looker, server):
        look = await looker.look(LookRequest(url="http://h.test/"))

    assert told(look) == (200, None)
    assert look.capture is not None
    assert look.capture.body == b"plain"


async def test_body_is_capped_on_the_wire_and_after_decoding() -> None:
    bomb, _ = await look_at({"/": answer("200 OK", "Content-Encoding: gzip", body=gzip.compress(bytes(9_000_000)))})
    stream, _ = await look_at({"/": script(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 65_536] * 20)}, max_parse=100_000)
    picture, _ = await look_at({"/": answer("200 OK", "Content-Type: image/png", body=b"x" * 50_000)})

    for look, size in ((bomb, 262_144), (stream, 100_000), (picture, 4_096)):
        assert told(look) == (200, None)
        assert look.capture is not None
        assert (len(look.capture.body), look.capture.truncated) == (size, True)


async def test_the_whole_look_ends_in_time() -> None:
    slow = script(b"HTTP/1.1 200 OK\r\n", then="silence")
    look, _ = await look_at({"/": slow}, robots=False, timeout=0.4, headers_timeout=60.0)

    assert told(look) == (None, K.TOTAL_TIMEOUT)


async def test_only_public_addresses_of_a_name_are_used_and_the_others_noted() -> None:
    names = {"h.test": dns.addresses("10.0.0.1", "127.0.0.1")}
    look, _ = await look_at({}, names=names)

    assert told(look) == (200, None)
    assert look.outcome.hops[-1].peer == "127.0.0.1"
    assert look.outcome.hops[-1].left_out == ("10.0.0.1",)


async def test_dead_addresses_before_the_good_one_do_not_matter() -> None:
    dead = [f"127.1.2.{number}" for number in range(1, 28)]
    look, _ = await look_at({}, names={"h.test": dns.addresses(*dead, "127.0.0.1")})

    assert told(look) == (200, None)


async def test_addresses_that_are_only_ipv6_are_named_when_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_route(sock: socket.socket, address: Any) -> None:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", no_route)
    look, _ = await look_at({}, names={"h.test": dns.addresses("2606:2800:220:1::1")})

    assert look.outcome.failure is not None
    assert (look.outcome.failure.kind, look.outcome.failure.phase) == (K.UNREACHABLE, Phase.CONNECT)
    assert "IPv6" in look.outcome.failure.detail


async def test_our_own_lack_of_descriptors_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_more(*_: Any) -> socket.socket:
        raise OSError(errno.EMFILE, "Too many open files")

    async with looking({}) as (looker, _):
        monkeypatch.setattr("crawler.observe.wire.socket.socket", no_more)
        look = await looker.look(LookRequest(url="http://127.0.0.1/"))
        monkeypatch.undo()

    assert told(look) == (None, K.OUR_RESOURCES)


async def test_what_nobody_expected_is_recorded_and_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    async with looking({}) as (looker, _):
        monkeypatch.setattr("crawler.observe.probe.next_step", lambda _: 1 / 0)
        look = await looker.look(LookRequest(url="http://h.test/"))

    assert look.outcome.failure is not None
    assert look.outcome.failure.kind is K.OUR_BUG
    assert "ZeroDivisionError" in look.outcome.failure.detail


async def test_a_cancelled_look_is_cancelled() -> None:
    async with looking({"/": script(then="silence")}) as (looker, _):
        task = asyncio.create_task(looker.look(LookRequest(url="http://h.test/")))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


# --- robots.txt -------------------------------------------------------------------------------------------------


class Cache:
    def __init__(self) -> None:
        self.records: dict[str, RobotsRecord] = {}

    def robots(self, origin: str, *, newer_than: datetime) -> RobotsRecord | None:
        record = self.records.get(origin)
        return record if record and record.fetched_at > newer_than else None

    def keep_robots(self, record: RobotsRecord) -> None:
        self.records[record.origin] = record


RULES = b"User-agent: *\nDisallow: /private\n\nUser-agent: crawler\nDisallow: /no\n"


@pytest.mark.parametrize(("path", "allowed"), [("/", True), ("/private", True), ("/no/x", False)])
async def test_robots_txt_is_obeyed_by_our_own_name(path: str, allowed: bool) -> None:
    look, server = await look_at({"/robots.txt": answer(body=RULES)}, f"http://h.test{path}")

    assert server.paths == ([path] if allowed else [])
    assert told(look) == ((200, None) if allowed else (None, K.ROBOTS))


async def test_home_page_is_no_exception() -> None:
    look, server = await look_at({"/robots.txt": answer(body=b"User-agent: *\nDisallow: /\n")})

    assert told(look) == (None, K.ROBOTS)
    assert server.paths == []


@pytest.mark.parametrize(
    ("robots", "kind"),
    [
        (answer("404 Not Found", body=RULES), None),
        (answer("403 Forbidden"), None),
        (answer("429 Too Many Requests"), None),
        (answer("503 Service Unavailable"), K.ROBOTS),
        (answer(body=b"<html>not found</html>"), None),
        (answer(body=b"\xff\xfe\0 rubbish" * 3_000), None),
        (to("/elsewhere"), None),
        (to("/robots.txt"), None),
        (script(b"SSH-2.0\r\n"), None),
        (script(then="silence"), None),
    ],
)
async def test_robots_txt_that_is_not_there(robots: Any, kind: FailureKind | None) -> None:
    look, _ = await look_at({"/robots.txt": robots}, "http://h.test/no", headers_timeout=0.5)

    assert told(look) == (None if kind else 200, kind)
    if kind:
        assert look.outcome.failure is not None
        assert "unreachable" in look.outcome.failure.detail


async def test_robots_txt_is_asked_for_once_a_day_and_host() -> None:
    cache = Cache()
    for _ in range(2):
        async with looking({"/robots.txt": answer(body=RULES)}, cache=cache) as (looker, server):
            for path in ("/", "/no", "/yes"):
                await looker.look(LookRequest(url=f"http://h.test{path}"))
            assert server.paths == ["/", "/yes"]

    assert list(cache.records) == ["https://h.test"]
    assert not any(b"robots.txt" in request for request in server.requests)


async def test_rules_found_through_a_redirect_hold_for_the_host_it_led_to() -> None:
    elsewhere = to("http://www.h.test/robots.txt")

    async def robots(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(body=RULES) if b"Host: www.h.test" in server.requests[-1] else elsewhere)
        await writer.drain()

    async with looking({"/robots.txt": robots, "/": to("http://www.h.test/no")}) as (looker, server):
        look = await looker.look(LookRequest(url="http://h.test/"))

    assert told(look) == (302, K.ROBOTS)
    assert len(server.requests) == 3


async def test_host_that_cannot_be_connected_to_is_tried_once() -> None:
    look, server = await look_at({}, "http://gone.invalid/")

    assert told(look) == (None, K.NO_SUCH_NAME)
    assert [hop.url for hop in look.outcome.hops] == ["http://gone.invalid/"]
    assert server.requests == []


async def test_witnesses_are_asked_at_once() -> None:
    async with looking({"/robots.txt": answer(body=b"User-agent: *\nDisallow: /")}) as (looker, server):
        look = await looker.look(LookRequest(url="http://h.test/", purpose=Purpose.WITNESS))

    assert told(look) == (200, None)
    assert len(server.requests) == 1


async def test_witnesses_are_never_found_by_an_answer_from_memory() -> None:
    async with looking({}, names={"h.test": dns.in_turn(dns.addresses("127.0.0.1"), dns.fails("SERVFAIL"))}) as (
        looker,
        _,
    ):
        request = LookRequest(url="http://h.test/", purpose=Purpose.WITNESS)
        looks = [await looker.look(request) for _ in range(2)]

    assert [told(look) for look in looks] == [(200, None), (None, K.DNS_SERVER_FAILURE)]
