"""Crafted markup: read in time, and nothing of it loaded, expanded or followed."""

from __future__ import annotations

import json
import time

import pytest
from bs4 import ParserRejectedMarkup
from hypothesis import given
from hypothesis import strategies as st

from crawler.page import markup
from crawler.page.facts import read_page
from crawler.page.head import MAX_TITLE
from tests.page.pages import URL, facts
from tests.vectors import HostileString, hostile_strings


@pytest.mark.parametrize("hostile", hostile_strings("parser"), ids=lambda row: row.id)
def test_hostile_markup_is_read_in_time(hostile: HostileString) -> None:
    started = time.process_time()
    page = read_page(hostile.text.encode(), "text/html", None, URL)
    assert time.process_time() - started < 2
    assert "root:" not in f"{page.title}{page.text}"
    assert len(page.title) <= MAX_TITLE


@pytest.mark.parametrize(
    "html",
    [
        '<script type="application/ld+json">' + "[" * 90_000 + "</script><p>x",
        '<script type="application/ld+json">{"@type":"Organization","name":' + '{"@value":' * 900 + "</script><p>x",
        "<div itemscope itemtype=http://schema.org/Organization>" * 3_000 + "<b itemprop=name>x</b>" * 3_000,
        "<script type='application/ld+json'>" + " " * 99_000 + "x</script><p>x",
        "<script type='application/ld+json'>" + "//" * 49_000 + "</script><p>x",
        "<script type='application/ld+json'>[" + ", " * 49_000 + "</script><p>x",
        "<footer>" + "x" * 250_000,
        "<footer>" + "1" * 250_000,
        "<footer>" + ("x" * 1_990 + "<br>") * 125,
        "<footer>" + ("1 " * 990 + "<br>") * 125,
        "<footer>" + "<p>a@" * 40_000,
        "<div class='" + "footer-" * 35_000 + "'>x",
        "<div class=footer>" * 13_000,
        "<a class=logo href=/>" * 11_000 + "<img alt=x>" * 2_000,
        "<div class=" + "A" * 1_000 + ">" * 240,
        "<p>" + "example." * 30_000 + " is for sale",
        "<a href='https://a.test/'>slot gacor</a>" * 6_000,
        "".join(f"<a href='https://slot{n}.test/'>slot gacor {n}</a>" for n in range(5_500)),
        "<p>" + "a " * 130_000,
        "<meta " * 40_000,
        "<title>" + "\u0301" * 90_000,
        "<a href='http://[::1'>x</a><a href='http://a.test:99999/'>y</a><base href='::'>z",
    ],
)
def test_crafted_pages_end(html: str) -> None:
    started = time.process_time()
    facts(html)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 400_000 + "deep",
        "<h1>" * 60_000,
        "<svg>" + "<g>" * 20_000 + "<title></title>" * 12_000,
        "<b><p>" * 43_000,
        "<ruby><rt>" * 26_000,
    ],
)
def test_deep_nesting_costs_its_length_and_not_the_square_of_it(html: str) -> None:
    started = time.process_time()
    facts(html)
    assert time.process_time() - started < 15  # a second or two, also under a tracer; the square takes many minutes


@pytest.mark.parametrize("tag", ["font", "b", "div", "center", "span"])
def test_a_page_whose_elements_nobody_closes_is_read_to_its_end(tag: str) -> None:
    lines = "".join(f"<{tag}>line {number}<br>" for number in range(3_000))
    page = facts(f"<title>Uni One</title>{lines}<h1>At the end</h1><footer>© Uni One</footer>")
    assert (page.title, page.headings, page.footer) == ("Uni One", ("At the end",), "© Uni One")
    assert page.text.startswith("line 0 line 1 ")


def test_what_no_parser_takes_is_read_as_far_as_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    def reject(*_: object, **__: object) -> None:
        raise ParserRejectedMarkup("no")

    monkeypatch.setattr(markup, "BeautifulSoup", reject)
    assert facts("<title>x</title>" + "<b>y" * 3_000).title == "x"


def test_no_entity_of_a_page_is_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY e SYSTEM "file:///etc/hostname">]><title>&a;&e;</title>'
    for media_type in ("text/html", "application/xhtml+xml"):
        assert read_page(bomb.encode(), media_type, None, URL).title == "&a;&e;"


@given(st.binary(max_size=400), st.sampled_from([None, "text/html", "text/plain", "x"]), st.text(max_size=12))
def test_no_input_makes_it_fail(body: bytes, media_type: str | None, charset: str) -> None:
    read_page(body, media_type, charset, URL)
    read_page(b"<title>x</title><p>" + body, media_type, charset, "")


@given(st.recursive(st.none() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_no_json_makes_it_fail(data: object) -> None:
    node = json.dumps({"@type": "Organization", "name": data, "sameAs": data, "x": data})
    facts(f'<script type="application/ld+json">{node}</script><p>x')
