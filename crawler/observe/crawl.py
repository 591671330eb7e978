"""Takes every look that was asked for, once and at the right time. Owns every task it starts.

The crawl asks the schedule for a look that may be taken now, takes it in a task of its own, and appends what came of it
to the sink. A look counts as done when the sink has committed it. What may be our own fault (a dead line, a loop that
was held up, no file descriptors left) is stored as void and looked at again.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter, deque
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from crawler.config import Settings
from crawler.model import Failure, FailureKind, Look, LookRequest, Outcome, Phase
from crawler.observe import lag
from crawler.observe.lag import LoopWatch
from crawler.observe.outage import Detector, Seen, are_believed, symptom_of, witnesses_answer
from crawler.observe.progress import CrawlState, Progress, RateMeter, Silent, time_left
from crawler.observe.retry import RequestKey, request_key, retry_wanted
from crawler.observe.schedule import Schedule, host_of
from crawler.observe.stop import Stop

if TYPE_CHECKING:
    from crawler.observe import Looker

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How patient a crawl is with our own side; seconds."""

    witness_within: float = 5.0
    """For the witnesses to answer."""
    quiet_for: float = 30.0
    """No further question about a suspicion after they did."""
    poll_first: float = 2.0
    poll_longest: float = 30.0
    """Between questions while we are out: doubled from the first to the longest."""
    patience: float = 900.0
    """For an outage to end, before the crawl gives up."""
    drain: float = 10.0
    """For looks under way to end after a request to stop."""


DEFAULT_TIMING: Final = Timing()


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlResult:
    """How a crawl ended."""

    done: int
    total: int
    looks: int
    """Looks taken, retries and void ones included."""
    voided: int
    note: str
    """Why it is not complete: ``no_network``, ``outage``, ``interrupted``; empty when it is."""
    elapsed_s: float
    lag_worst_ms: int
    lag_p99_ms: int

    @property
    def complete(self) -> bool:
        """Whether every request was looked at to the end."""
        return not self.note


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


