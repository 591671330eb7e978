"""What pages say of themselves, what gives them away, and what honest pages are not accused of."""

from __future__ import annotations

import json
import time

import pytest
from bs4 import ParserRejectedMarkup
from hypothesis import given
from hypothesis import strategies as st

from crawler.data_files import read_data
from crawler.model import PageFacts, SignalKind
from crawler.page import markup
from crawler.page.facts import read_page
from crawler.page.head import MAX_TITLE
from crawler.page.host_kinds import HostKind, host_kind
from crawler.page.phrases import found_phrases
from tests.vectors import HostileString, hostile_strings

URL = "https://www.uni-one.edu/en/"
PROSE = "Students come here from many countries to read law, physics and medicine with us. " * 45
"""As much text as an honest home page has."""
K = SignalKind


def facts(html: str, **more: str) -> PageFacts:
    return read_page(html.encode("utf-8", "replace"), "text/html", "utf-8", more.get("url", URL))


def signals(html: str) -> set[SignalKind]:
    return {signal.kind for signal in facts(html).signals}


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
    assert page.headings == ("Welcome", "News")
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


TEXTS = {
    "windows-1251": ("Белорусский государственный университет, официальный сайт", "by"),
    "koi8-r": ("Московский государственный университет имени Ломоносова", "ru"),
    "windows-1250": ("Uniwersytet Łódzki, strona główna, żółte światło", "pl"),
    "iso-8859-2": ("Politechnika Śląska w Gliwicach, ćwiczenia", "pl"),
    "windows-1252": ("Universität für Bodenkultur, Fakultät für Ökologie", "at"),
    "windows-1254": ("İstanbul Üniversitesi öğrenci işleri şubesi", "tr"),
    "windows-1253": ("Πανεπιστήμιο Αθηνών αρχική σελίδα", "gr"),
    "shift_jis": ("東京大学 公式サイト 入学案内のページ", "jp"),
    "gb18030": ("北京大学 官方网站 新闻 招生", "cn"),
    "big5": ("國立臺灣大學 首頁 最新消息", "tw"),
    "euc-kr": ("서울대학교 공식 홈페이지 입학 안내", "kr"),
    "utf-8": ("Żółć, Ökologie, университет, 大学", "org"),
    "utf-16-le": ("Uniwersytet Łódzki", "pl"),
    "utf-16-be": ("Uniwersytet Łódzki", "pl"),
    "utf-16": ("Белорусский университет", "by"),
}


@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1", "x-user", "idna", "base64", "utf-7", "own"])
@pytest.mark.parametrize("encoding", TEXTS)
def test_a_wrong_charset_does_not_destroy_the_name(encoding: str, declared: str | None) -> None:
    text, tld = TEXTS[encoding]
    body = f"<html><title>{text}</title><p>{text}</p>".encode(encoding)
    label = encoding if declared == "own" else declared
    assert read_page(body, "text/html", label, f"http://uni.{tld}/").title == text


@pytest.mark.parametrize("head", ["<meta charset={0}>", '<meta http-equiv=x content="text/html; charset={0}">'])
def test_the_page_may_say_its_charset(head: str) -> None:
    body = (head.format("windows-1251") + "<title>Он и я</title>").encode("cp1251")
    assert read_page(body, "text/html", None, URL).title == "Он и я"
    assert read_page(b"<meta charset=utf-16><title>x</title>", "text/html", None, URL).title == "x"


def test_codecs_that_are_no_encodings_of_the_web_decode_nothing() -> None:
    assert read_page(b"<title>+ADw-script+AD4-</title>", "text/html", "utf-7", URL).title == "+ADw-script+AD4-"


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


