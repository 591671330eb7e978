"""Walls in many shapes, and short healthy pages that look a little like one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.model import WALLS, SignalKind
from tests.page.pages import PROSE, URL, facts, signals

K = SignalKind
WHY = "The people who run this server put a gate before it, because programs made it slow for everybody else. " * 25
"""The explanation of a wall that explains itself."""
SHOP = "<nav>" + "".join(f"<a href='/{n}'>Part {n}</a>" for n in range(6)) + "</nav>"


@pytest.mark.parametrize("length", [0, 400, 1_200, 2_500])
@pytest.mark.parametrize(
    "html",
    [
        "<title>Making sure you're not a bot!</title>{why}<p>Protected by Anubis</p>",
        "<title>Just a moment...</title>{why}<script>window._cf_chl_opt={{a:1}}</script>",
        "<title>Uni One</title><h1>Checking your browser</h1>{why}<p>DDoS protection by DDoS-Guard</p>",
        "<title>Access denied</title><h1>Sorry, you have been blocked</h1>{why}<p>Ray ID: 8a1</p>",
        "<title>uni-one.edu</title>{why}<script id=anubis_challenge type='application/json'>{{}}</script>",
        "<title>Security check</title>{why}<script>window['bobcmn']='1'</script>",
        "<title>Einen Moment bitte</title>{why}<p>Ihr Browser wird überprüft</p>",
        "<title>Проверка браузера</title>{why}<p>Проверяем ваш браузер</p>",
    ],
)
def test_a_test_for_humans_of_any_length(html: str, length: int) -> None:
    assert K.CHALLENGE in signals(html.format(why=f"<p>{WHY[:length]}</p>"))


@pytest.mark.parametrize("length", [0, 2_000])
@pytest.mark.parametrize("marker", ["<div class=g-recaptcha>", "<div class=h-captcha>", "<div class=cf-turnstile>"])
@pytest.mark.parametrize("head", ["Please solve the captcha", "Security verification", "Подтвердите, что вы не робот"])
def test_a_puzzle_before_the_page(head: str, marker: str, length: int) -> None:
    assert K.CAPTCHA in signals(f"<title>{head}</title><p>{WHY[:length]}</p><form>{marker}</div></form>")


@pytest.mark.parametrize(
    "text",
    [
        "Your browser does not accept cookies. Please enable cookies in your browser to continue.",
        "Cookies must be enabled to view this site.",
        "Włącz obsługę plików cookie, aby przejść dalej.",
        "Bitte aktivieren Sie Cookies in Ihrem Browser.",
        "Veuillez activer les cookies de votre navigateur.",
        "Включите cookies в настройках браузера.",
        "您的浏览器不接受Cookie。",
    ],
)
@pytest.mark.parametrize("title", ["Cookies required", "Uni One", ""])
def test_a_page_that_only_demands_cookies(title: str, text: str) -> None:
    assert K.NEEDS_COOKIES in signals(f"<title>{title}</title><p>{text}</p>")


@pytest.mark.parametrize("head", ["JavaScript is disabled", "Please enable JavaScript", "Włącz obsługę JavaScript"])
def test_a_page_that_only_demands_scripts_at_length(head: str) -> None:
    assert K.NEEDS_BROWSER in signals(f"<title>{head}</title><h1>{head}</h1><p>{WHY[:1500]}</p>")


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Uni One", "Oops! Something went wrong"),
        ("Error", "An unexpected error occurred"),
        ("500 Internal Server Error", ""),
        ("Uczelnia Jeden", "Wystąpił błąd"),
        ("Uni Eins", "Es ist ein Fehler aufgetreten"),
        ("Université Un", "Une erreur est survenue"),
        ("Server Error in '/' Application.", ""),
        ("", "Произошла ошибка"),
        ("大学", "系统错误"),
    ],
)
@pytest.mark.parametrize("menu", ["", SHOP])
def test_a_page_that_reports_an_error(title: str, heading: str, menu: str) -> None:
    foot = "<p>Please try again later.</p><footer>© Uni One, Main Street</footer>"
    page = f"<title>{title}</title>{menu}<h1>{heading}</h1>{foot}"
    assert K.ERROR_PAGE in signals(page)


@pytest.mark.parametrize(
    "start", ["Fatal error: Uncaught Error: Call to undefined function", "SQLSTATE[HY000] [2002] no"]
)
def test_a_page_that_begins_with_a_fault_of_its_program(start: str) -> None:
    assert K.ERROR_PAGE in signals(f"<b>{start}</b> in /var/www/index.php")


def healthy() -> dict[str, str]:
    """Pages of ``tests/data/healthy_pages.tsv``, by what they have."""
    text = Path(__file__).parents[1].joinpath("data", "healthy_pages.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {what: re.sub(r"\[(\d+)\]", lambda size: PROSE[: int(size[1])], html) for what, html in rows[1:]}


HEALTHY = healthy()


@pytest.mark.parametrize("what", HEALTHY)
def test_short_healthy_pages_are_no_walls(what: str) -> None:
    accused = WALLS | {K.SOFT_404, K.ERROR_PAGE, K.CONSTRUCTION, K.NEEDS_BROWSER}
    assert signals(HEALTHY[what], "https://knot-college.example/") & accused == set()


@pytest.mark.parametrize(
    "html",
    [
        "<title>uni-one.edu</title><p>uni-one.edu is for sale. Make an offer.</p>",
        "<title>Buy uni-one.edu</title><h1>This domain is for sale</h1><p>Fast transfer.</p>",
        "<h1>www.uni-one.edu</h1><p>Domena na sprzedaż</p>",
        "<title></title><p>Diese Domain steht zum Verkauf</p>",
        "<title>uni-one.edu</title><h1>uni-one.edu</h1><p>Этот домен продается</p>" + "<a href='/x'>Offer</a>" * 12,
    ],
)
def test_a_name_for_sale(html: str) -> None:
    assert K.PARKED in signals(html, URL)


@pytest.mark.parametrize(
    ("html", "address"),
    [
        (
            "<title>Our site has moved</title><p>Our new address is <a href='https://new.example/'>here</a>",
            "https://new.example/",
        ),
        ("<p>Strona została przeniesiona: https://nowa.example/pl", "https://nowa.example/pl"),
        ("<p>We have moved to <a href='https://new.example/x'>new.example</a>", "https://new.example/x"),
    ],
)
def test_a_page_that_says_where_the_site_has_moved(html: str, address: str) -> None:
    (signal,) = facts(html).signals
    assert (signal.kind, signal.marker.rpartition(" ")[2]) == (K.CONSTRUCTION, address)
