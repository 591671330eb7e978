"""Takes every look that was asked for, once and at the right time. Owns every task it starts.

The crawl asks the schedule for a look that may be taken now, takes it in a task, and appends the result to the sink. A
look that failed because of our own machine or network (no connection, a blocked event loop, no file descriptors left)
is stored as void and taken again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from crawler.config import Settings
from crawler.model import FailureKind, Look, LookRequest, Purpose
from crawler.observe import lag
from crawler.observe.books import Books, Sink
from crawler.observe.controls import Controls
from crawler.observe.flights import Flight, Flights, looks_at_once
from crawler.observe.lag import LoopWatch
from crawler.observe.looker import Looker
from crawler.observe.ourside import OurSide, Timing
from crawler.observe.outage import Seen, our_bug, symptom_of
from crawler.observe.progress import CrawlResult, CrawlState, RateMeter, time_left
from crawler.observe.schedule import Schedule, host_of
from crawler.observe.strays import Strays

__all__ = ["Controls", "CrawlResult", "Sink", "Timing", "crawl"]

FEWEST_LOOKS: Final = 4
"""Looks at once that are tried even when file descriptors are short."""
SLOW: Final = 2.0
"""Seconds after which a look under way is shown as being waited for."""
SHOWN_EVERY: Final = 3
"""Ticks between two calls of `Progress.show`."""
SLOWEST_SHOWN: Final = 3


async def crawl(
    requests: Iterable[LookRequest], looker: Looker, sink: Sink, settings: Settings, controls: Controls | None = None
) -> CrawlResult:
    """Take the looks asked for and append the results to ``sink``; late retries run beside the rest.

    Args:
        requests: What to look at; of two that are the same one is taken. `LookRequest.not_before_ms` counts from now.
        looker: Takes one look.
        sink: Keeps the outcomes.
        settings: Concurrency, manners, retries and witnesses are used here.
        controls: Who watches the crawl and who may stop it.

    Returns:
        How it ended; `CrawlResult.note` says why when something is left to do. Nothing is sent to the links when no
        witness answers at the start (``no_network``).

    Raises:
        StoreError: the sink cannot write any more. What it committed is kept, and the rest can be resumed.
    """
    return await _Crawl(requests, looker, sink, settings, controls or Controls()).run()


class _Crawl:
    """One crawl under way; `OurSide` sees it as its `Desk`."""

    def __init__(
        self, requests: Iterable[LookRequest], looker: Looker, sink: Sink, settings: Settings, controls: Controls
    ) -> None:
        self._looker = looker
        self._progress = controls.progress
        self._stop = controls.stop
        self._drain = controls.timing.drain
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._schedule = Schedule(
            host_request_interval=settings.host_request_interval, retry_after_cap=settings.retry_after_cap
        )
        wanted = tuple(requests)
        self._purpose = wanted[0].purpose if wanted else Purpose.TARGET
        self._total = sum(self._schedule.add(request) for request in wanted)
        self._books = Books(self._schedule, sink, settings, self.now)
        self._flights = Flights()
        self._tasks: set[asyncio.Task[None]] = set()
        self._own: set[asyncio.Task[None]] = set()
        self._watch = LoopWatch(self.now())
        self._rate = RateMeter()
        self._strays = Strays()
        self._wake = asyncio.Event()
        self._limit = looks_at_once(settings)
        self._ours = OurSide(self, self._books, looker, settings.witness, controls.timing)
        self._note = ""
        self._fault: BaseException | None = None
        self._drain_until = float("inf")
        self._looks = 0

    async def run(self) -> CrawlResult:
        """Run the whole crawl, from the first question to the last commit."""
        self._stop.on_request(self._on_stop)
        with self._strays.caught_in(self._loop):
            try:
                if self._total and await self._may_begin():
                    self._own = {self.start(self._tick_along(), "crawl ticker")}
                    await self._drive()
            finally:
                await self._end()
        if self._fault:
            raise self._fault
        return self._result()

    async def _may_begin(self) -> bool:
        """Ask the witnesses before anything is sent to a link; a request to stop ends the wait."""
        question = self._loop.create_task(self._ours.may_begin(), name="witnesses")
        question.add_done_callback(lambda _: self._wake.set())
        while not question.done() and not self._stop.requests:
            self._wake.clear()
            await self._wake.wait()
        if question.done() and not self._stop.requests:
            self._note = "" if question.result() else "no_network"
        else:
            self._note = "interrupted"
            question.cancel()
            await asyncio.gather(question, return_exceptions=True)
        return not self._note

    async def _drive(self) -> None:
        """Start looks as they become possible until there is nothing left, or a reason to stop."""
        while not self._is_over():
            self._wake.clear()
            self._start_looks()
            alarm = None
            if self._has_slot() and (at := self._schedule.next_at()) < float("inf"):
                alarm = self._loop.call_at(self._began + at, self._wake.set)
            await self._wake.wait()
            if alarm:
                alarm.cancel()

    def _start_looks(self) -> None:
        if self._ours.is_out or self._stop.requests:
            return
        while self._has_slot() and (request := self._schedule.take(self.now())):
            self._flights.add(request, self.start(self._look(request), f"look {request.url}"), self.now())

    def _has_slot(self) -> bool:
        """Whether another look may be started. A slow store is waited for, or bodies would pile up in memory."""
        return len(self._flights) < self._limit and len(self._tasks) < 2 * self._limit

    def _is_over(self) -> bool:
        if self._fault or self._note or self._is_idle():
            return True
        if not self._stop.requests:
            return False
        draining = self._stop.requests == 1 and len(self._flights) and self.now() < self._drain_until
        if not draining:
            self._note = "interrupted"
        return not draining

    def _is_idle(self) -> bool:
        """Whether nothing is queued, under way, held back or being committed; only the ticker runs on."""
        return not (self._schedule.queued or len(self._flights) or self._ours.is_holding) and self._tasks <= self._own

    async def _end(self) -> None:
        """Cancel what is under way; let what is being committed finish."""
        for task in self._own:
            task.cancel()
        self._flights.cancel()
        self._ours.end()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _on_stop(self) -> None:
        self._drain_until = min(self._drain_until, self.now() + self._drain)
        self._wake.set()

    def start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """See `Desk`."""
        task = self._loop.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._on_task_done)
        return task

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._fault = self._fault or error
        self._wake.set()

    def now(self) -> float:
        """Seconds since the crawl began."""
        return self._loop.time() - self._began

    async def _look(self, request: LookRequest) -> None:
        """Take one look and hand it on; a look whose lane is busy goes back to the schedule."""
        look = None
        try:
            look = await self._take(request)
        finally:
            flight = self._flights.pop(request)
            self._wake.set()
        if look is None:
            return
        self._looks += 1
        seen = Seen(
            started=flight.started,
            ended=self.now(),
            host=host_of(request.url),
            symptom=symptom_of(look.outcome),
            outcome=look.outcome,
            request=request,
        )
        why = self._why_void(flight, seen)
        self._schedule.done(request, None if why else look.outcome, seen.ended)
        if why:
            await self._books.redo(seen, why, look)
        else:
            await self._ours.take_in(seen, look)

    async def _take(self, request: LookRequest) -> Look | None:
        """The look, None when its lane is busy and it was queued again; an unexpected exception is its failure."""
        started_at = datetime.now(UTC)
        try:
            place = await self._looker.locate(request)
            if place is None or place.lane is None or self._schedule.arrive(request, place.lane, self.now()):
                return await self._looker.look(request, place)
        except asyncio.CancelledError as error:
            if not self._flights[request].is_cancelled:
                raise
            return our_bug(request, started_at, error, FailureKind.OUR_OUTAGE)
        except Exception as error:  # noqa: BLE001 - an exception nobody expected is recorded, never lost
            return our_bug(request, started_at, error)
        return None

    def _why_void(self, flight: Flight, seen: Seen) -> str:
        """Why a look must not count, or an empty string."""
        failure = seen.outcome.failure
        if failure and failure.kind is FailureKind.OUR_RESOURCES:
            self._limit = max(int(self._limit * 0.7), min(FEWEST_LOOKS, self._limit))
            why = "resources"
        elif self._ours.is_out or flight.tainted == "outage":
            return "outage" if self._ours.is_struck(seen) else ""
        elif seen.symptom and (flight.tainted or self._watch.is_held_up(seen.ended)):
            why = "held_up"
        else:
            return ""
        return why if self._books.may_redo(seen) else ""

    def outage_began(self) -> None:
        """See `Desk`."""
        self._flights.taint("outage")

    def outage_ended(self, *, in_time: bool) -> None:
        """See `Desk`."""
        if not in_time:
            self._note = "outage"
        self._flights.cancel_tainted("outage")
        self._wake.set()

    async def _tick_along(self) -> None:
        """A few times a second: check whether the loop was blocked, look for an outage, and show progress."""
        ticks = 0
        while True:
            await asyncio.sleep(lag.TICK)
            if self._watch.tick(self.now()):
                self._flights.taint("held_up")
            self._ours.look_around(self.now(), oldest=self._flights.oldest_start(self.now()))
            ticks += 1
            if ticks % SHOWN_EVERY == 0:
                self._progress.show(self._state())
            if self.now() > self._drain_until:
                self._wake.set()

    def _state(self) -> CrawlState:
        now, done = self.now(), self._books.done
        rate = self._rate.note(now, done)
        return CrawlState(
            done=done,
            total=self._total,
            looks=self._looks,
            in_flight=len(self._flights),
            rate=rate,
            eta_s=None if 0 < self._total - done <= len(self._flights) else time_left(self._total - done, rate),
            elapsed_s=now,
            purpose=self._purpose,
            waiting_for=self._flights.slowest_hosts(now, slow=SLOW, most=SLOWEST_SHOWN),
            paused="outage" if self._ours.is_out else "stopping" if self._stop.requests else "",
        )

    def _result(self) -> CrawlResult:
        self._progress.show(self._state())
        return CrawlResult(
            done=self._books.done,
            total=self._total,
            looks=self._looks,
            voided=self._books.voided,
            note=self._note,
            elapsed_s=self.now(),
            lag_worst_ms=self._watch.worst_ms,
            lag_p99_ms=self._watch.p99_ms,
            strays=self._strays.count,
        )
