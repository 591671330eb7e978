"""What a crawl does when its own network may be at fault: hold failures back, ask witnesses, wait, take looks again.

`crawler.observe.outage` decides (it is pure); this acts. A failure is believed once a look has been answered that began
after it (an older one may have its name and its connection from before an outage); until then it is held back, so that
a process killed in the middle of an outage leaves nothing false behind.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from crawler.model import Look
from crawler.observe.books import Books
from crawler.observe.looker import Looker
from crawler.observe.outage import Detector, Seen, are_believed, mark_of, witnesses_answer
from crawler.observe.retry import RequestKey, request_key


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


class Desk(Protocol):
    """The crawl, as far as its own side needs it."""

    def now(self) -> float:
        """Seconds since the crawl began."""

    def start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run a task that the crawl owns."""

    def outage_began(self) -> None:
        """Nothing more may be started, and what is under way must not be believed if it fails."""

    def outage_ended(self, *, in_time: bool) -> None:
        """Go on, or give up when it was not in time."""


class OurSide:
    """Decides with the witnesses' help which failures are the hosts' own."""

    def __init__(self, desk: Desk, books: Books, looker: Looker, witnesses: Sequence[str], timing: Timing) -> None:
        """``witnesses``: URLs of hosts that are nearly always up, run by several operators."""
        self._desk = desk
        self._books = books
        self._looker = looker
        self._witnesses = deque(witnesses)
        self._timing = timing
        self._detector = Detector()
        self._held: dict[RequestKey, tuple[Seen, Look]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._suspicion = ""
        self.is_out = False

    @property
    def is_holding(self) -> bool:
        """Whether failures wait to be believed."""
        return bool(self._held)

    async def may_begin(self) -> bool:
        """Whether the network works, before anything is sent to a link."""
        works = await self._network_works()
        self._detector.witness_answered(self._desk.now())
        return works

    async def take_in(self, seen: Seen, look: Look) -> None:
        """A look has ended: commit it now, or hold it back until somebody else has answered."""
        silence = self._detector.note(seen)
        if seen.symptom and not self._detector.is_vouched_for(seen):
            self._held[request_key(seen.request)] = (seen, look)
            return
        if silence is not None and not self._is_asking():
            self._settle(silence, begun=seen.started)
        await self._books.keep(seen, look)

    def look_around(self, now: float, *, oldest: float) -> None:
        """Ask the witnesses if there is reason to; ``oldest``: when the longest look under way was started."""
        if self._is_asking():
            return
        suspicion = self._detector.suspicion(now)
        if suspicion or self._detector.wants_word(now, waiting=self.is_holding, oldest=oldest):
            self._detector.asks(now)
            self._asking = self._desk.start(self._examine(suspicion, now), "witnesses")

    def is_struck(self, seen: Seen) -> bool:
        """Whether a look that was under way in the last outage shows what the outage did to the others."""
        return bool(seen.symptom) or mark_of(seen) == self._suspicion != ""

    def end(self) -> None:
        """Ask no more."""
        if self._asking:
            self._asking.cancel()

    def _is_asking(self) -> bool:
        return self._asking is not None and not self._asking.done()

    def _settle(self, silence: float, *, begun: float) -> None:
        """A good answer came after so many seconds without one: decide on the failures that waited for it.

        ``begun``: when it was asked for.
        """
        held = {key: pair for key, pair in self._held.items() if pair[0].ended <= begun}
        self._held = {key: pair for key, pair in self._held.items() if key not in held}
        believed = are_believed((seen for seen, _ in held.values()), silence)
        for seen, look in held.values():
            again = not believed and self._books.may_redo(seen)
            self._desk.start(
                self._books.redo(seen, "outage", look) if again else self._books.keep(seen, look), "settle"
            )

    async def _examine(self, suspicion: str, begun: float) -> None:
        """Ask whether our network works; if it does, what was held back counts, else all of the bad window is void."""
        if await self._network_works():
            if suspicion:
                self._detector.mute(self._desk.now() + self._timing.quiet_for)
            self._settle(self._detector.witness_answered(self._desk.now()), begun=begun)
            return
        self.is_out = True
        self._suspicion = suspicion
        self._desk.outage_began()
        await self._void_window(suspicion)
        in_time = await self._network_returns()
        self._detector.network_works_again(self._desk.now())
        self.is_out = False
        self._desk.outage_ended(in_time=in_time)

    async def _void_window(self, suspicion: str) -> None:
        held, self._held = self._held, {}
        window = self._detector.bad_window(suspicion) if suspicion else ()
        stored = [seen for seen in window if request_key(seen.request) not in held]
        if stored:
            await self._books.take_back(stored, "outage")
        for seen, look in held.values():
            await self._books.redo(seen, "outage", look)

    async def _network_returns(self) -> bool:
        """Ask the witnesses again and again, ever less often; False when patience ends."""
        until = self._desk.now() + self._timing.patience
        pause = self._timing.poll_first
        while self._desk.now() < until:
            await asyncio.sleep(pause)
            if await self._network_works():
                return True
            pause = min(pause * 2, self._timing.poll_longest)
        return False

    async def _network_works(self) -> bool:
        self._witnesses.rotate(-1)  # so that the first is not always the same one
        return await witnesses_answer(self._looker, tuple(self._witnesses), within=self._timing.witness_within)