class _Crawl:
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
        self._schedule = Schedule(host_interval=settings.host_interval, retry_after_cap=settings.retry_after_cap)
        self._total = sum(self._schedule.add(request) for request in requests)
        self._finished: set[RequestKey] = set()
        self._flights: dict[RequestKey, _Flight] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._own: set[asyncio.Task[None]] = set()
        self._held: dict[RequestKey, tuple[Seen, Look]] = {}
        self._redone: Counter[RequestKey] = Counter()
        self._detector = Detector()
        self._witnesses = deque(settings.witness)
        self._watch = LoopWatch(self._now())
        self._rate = RateMeter()
        self._wake = asyncio.Event()
        self._limit = max(settings.concurrency, 1)
        self._asking: asyncio.Task[None] | None = None
        self._out = False
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
                self._own = {self._start(self._tick_along(), "crawl ticker")}
                await self._drive()
        finally:
            await self._end()
        if self._fault:
            raise self._fault
        return self._result()

    async def _may_begin(self) -> bool:
        """Ask the witnesses before anything is sent to a link; a request to stop ends the wait."""
        question = self._loop.create_task(self._network_works(), name="witnesses")
        question.add_done_callback(lambda _: self._wake.set())
        while not question.done() and not self._stop.requests:
            self._wake.clear()
            await self._wake.wait()
        if question.done() and not self._stop.requests:
            self._note = "" if question.result() else "no_network"
            self._detector.witness_answered(self._now())
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
        if self._out or self._stop.requests:
            return
        while self._has_slot() and (request := self._schedule.take(self._now())):
            task = self._start(self._look(request), f"look {request.url}")
            self._flights[request_key(request)] = _Flight(request=request, task=task, started=self._now())

    def _has_slot(self) -> bool:
        """Whether another look may be started; a store that cannot keep up is waited for, or bodies pile up."""
        return len(self._flights) < self._limit and len(self._tasks) < 2 * self._limit

    def _is_over(self) -> bool:
        if self._fault or self._note or self._is_idle():
            return True
        if not self._stop.requests:
            return False
        draining = self._stop.requests == 1 and self._flights and self._now() < self._drain_until
        if not draining:
            self._note = "interrupted"
        return not draining

    def _is_idle(self) -> bool:
        """Whether nothing is queued, under way, held back or being committed; only the ticker runs on."""
        return not (self._schedule.queued or self._flights or self._held) and self._tasks <= self._own

    async def _end(self) -> None:
        """Break off what is under way; let what is being committed finish."""
        for task in (*self._own, *(flight.task for flight in self._flights.values())):
            task.cancel()
        if self._asking:
            self._asking.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _on_stop(self) -> None:
        self._drain_until = min(self._drain_until, self._now() + self._timing.drain)
        self._wake.set()

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = self._loop.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._on_task_done)
        return task

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._fault = self._fault or error
        self._wake.set()

    def _now(self) -> float:
        """Seconds since the crawl began."""
        return self._loop.time() - self._began

    # --- one look ---------------------------------------------------------------------------------------------------

    async def _look(self, request: LookRequest) -> None:
        key = request_key(request)
        started_at = datetime.now(UTC)
        try:
            look = await self._looker.look(request)
        except Exception as error:  # noqa: BLE001 - an exception nobody expected is recorded, never lost
            look = _our_bug(request, started_at, error)
        finally:
            flight = self._flights.pop(key)
        self._looks += 1
        now = self._now()
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
            await self._redo(seen, why, look)
            return
        silence = self._detector.note(seen)
        if seen.symptom and not self._detector.is_vouched_for(seen):
            self._held[key] = (seen, look)  # until somebody else has answered, or a witness
            return
        if silence is not None and not self._is_asking():
            self._settle(silence)
        await self._keep(seen, look)

    def _settle(self, silence: float) -> None:
        """A good answer came after so many seconds without one: decide on the failures that waited for it."""
        held, self._held = self._held, {}
        believed = are_believed((seen for seen, _ in held.values()), silence)
        for seen, look in held.values():
            again = not believed and self._may_redo(seen.request)
            self._start(self._redo(seen, "outage", look) if again else self._keep(seen, look), "settle")

    def _why_void(self, flight: _Flight, seen: Seen) -> str:
        """Why a look must not count, or an empty string."""
        failure = seen.outcome.failure
        if failure and failure.kind is FailureKind.OUR_RESOURCES:
            self._limit = max(int(self._limit * 0.7), min(FEWEST_LOOKS, self._limit))
            why = "resources"
        elif not seen.symptom:
            return ""
        elif self._out or flight.tainted == "outage":
            return "outage"
        elif flight.tainted or self._watch.is_held_up(seen.ended):
            why = "held_up"
        else:
            return ""
        return why if self._may_redo(flight.request) else ""

    def _may_redo(self, request: LookRequest) -> bool:
        """Whether a look may be taken again once more for a fault of ours; counts the times."""
        key = request_key(request)
        self._redone[key] += 1
        return self._redone[key] <= MOST_REDONE

    async def _keep(self, seen: Seen, look: Look) -> None:
        """Commit a look, then queue its late retry or count it as done."""
        await self._sink.add(look)
        request, now = seen.request, self._now()
        delay = retry_wanted(look.outcome, lasted=seen.ended - seen.started, cap=self._settings.retry_after_cap)
        if delay is None or request.attempt > self._settings.retries:
            self._finished.add(request_key(request))
            return
        not_before_ms = round((seen.ended + delay) * 1000)
        self._schedule.add(replace(request, attempt=request.attempt + 1, not_before_ms=not_before_ms), now)

    async def _redo(self, seen: Seen, why: str, look: Look) -> None:
        """Keep a look for the record only, and take it again."""
        self._voided += 1
        await self._sink.add(look, void=why)
        self._again(seen)

    def _again(self, seen: Seen) -> None:
        self._finished.discard(request_key(seen.request))
        now = self._now()
        self._schedule.forgive(seen.request, now)
        self._schedule.add(replace(seen.request, not_before_ms=round((now + AGAIN_AFTER) * 1000)), now)
        self._wake.set()

    # --- our own side -----------------------------------------------------------------------------------------------

    async def _tick_along(self) -> None:
        """A few times a second: was the loop held up, is there a suspicion, and how far are we."""
        ticks = 0
        while True:
            await asyncio.sleep(lag.TICK)
            if self._watch.tick(self._now()):
                self._taint("held_up")
            self._look_for_an_outage(self._now())
            ticks += 1
            if ticks % SHOWN_EVERY == 0:
                self._progress.show(self._state())
            if self._now() > self._drain_until:
                self._wake.set()

    def _taint(self, why: str) -> None:
        for flight in self._flights.values():
            flight.tainted = flight.tainted or why

    def _look_for_an_outage(self, now: float) -> None:
        if self._is_asking():
            return
        suspicion = self._detector.suspicion(now)
        oldest = min((flight.started for flight in self._flights.values()), default=now)
        if suspicion or self._detector.wants_word(now, waiting=bool(self._held), oldest=oldest):
            self._detector.asks(now)
            self._asking = self._start(self._examine(suspicion), "witnesses")

    def _is_asking(self) -> bool:
        return self._asking is not None and not self._asking.done()

    async def _examine(self, suspicion: str) -> None:
        """Ask whether our network works; if it does, what was held back counts, else all of the bad window is void."""
        if await self._network_works():
            if suspicion:
                self._detector.mute(self._now() + self._timing.quiet_for)
            self._settle(self._detector.witness_answered(self._now()))
            return
        self._out = True
        self._taint("outage")
        await self._void_window(suspicion)
        if not await self._network_returns():
            self._note = "outage"
        self._detector.network_works_again(self._now())
        self._out = False
        self._wake.set()

    async def _void_window(self, suspicion: str) -> None:
        held, self._held = self._held, {}
        window = self._detector.bad_window(suspicion) if suspicion else ()
        stored = [seen for seen in window if request_key(seen.request) not in held]
        if stored:
            self._voided += len(stored)
            await self._sink.void([seen.outcome for seen in stored], "outage")
        for seen in stored:
            self._again(seen)
        for seen, look in held.values():
            await self._redo(seen, "outage", look)

    async def _network_returns(self) -> bool:
        """Ask the witnesses again and again, ever less often; False when patience ends."""
        until = self._now() + self._timing.patience
        pause = self._timing.poll_first
        while self._now() < until:
            await asyncio.sleep(pause)
            if await self._network_works():
                return True
            pause = min(pause * 2, self._timing.poll_longest)
        return False

    async def _network_works(self) -> bool:
        self._witnesses.rotate(-1)  # so that the first is not always the same one
        return await witnesses_answer(self._looker, tuple(self._witnesses), within=self._timing.witness_within)

    # --- telling ----------------------------------------------------------------------------------------------------

    def _state(self) -> CrawlState:
        now, done = self._now(), len(self._finished)
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
            paused="outage" if self._out else "stopping" if self._stop.requests else "",
        )

    def _result(self) -> CrawlResult:
        self._progress.show(self._state())
        return CrawlResult(
            done=len(self._finished),
            total=self._total,
            looks=self._looks,
            voided=self._voided,
            note=self._note,
            elapsed_s=self._now(),
            lag_worst_ms=self._watch.worst_ms,
            lag_p99_ms=self._watch.p99_ms,
        )


def _our_bug(request: LookRequest, started_at: datetime, error: Exception) -> Look:
    """The look that ended in an exception nobody expected."""
    failure = Failure(kind=FailureKind.OUR_BUG, phase=Phase.URL, detail=f"{type(error).__name__}: {error}")
    outcome = Outcome(
        url=request.url,
        purpose=request.purpose,
        attempt=request.attempt,
        started_at=started_at,
        hops=(),
        failure=failure,
        capture=None,
        about=request.about,
    )
    return Look(outcome=outcome, capture=None)
