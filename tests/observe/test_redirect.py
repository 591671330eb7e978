"""Where an answer leads: Location by its bytes, refreshes of a few seconds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model import Failure, FailureKind, Hop
from crawler.observe.decode import Body
from crawler.observe.fetch import Reply
from crawler.observe.redirect import Step, escape_bytes, look_url, next_step
from crawler.observe.refresh import LONGEST_SHELL, meta_refresh, parse_refresh, script_target

K = FailureKind
BASE = "https://uni.test/a/b?c"


def reply(status: int, *fields: tuple[bytes, bytes], page: bytes | None = None) -> Reply:
    body = None
    if page is not None:
        body = Body("", most_wire=10**6, most_body=10**6)
        body.feed(page)
    return Reply(hop=Hop(url=BASE, status=status), fields=fields, body=body)


def by_location(*locations: bytes) -> str | FailureKind:
    found = next_step(reply(302, *((b"Location", location) for location in locations)))
    assert found is not None
    return found.url if isinstance(found, Step) else found.kind


@pytest.mark.parametrize(
    ("location", "url"),
    [
        (b"/x", "https://uni.test/x"),
        (b"?q", "https://uni.test/a/b?q"),
        (b"#f", "https://uni.test/a/b?c#f"),
        (b"//www.uni.test/", "https://www.uni.test/"),
        (b"../up", "https://uni.test/up"),
        (b"  /spaces at ends  ", "https://uni.test/spaces%20at%20ends"),
        (b"/M\xfcnchen", "https://uni.test/M%FCnchen"),
        ("/München".encode(), "https://uni.test/M%C3%BCnchen"),
        ("http://münchen.test/".encode(), "http://xn--mnchen-3ya.test/"),
        (b"/%zz%", "https://uni.test/%zz%"),
        (b"http:///x.test/", "http://x.test/"),
        (b"http://u:p@x.test/", "http://x.test/"),
        (b"HTTP://X.TEST:80/", "http://x.test/"),
        (b"http://http://x/", "http://http//x/"),
        (b"http:127.0.0.1", "http://127.0.0.1/"),
        (b"https:127.0.0.1", "https://uni.test/a/127.0.0.1"),
        (b"/" + b"x" * 9_000, "https://uni.test/" + "x" * 9_000),
    ],
)
def test_location_is_resolved_as_browsers_do(location: bytes, url: str) -> None:
    assert by_location(location) == url


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        (b"", K.BAD_REDIRECT),
        (b"   ", K.BAD_REDIRECT),
        (b"http://", K.BAD_REDIRECT),
        (b"http://x:99999/", K.BAD_REDIRECT),
        (b"http://[::1/", K.BAD_REDIRECT),
        (b"http://M\xfc.test/", K.BAD_REDIRECT),
        (b"file:///etc/passwd", K.FORBIDDEN_SCHEME),
        (b"javascript:alert(1)", K.FORBIDDEN_SCHEME),
        (b"ftp://x.test/", K.FORBIDDEN_SCHEME),
        (b"mailto:a@b.test", K.FORBIDDEN_SCHEME),
        (b"http://x.test:22/", K.FORBIDDEN_PORT),
    ],
)
def test_location_that_leads_nowhere(location: bytes, kind: FailureKind) -> None:
    assert by_location(location) is kind


def test_no_location_and_two_locations_are_broken_redirects() -> None:
    assert by_location() is K.BAD_REDIRECT
    assert by_location(b"/x", b"/y") is K.BAD_REDIRECT
    assert by_location(b"/x", b"/x") == "https://uni.test/x"


@given(st.binary(min_size=1, max_size=200))
def test_any_location_is_a_step_or_a_failure(location: bytes) -> None:
    found = next_step(reply(301, (b"location", location)))

    assert isinstance(found, Step | Failure)
    assert escape_bytes(location).isascii()
    if isinstance(found, Step):
        assert found.url.startswith(("http://", "https://"))


@pytest.mark.parametrize("status", [200, 204, 300, 304, 404, 500])
def test_other_statuses_lead_nowhere(status: int) -> None:
    assert next_step(reply(status, (b"location", b"/x"))) is None


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("0;url=/x", (0, "/x")),
        ("5; URL = '/x'", (5, "/x")),
        ('3,"/x"', (3, "/x")),
        ("0 /x", (0, "/x")),
        ("0.9;/x", (0, "/x")),
        (".5;url=/x", (0, "/x")),
        ("30;url=/x", (30, "/x")),
        ("10", (10, "")),
        ("0;url='/x' rest", (0, "/x")),
        ("url=/x", None),
        ("0x;url=/x", None),
        ("-1;url=/x", None),
        ("", None),
    ],
)
def test_refresh_is_parsed_as_browsers_do(value: str, found: tuple[float, str] | None) -> None:
    assert parse_refresh(value) == found


@pytest.mark.parametrize(
    ("page", "content"),
    [
        (b'<meta http-equiv="refresh" content="0;url=/x">', "0;url=/x"),
        (b"<META HTTP-EQUIV=Refresh CONTENT='0;url=/x'>", "0;url=/x"),
        (b'<html><head><meta charset=utf-8><meta content="1; /x" http-equiv=refresh />', "1; /x"),
        ('<meta http-equiv=refresh content="0;url=/zażółć">'.encode(), "0;url=/zażółć"),
        (b'<meta http-equiv=refresh content="0;url=/?a=1&amp;b=2">', "0;url=/?a=1&b=2"),
        ('<meta http-equiv=refresh content="0;url=/x">'.encode("utf-16"), "0;url=/x"),
        (b'<!-- <meta http-equiv=refresh content="0;url=/x"> -->', None),
        (b'<script>"<meta http-equiv=refresh content=0;url=/x>"</script>', None),
        (b'<noscript><meta http-equiv=refresh content="0;url=/x"></noscript>', None),
        (b"<!-- refresh", None),
        (b"<script>refresh", None),
        (b"<meta refresh", None),
        (b"<p>please refresh the page", None),
        (b"", None),
    ],
)
def test_meta_refresh_is_found_where_it_counts(page: bytes, content: str | None) -> None:
    assert meta_refresh(page) == content


@pytest.mark.parametrize(
    "unit", [b"<meta ", b"<!--", b"<script>", b"<meta http-equiv=refresh ", b'<meta a="', b"<meta>"]
)
def test_scan_for_a_refresh_is_linear_in_hostile_pages(unit: bytes) -> None:
    assert meta_refresh(unit * 100_000 + b"refresh") is None


def test_refresh_of_a_few_seconds_is_a_redirect() -> None:
    header = next_step(reply(200, (b"Refresh", b"0; url=/x"), page=b""))
    meta = next_step(reply(200, page=b'<meta http-equiv=refresh content="5;url=/y">'))

    assert header == Step(url="https://uni.test/x", via="refresh")
    assert meta == Step(url="https://uni.test/y", via="meta")


@pytest.mark.parametrize(
    "content", [b"30;url=/x", b"0", b"0;url=#top", b"0;url=/a/b?c", b"0;url=javascript:x()", b"0;url=http://"]
)
def test_refresh_that_is_no_redirect(content: bytes) -> None:
    assert next_step(reply(200, page=b'<meta http-equiv=refresh content="' + content + b'">')) is None


def test_refused_target_of_a_refresh_leaves_the_page() -> None:
    assert next_step(reply(200, (b"Refresh", b"0;url=http://x.test:25/"), page=b"the page")) is None


SHELL = "<html><head><title>Uni</title><script>{script}</script></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("script", "url"),
    [
        ('window.location.href = "/en/";', "https://uni.test/en/"),
        ("location='start.html'", "https://uni.test/a/start.html"),
        ("document.location.replace('https://uni.test/pl');", "https://uni.test/pl"),
        (
            'window.onload = function () { top.location.assign("/de/index.php?a=1&amp;b=2"); }',
            "https://uni.test/de/index.php?a=1&b=2",
        ),
    ],
)
@pytest.mark.parametrize(
    "body", ["", "<p>You are being taken to our site.</p>", "<noscript><a href=/en>Enter</a></noscript>"]
)
def test_script_that_only_leads_on_is_a_redirect(script: str, url: str, body: str) -> None:
    found = next_step(reply(200, page=SHELL.format(script=script, body=body).encode()))
    assert found == Step(url=url, via="script")


@pytest.mark.parametrize(
    ("script", "body"),
    [
        ('location.href = "https://elsewhere.test/"', ""),
        ('if (screen.width < 800) { location.href = "/m/"; }', ""),
        ('document.cookie = "a=1"; location.href = "/x";', ""),
        ('location.href = "/en/"; location.href = "/de/";', ""),
        ('location.href = "/search?q=" + words;', ""),
        ("location.href = base;", ""),
        (
            'var location = "/x"; go("/y")',
            "Students come here from many countries to read law and physics with us. " * 3,
        ),
        ('location.href = "/y"', "Students come here from many countries to read law and physics with us. " * 3),
        ('location.href = "#top"', ""),
        ('mylocation = "/y"', ""),
    ],
)
def test_script_that_may_do_something_else_is_no_redirect(script: str, body: str) -> None:
    assert next_step(reply(200, page=SHELL.format(script=script, body=body).encode())) is None


@pytest.mark.parametrize(
    "unit", [b"<script>", b"<script", b"location='", b"<script>location='/a';</script", b"<title>", b"<"]
)
def test_scan_for_a_leading_script_is_linear_in_hostile_pages(unit: bytes) -> None:
    page = b"location" + unit * (LONGEST_SHELL // len(unit) - 2)
    assert script_target(page) is None or unit.startswith(b"<script>location")


def test_what_is_no_url_says_so() -> None:
    for text in ("", "x", "http://", "127.0.0.1:80/x", "http://a b/"):
        found = look_url(text)
        assert isinstance(found, Failure)
        assert found.kind in {K.BAD_URL, K.FORBIDDEN_SCHEME}
