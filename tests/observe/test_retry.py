from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.model import FailureKind, LookRequest, Outcome
from crawler.observe.retry import MAY_PASS, host_pause, is_trouble, requests_left, retry_after, retry_wanted
from tests.observe.fakes import outcome_of

REQUEST = LookRequest(url="https://uni.example/")


def asked(*headers: tuple[str, str], status: int = 503) -> Outcome:
    outcome = outcome_of(REQUEST, status=status, headers=headers)
    return replace(outcome, started_at=datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC))


def failed(kind: FailureKind) -> Outcome:
    return outcome_of(REQUEST, status=None, failure=kind)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ([], None),
        ([("retry-after", "120")], 120.0),
        ([("Retry-After", " 0 ")], 0.0),
        ([("Retry-After", "9" * 400)], 999_999_999.0),
        ([("Retry-After", "-5")], None),
        ([("Retry-After", "٣")], None),
        ([("Retry-After", "soon")], None),
        ([("Retry-After", "")], None),
        ([("Retry-After", "Tue, 24 Nov 2026 12:00:30 GMT")], 30.0),
        ([("Retry-After", "Tue, 24 Nov 2026 11:00:00 GMT")], 0.0),
        ([("Retry-After", "Tue, 24 Nov 2026 12:00:30 GMT"), ("Date", "Tue, 24 Nov 2026 12:00:10 GMT")], 20.0),
        ([("Retry-After", "Tue, 24 Nov 2026 12:00:30 GMT"), ("Date", "yesterday")], None),
        ([("Retry-After", "Tuesday, 24-Nov-26 12:00:30 GMT")], 30.0),
        ([("Retry-After", "Tue, 24 Nov 99999 12:00:30 GMT")], None),
    ],
)
def test_retry_after_in_both_forms(headers: list[tuple[str, str]], seconds: float | None) -> None:
    assert retry_after(asked(*headers)) == seconds


def test_a_look_without_an_answer_asks_for_no_wait() -> None:
    assert retry_after(replace(failed(FailureKind.DNS_TIMEOUT), hops=())) is None


@pytest.mark.parametrize("kind", FailureKind)
def test_only_what_may_pass_is_tried_again(kind: FailureKind) -> None:
    assert (retry_wanted(failed(kind), lasted=0.0, cap=120.0) is not None) == (kind in MAY_PASS)


@pytest.mark.parametrize(
    ("status", "lasted", "delay"),
    [(200, 0.0, None), (404, 0.0, None), (403, 0.0, None), (503, 0.5, 4.5), (522, 30.0, 0.0), (429, 0.0, 5.0)],
)
def test_how_long_until_the_retry(status: int, lasted: float, delay: float | None) -> None:
    assert retry_wanted(asked(status=status), lasted=lasted, cap=120.0) == delay


def test_which_answers_may_pass() -> None:
    """RFC 9110 and its kin for 4xx and 50x, Cloudflare's list for 52x and 530."""
    passing = {status for status in range(100, 600) if is_trouble(asked(status=status))}
    assert passing == {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530}


def test_a_server_is_asked_again_when_it_said_or_not_at_all() -> None:
    assert retry_wanted(asked(("Retry-After", "60")), lasted=1.0, cap=120.0) == 60.0
    assert retry_wanted(asked(("Retry-After", "3600")), lasted=1.0, cap=120.0) is None


def test_pauses_of_a_host() -> None:
    assert host_pause(outcome_of(REQUEST), times=0, lasted=0.0, cap=120.0) == 0.0
    assert [host_pause(asked(), times=times, lasted=0.0, cap=120.0) for times in (1, 2, 3, 9, 9_999)] == [
        5.0,
        10.0,
        20.0,
        30.0,
        30.0,
    ]
    assert host_pause(asked(), times=9, lasted=0.0, cap=7.0) == 7.0
    assert [host_pause(asked(), times=1, lasted=lasted, cap=9.0) for lasted in (1.0, 40.0)] == [4.0, 0.0]
    assert host_pause(asked(("Retry-After", "90"), status=200), times=0, lasted=30.0, cap=60.0) == 60.0


def test_what_is_left_of_an_interrupted_crawl() -> None:
    work = {name: LookRequest(url=f"https://{name}.example/") for name in ("new", "fine", "failed", "twice", "ours")}
    outcomes = [
        outcome_of(work["fine"]),
        outcome_of(work["failed"], status=None, failure=FailureKind.RESET),
        outcome_of(work["twice"], status=None, failure=FailureKind.RESET),
        outcome_of(replace(work["twice"], attempt=2), status=None, failure=FailureKind.RESET),
        outcome_of(replace(work["ours"], attempt=2), status=None, failure=FailureKind.OUR_RESOURCES),
    ]
    left = requests_left(work.values(), outcomes, retries=1, cap=120.0)
    assert list(left) == [work["new"], replace(work["failed"], attempt=2), work["ours"]]
