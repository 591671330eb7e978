"""The verdict of each kind of fault: at first look, after a second look in the same audit, and on other days.

The cases follow the catalogue of faults of the conformance set, group by group.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.judge.liveness.observations import observe_all
from crawler.judge.liveness.rules import RULES
from crawler.model import Failure, FailureKind, Liveness, Observation, Outcome, PageFacts, Phase, Purpose, SignalKind
from crawler.page.facts import read_page
from tests.judge.outcomes import NOW, PAGE, ROOT, URL, again, chain, failed, hop, look, on_day, page, status, tls
from tests.vectors import HostileString, hostile_strings

K, P = FailureKind, Phase
OK, MOVED, INSECURE, SUSPECT, BLOCKED = (
    Liveness.OK,
    Liveness.MOVED,
    Liveness.INSECURE,
    Liveness.SUSPECT,
    Liveness.BLOCKED,
)
UNKNOWN, DEAD, DANGER, REFUSED, UNCHECKED = (
    Liveness.UNKNOWN,
    Liveness.DEAD,
    Liveness.DANGER,
    Liveness.REFUSED,
    Liveness.UNCHECKED,
)
HTTPS = "https://www.uni-one.edu/about/team.html"
TO_FILE = hop(URL, 302, "file:///etc/passwd")

CASES: list[tuple[str, Outcome, PageFacts | None, str, Liveness, Liveness, Liveness, Liveness]] = [
    # situation, look, page, reason, first, second look the same day, two days, three days
    ("D1", failed(K.NO_SUCH_NAME, P.DNS), None, "no_such_name", UNKNOWN, DEAD, DEAD, DEAD),
    ("D6", failed(K.NO_ADDRESS, P.DNS), None, "no_address", UNKNOWN, DEAD, DEAD, DEAD),
    ("D2", failed(K.DNS_SERVER_FAILURE, P.DNS), None, "dns_server_failure", UNKNOWN, UNKNOWN, UNKNOWN, SUSPECT),
    (
        "D3",
        failed(K.DNS_SERVER_FAILURE, P.DNS, detail="rcode REFUSED"),
        None,
        "dns_server_refuses",
        UNKNOWN,
        UNKNOWN,
        SUSPECT,
        SUSPECT,
    ),
    ("D4", failed(K.DNS_TIMEOUT, P.DNS), None, "dns_timeout", UNKNOWN, UNKNOWN, SUSPECT, SUSPECT),
    (
        "D9",
        failed(K.UNREACHABLE, P.CONNECT, detail="IPv6 addresses only; no route"),
        None,
        "unreachable_ipv6",
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
    ),
    ("D14", failed(K.FORBIDDEN_ADDRESS, P.POLICY), None, "forbidden_address", REFUSED, REFUSED, REFUSED, REFUSED),
    ("D16", failed(K.BAD_NAME, P.URL), None, "bad_name", UNKNOWN, DEAD, DEAD, DEAD),
    (
        "T1",
        failed(K.REFUSED_CONNECTION, P.CONNECT),
        None,
        "refused_connection",
        UNKNOWN,
        UNKNOWN,
        SUSPECT,
        SUSPECT,
    ),
    ("T2", failed(K.CONNECT_TIMEOUT, P.CONNECT), None, "connect_timeout", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ("T3", failed(K.UNREACHABLE, P.CONNECT), None, "unreachable", UNKNOWN, UNKNOWN, SUSPECT, SUSPECT),
    ("T4", failed(K.RESET, P.CONNECT), None, "reset", UNKNOWN, UNKNOWN, SUSPECT, SUSPECT),
    ("T6", failed(K.DISCONNECTED, P.HEADERS), None, "disconnected", UNKNOWN, UNKNOWN, SUSPECT, SUSPECT),
    (
        "T8",
        failed(K.DISCONNECTED, P.HEADERS, hop(status=None)),
        None,
        "disconnected",
        UNKNOWN,
        UNKNOWN,
        SUSPECT,
        SUSPECT,
    ),
    ("T9", failed(K.BODY_BROKEN, P.BODY, hop()), None, "answers", OK, OK, OK, OK),
    ("T12", failed(K.NOT_HTTP, P.HEADERS), None, "not_http", SUSPECT, SUSPECT, SUSPECT, SUSPECT),
    (
        "S1",
        failed(K.TLS_EXPIRED, P.TLS, hop(HTTPS, tls=tls(K.TLS_EXPIRED)), url=HTTPS, capture="page"),
        PAGE,
        "tls_expired",
        INSECURE,
        INSECURE,
        INSECURE,
        INSECURE,
    ),
    (
        "S4 seen in the facts alone",
        look(hop(HTTPS, tls=tls(K.TLS_WRONG_HOST)), url=HTTPS, capture="page"),
        PAGE,
        "tls_wrong_host",
        INSECURE,
        INSECURE,
        INSECURE,
        INSECURE,
    ),
    (
        "S5 no page",
        failed(K.TLS_UNKNOWN_ISSUER, P.TLS, url=HTTPS),
        None,
        "tls_unknown_issuer",
        INSECURE,
        INSECURE,
        INSECURE,
        INSECURE,
    ),
    (
        "S10",
        look(hop(HTTPS, tls=tls(K.TLS_OTHER, verified=True)), url=HTTPS, capture="page"),
        PAGE,
        "tls_browsers_refuse",
        OK,
        INSECURE,
        INSECURE,
        INSECURE,
    ),
    (
        "S12",
        failed(K.TLS_OLD_PROTOCOL, P.TLS, url=HTTPS),
        None,
        "tls_old_protocol",
        INSECURE,
        INSECURE,
        INSECURE,
        INSECURE,
    ),
    ("S14", failed(K.TLS_HANDSHAKE, P.TLS, url=HTTPS), None, "tls_handshake", UNKNOWN, UNKNOWN, SUSPECT, SUSPECT),
    (
        "S15",
        failed(K.TLS_NAME_NOT_SERVED, P.TLS, url=HTTPS),
        None,
        "tls_name_not_served",
        UNKNOWN,
        UNKNOWN,
        SUSPECT,
        SUSPECT,
    ),
    (
        "S16",
        failed(K.TLS_CLIENT_CERTIFICATE, P.TLS, url=HTTPS),
        None,
        "tls_client_certificate",
        BLOCKED,
        BLOCKED,
        BLOCKED,
        BLOCKED,
    ),
    ("S17", failed(K.CONNECT_TIMEOUT, P.TLS, url=HTTPS), None, "tls_timeout", UNKNOWN, UNKNOWN, SUSPECT, SUSPECT),
    ("H1", failed(K.BAD_RESPONSE, P.HEADERS), None, "bad_response", SUSPECT, SUSPECT, SUSPECT, SUSPECT),
    ("H3", status(999), None, "blocked_status", BLOCKED, BLOCKED, BLOCKED, BLOCKED),
    ("H3 zero", status(0), None, "blocked_status", BLOCKED, BLOCKED, BLOCKED, BLOCKED),
    ("H6", failed(K.BODY_BROKEN, P.BODY, hop(), capture="page"), PAGE, "answers", OK, OK, OK, OK),
    ("H10", failed(K.HEADERS_TOO_LARGE, P.HEADERS), None, "headers_too_large", SUSPECT, SUSPECT, SUSPECT, SUSPECT),
    ("H14", failed(K.TOTAL_TIMEOUT, P.HEADERS), None, "total_timeout", UNKNOWN, UNKNOWN, SUSPECT, SUSPECT),
    ("H15", status(101), None, "odd_status", SUSPECT, SUSPECT, SUSPECT, SUSPECT),
    ("H16", status(203), PAGE, "answers", OK, OK, OK, OK),
    ("H17", status(202), PAGE, "wait_page", BLOCKED, BLOCKED, BLOCKED, BLOCKED),
    ("H18", status(204), None, "no_content", SUSPECT, SUSPECT, SUSPECT, SUSPECT),
    ("H19", status(304), None, "odd_status", SUSPECT, SUSPECT, SUSPECT, SUSPECT),
    ("H20", status(400), None, "bad_request", SUSPECT, SUSPECT, SUSPECT, SUSPECT),
    ("H21", status(401), None, "login", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ("H21 form", status(403), page(SignalKind.LOGIN), "login", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ("H22", status(403), PAGE, "forbidden", BLOCKED, BLOCKED, BLOCKED, BLOCKED),
    ("H23", status(404), PAGE, "not_found", UNKNOWN, DEAD, DEAD, DEAD),
    ("H26", status(410), PAGE, "gone", DEAD, DEAD, DEAD, DEAD),
    ("H27", status(418), None, "bad_request", SUSPECT, SUSPECT, SUSPECT, SUSPECT),
    ("H28", status(421), None, "retry_elsewhere", UNKNOWN, UNKNOWN, SUSPECT, SUSPECT),
    ("H29", status(429, headers={"retry-after": "120"}), None, "asked_to_wait", UNKNOWN, UNKNOWN, BLOCKED, BLOCKED),
    ("H31", status(429), None, "rate_limited", BLOCKED, BLOCKED, BLOCKED, BLOCKED),
    ("H32", status(451), None, "legal", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ("H33", status(500), None, "server_error", UNKNOWN, UNKNOWN, SUSPECT, SUSPECT),
    ("H34", status(522), None, "origin_down", UNKNOWN, UNKNOWN, SUSPECT, SUSPECT),
    ("H36", status(503), None, "unavailable", UNKNOWN, UNKNOWN, SUSPECT, DEAD),
    ("H37", status(503), page(SignalKind.CHALLENGE), "challenge", BLOCKED, BLOCKED, BLOCKED, BLOCKED),
    ("599", status(599), None, "server_error", UNKNOWN, UNKNOWN, SUSPECT, SUSPECT),
    ("R1 301", chain(URL, ROOT + "new.html"), PAGE, "moved_same_site", MOVED, MOVED, MOVED, MOVED),
    ("R1 302", chain(URL, ROOT + "new.html", status=302), PAGE, "temporary_redirect", OK, OK, OK, OK),
    ("R2", chain("http://uni-one.edu/x", "https://www.uni-one.edu/x/"), PAGE, "canonical_redirect", OK, OK, OK, OK),
    ("R2 lang", chain(ROOT, ROOT + "en/"), PAGE, "landing_page", OK, OK, OK, OK),
    (
        "R3",
        chain(URL, *(f"{ROOT}{n}.html" for n in range(5)), status=302),
        PAGE,
        "moved_same_site",
        MOVED,
        MOVED,
        MOVED,
        MOVED,
    ),
    (
        "R5",
        failed(K.TOO_MANY_REDIRECTS, P.REDIRECT, hop(status=302, location="/2")),
        None,
        "too_many_redirects",
        SUSPECT,
        SUSPECT,
        SUSPECT,
        SUSPECT,
    ),
    (
        "R6",
        failed(K.REDIRECT_LOOP, P.REDIRECT, hop(status=302, location="/")),
        None,
        "redirect_loop",
        SUSPECT,
        SUSPECT,
        SUSPECT,
        SUSPECT,
    ),
    (
        "R8",
        chain("http://a.edu/x", "https://a.edu/x", "http://a.edu/y"),
        PAGE,
        "downgrade",
        INSECURE,
        INSECURE,
        INSECURE,
        INSECURE,
    ),
    ("R9", chain(URL, ROOT, status=302), PAGE, "redirected_home", SUSPECT, SUSPECT, SUSPECT, SUSPECT),
    ("R10", chain(URL, "https://other.org/"), PAGE, "redirected_elsewhere", SUSPECT, SUSPECT, MOVED, MOVED),
    ("R10 akin", chain(URL, "https://uni-one.com/about"), PAGE, "moved_other_site", MOVED, MOVED, MOVED, MOVED),
    (
        "R10 below a parent",
        chain(URL, "https://uni-one.parent.org/"),
        PAGE,
        "moved_other_site",
        MOVED,
        MOVED,
        MOVED,
        MOVED,
    ),
    ("R11", chain(URL, "https://login.microsoftonline.com/x"), PAGE, "login", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ("R11 path", chain(URL, "https://www.uni-one.edu/cas/login?a"), PAGE, "login", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ("R12", chain(URL, "https://consent.uni-one.edu/x"), PAGE, "consent", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ("R13", chain(URL, "https://www.hugedomains.com/x"), PAGE, "parked", DANGER, DANGER, DANGER, DANGER),
    (
        "R14",
        failed(K.FORBIDDEN_SCHEME, P.POLICY, TO_FILE),
        None,
        "redirect_forbidden_scheme",
        REFUSED,
        SUSPECT,
        SUSPECT,
        SUSPECT,
    ),
    (
        "R15",
        failed(K.FORBIDDEN_ADDRESS, P.POLICY, hop(status=302, location="http://10.0.0.1/")),
        None,
        "redirect_forbidden_address",
        REFUSED,
        SUSPECT,
        SUSPECT,
        SUSPECT,
    ),
    (
        "R16",
        failed(K.FORBIDDEN_PORT, P.POLICY, hop(status=302, location="http://x.edu:22/")),
        None,
        "redirect_forbidden_port",
        REFUSED,
        SUSPECT,
        SUSPECT,
        SUSPECT,
    ),
    ("R17", status(301), None, "bad_redirect", SUSPECT, DEAD, DEAD, DEAD),
    (
        "R24",
        failed(K.BAD_NAME, P.URL, hop(status=302, location="http://a..b/")),
        None,
        "bad_redirect",
        SUSPECT,
        DEAD,
        DEAD,
        DEAD,
    ),
    (
        "R25",
        failed(K.NO_SUCH_NAME, P.DNS, hop(status=302, location="http://http://x/"), hop("http://http//x/", None)),
        None,
        "redirect_to_nowhere",
        SUSPECT,
        DEAD,
        DEAD,
        DEAD,
    ),
    (
        "R30",
        look(hop(), hop(ROOT + "new.html", via="meta"), capture="page"),
        PAGE,
        "moved_same_site",
        MOVED,
        MOVED,
        MOVED,
        MOVED,
    ),
    ("R31", status(200), page(SignalKind.NEEDS_BROWSER), "needs_browser", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ("R32", chain(URL, ROOT + "post", status=307, final=405), None, "bad_request", SUSPECT, SUSPECT, SUSPECT, SUSPECT),
    ("C1", status(200), page(SignalKind.SOFT_404), "soft_404", SUSPECT, SUSPECT, SUSPECT, SUSPECT),
    ("C3", status(200), page(SignalKind.SUSPENDED), "suspended", SUSPECT, DEAD, DEAD, DEAD),
    ("C3 default", status(200), page(SignalKind.DEFAULT_PAGE), "default_page", SUSPECT, DEAD, DEAD, DEAD),
    ("C4", status(200), page(SignalKind.PARKED), "parked", DANGER, DANGER, DANGER, DANGER),
    ("C5", status(200), page(SignalKind.TAKEN_OVER), "taken_over", DANGER, DANGER, DANGER, DANGER),
    ("C7", status(200), page(SignalKind.LOGIN), "login", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ("C8", status(200), page(SignalKind.CONSENT), "consent", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ("C9", status(503, headers={"CF-Mitigated": "challenge"}), None, "challenge", BLOCKED, BLOCKED, BLOCKED, BLOCKED),
    (
        "C9 any status",
        status(200, headers={"cf-mitigated": "challenge"}),
        PAGE,
        "challenge",
        BLOCKED,
        BLOCKED,
        BLOCKED,
        BLOCKED,
    ),
    ("C10", status(200), page(SignalKind.CAPTCHA), "captcha", BLOCKED, BLOCKED, BLOCKED, BLOCKED),
    ("C11", status(200), page(SignalKind.EMPTY), "empty", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ("C13", status(200), page(SignalKind.CONSTRUCTION), "construction", SUSPECT, SUSPECT, SUSPECT, SUSPECT),
    (
        "C13 moved",
        status(200),
        page(SignalKind.CONSTRUCTION, marker="we have moved to http://new.edu/"),
        "moved_by_text",
        SUSPECT,
        MOVED,
        MOVED,
        MOVED,
    ),
    ("C14", status(200, headers={"content-type": "application/pdf"}), PageFacts(), "answers", OK, OK, OK, OK),
    ("B4", failed(K.HEADERS_TIMEOUT, P.HEADERS), None, "headers_timeout", UNKNOWN, UNKNOWN, SUSPECT, SUSPECT),
    ("B5", failed(K.BODY_TIMEOUT, P.BODY, hop()), None, "answers", OK, OK, OK, OK),
    ("B3", failed(K.TOTAL_TIMEOUT, P.BODY, hop()), None, "answers", OK, OK, OK, OK),
    ("N1", failed(K.OUR_OUTAGE, P.CONNECT), None, "our_outage", UNCHECKED, UNCHECKED, UNCHECKED, UNCHECKED),
    ("N5", failed(K.OUR_RESOURCES, P.CONNECT), None, "our_resources", UNCHECKED, UNCHECKED, UNCHECKED, UNCHECKED),
    ("robots", failed(K.ROBOTS, P.POLICY), None, "robots", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    (
        "robots 5xx",
        failed(K.ROBOTS, P.POLICY, detail="robots.txt of a.edu is unreachable: status 503"),
        None,
        "robots_unreachable",
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
        SUSPECT,
    ),
    ("bug", failed(K.OUR_BUG, P.HEADERS), None, "our_bug", UNCHECKED, UNCHECKED, UNCHECKED, UNCHECKED),
]


def observed(*looks: Outcome, facts: Mapping[str, PageFacts] | None = None) -> Observation:
    """The observation of the first look's URL, from looks stored in the order of their times."""
    stored = sorted(looks, key=lambda look: look.started_at)
    return observe_all(stored, facts or {})[looks[0].url]


