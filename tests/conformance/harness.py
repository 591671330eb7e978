"""Looks at URLs as an audit does (first look, retry, second looks) and lets what was seen stay for three audits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from crawler.config import Settings
from crawler.judge.liveness.observations import observe_all
from crawler.judge.liveness.second_looks import wanted_looks
from crawler.model import Capture, LookRequest, Observation, Outcome, PageFacts, Purpose
from crawler.observe import Looker, make_looker
from crawler.observe.retry import retry_wanted
from crawler.page.pool import parse_captures

AT_ONCE = 16
ROUNDS = 3
PAUSE = timedelta(seconds=90)
"""How much later second looks are taken to have been taken: nobody waits here."""
DAYS = (0, 14, 30)
"""When the audits are, counted from the first."""
QUICK: Mapping[str, object] = {
    "dns_timeout": 2.0,
    "connect_timeout": 3.0,
    "headers_timeout": 2.0,
    "body_timeout": 1.0,
    "timeout": 8.0,
    "host_request_interval": 0.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What is said of a URL at first, and once it was the same in three audits over thirty days."""

    first: Observation
    stays: Observation
    outcomes: tuple[Outcome, ...]


async def examine(urls: Iterable[str], settings: Settings) -> dict[str, Examined]:
    """Looks at every URL as an audit would."""
    wanted = [LookRequest(url=url) for url in urls]
    outcomes: list[Outcome] = []
    facts: dict[str, PageFacts] = {}
    async with make_looker(settings) as looker:
        for round_ in range(ROUNDS):
            captures: dict[str, Capture] = {}
            seen = await _look_at(wanted, looker, captures)
            outcomes += [replace(outcome, started_at=outcome.started_at + round_ * PAUSE) for outcome in seen]
            where = {outcome.capture: outcome.final_url for outcome in seen if outcome.capture}
            facts |= {sha256: said async for sha256, said in parse_captures(captures.values(), workers=1, urls=where)}
            now = max(outcome.started_at for outcome in outcomes) + PAUSE
            if not (wanted := list(wanted_looks(outcomes, facts, now, confirm_after=60))):
                break
    return _examined(outcomes, facts)


async def _look_at(
    requests: Iterable[LookRequest], looker: Looker, captures: dict[str, Capture]
) -> tuple[Outcome, ...]:
    places = asyncio.Semaphore(AT_ONCE)

    async def look(request: LookRequest) -> tuple[Outcome, ...]:
        async with places:
            taken = [await looker.look(request)]
            again = retry_wanted(taken[0].outcome, lasted=60, cap=10)
            if again is not None and request.purpose is Purpose.TARGET:
                taken.append(await looker.look(replace(request, attempt=2)))
        captures.update({seen.capture.sha256: seen.capture for seen in taken if seen.capture})
        return tuple(replace(seen.outcome, audit_id="day 0") for seen in taken)

    return tuple(outcome for taken in await asyncio.gather(*map(look, requests)) for outcome in taken)


def _examined(outcomes: list[Outcome], facts: Mapping[str, PageFacts]) -> dict[str, Examined]:
    stayed = [
        replace(outcome, audit_id=f"day {day}", started_at=outcome.started_at + timedelta(days=day))
        for day in DAYS
        for outcome in outcomes
    ]
    at_first = [outcome for outcome in outcomes if outcome.purpose is not Purpose.CONFIRM]
    first, stays = observe_all(at_first, facts), observe_all(stayed, facts)
    return {
        url: Examined(
            first=first[url],
            stays=stays[url],
            outcomes=tuple(outcome for outcome in outcomes if url in {outcome.url, outcome.about}),
        )
        for url in first
    }
