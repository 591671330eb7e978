from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from crawler.model import FailureKind, Hop, LookRequest, Outcome, TlsFacts
from crawler.observe.outage import (
    ASKED_AFTER,
    FEW_HOSTS,
    INTERCEPTED,
    LEAST_HOSTS,
    SILENCE,
    TRIED,
    WINDOW,
    Detector,
    Seen,
    are_believed,
    speaks_for_us,
    symptom_of,
    witnesses_answer,
)
from tests.observe.fakes import FakeLooker, failing, hosts, outcome_of


def at(url: str) -> LookRequest:
    return LookRequest(url=url)


def tls(url: str, problem: FailureKind, issuer: str | None = "Hotel CA") -> Outcome:
    outcome = outcome_of(at(url))
    return replace(outcome, hops=(Hop(url=url, status=200, tls=TlsFacts(issuer=issuer, problem=problem)),))


def seen(outcome: Outcome, ended: float) -> Seen:
    host = outcome.url.removeprefix("http://").rstrip("/")
    request = LookRequest(url=outcome.url)
    return Seen(
        started=ended - 1, ended=ended, host=host, symptom=symptom_of(outcome), outcome=outcome, request=request
    )


def detector(*outcomes: Outcome) -> Detector:
    """One that has seen these, a tenth of a second apart, the first at 0.1."""
    made = Detector()
    for number, outcome in enumerate(outcomes, start=1):
        made.note(seen(outcome, number / 10))
    return made


def fine(count: int, name: str = "fine") -> list[Outcome]:
    return [outcome_of(at(f"http://{host}/")) for host in hosts(count, name)]


def broken(count: int, kind: FailureKind = FailureKind.DNS_TIMEOUT, name: str = "bad") -> list[Outcome]:
    return [failing(kind)(at(f"http://{host}/")) for host in hosts(count, name)]


# --- symptoms


@pytest.mark.parametrize(
    ("outcome", "symptom"),
    [
        (outcome_of(at("http://a.example/")), ""),
        (outcome_of(at("http://a.example/"), status=404), ""),
        (outcome_of(at("http://a.example/"), status=403), ""),
        (outcome_of(at("http://a.example/"), status=503), ""),
        (outcome_of(at("http://uni.pl/"), final_url="https://www.uni.pl/en/"), ""),
        (outcome_of(at("http://uni.pl/"), final_url="http://10.0.0.1/login"), "leads to 10.0.0.1"),
        (failing(FailureKind.DNS_SERVER_FAILURE)(at("http://a.example/")), "failure"),
        (failing(FailureKind.NO_SUCH_NAME)(at("http://a.example/")), "failure"),
        (failing(FailureKind.ROBOTS)(at("http://a.example/")), ""),
        (failing(FailureKind.FORBIDDEN_ADDRESS)(at("http://a.example/")), ""),
        (tls("https://a.example/", FailureKind.TLS_UNKNOWN_ISSUER), "issuer Hotel CA"),
        (tls("https://a.example/", FailureKind.TLS_SELF_SIGNED, None), "issuer "),
        (tls("https://a.example/", FailureKind.TLS_NOT_YET_VALID), "certificates out of date"),
        (tls("https://a.example/", FailureKind.TLS_EXPIRED), "certificates out of date"),
        (tls("https://a.example/", FailureKind.TLS_WRONG_HOST), ""),
        (failing(FailureKind.TLS_UNKNOWN_ISSUER)(at("https://a.example/")), "issuer "),
    ],
)
def test_what_a_look_would_have_in_common_with_others(outcome: Outcome, symptom: str) -> None:
    assert symptom_of(outcome) == symptom


def test_only_an_answer_of_the_site_itself_speaks_for_our_network() -> None:
    assert speaks_for_us(outcome_of(at("http://a.example/"), status=500))
    assert not speaks_for_us(outcome_of(at("http://a.example/"), final_url="http://portal.test/"))
    assert not speaks_for_us(failing(FailureKind.ROBOTS)(at("http://a.example/")))
    for kind in INTERCEPTED:
        assert not speaks_for_us(tls("https://a.example/", kind))


# --- suspicion


