"""Addresses inside other addresses: taken out where they can be read, and never nonsense."""

from __future__ import annotations

import pytest

from crawler.urls import read_url_cell


@pytest.mark.parametrize(
    ("outer", "inner", "problem"),
    [
        (
            "https://a.safelinks.protection.outlook.com/?url=https%3A%2F%2Funi.pl%2Fen&data=05",
            "https://uni.pl/en",
            "",
        ),
        (
            "https://a.safelinks.protection.outlook.com/?url=https%3A%2F%2Funi.pl%2F%26data%3D05%7C02%7Cx",
            "https://uni.pl/",
            "",
        ),
        (
            "https://m.example.org/l?url=https%253A%252F%252Funi.pl%252F%253Fid%253D2&c=1",
            "https://uni.pl/?id=2",
            "",
        ),
        ("https://login.ezproxy.example.org/login?url=https://uni.pl/a?x=1&y=2", "https://uni.pl/a?x=1&y=2", ""),
        ("https://www.uni.pl.proxy.lib.example.org/en", "https://www.uni.pl/en", ""),
        ("https://uni-lodz-pl.ezp2.example.org/", "https://uni.lodz.pl/", ""),
        (
            "https://www-uni--lodz-pl.translate.goog/a?_x_tr_sl=pl&id=3",
            "https://www.uni-lodz.pl/a?id=3",
            "",
        ),
        ("https://translate.google.com/translate?sl=pl&u=https://uni.pl/", "https://uni.pl/", ""),
        ("https://urldefense.proofpoint.com/v2/url?u=https-3A__uni.pl_en&d=DwMFaQ", "https://uni.pl/en", ""),
        ("https://click.example.org/track/https://uni.pl/en", "https://uni.pl/en", ""),
        ("https://protect.example.org/s/abc?domain=uni.pl", "https://uni.pl/", ""),
        ("https://web.archive.org/web/20190304050607id_/https://uni.pl/en", "https://uni.pl/en", "archived_copy"),
        ("http://web.archive.org/web/2019/uni.pl/en", "http://uni.pl/en", "archived_copy"),
        ("https://wayback.example.org/12/20150101000000*/http:/uni.pl/", "http://uni.pl/", "archived_copy"),
        ("https://archive.ph/https://uni.pl/", "https://uni.pl/", "archived_copy"),
        ("https://archive.today/2020.01.01-120000/https://uni.pl/", "https://uni.pl/", "archived_copy"),
    ],
)
def test_an_address_inside_another_is_proposed(outer: str, inner: str, problem: str) -> None:
    target = read_url_cell("1", outer)
    assert (target.url, target.proposed, target.problem) == (outer, (inner,), problem or "redirector")


@pytest.mark.parametrize(
    "given",
    [
        "https://uni.pl/login?service=https://cas.uni.pl/",
        "https://uni.pl/go?url=/en/about",
        "https://uni.pl/share?text=https%3A%2F%2F",
        "https://uni.pl/go?link=nonsense",
        "https://uni.pl/news/2024/start",
    ],
)
def test_no_address_of_another_site_inside(given: str) -> None:
    assert read_url_cell("1", given).proposed == ()
