"""Takes every look that was asked for, once and at the right time. Owns every task it starts.

The crawl asks the schedule for a look that may be taken now, takes it in a task of its own, and appends what came of it
to the sink. A look counts as done when the sink has committed it. What may be our own fault (a dead line, a loop that
was held up, no file descriptors left) is stored as void and looked at again.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from crawler.config import Settings
from crawler.model import FailureKind, Look, LookRequest, Outcome
from crawler.observe import lag
from crawler.observe.lag import LoopWatch
from crawler.observe.ourside import DEFAULT_TIMING, OurSide, Timing
from crawler.observe.outage import Seen, our_bug, symptom_of
from crawler.observe.progress import CrawlResult, CrawlState, Progress, RateMeter, Silent, time_left
from crawler.observe.retry import RequestKey, request_key, retry_wanted
from crawler.observe.schedule import Schedule, host_of
from crawler.observe.stop import Stop

if TYPE_CHECKING:
    from crawler.observe import Looker

__all__ = ["CrawlResult", "Sink", "Timing", "crawl"]

MOST_WAITING: Final = 300
"""Looks under way beside those that may ask at once: most wait for their turn at a host, holding no connection."""
FEWEST_LOOKS: Final = 4
"""Looks at once below which a lack of file descriptors does not push us."""
MOST_REDONE: Final = 5
"""How often a look is taken again because our own machine was at fault, before it is kept as it is."""
AGAIN_AFTER: Final = 1.0
"""Seconds until a void look is taken again."""
SLOW: Final = 2.0
"""Seconds after which a look under way is shown as being waited for."""
SHOWN_EVERY: Final = 3
"""Ticks between two calls of `Progress.show`."""


class Sink(Protocol):
    """Where looks are kept; `crawler.store.StoreSink` is one."""

    async def add(self, look: Look, *, void: str = "") -> None:
        """Append a look and return when it is safe; with ``void``, for the record only."""

    async def void(self, outcomes: Sequence[Outcome], why: str) -> None:
        """Say that looks already appended must not be judged."""


async def crawl(
    requests: Iterable[LookRequest],
    looker: Looker,
    sink: Sink,
    settings: Settings,
    progress: Progress | None = None,
    *,
    stop: Stop | None = None,
    timing: Timing = DEFAULT_TIMING,
) -> CrawlResult:
    """Take the looks asked for and append what came of them to ``sink``; late retries are taken beside the rest.

    Args:
        requests: What to look at; of two that are the same one is taken. `LookRequest.not_before_ms` counts from now.
        looker: Takes one look.
        sink: Keeps the outcomes.
        settings: Concurrency, manners, retries and witnesses are used here.
        progress: Told a few times a second how far it is.
        stop: Ask it once to end within ten seconds, twice to end at once.
        timing: How patient to be with our own network.

    Returns:
        How it ended; `CrawlResult.note` says why when something is left to do. Nothing is sent to the links when no
        witness answers at the start (``no_network``).

    Raises:
        StoreError: the sink cannot write any more. What it acknowledged is kept, the rest can be gone on with.
    """
    work = _Crawl(
        requests,
        looker,
        sink,
        settings=settings,
        progress=progress or Silent(),
        stop=stop or Stop(),
        timing=timing,
    )
    return await work.run()


@dataclass(slots=True, eq=False)
class _Flight:
    """A look under way."""

    request: LookRequest
    task: asyncio.Task[None]
    started: float
    tainted: str = ""
    """Why a failure of it must not be believed."""
    is_broken_off: bool = False
    """Whether it was cancelled because an outage of ours has spoilt it."""


class _Crawl:
    """One crawl under way; to its own side it is the `Desk`."""

    def __init__(
        self,
        requests: Iterable[LookRequest],
        looker: Looker,
        sink: Sink,
        *,
        settings: Settings,
        progress: Progress,
        stop: Stop,
        timing: Timing,
    ) -> None:
        self._looker = looker
        self._sink = sink
        self._settings = settings
        self._progress = progress
        self._stop = stop
        self._timing = timing
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._schedule = Schedule(
            host_request_interval=settings.host_request_interval, retry_after_cap=settings.retry_after_cap
        )
        self._total = sum(self._schedule.add(request) for request in requests)
        self._finished: set[RequestKey] = set()
        self._flights: dict[RequestKey, _Flight] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._own: set[asyncio.Task[None]] = set()
        self._redone: Counter[RequestKey] = Counter()
        self._watch = LoopWatch(self.now())
        self._rate = RateMeter()
        self._wake = asyncio.Event()
        self._limit = _looks_at_once(settings)
        self._ours = OurSide(self, looker, settings.witness, timing)
        self._note = ""
        self._fault: BaseException | None = None
        self._drain_until = float("inf")
        self._looks = 0
        self._voided = 0

    async def run(self) -> CrawlResult:
        """The whole crawl, from the first question to the last commit."""
        self._stop.on_request(self._on_stop)
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

    # --- driving ----------------------------------------------------------------------------------------------------

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
            task = self.start(self._look(request), f"look {request.url}")
            self._flights[request_key(request)] = _Flight(request=request, task=task, started=self.now())

    def _has_slot(self) -> bool:
        """Whether another look may be started; a store that cannot keep up is waited for, or bodies pile up."""
        return len(self._flights) < self._limit and len(self._tasks) < 2 * self._limit

    def _is_over(self) -> bool:
        if self._fault or self._note or self._is_idle():
            return True
        if not self._stop.requests:
            return False
        draining = self._stop.requests == 1 and self._flights and self.now() < self._drain_until
        if not draining:
            self._note = "interrupted"
        return not draining

    def _is_idle(self) -> bool:
        """Whether nothing is queued, under way, held back or being committed; only the ticker runs on."""
        return not (self._schedule.queued or self._flights or self._ours.is_holding) and self._tasks <= self._own

    async def _end(self) -> None:
        """Break off what is under way; let what is being committed finish."""
        for task in (*self._own, *(flight.task for flight in self._flights.values())):
            task.cancel()
        self._ours.end()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _on_stop(self) -> None:
        self._drain_until = min(self._drain_until, self.now() + self._timing.drain)
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

    # --- one look ---------------------------------------------------------------------------------------------------

    async def _look(self, request: LookRequest) -> None:
        key = request_key(request)
        started_at = datetime.now(UTC)
        look = None
        try:
            place = await self._looker.locate(request)
            if place is None or place.lane is None or self._schedule.arrive(request, place.lane, self.now()):
                look = await self._looker.look(request, place)
        except asyncio.CancelledError as error:
            if not self._flights[key].is_broken_off:
                raise
            look = our_bug(request, started_at, error, FailureKind.OUR_OUTAGE)
        except Exception as error:  # noqa: BLE001 - an exception nobody expected is recorded, never lost
            look = our_bug(request, started_at, error)
        finally:
            flight = self._flights.pop(key)
        if look is None:  # it is not the turn of its lane, and it is queued again
            self._wake.set()
            return
        self._looks += 1
        now = self.now()
        seen = Seen(
            started=flight.started,
            ended=now,
            host=host_of(request.url),
            symptom=symptom_of(look.outcome),
            outcome=look.outcome,
            request=request,
        )
        why = self._why_void(flight, seen)
        self._schedule.done(request, None if why else look.outcome, now)
        self._wake.set()
        if why:
            await self.redo(seen, why, look)
            return
        await self._ours.take_in(seen, look)

    def _why_void(self, flight: _Flight, seen: Seen) -> str:
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
        return why if self.may_redo(seen) else ""

    def may_redo(self, seen: Seen) -> bool:
        """See `Desk`."""
        key = request_key(seen.request)
        self._redone[key] += 1
        return self._redone[key] <= MOST_REDONE

    async def keep(self, seen: Seen, look: Look) -> None:
        """Commit a look, then queue its late retry or count it as done."""
        await self._sink.add(look)
        request, now = seen.request, self.now()
        delay = retry_wanted(look.outcome, lasted=seen.ended - seen.started, cap=self._settings.retry_after_cap)
        if delay is None or request.attempt > self._settings.max_retries:
            self._finished.add(request_key(request))
            return
        not_before_ms = round((seen.ended + delay) * 1000)
        self._schedule.add(replace(request, attempt=request.attempt + 1, not_before_ms=not_before_ms), now)

    async def redo(self, seen: Seen, why: str, look: Look) -> None:
        """See `Desk`."""
        self._voided += 1
        await self._sink.add(look, void=why)
        self._again(seen)

    async def take_back(self, stored: Sequence[Seen], why: str) -> None:
        """See `Desk`."""
        self._voided += len(stored)
        await self._sink.void([seen.outcome for seen in stored], why)
        for seen in stored:
            self._again(seen)

    def outage_began(self) -> None:
        """See `Desk`."""
        self._taint("outage")

    def outage_ended(self, *, in_time: bool) -> None:
        """See `Desk`."""
        if not in_time:
            self._note = "outage"
        for flight in self._flights.values():
            if flight.tainted == "outage":  # it may be one of hundreds in line for the host of a portal
                flight.is_broken_off = flight.task.cancel()
        self._wake.set()

    def _again(self, seen: Seen) -> None:
        self._finished.discard(request_key(seen.request))
        now = self.now()
        self._schedule.forgive(seen.request, now)
        self._schedule.add(replace(seen.request, not_before_ms=round((now + AGAIN_AFTER) * 1000)), now)
        self._wake.set()

    # --- our own side -----------------------------------------------------------------------------------------------

    async def _tick_along(self) -> None:
        """A few times a second: was the loop held up, is there a suspicion, and how far are we."""
        ticks = 0
        while True:
            await asyncio.sleep(lag.TICK)
            if self._watch.tick(self.now()):
                self._taint("held_up")
            oldest = min((flight.started for flight in self._flights.values()), default=self.now())
            self._ours.look_around(self.now(), oldest=oldest)
            ticks += 1
            if ticks % SHOWN_EVERY == 0:
                self._progress.show(self._state())
            if self.now() > self._drain_until:
                self._wake.set()

    def _taint(self, why: str) -> None:
        for flight in self._flights.values():
            flight.tainted = flight.tainted or why

    # --- telling ----------------------------------------------------------------------------------------------------

    def _state(self) -> CrawlState:
        now, done = self.now(), len(self._finished)
        rate = self._rate.note(now, done)
        slow = [flight for flight in self._flights.values() if now - flight.started > SLOW]
        longest = heapq.nsmallest(3, slow, key=lambda flight: flight.started)
        return CrawlState(
            done=done,
            total=self._total,
            looks=self._looks,
            in_flight=len(self._flights),
            rate=rate,
            eta_s=time_left(self._total - done, rate),
            elapsed_s=now,
            waiting_for=tuple(host_of(flight.request.url) for flight in longest),
            paused="outage" if self._ours.is_out else "stopping" if self._stop.requests else "",
        )

    def _result(self) -> CrawlResult:
        self._progress.show(self._state())
        return CrawlResult(
            done=len(self._finished),
            total=self._total,
            looks=self._looks,
            voided=self._voided,
            note=self._note,
            elapsed_s=self.now(),
            lag_worst_ms=self._watch.worst_ms,
            lag_p99_ms=self._watch.p99_ms,
        )


def _looks_at_once(settings: Settings) -> int:
    """Looks under way at most; where there is an interval, the looker lets ``max_concurrency`` of them ask at once."""
    asking = max(settings.max_concurrency, 1)
    return asking + min(3 * asking, MOST_WAITING) if settings.host_request_interval > 0 else asking
