"""A looker that answers from a script, and a sink that remembers: what the crawl needs, without a network."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.config import Settings
from crawler.model import Failure, FailureKind, Hop, Look, LookRequest, Outcome, Phase, Purpose
from crawler.observe.resolve import Destination

WITNESS = "https://witness.example/"


def settings(**values: object) -> Settings:
    given: dict[str, object] = {"host_request_interval": 0.0, "witness": (WITNESS,), **values}
    return Settings(**given)  # type: ignore[arg-type]


def outcome_of(
    request: LookRequest,
    *,
    status: int | None = 200,
    failure: FailureKind | None = None,
    headers: tuple[tuple[str, str], ...] = (),
    final_url: str | None = None,
    capture: str | None = None,
) -> Outcome:
    hops = [Hop(url=request.url, status=status, headers=headers)]
    if final_url:
        hops = [Hop(url=request.url, status=302, location=final_url), Hop(url=final_url, status=status)]
    return Outcome(
        url=request.url,
        purpose=request.purpose,
        attempt=request.attempt,
        started_at=datetime.now(UTC),
        hops=tuple(hops),
        failure=Failure(kind=failure, phase=Phase.CONNECT) if failure else None,
        capture=capture,
        about=request.about,
    )


def failing(kind: FailureKind) -> Callable[[LookRequest], Outcome]:
    return lambda request: outcome_of(request, status=None, failure=kind)


Answer = Callable[[LookRequest], Outcome]


@dataclass
class FakeLooker:
    """Answers ``answers[host]``, else a plain 200; counts what is under way per host."""

    answers: dict[str, Answer] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    lanes: dict[str, str] = field(default_factory=dict)
    default: Answer = outcome_of
    looks: list[LookRequest] = field(default_factory=list)
    times: list[tuple[str, float, float]] = field(default_factory=list)
    most_at_once: Counter[str] = field(default_factory=Counter)
    down: bool = False

    def __post_init__(self) -> None:
        self._now: Counter[str] = Counter()

    async def locate(self, request: LookRequest) -> Destination | None:
        host = urlsplit(request.url).hostname or ""
        await asyncio.sleep(0)
        lane = self.lanes.get(host)
        return (
            None
            if lane is None
            else Destination(
                url=request.url, host=host, located=(lane,), began=asyncio.get_running_loop().time(), lane=lane
            )
        )

    async def look(self, request: LookRequest, place: Destination | None = None) -> Look:
        host = urlsplit(request.url).hostname or ""
        if request.purpose is not Purpose.WITNESS:
            self.looks.append(request)
        for name in (host, "*"):
            self._now[name] += 1
            self.most_at_once[name] = max(self.most_at_once[name], self._now[name])
        began = asyncio.get_running_loop().time()
        try:
            await asyncio.sleep(self.seconds.get(host, 0))
        finally:
            self._now[host] -= 1
            self._now["*"] -= 1
        self.times.append((host, began, asyncio.get_running_loop().time()))
        if self.down:
            return Look(outcome=failing(FailureKind.DNS_SERVER_FAILURE)(request), capture=None)
        return Look(outcome=self.answers.get(host, self.default)(request), capture=None)

    def looks_at(self, url: str) -> list[LookRequest]:
        return [look for look in self.looks if look.url == url]


class MemorySink:
    """Keeps looks as the store does, void ones apart."""

    def __init__(self) -> None:
        self.kept: list[Outcome] = []
        self.voided: list[tuple[str, Outcome]] = []
        self.fault: Exception | None = None
        self.room = 10**9

    async def add(self, look: Look, *, void: str = "") -> None:
        await asyncio.sleep(0)
        if len(self.kept) >= self.room and self.fault:
            raise self.fault
        if void:
            self.voided.append((void, look.outcome))
        else:
            self.kept.append(look.outcome)

    async def void(self, outcomes: Sequence[Outcome], why: str) -> None:
        for outcome in outcomes:
            while outcome not in self.kept:  # noqa: ASYNC110 - its commit is under way
                await asyncio.sleep(0)
            self.kept.remove(outcome)
            self.voided.append((why, outcome))

    def last(self) -> dict[str, Outcome]:
        return {outcome.url: outcome for outcome in self.kept}


def requests(*hosts: str, path: str = "/") -> list[LookRequest]:
    return [LookRequest(url=f"http://{host}{path}") for host in hosts]


def hosts(count: int, name: str = "h") -> list[str]:
    return [f"{name}{number}.example" for number in range(count)]


def again(request: LookRequest, **changes: object) -> LookRequest:
    return replace(request, **changes)  # type: ignore[arg-type]
