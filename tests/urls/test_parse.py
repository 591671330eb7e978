from __future__ import annotations

import pytest

from crawler.urls import host_of, parse_url, site_of
from crawler.urls.parse import country_tlds, is_suffix, is_tld, site_of_host, suffix_of


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("HTTP://Uni.PL", "http://uni.pl/"),
        ("https://uni.pl/a b", "https://uni.pl/a%20b"),
        ("ftp://uni.pl/", None),
        ("uni.pl", None),
        ("https:", None),
        ("https://uni.pl/\ud800", "https://uni.pl/%EF%BF%BD"),
        ("https://\ud83d\ude00.pl/", "https://xn--e28h.pl/"),
        ("https://uni.pl/\0", "https://uni.pl/"),
        ("https://un\0i.pl/", None),
    ],
)
def test_href(text: str, href: str | None) -> None:
    assert parse_url(text) == href


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.uw.edu.pl/a", "uw.edu.pl"),
        ("https://www.cs.ox.ac.uk/", "ox.ac.uk"),
        ("https://anna.github.io/", "github.io"),
        ("https://WWW.UNI-KÖLN.DE./", "xn--uni-kln-e1a.de"),
        ("https://пример.рф/", "xn--e1afmkfd.xn--p1ai"),
        ("http://1.2.3.4:81/", "1.2.3.4"),
        ("http://[2001:db8::1]/", "2001:db8::1"),
        ("https://edu.pl/", "edu.pl"),
        ("https://localhost/", "localhost"),
        ("http://www.nebrija/", "www.nebrija"),
        ("https://a.b.kawasaki.jp/", "a.b.kawasaki.jp"),
        ("mailto:anna@uni.pl", None),
        ("no url", None),
    ],
)
def test_site(url: str, site: str | None) -> None:
    assert site_of(url) == site


def test_host() -> None:
    assert host_of("https://Uni.pl:81/") == "uni.pl"
    assert host_of("nothing") is None


def test_suffixes() -> None:
    assert suffix_of("www.uw.edu.pl") == "edu.pl"
    assert suffix_of("www.nebrija") == ""
    assert is_suffix("edu.pl")
    assert not is_suffix("github.io")
    assert is_tld("рф")
    assert is_tld("xn--p1ai")
    assert is_tld("EXAMPLE")
    assert is_tld("ck")
    assert is_tld("za")
    assert not is_tld("edv")
    assert not is_tld("")


def test_two_letters_are_a_country() -> None:
    assert {"pl", "uk", "ck", "za"} <= set(country_tlds())
    assert not {"xx", "zz", "co.uk"} & set(country_tlds())


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("www.uw.edu.pl", "uw.edu.pl"),
        ("x.github.io", "github.io"),
        ("a.b.any.ck", "b.any.ck"),
        ("www.ck", "www.ck"),
        ("a.city.kobe.jp", "city.kobe.jp"),
        ("a..b.com", "b.com"),
        ("b.com.", "b.com"),
        ("co.uk", "co.uk"),
        ("a.b.test", "a.b.test"),
        ("[::1]", "::1"),
    ],
)
def test_sites_of_hosts(host: str, site: str) -> None:
    assert site_of_host(host) == site
