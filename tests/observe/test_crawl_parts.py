from __future__ import annotations

import asyncio
import os
import signal

import pytest

from crawler.observe.lag import BOUND, TICK, LoopWatch
from crawler.observe.progress import RATE_OVER, RateMeter, time_left
from crawler.observe.stop import Stop, _plain_handlers, stop_on_signals


def test_a_punctual_loop_is_not_held_up() -> None:
    watch = LoopWatch(0.0, wall=1000.0)
    assert not any(watch.tick(number * TICK, wall=1000.0 + number * TICK) for number in range(1, 50))
    assert (watch.worst_ms, watch.p99_ms) == (0, 0)


def test_a_late_tick_is_noticed_and_measured() -> None:
    watch = LoopWatch(0.0, wall=1000.0)
    assert watch.is_held_up(BOUND + 2 * TICK)
    assert watch.tick(5.0 + TICK, wall=1005.0 + TICK)
    assert not watch.is_held_up(5.0 + 2 * TICK)
    for number in range(2, 200):
        watch.tick(5.0 + number * TICK, wall=1005.0 + number * TICK)
    assert (watch.worst_ms, watch.p99_ms) == (5000, 0)


@pytest.mark.parametrize("jump", [86_400.0, -86_400.0])
def test_clocks_that_part_are_noticed(jump: float) -> None:
    watch = LoopWatch(0.0, wall=1000.0)
    assert watch.tick(TICK, wall=1000.0 + TICK + jump)
    assert not watch.tick(2 * TICK, wall=1000.0 + 2 * TICK + jump)


def test_no_tick_no_lag() -> None:
    watch = LoopWatch(0.0)
    assert (watch.worst_ms, watch.p99_ms) == (0, 0)


def test_the_rate_is_of_the_last_seconds() -> None:
    meter = RateMeter()
    assert meter.note(0.0, 0) == 0.0
    assert meter.note(10.0, 100) == 10.0
    assert meter.note(10.0 + RATE_OVER, 100) == 0.0


def test_time_left() -> None:
    assert time_left(0, 0.0) == 0.0
    assert time_left(10, 0.0) is None
    assert time_left(10, 2.0) == 5.0


async def test_signals_ask_to_stop_and_are_given_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    stop = Stop()
    told: list[int] = []
    stop.on_request(lambda: told.append(stop.requests))
    with stop_on_signals(stop):
        for number in (signal.SIGINT, signal.SIGTERM):
            os.kill(os.getpid(), number)
            while stop.requests < 1 + (number == signal.SIGTERM):  # noqa: ASYNC110 - a signal has no awaitable
                await asyncio.sleep(0.01)
    assert told == [1, 2]
    assert signal.getsignal(signal.SIGINT) == before


async def test_signals_without_a_loop_that_handles_them() -> None:
    before = signal.getsignal(signal.SIGINT)
    stop = Stop()
    with _plain_handlers(asyncio.get_running_loop(), stop):
        signal.raise_signal(signal.SIGINT)
        while not stop.requests:  # noqa: ASYNC110 - a signal has no awaitable
            await asyncio.sleep(0.01)
    assert signal.getsignal(signal.SIGINT) == before
