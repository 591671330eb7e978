"""Refusals in other shapes than 403, errors that answer 200, and pages that are gone but lead home."""

from __future__ import annotations

import pytest

from crawler.judge.liveness import observe_all
from crawler.model import FailureKind, Liveness, Observation, Outcome, PageFacts, Phase, Purpose, SignalKind
from tests.judge.outcomes import PAGE, ROOT, URL, again, chain, failed, hop, look, on_day, page, status

K, P = FailureKind, Phase
HOST = "https://www.uni-two.example"


def observed(*looks: Outcome, facts: PageFacts = PAGE) -> Observation:
    return observe_all(looks, {"page": facts})[looks[0].url]


def test_a_host_that_finds_nothing_is_not_dead_at_once() -> None:
    taken = status(404, url=ROOT)
    nowhere = status(404, url=ROOT + "zzz", purpose=Purpose.SOFT_404, about=ROOT)
    seen = observed(taken, again(taken), nowhere)
    assert (seen.reason, seen.liveness) == ("nothing_found", Liveness.SUSPECT)
    month = [on_day(one, day) for day in (31, 15, 0) for one in (taken, again(taken), nowhere)]
    assert observed(*month).liveness is Liveness.DEAD


def test_a_deep_page_missing_like_its_home_page_is_not_dead_at_once() -> None:
    taken = status(404)
    home = status(404, url=ROOT, purpose=Purpose.CANDIDATE, about=URL)
    assert observed(taken, again(taken), home).reason == "nothing_found"


@pytest.mark.parametrize("other", [200, 403, 500])
def test_a_difference_on_the_host_makes_a_missing_page_dead(other: int) -> None:
    taken = status(404, url=ROOT)
    elsewhere = status(other, url=ROOT + "zzz", purpose=Purpose.SOFT_404, about=ROOT, capture=None)
    assert observed(taken, again(taken), elsewhere).liveness is Liveness.DEAD


@pytest.mark.parametrize("kind", [K.REDIRECT_LOOP, K.TOO_MANY_REDIRECTS])
@pytest.mark.parametrize(
    ("way", "reason"),
    [
        (("https://login.uni-one.example/", "https://www.uni-one.example/"), "login"),
        (("https://www.uni-one.example/cas/login", "https://www.uni-one.example/"), "login"),
        (("https://www.uni-one.example/?cookietest=1",), "needs_cookies"),
        (("https://www.uni-one.example/no_cookies",), "needs_cookies"),
    ],
)
def test_an_endless_bounce_at_a_wall_is_the_wall(kind: FailureKind, way: tuple[str, ...], reason: str) -> None:
    url = "https://www.uni-one.example/"
    hops = [hop(at, 302, "/next") for at in (url, *way)]
    taken = failed(kind, P.REDIRECT, *hops, url=url)
    seen = observed(taken, again(taken))
    assert (seen.reason, seen.liveness) == (reason, Liveness.UNKNOWN)


def test_a_loop_is_dead_only_when_it_stays() -> None:
    taken = failed(K.REDIRECT_LOOP, P.REDIRECT, hop(status=302, location="/"))
    assert observed(taken, again(taken)).liveness is Liveness.SUSPECT
    assert observed(*(on_day(taken, day) for day in (30, 10, 0))).liveness is Liveness.DEAD


@pytest.mark.parametrize(
    "final",
    [
        "/System/Error?code=500",
        "/error.html",
        "/en/404",
        "/pages/page-not-found.aspx",
        "/index.php?aspxerrorpath=/old/page",
        "/HttpError",
        "/oops",
        "/show?error=404",
        "/500.html",
        "/notfound/",
    ],
)
@pytest.mark.parametrize("code", [301, 302])
def test_a_redirect_to_an_error_page_is_suspect(final: str, code: int) -> None:
    seen = observed(chain(HOST + "/international/partners", HOST + final, status=code))
    assert (seen.reason, seen.liveness) == ("redirected_to_error", Liveness.SUSPECT)


@pytest.mark.parametrize("final", ["/en/errors-in-medicine/", "/terror-studies", "/rooms/404b", "/people/feller"])
def test_a_page_about_errors_is_none(final: str) -> None:
    assert observed(chain(HOST + "/old/page", HOST + final)).liveness is Liveness.MOVED


@pytest.mark.parametrize("home", ["/", "/en/", "/de/index.php", "/pt-br", "/index.html", "/home", "/pl/start.html"])
@pytest.mark.parametrize("code", [301, 302])
def test_a_vanished_page_that_leads_to_a_home_page_is_suspect(home: str, code: int) -> None:
    seen = observed(chain(HOST + "/international/erasmus/partners.html", HOST + home, status=code))
    assert (seen.reason, seen.liveness) == ("redirected_home", Liveness.SUSPECT)


@pytest.mark.parametrize(
    ("given", "final"), [("/", "/en/"), ("/de/", "/de/index.php"), ("/index.php", "/pl/"), ("/?lang=en", "/en/")]
)
def test_a_home_page_that_leads_to_its_language_is_fine(given: str, final: str) -> None:
    assert observed(chain(HOST + given, HOST + final, status=302)).liveness is Liveness.OK


@pytest.mark.parametrize("code", [300, 304, 305, 306, 399])
def test_a_status_of_3xx_that_leads_nowhere_is_suspect(code: int) -> None:
    taken = status(code)
    assert observed(taken, again(taken)).liveness is Liveness.SUSPECT
    assert observed(*(on_day(taken, day) for day in (60, 30, 0))).liveness is Liveness.SUSPECT


@pytest.mark.parametrize("code", [406, 412, 400, 418, 501])
def test_a_firewall_is_known_by_its_page_whatever_its_status(code: int) -> None:
    assert observed(status(code), facts=page(SignalKind.CHALLENGE)).liveness is Liveness.BLOCKED


def test_a_page_that_demands_cookies_is_not_the_site() -> None:
    tracker = "https://bounce.example/check"
    led = chain(HOST + "/", tracker, HOST + "/no_cookies", status=302)
    seen = observed(led)
    assert (seen.reason, seen.liveness, seen.page) == ("needs_cookies", Liveness.UNKNOWN, None)
    seen = observed(status(200), facts=page(SignalKind.NEEDS_COOKIES))
    assert (seen.reason, seen.page) == ("needs_cookies", None)


def test_a_page_that_reports_an_error_is_suspect() -> None:
    assert observed(status(200), facts=page(SignalKind.ERROR_PAGE)).reason == "error_page"


def test_a_site_that_forbids_programs_is_unknown_and_says_so() -> None:
    taken = failed(K.ROBOTS, P.POLICY)
    assert observed(taken).liveness is Liveness.UNKNOWN
    behind = failed(K.ROBOTS, P.POLICY, hop(URL, 301, ROOT), url=URL)
    assert (observed(behind).reason, observed(behind).liveness) == ("robots", Liveness.UNKNOWN)


def test_a_look_of_no_known_shape_is_still_a_verdict() -> None:
    assert observed(look(hop(status=799), capture=None)).liveness is Liveness.SUSPECT