GIVEN_AWAY = [
    (K.PARKED, "<title>uni-one.edu</title><p>This domain is for sale! Make an offer on this domain."),
    (K.PARKED, "<title>uni-one.ac.example is for sale</title><footer>Related searches</footer>"),
    (K.PARKED, "<title>x</title><p>Ta domena jest na sprzedaż"),
    (K.PARKED, "<html data-adblockkey=abc><body><p>Related links"),
    (K.PARKED, "<p>Buy now <a href='https://www.sedo.com/x'>here</a>"),
    (K.TAKEN_OVER, f"<title>Slot Gacor Hari Ini | Situs Judi Online</title><p>{'daftar togel online ' * 99}"),
    (K.TAKEN_OVER, f"<title>Uni One: онлайн казино и ставки на спорт</title><h1>Казино</h1><p>{PROSE}"),
    (K.TAKEN_OVER, "<title>Buy Viagra Online - generic cialis</title><p>no prescription pharmacy"),
    (K.TAKEN_OVER, f"<title>บาคาร่า สล็อตเว็บตรง คาสิโนออนไลน์</title>{PROSE}"),
    (K.SUSPENDED, "<title>Account Suspended</title><p>Contact your hosting provider"),
    (K.SUSPENDED, "<title>x</title><h1>Strona została zablokowana</h1>"),
    (K.DEFAULT_PAGE, "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1><p>If you see this page"),
    (K.DEFAULT_PAGE, f"<title>Apache2 Ubuntu Default Page: It works</title><p>{PROSE}"),
    (K.DEFAULT_PAGE, "<html><body><h1>It works!</h1></body></html>"),
    (K.DEFAULT_PAGE, "<title>Index of /</title><h1>Index of /</h1><pre>a b"),
    (K.LOGIN, "<title>Sign in</title><form><input name=u><input type=PASSWORD></form>"),
    (K.LOGIN, "<title>Uni One</title><form>Name <input><input type='password'> <button>Go</button></form>"),
    (K.LOGIN, "<title>Logowanie | Uni One</title><p>Przejdź dalej"),
    (K.CONSENT, "<title>Before you continue</title><p>We use cookies <button>Accept all</button>"),
    (K.CHALLENGE, "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue"),
    (K.CHALLENGE, "<title>x</title><script src='/_Incapsula_Resource?x'></script>"),
    (K.CAPTCHA, "<title>x</title><p>Please solve the captcha<div class=g-recaptcha></div>"),
    (K.SOFT_404, f"<title>Page not found – Uni One</title><h1>Oops</h1>{PROSE}"),
    (K.SOFT_404, "<title>404 Not Found</title> on a live page about error codes"),
    (K.SOFT_404, "<title>Uni One</title><h1>Strona nie została znaleziona</h1><p>Wróć"),
    (K.SOFT_404, "<title>Страница не найдена</title>"),
    (K.SOFT_404, "<title>お探しのページは見つかりません</title>"),
    (K.NEEDS_BROWSER, "<title>Uni One</title><div id=root></div><script src=a.js></script>"),
    (K.NEEDS_BROWSER, "<script>window.location.href = '/en/'</script>"),
    (K.NEEDS_BROWSER, "<script src=a.js></script><noscript>Please enable JavaScript</noscript>"),
    (K.CONSTRUCTION, "<title>Uni One</title><h1>Under construction</h1>"),
    (K.CONSTRUCTION, "<p>We have moved to <a href='https://new.test/'>our new home</a>"),
    (K.EMPTY, "<html><head></head><body>  </body></html>"),
    (K.EMPTY, ""),
]


@pytest.mark.parametrize(("kind", "html"), GIVEN_AWAY)
def test_pages_that_give_themselves_away(kind: SignalKind, html: str) -> None:
    assert kind in signals(html)


def test_the_new_address_is_in_the_marker() -> None:
    page = facts("<p>Our website has moved: <a href='https://new.test/x'>here</a>. Please update your bookmarks")
    assert [signal.kind for signal in page.signals] == [K.CONSTRUCTION]
    assert page.signals[0].marker.endswith(" https://new.test/x")