def test_a_table_with_its_share_of_dead_links_is_no_suspicion() -> None:
    outcomes = [one for pair in zip(fine(30), broken(30), strict=True) for one in pair]
    assert detector(*outcomes).suspicion(99.0) == ""


def test_failures_that_jump_are_a_suspicion() -> None:
    assert detector(*fine(50), *broken(WINDOW)).suspicion(99.0) == "failure"


def test_few_failures_are_no_suspicion_and_neither_is_one_bad_host() -> None:
    assert detector().suspicion(99.0) == ""
    assert detector(*broken(LEAST_HOSTS - 1)).suspicion(99.0) == ""
    assert detector(*fine(50), *broken(1) * WINDOW).suspicion(99.0) == ""


def test_every_answer_leading_to_one_host_is_a_suspicion() -> None:
    caught = [outcome_of(at(f"http://{host}/"), final_url="http://login.hotel.test/") for host in hosts(WINDOW)]
    moved = [outcome_of(at(f"http://{host}/"), final_url=f"http://new{host}/") for host in hosts(WINDOW)]
    assert detector(*caught).suspicion(99.0) == "leads to login.hotel.test"
    assert detector(*moved).suspicion(99.0) == ""


def test_one_page_under_every_name_is_a_suspicion() -> None:
    same = [outcome_of(at(f"http://{host}/"), capture="abc") for host in hosts(WINDOW)]
    own = [outcome_of(at(f"http://{host}/"), capture=host) for host in hosts(WINDOW)]
    assert detector(*same).suspicion(99.0) == "page abc"
    assert detector(*own).suspicion(99.0) == ""


def test_one_unknown_issuer_on_every_host_is_a_suspicion() -> None:
    proxied = [tls(f"https://{host}/", FailureKind.TLS_UNKNOWN_ISSUER) for host in hosts(WINDOW)]
    own = [tls(f"https://{host}/", FailureKind.TLS_UNKNOWN_ISSUER, f"CA of {host}") for host in hosts(WINDOW)]
    assert detector(*proxied).suspicion(99.0) == "issuer Hotel CA"
    assert detector(*own).suspicion(99.0) == ""


def test_a_storm_of_certificates_out_of_date_is_a_suspicion() -> None:
    storm = [tls(f"https://{host}/", FailureKind.TLS_NOT_YET_VALID, host) for host in hosts(WINDOW)]
    assert detector(*storm).suspicion(99.0) == "certificates out of date"


def test_a_suspicion_the_witnesses_did_not_share_is_quiet_for_a_while() -> None:
    made = detector(*broken(WINDOW))
    made.mute(40.0)
    assert made.suspicion(39.9) == ""
    assert made.suspicion(40.0) == "failure"


def test_what_was_seen_before_the_network_came_back_is_no_suspicion() -> None:
    made = detector(*broken(WINDOW))
    made.network_works_again(10.0)
    assert made.suspicion(99.0) == ""
    assert made.bad_window("failure") == ()


# --- belief


def test_failures_between_good_answers_are_believed() -> None:
    failed = [seen(one, 1.0) for one in broken(10)]
    assert are_believed(failed, SILENCE / 2)


def test_many_hosts_failing_in_a_silence_are_not_believed() -> None:
    failed = [seen(one, 1.0) for one in broken(FEW_HOSTS)]
    assert not are_believed(failed, SILENCE)
    assert are_believed(failed[1:], SILENCE)
    assert are_believed(failed[:1] * 10, SILENCE)


def test_the_detector_measures_the_silence_before_a_good_answer() -> None:
    made = Detector()
    assert made.note(seen(fine(1)[0], 1.0)) == float("inf")
    assert made.note(seen(broken(1)[0], 2.0)) is None
    assert made.note(seen(failing(FailureKind.ROBOTS)(at("http://a.example/")), 2.5)) is None
    assert made.note(seen(fine(1)[0], 4.0)) == 3.0


def test_a_look_is_vouched_for_by_answers_that_came_when_it_had_had_its_chance() -> None:
    made = Detector()
    timed_out = replace(seen(broken(1)[0], 20.0), started=10.0)
    made.note(seen(fine(1)[0], 10.0 + TRIED - 0.1))
    assert not made.is_vouched_for(timed_out)
    made.note(seen(fine(1)[0], 10.0 + TRIED))
    assert made.is_vouched_for(timed_out)
    assert not made.is_vouched_for(seen(broken(1)[0], 12.1))


