"""No verdict depends on a clock: looks belong to an audit by its id and order; days are counted between audits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.judge.liveness import any_checked, observe_all
from crawler.model import FailureKind, Liveness, Outcome, Phase, Purpose
from tests.judge.outcomes import PAGE, ROOT, URL, again, failed, on_day, status

K, P = FailureKind, Phase
SILENT = failed(K.CONNECT_TIMEOUT, P.CONNECT)
STEPS = st.integers(min_value=-10_000_000, max_value=10_000_000)
"""Seconds by which the clock is off at a look."""


def moved(outcome: Outcome, seconds: float) -> Outcome:
    return replace(outcome, started_at=outcome.started_at + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "looks",
    [
        (status(404, url=ROOT + "x"), again(status(404, url=ROOT + "x"))),
        (status(200), again(status(503))),
        (status(503), again(status(200))),
        (failed(K.NO_SUCH_NAME, P.DNS), again(failed(K.NO_SUCH_NAME, P.DNS))),
    ],
)
@given(steps=st.tuples(STEPS, STEPS))
def test_within_an_audit_times_change_nothing(looks: tuple[Outcome, ...], steps: tuple[int, int]) -> None:
    url, facts = looks[0].url, {"page": PAGE}
    plain = observe_all(looks, facts)[url]
    jumped = observe_all([moved(look, step) for look, step in zip(looks, steps, strict=True)], facts)[url]
    said = [(o.liveness, o.reason, o.notes, o.confirmed, o.looks, o.status) for o in (plain, jumped)]
    assert said[0] == said[1]


@given(step=STEPS, days=st.integers(min_value=1, max_value=400))
def test_no_look_is_lost_to_a_clock(step: int, days: int) -> None:
    before, now = on_day(status(200), days), moved(status(404), step)
    seen = observe_all([before, now], {"page": PAGE})[URL]
    assert (seen.status, seen.looks) == (404, 2)


@given(st.lists(STEPS, min_size=2, max_size=6))
def test_a_clock_that_goes_back_adds_no_day(steps: list[int]) -> None:
    audits = [replace(moved(SILENT, -abs(step) * place), audit_id=str(place)) for place, step in enumerate(steps)]
    assert observe_all(audits, {})[URL].liveness is Liveness.UNKNOWN


def test_a_clock_that_went_back_between_audits_is_said() -> None:
    first, second = replace(SILENT, audit_id="a"), replace(moved(SILENT, -3_600), audit_id="b")
    assert "clock_went_back" in observe_all([first, second], {})[URL].notes
    assert "clock_went_back" not in observe_all([second, first], {})[URL].notes


@pytest.mark.parametrize(
    ("days", "liveness"),
    [
        ((0,), Liveness.UNKNOWN),
        ((0, 1, 2), Liveness.UNKNOWN),
        ((0, 40), Liveness.UNKNOWN),
        ((0, 1, 29), Liveness.UNKNOWN),
        ((0, 1, 30), Liveness.DEAD),
        ((0, 15, 31), Liveness.DEAD),
        ((0, 7, 14, 21, 28, 35), Liveness.DEAD),
    ],
)
def test_silence_is_dead_after_three_audits_over_thirty_days(days: tuple[int, ...], liveness: Liveness) -> None:
    seen = observe_all([on_day(SILENT, day) for day in sorted(days, reverse=True)], {})[URL]
    assert seen.liveness is liveness
    assert seen.since_at == on_day(SILENT, max(days)).started_at


def test_an_answer_in_between_begins_the_silence_anew() -> None:
    looks = [on_day(SILENT, 60), on_day(status(200), 40), on_day(SILENT, 20), on_day(SILENT, 0)]
    seen = observe_all(looks, {"page": PAGE})[URL]
    assert (seen.liveness, seen.since_at) == (Liveness.UNKNOWN, on_day(SILENT, 20).started_at)


def test_an_audit_that_only_failed_on_our_side_checked_nothing() -> None:
    ours = [failed(K.OUR_OUTAGE, P.CONNECT), failed(K.OUR_RESOURCES, P.CONNECT, url=ROOT), failed(K.OUR_BUG, P.HEADERS)]
    assert not any_checked([])
    assert not any_checked(ours)
    assert not any_checked([*ours, status(200, purpose=Purpose.CANDIDATE)])
    assert any_checked([*ours, SILENT])