def test_a_page_cut_off_before_its_text_is_no_shell() -> None:
    page = "<title>Uni One</title><script>" + "x = 1;" * 60_000 + "</script><p>" + PROSE
    assert signals(page) == set()
    assert signals(page[:200_000] + "</script>") == {K.NEEDS_BROWSER}


HONEST = [
    f"<title>Uni One</title>{PROSE}",
    f"<title>Uni One</title><form>Staff login<input type=password></form><p>{PROSE}",
    f"<title>Uni One</title><div>We use cookies. Accept all cookies</div><p>{PROSE}",
    f"<title>Casino Management, University of Macau</title><h1>Gambling research</h1><p>Sports betting sites. {PROSE}",
    f"<title>Casino College of Monte Carlo</title><p>casino night, poker, jackpot {PROSE}",
    f"<title>Uni One</title><p>Domain names: this domain is for sale, says the lecture on law. {PROSE}",
    f"<title>Uni One</title><div class=g-recaptcha></div><p>Contact form. I'm not a robot {PROSE}",
    f"<title>Uni One</title><script src='/cdn-cgi/challenge-platform/h/b/x.js'></script><p>{PROSE}",
    f"<title>Uni One</title><h1>Our new library is under construction</h1><p>{PROSE}",
    f"<title>Faculty of Law has moved to a new building - Uni One</title><p>We have moved to Main Street. {PROSE}",
    f"<title>Error 404 and other stories: a lecture</title><p>{PROSE}",
    f"<div id=root>{PROSE}</div><script src=a.js></script><noscript>Please enable JavaScript</noscript>",
    f"<title>Uni One</title><p>{PROSE[:1500]} For students of law: this domain is for sale, said the seller.",
    "<title>Uni One</title><p>Cars parked by the library. The book is available for purchase.",
    "<frameset><frame src='a.html'><frame src='b.html'></frameset>",
    "<title>Uni One</title><img src=map.gif usemap=#m>",
    "<title>Uni One</title><p>Short page of a small school. Phone 1234.",
    "<title>Essex University</title><p>Sussex, Middlesex and Essex Sexton school. Slotted betting gambler " + PROSE,
]


@pytest.mark.parametrize("html", HONEST)
def test_honest_pages_are_not_accused(html: str) -> None:
    assert signals(html) == set()


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


def test_markup_that_the_parser_rejects_is_a_page_with_nothing_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def reject(*_: object, **__: object) -> None:
        raise ParserRejectedMarkup("no")

    monkeypatch.setattr(markup, "BeautifulSoup", reject)
    assert facts("<title>x</title>").title == ""


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


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://login.microsoftonline.com/common", HostKind.LOGIN),
        ("https://sso.uni-one.edu/", HostKind.LOGIN),
        ("https://www.uni-one.edu/idp/profile/SAML2", HostKind.LOGIN),
        ("https://consent.youtube.com/m", HostKind.CONSENT),
        ("http://ww1.parkingcrew.net/", HostKind.PARKING),
        ("https://www.uni-one.edu/login-info", None),
        ("https://cas.uni-one.edu/", None),
        ("https://login.com/", None),
        ("nonsense", None),
    ],
)
def test_hosts_that_stand_before_a_page(url: str, kind: HostKind | None) -> None:
    assert host_kind(url) is kind


def test_phrases_are_whole_words_except_where_words_have_no_spaces() -> None:
    assert found_phrases("taken_over", "weak", "sussex and slotted") == frozenset()
    assert found_phrases("taken_over", "weak", "a slot here") == {"slot"}
    assert "老虎机" in found_phrases("taken_over", "strong", "最好的老虎机游戏")


def test_every_listed_phrase_is_written_as_it_is_compared_and_has_a_source() -> None:
    rows = read_data("crawler.page", "phrases.tsv")
    assert {len(row) for row in rows} == {5}
    wrong = [row for row in rows if row[3] != row[3].lower() or not row[4] or " ".join(row[3].split()) != row[3]]
    assert wrong == []
    assert len({row[:4] for row in rows}) == len(rows)