def test_a_witness_is_asked_in_a_silence_when_somebody_waits_for_it() -> None:
    made = detector(*fine(1))
    now = 0.2 + ASKED_AFTER
    assert not made.wants_word(0.05 + ASKED_AFTER, waiting=True, oldest=0.0)
    assert made.wants_word(now, waiting=True, oldest=now)
    assert not made.wants_word(now, waiting=False, oldest=now)
    made.asks(now)
    assert not made.wants_word(now, waiting=True, oldest=now)
    assert made.wants_word(now + ASKED_AFTER, waiting=True, oldest=now)


def test_a_witness_is_asked_once_in_the_life_of_a_look_that_hangs() -> None:
    made = detector(*fine(1))
    assert not made.wants_word(1.0 + TRIED, waiting=False, oldest=1.0)
    assert made.wants_word(1.1 + TRIED, waiting=False, oldest=1.0)
    assert made.witness_answered(1.1 + TRIED) == pytest.approx(1.0 + TRIED)
    assert not made.wants_word(60.0, waiting=False, oldest=1.0)


# --- the bad window


def test_the_bad_window_begins_where_failures_became_the_greater_part() -> None:
    early, bad = broken(1, name="early"), broken(10)
    made = detector(*early, *fine(50), *bad)
    assert [one.outcome for one in made.bad_window("failure")] == bad


def test_a_few_good_answers_do_not_end_the_bad_window() -> None:
    bad = broken(20)
    made = detector(*fine(50), *bad[:10], *fine(2, "cached"), *bad[10:], *fine(1, "last"))
    assert [one.outcome for one in made.bad_window("failure")] == bad


def test_answers_of_a_portal_are_void_though_they_look_good() -> None:
    same = [outcome_of(at(f"http://{host}/"), capture="abc") for host in hosts(12)]
    made = detector(*fine(30), *same)
    assert [one.outcome for one in made.bad_window("page abc")] == same


# --- witnesses

WITNESSES = ("https://one.example/", "https://two.test/", "https://three.invalid/")


async def test_one_witness_is_enough() -> None:
    silent = failing(FailureKind.DNS_TIMEOUT)
    looker = FakeLooker(answers={"one.example": silent, "three.invalid": silent}, seconds={"two.test": 0.05})
    assert await witnesses_answer(looker, WITNESSES, within=30)
    assert {host for host, _, _ in looker.times} == {"one.example", "two.test", "three.invalid"}


async def test_the_others_are_not_asked_when_the_first_answers() -> None:
    looker = FakeLooker()
    assert await witnesses_answer(looker, WITNESSES, within=30)
    assert [host for host, _, _ in looker.times] == ["one.example"]


async def test_no_witness_no_network() -> None:
    assert not await witnesses_answer(FakeLooker(down=True), WITNESSES, within=30)


async def test_nobody_to_ask_is_a_yes() -> None:
    assert await witnesses_answer(FakeLooker(down=True), (), within=30)


async def test_a_portal_is_no_witness() -> None:
    looker = FakeLooker(default=lambda request: outcome_of(request, final_url="http://login.hotel.test/"))
    assert not await witnesses_answer(looker, WITNESSES, within=30)


async def test_witnesses_that_hang_are_not_waited_for() -> None:
    looker = FakeLooker(seconds={"one.example": 600, "two.test": 600, "three.invalid": 600})
    assert not await asyncio.wait_for(witnesses_answer(looker, WITNESSES, within=0.1), timeout=30)
    assert {task for task in asyncio.all_tasks() if task is not asyncio.current_task()} == set()


async def test_a_witness_that_explodes_is_a_silent_one() -> None:
    def explode(_: LookRequest) -> Outcome:
        raise ZeroDivisionError

    looker = FakeLooker(answers={"one.example": explode})
    assert await witnesses_answer(looker, WITNESSES, within=30)
    assert not await witnesses_answer(FakeLooker(default=explode), WITNESSES, within=30)
