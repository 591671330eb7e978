"""Which looks are taken again, or beside, and which are not worth a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from crawler.judge.liveness.alternates import home_of, other_scheme, other_www, random_name, random_path
from crawler.judge.liveness.second_looks import wanted_looks
from crawler.model import FailureKind, LookRequest, Outcome, PageFacts, Phase, Purpose, SignalKind
from tests.judge.outcomes import NOW, PAGE, ROOT, URL, again, chain, failed, page, status

K, P = FailureKind, Phase
HTTPS = "https://www.uni-one.edu/about/team.html"
THIN = PageFacts(title="x", text="few words")


def wanted(*looks: Outcome, facts: Mapping[str, PageFacts] | None = None) -> set[tuple[Purpose, str]]:
    return {(request.purpose, request.url) for request in requests(*looks, facts=facts)}


def requests(*looks: Outcome, facts: Mapping[str, PageFacts] | None = None) -> tuple[LookRequest, ...]:
    return wanted_looks(looks, facts or {}, NOW)


@pytest.mark.parametrize(
    "taken",
    [
        failed(K.NO_SUCH_NAME, P.DNS, url=ROOT),
        status(410, url=ROOT),
        status(400, url=ROOT),
        failed(K.BAD_REDIRECT, P.REDIRECT, url=ROOT),
    ],
)
def test_what_does_not_pass_is_looked_at_again(taken: Outcome) -> None:
    assert wanted(taken) == {(Purpose.CONFIRM, ROOT)}
    assert wanted(taken, again(taken)) == set()


@pytest.mark.parametrize(
    "taken",
    [
        status(200),
        status(403),
        status(429),
        status(503),
        status(500),
        failed(K.DNS_TIMEOUT, P.DNS),
        failed(K.ROBOTS, P.POLICY),
        failed(K.OUR_OUTAGE, P.CONNECT),
        failed(K.FORBIDDEN_ADDRESS, P.POLICY),
        chain("http://uni-one.edu/", ROOT),
    ],
)
def test_what_is_fine_or_may_pass_costs_no_more_requests(taken: Outcome) -> None:
    assert wanted(taken, facts={"page": PAGE}) == set()


def test_the_second_look_waits_for_what_is_left_of_its_pause() -> None:
    taken = status(404, url=ROOT, minute=29.5)  # half a minute ago
    request = requests(taken)[0]
    assert request.not_before_ms == 30_000
    assert (request.about, request.attempt) == (ROOT, 2)
    old = status(404, url=ROOT)
    assert requests(old)[0].not_before_ms == 0
    assert wanted_looks([taken], {}, NOW, confirm_after=5.0)[0].not_before_ms == 0


@pytest.mark.parametrize("hours", [1, 30, 24 * 400])
def test_a_clock_that_went_back_does_not_lengthen_the_pause(hours: float) -> None:
    taken = status(404, url=ROOT)
    (request, *_) = wanted_looks([taken], {}, taken.started_at - timedelta(hours=hours), confirm_after=60.0)
    assert request.not_before_ms == 60_000


def test_a_missing_home_page_asks_whether_anything_is_found() -> None:
    taken = status(404, url=ROOT)
    assert wanted(taken) == {(Purpose.CONFIRM, ROOT), (Purpose.SOFT_404, random_path(ROOT))}
    probe = status(404, url=random_path(ROOT), purpose=Purpose.SOFT_404, about=ROOT)
    assert wanted(taken, again(taken), probe) == set()


def test_a_missing_page_asks_for_the_home_page_once() -> None:
    taken = status(404)
    neighbour = status(404, url=ROOT + "other.html")
    assert (Purpose.CANDIDATE, ROOT) in wanted(taken)
    assert [r.url for r in requests(taken, neighbour)].count(ROOT) == 1
    assert (Purpose.CANDIDATE, ROOT) not in wanted(taken, status(200, url=ROOT), facts={"page": PAGE})


@pytest.mark.parametrize(
    ("taken", "other"),
    [
        (failed(K.REFUSED_CONNECTION, P.CONNECT), HTTPS),
        (failed(K.REFUSED_CONNECTION, P.CONNECT, url=HTTPS), URL),
        (failed(K.TLS_NOT_TLS, P.TLS, url=HTTPS), URL),
        (failed(K.TLS_WRONG_HOST, P.TLS, url=HTTPS), "https://uni-one.edu/about/team.html"),
    ],
)
def test_the_other_scheme_or_name_is_tried(taken: Outcome, other: str) -> None:
    assert (Purpose.CANDIDATE, other) in wanted(taken)


def test_a_doubtful_page_is_compared_with_a_random_path() -> None:
    doubtful = {"page": page(SignalKind.SOFT_404, title="404", text="not found")}
    (request,) = requests(status(200), facts=doubtful)
    assert request == LookRequest(url=random_path(URL), purpose=Purpose.SOFT_404, about=URL)
    probe = status(200, url=request.url, purpose=Purpose.SOFT_404, about=URL)
    assert requests(status(200), probe, facts=doubtful) == ()
    assert wanted(status(200), facts={"page": THIN}) == {(Purpose.SOFT_404, random_path(URL))}
    canonical = PageFacts(title="x", text="long " * 200, canonical=ROOT)
    assert wanted(status(200), facts={"page": canonical}) == {(Purpose.SOFT_404, random_path(URL))}


def test_a_thin_home_page_full_of_links_is_compared_with_a_random_name() -> None:
    advert = PageFacts(title="x", text="few", links_out=("ads.test",))
    assert wanted(status(200, url=ROOT), facts={"page": advert}) == {
        (Purpose.SOFT_404, random_name(ROOT, "uni-one.edu"))
    }
    assert wanted(status(200, url=ROOT), facts={"page": THIN}) == set()


def test_no_path_is_made_up_on_another_site() -> None:
    away = chain(URL, "https://other.org/x")
    assert wanted(away, facts={"page": THIN}) == set()


def test_no_target_costs_more_than_two_further_looks() -> None:
    for kind in K:
        for phase in P:
            assert len(requests(failed(kind, phase))) <= 2
    for code in range(100, 600):
        assert len(requests(status(code), facts={"page": THIN})) <= 2


@pytest.mark.parametrize(
    ("url", "home", "scheme", "www"),
    [
        (URL, ROOT, HTTPS, "http://uni-one.edu/about/team.html"),
        ("https://u:p@a.edu/x?q", "https://a.edu/", "http://a.edu/x?q", "https://www.a.edu/x?q"),
        ("http://a.edu:8080/x", "http://a.edu:8080/", None, "http://www.a.edu:8080/x"),
        ("http://10.0.0.1/x", "http://10.0.0.1/", "https://10.0.0.1/x", None),
        ("http://[::1]/x", "http://[::1]/", "https://[::1]/x", None),
    ],
)
def test_other_urls_that_tell_something(url: str, home: str, scheme: str | None, www: str | None) -> None:
    assert home_of(url) == home
    assert other_scheme(url) == scheme
    assert other_www(url) == www


def test_random_paths_are_the_same_every_time_and_beside_the_page() -> None:
    assert random_path(URL) == random_path(URL) != random_path(HTTPS)
    assert random_path(URL).startswith(ROOT + "about/")
    assert random_name("https://www.a.edu:444/x", "a.edu").endswith(".a.edu:444/")
