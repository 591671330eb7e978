"""What gives pages away, and what honest pages are not accused of."""

from __future__ import annotations

import pytest

from crawler.data_files import read_data
from crawler.model import SignalKind
from crawler.page.phrases import found_phrases
from tests.page.pages import PROSE, facts, signals

K = SignalKind


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
