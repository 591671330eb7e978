"""Bytes of a page to text: declared, declared wrongly, and not declared at all."""

from __future__ import annotations

import pytest

from crawler.page.facts import read_page

URL = "https://www.uni-one.edu/en/"

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
    ("encoding", "text"),
    [
        ("windows-1252", "Universidad de Le\u00f3n"),
        ("windows-1250", "Politechnika w Lodzi i Gda\u0144sku"),
        ("iso-8859-1", "Hochschule f\u00fcr Musik"),
        ("iso-8859-9", "T\u00fcrkiye"),
    ],
)
@pytest.mark.parametrize("place", ["header", "meta"])
def test_a_declared_old_encoding_holds_for_a_single_letter(encoding: str, text: str, place: str) -> None:
    meta = f"<meta charset={encoding}>" if place == "meta" else ""
    body = f"{meta}<title>{text}</title><p>plain".encode(encoding)
    assert read_page(body, "text/html", encoding if place == "header" else None, URL).title == text


def test_one_letter_that_is_no_utf_8_is_read_although_the_page_says_utf_8() -> None:
    page = read_page(
        "<title>Universidad de Le\u00f3n</title>".encode("cp1252"), "text/html", "utf-8", "https://uni.example/"
    )
    assert page.title == "Universidad de Le\u00f3n"


def test_a_page_cut_within_a_letter_is_still_utf_8() -> None:
    body = "<title>\u00c5</title>\u017c".encode()[:-1]
    assert read_page(body, "text/html", "utf-8", URL).title == "\u00c5"


def test_a_label_after_a_long_comment_is_found() -> None:
    body = ("<!-- " + "x" * 2_000 + " --><meta charset=windows-1251><title>\u041e\u043d \u0438 \u044f</title>").encode(
        "cp1251"
    )
    assert read_page(body, "text/html", None, URL).title == "\u041e\u043d \u0438 \u044f"
