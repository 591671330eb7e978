"""What pages say of themselves."""

from __future__ import annotations

import json

import pytest

from crawler.page.facts import read_page
from crawler.page.head import MAX_TITLE
from tests.page.pages import URL, facts


def test_the_names_a_page_gives_itself() -> None:
    organisation = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "UO web"},
            {"@type": "Organization", "name": "Press", "sameAs": "https://press.test"},
            {
                "@type": ["CollegeOrUniversity", "Thing"],
                "name": " Uni\n One ",
                "legalName": {"@value": "University One", "@language": "en"},
                "alternateName": ["UO", 7, None],
                "sameAs": ["https://w.test/uo"],
            },
        ],
    }
    page = facts(
        f"""<!doctype html><html lang="en-GB"><head><title> Uni&nbsp;One
        – Home</title><meta property="og:site_name" content="Uni One Site"><meta name=description content="We teach.">
        <link rel="canonical" href="/en"><link rel=alternate hreflang=pl href="/pl/">
        <script type="application/ld+json">{json.dumps(organisation)}</script></head>
        <body><h1>Welcome</h1><h2>News</h2><p>Hello <a href="https://other.test/a">x</a><a href="https://other.test/b">x</a>
        <a href="https://third.test/">y</a><a href="https://lib.uni-one.edu/">z</a><a href="javascript:x">j</a>
        <div itemscope itemtype="https://schema.org/Organization"><b itemprop="name">Micro Org</b></div>
        <footer>© Uni One, Main Street</footer>"""
    )
    assert page.title == "Uni One – Home"
    assert page.site_name == "Uni One Site"
    assert page.org_names == ("Uni One", "University One", "UO", "Press", "Micro Org")
    assert page.same_as == ("https://w.test/uo", "https://press.test")
    assert page.headings == ("Welcome",)
    assert (page.description, page.lang, page.footer) == ("We teach.", "en-GB", "© Uni One, Main Street")
    assert page.canonical == "https://www.uni-one.edu/en"
    assert page.alternates == (("pl", "https://www.uni-one.edu/pl/"),)
    assert page.links_out == ("other.test", "third.test")
    assert page.text.startswith("Welcome News Hello x")
    assert page.signals == ()


@pytest.mark.parametrize(
    "html", ['<html lang=" pl "><p>x', "<html xml:lang=pl><p>x", "<meta http-equiv=content-language content=pl>"]
)
def test_languages(html: str) -> None:
    assert facts(html).lang == "pl"


def test_elements_left_open_swallow_no_text() -> None:
    assert facts("<ruby>東<rt>とう<p>京<template>a</template><p>都").text == "東 とう 京 都"


def test_a_comment_within_a_word_does_not_cut_it() -> None:
    page = facts("<h1>Uni<!-- -->versity<br>of <b>X</b><?pi?>Y</h1><p>Erasmus<!-- react -->+")
    assert page.headings == ("University of X Y",)
    assert page.text == "University of X Y Erasmus+"


def test_text_that_looks_like_an_address_or_xml_is_read_without_a_warning() -> None:
    assert facts("https://a.test/").text == "https://a.test/"
    assert facts('<?xml version="1.0"?><p>x').text == "x"


def test_without_a_url_the_canonical_address_is_the_base() -> None:
    page = facts('<link rel=canonical href="https://a.test/"><a href="https://a.test/x">x</a><p>text', url="")
    assert page.links_out == ()


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<svg><title>logo</title></svg><title>Real</title>", "Real"),
        ("<script>var a='<title>no</title>'</script><title>Real</title>", "Real"),
        ("<title></title><title>x</title>", ""),
        ("<title>a <b>c</title>", "a <b>c"),
        ("<title>&lt;b&gt; &amp;amp;</title>", "<b> &amp;"),
        ("<p>no title", ""),
        ("<title>" + "x" * 3_000_000, "x" * MAX_TITLE),
    ],
)
def test_titles(html: str, title: str) -> None:
    assert facts(html).title == title


@pytest.mark.parametrize(
    ("body", "media_type", "text"),
    [
        (b"%PDF-1.7 <title>x</title>", "application/pdf", ""),
        (b"%PDF-1.7 <title>x</title>", "text/html", ""),
        (b"PK\x03\x04", None, ""),
        (b"hello <b>you</b>", "text/plain", "hello <b>you</b>"),
        (b"<p>hello", ';;;="', "hello"),
        (b"<p>hello", None, "hello"),
        (b"<p>hello", "application/xhtml+xml; charset=utf-8", "hello"),
        (b"<p>hello", "image/png", ""),
    ],
)
def test_only_pages_are_parsed(body: bytes, media_type: str | None, text: str) -> None:
    page = read_page(body, media_type, None, URL)
    assert (page.text, page.title, page.signals) == (text, "", ())


@pytest.mark.parametrize("head", ["<title>x</title>", "<!doctype html><html><title>x</title><meta charset=utf-8>"])
@pytest.mark.parametrize("tag", ["header", "main", "section", "nav", "footer", "article"])
def test_a_page_without_tags_for_head_and_body_is_read(head: str, tag: str) -> None:
    page = facts(
        f"{head}<{tag}><h1>Uni One</h1><a href='https://other.test/'>Other</a></{tag}><footer>© Uni One</footer>"
    )
    assert (page.title, page.headings, page.links_out) == ("x", ("Uni One",), ("other.test",))
    assert page.text.startswith("Uni One Other")
    assert page.footer.endswith("© Uni One")