@pytest.mark.parametrize(
    ("taken", "facts", "reason", "first", "second", "two_days", "three_days"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_verdict_grows_with_looks(
    taken: Outcome,
    facts: PageFacts | None,
    reason: str,
    first: Liveness,
    second: Liveness,
    two_days: Liveness,
    three_days: Liveness,
) -> None:
    known = {"page": facts} if facts is not None else {}
    seen = observed(taken, facts=known)
    assert (seen.reason, seen.liveness) == (reason, first)
    assert observed(taken, again(taken), facts=known).liveness is second
    yesterday, before = on_day(taken, 1), on_day(taken, 2)
    assert observed(taken, yesterday, facts=known).liveness is two_days
    assert observed(taken, yesterday, before, facts=known).liveness is three_days


def test_nothing_but_410_is_dead_at_first_sight() -> None:
    assert {reason for reason, rule in RULES.items() if rule.first is DEAD} == {"gone"}


@pytest.mark.parametrize("kind", FailureKind)
@pytest.mark.parametrize("phase", Phase)
def test_every_failure_has_a_verdict_and_is_not_dead_at_once(kind: FailureKind, phase: Phase) -> None:
    for hops in ((), (hop(),), (hop(status=302, location="/x"), hop(status=None))):
        seen = observed(failed(kind, phase, *hops))
        assert seen.reason in RULES
        assert seen.liveness is not DEAD


@given(code=st.integers(0, 9_999), retry=st.booleans())
def test_every_status_has_a_verdict(code: int, retry: bool) -> None:
    taken = status(code, headers={"retry-after": "1"} if retry else {})
    seen = observed(taken, again(taken))
    assert seen.reason in RULES
    if seen.liveness is DEAD:
        assert code in {404, 410} or 300 < code < 400


def test_two_looks_by_one_means_on_one_day_are_not_enough() -> None:
    taken = status(404)
    assert observed(taken, again(taken, means="default")).liveness is UNKNOWN


def test_dead_today_says_so_until_another_day_agrees() -> None:
    taken = status(404)
    today = observed(taken, again(taken))
    assert "dead_today" in today.notes
    assert today.confirmed
    both = observed(taken, again(taken), on_day(taken, 30))
    assert both.liveness is DEAD
    assert "dead_today" not in both.notes


def test_a_late_retry_that_opens_clears_the_link() -> None:
    broken = status(503)
    fine = status(200, minute=5, attempt=2)
    seen = observed(broken, fine, facts={"page": PAGE})
    assert (seen.liveness, seen.reason) == (OK, "answers")
    assert seen.looks == 2


def test_a_second_means_that_opens_is_alive_with_a_note() -> None:
    taken = status(404)
    seen = observed(taken, again(taken, hops=(hop(),)), facts={"page": PAGE})
    assert seen.liveness is OK
    assert "second_means_only" in seen.notes


def test_a_second_look_without_an_answer_confirms_nothing() -> None:
    taken = status(404)
    silent = again(taken, hops=(), failure=Failure(kind=K.CONNECT_TIMEOUT, phase=P.CONNECT))
    seen = observed(taken, silent)
    assert (seen.liveness, seen.reason) == (UNKNOWN, "not_found")


def test_since_goes_back_over_audits_that_agree() -> None:
    taken = status(500)
    seen = observed(taken, on_day(taken, 7), on_day(status(200), 9), on_day(taken, 40), facts={"page": PAGE})
    assert seen.since_at == on_day(taken, 7).started_at
    assert seen.looks == 4


def test_our_own_outage_says_nothing_and_breaks_no_streak() -> None:
    taken = status(404)
    outage = on_day(failed(K.OUR_OUTAGE, P.CONNECT), 1)
    assert observed(taken, outage, on_day(taken, 2)).liveness is DEAD
    seen = observed(failed(K.OUR_OUTAGE, P.CONNECT), on_day(taken, 2))
    assert (seen.liveness, seen.since_at) == (UNCHECKED, failed(K.OUR_OUTAGE, P.CONNECT).started_at)


def test_an_outage_in_one_look_leaves_the_other_looks_of_the_audit() -> None:
    taken = status(404)
    later = again(taken, hops=(), failure=Failure(kind=K.OUR_RESOURCES, phase=P.CONNECT))
    refused = failed(K.REFUSED_CONNECTION, P.CONNECT)
    assert observed(taken, later).reason == "not_found"
    assert observed(refused, again(refused, failure=later.failure)).reason == "refused_connection"


def test_dead_page_of_a_living_site_says_both() -> None:
    taken = status(404)
    home = status(200, url=ROOT, purpose=Purpose.CANDIDATE, about=URL, minute=3)
    seen = observed(taken, again(taken), home, facts={"page": PAGE})
    assert (seen.liveness, seen.reason) == (DEAD, "page_gone")
    assert "site_answers" in seen.notes
    assert seen.page is None
    gone_too = status(404, url=ROOT, purpose=Purpose.CANDIDATE, about=URL, minute=3)
    assert observed(taken, again(taken), gone_too).reason == "nothing_found"


@pytest.mark.parametrize(
    ("kind", "given", "reason", "liveness"),
    [
        (K.REFUSED_CONNECTION, HTTPS, "only_without_tls", INSECURE),
        (K.TLS_NOT_TLS, HTTPS, "only_without_tls", INSECURE),
        (K.REFUSED_CONNECTION, URL, "only_https", MOVED),
    ],
)
def test_the_other_scheme_may_answer(kind: FailureKind, given: str, reason: str, liveness: Liveness) -> None:
    other = HTTPS if given == URL else URL
    broken = failed(kind, P.CONNECT, url=given)
    fine = look(hop(other), url=other, purpose=Purpose.CANDIDATE, about=given, capture="page", minute=2)
    seen = observed(broken, fine, facts={"page": PAGE})
    assert (seen.reason, seen.liveness) == (reason, liveness)
    assert seen.page == PAGE


def test_the_name_with_or_without_www_may_open_without_a_warning() -> None:
    wrong = look(hop(HTTPS, tls=tls(K.TLS_WRONG_HOST)), url=HTTPS, capture="page")
    bare = HTTPS.replace("www.", "")
    fine = look(hop(bare), url=bare, purpose=Purpose.CANDIDATE, about=HTTPS, capture="page", minute=2)
    seen = observed(wrong, fine, facts={"page": PAGE})
    assert (seen.reason, "other_name_works" in seen.notes) == ("tls_wrong_host", True)
    assert "other_name_works" not in observed(wrong, facts={"page": PAGE}).notes


def test_the_other_scheme_that_only_leads_back_proves_nothing() -> None:
    broken = failed(K.REFUSED_CONNECTION, P.CONNECT, url=HTTPS)
    back = chain(URL, HTTPS, purpose=Purpose.CANDIDATE, about=HTTPS, minute=2)
    assert observed(broken, back, facts={"page": PAGE}).reason == "refused_connection"


def test_refused_on_both_schemes_is_dead_on_another_day_only() -> None:
    looks = [
        failed(K.REFUSED_CONNECTION, P.CONNECT),
        failed(K.REFUSED_CONNECTION, P.CONNECT, url=HTTPS, purpose=Purpose.CANDIDATE, about=URL),
    ]
    assert observed(*looks).liveness is UNKNOWN
    assert observed(*looks, *(again(one) for one in looks[:1])).liveness is UNKNOWN
    seen = observed(*looks, *(on_day(one, 1) for one in looks))
    assert (seen.liveness, seen.reason) == (DEAD, "refused_on_both")


def test_midnight_makes_no_other_day() -> None:
    looks = [
        failed(K.REFUSED_CONNECTION, P.CONNECT),
        failed(K.REFUSED_CONNECTION, P.CONNECT, url=HTTPS, purpose=Purpose.CANDIDATE, about=URL),
    ]
    midnight = NOW.replace(hour=0, minute=1)
    late = [again(one, purpose=one.purpose, about=one.about, started_at=midnight) for one in looks]
    early = [
        again(one, purpose=one.purpose, about=one.about, started_at=midnight - timedelta(minutes=4)) for one in looks
    ]
    assert observed(*early, *late).liveness is UNKNOWN


def probe(url: str, capture: str = "page", code: int = 200) -> Outcome:
    return status(code, url=url, purpose=Purpose.SOFT_404, about=URL, capture=capture, minute=4)


def test_the_same_page_for_a_random_path_is_suspect() -> None:
    taken = status(200)
    assert observed(taken, probe(ROOT + "about/zzz"), facts={"page": PAGE}).reason == "same_page_everywhere"
    alike = {"page": PAGE, "copy": PAGE}
    assert observed(taken, probe(ROOT + "about/zzz", "copy"), facts=alike).reason == "same_page_everywhere"


def test_a_site_that_knows_its_pages_is_fine() -> None:
    taken = status(200)
    other = {"page": PAGE, "other": PageFacts(title="Other", text="else")}
    assert observed(taken, probe(ROOT + "about/zzz", code=404), facts={"page": PAGE}).liveness is OK
    assert observed(taken, probe(ROOT + "about/zzz", "other"), facts=other).liveness is OK


def test_the_home_page_of_a_site_that_answers_everything_is_fine() -> None:
    taken = status(200, url=ROOT)
    catch_all = status(200, url=ROOT + "zzz", purpose=Purpose.SOFT_404, about=ROOT, minute=4)
    assert observed(taken, catch_all, facts={"page": PAGE}).liveness is OK


def test_every_name_of_a_zone_showing_one_page_is_suspect() -> None:
    taken = status(200, url=ROOT)
    random = status(200, url="http://zzz.uni-one.edu/", purpose=Purpose.SOFT_404, about=ROOT, minute=4)
    assert observed(taken, random, facts={"page": PAGE}).reason == "wildcard_zone"


@pytest.mark.parametrize("hostile", hostile_strings("parser"), ids=lambda row: row.id)
def test_no_markup_makes_a_page_dead(hostile: HostileString) -> None:
    known = {"page": read_page(hostile.text.encode(), "text/html", None, URL)}
    taken = status(200)
    looks = [taken, again(taken), *(on_day(taken, day) for day in range(1, 5))]
    assert observed(*looks, facts=known).liveness in {OK, SUSPECT, UNKNOWN}


def test_notes_say_what_else_is_odd() -> None:
    cut = failed(K.BODY_BROKEN, P.BODY, hop(headers={"content-disposition": "attachment; filename=x"}))
    assert {"body_cut", "download", "plain_http"} <= set(observed(cut).notes)
    document = status(200, headers={"content-type": "application/pdf"})
    assert "not_a_page" in observed(document).notes
    unread = {"page": page(SignalKind.UNREADABLE, title="Uni One")}
    seen = observed(status(200), facts=unread)
    assert (seen.liveness, "unreadable" in seen.notes) == (OK, True)


def test_a_wall_hides_its_page_and_tls_stands_beside_a_dead_page() -> None:
    assert observed(status(200), facts={"page": page(SignalKind.LOGIN)}).page is None
    expired = look(hop(HTTPS, 404, tls=tls(K.TLS_EXPIRED)), url=HTTPS)
    seen = observed(expired, again(expired))
    assert (seen.liveness, "tls_expired" in seen.notes) == (DEAD, True)


def test_two_different_locations_are_suspect() -> None:
    first = hop(status=302, location="/a", headers={"Location": "/a", "location": "/b"})
    assert observed(look(first, hop(ROOT + "a"))).reason == "two_locations"
    bad = failed(K.BAD_REDIRECT, P.REDIRECT, first)
    assert observed(bad, again(bad)).liveness is SUSPECT


def test_danger_in_one_look_outweighs_a_later_fine_one() -> None:
    bad = status(200, capture="bad")
    fine = status(200, minute=9)
    seen = observed(bad, fine, facts={"bad": page(SignalKind.PARKED), "page": PAGE})
    assert seen.liveness is DANGER


def test_witness_looks_are_left_out() -> None:
    assert observe_all([status(200, purpose=Purpose.WITNESS)], {}) == {}
