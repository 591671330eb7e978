"""Our outage is not theirs: when many hosts fail alike, the fault is nearer to us than to them.

`Detector` is pure. Each finished look is reduced to its *symptom*; when most of the last looks at many hosts share one,
or nobody has answered for a while, there is a suspicion, and the crawl asks the witnesses (`witnesses_answer`). They
decide. What the detector keeps tells the crawl which looks fell into the bad window.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crawler.model import Failure, FailureKind, Look, LookRequest, Outcome, Phase, Purpose
from crawler.observe.looker import Looker
from crawler.observe.schedule import host_of
from crawler.urls.parse import site_of

WINDOW: Final = 20
"""Looks that are weighed together."""
LEAST_HOSTS: Final = 8
"""Hosts that must share a symptom: fewer may well be broken at once."""
SHARE: Final = 0.7
KEPT: Final = 500
"""Looks remembered, so that the bad window can be traced back."""
SILENCE: Final = 1.0
"""Seconds without any good answer that may have been an outage of ours."""
FEW_HOSTS: Final = 3
"""Hosts that may fail in a silence without anybody suspecting more than chance."""
ASKED_AFTER: Final = 0.3
"""Seconds of silence after which a witness is asked about failures that wait to be believed; shorter than `SILENCE`,
so that dead links one after the other do not look like an outage."""
TRIED: Final = 2.0
"""Seconds after which a host has had its chance: packets that were lost have been sent again by then (RFC 6298)."""
HEAD_START: Final = 1.0
"""Seconds the first witness has to itself, so that the others are only asked in need."""

OURS_PERHAPS: Final = frozenset(
    {
        FailureKind.NO_SUCH_NAME,
        FailureKind.NO_ADDRESS,
        FailureKind.DNS_SERVER_FAILURE,
        FailureKind.DNS_TIMEOUT,
        FailureKind.REFUSED_CONNECTION,
        FailureKind.UNREACHABLE,
        FailureKind.CONNECT_TIMEOUT,
        FailureKind.RESET,
        FailureKind.DISCONNECTED,
        FailureKind.TLS_HANDSHAKE,
        FailureKind.TLS_NOT_TLS,
        FailureKind.TLS_OTHER,
        FailureKind.NOT_HTTP,
        FailureKind.HEADERS_TIMEOUT,
        FailureKind.BODY_TIMEOUT,
        FailureKind.BODY_BROKEN,
        FailureKind.TOTAL_TIMEOUT,
        FailureKind.OUR_OUTAGE,
    }
)
"""Failures that a dead line, a dead resolver or a box in between would give for every host."""

INTERCEPTED: Final = frozenset({FailureKind.TLS_UNKNOWN_ISSUER, FailureKind.TLS_SELF_SIGNED})
CLOCK: Final = frozenset({FailureKind.TLS_EXPIRED, FailureKind.TLS_NOT_YET_VALID})


def symptom_of(outcome: Outcome) -> str:
    """What a look would have in common with others if the fault were ours; empty when it speaks for the network."""
    tls_problem, issuer = _tls_problem(outcome)
    if tls_problem in INTERCEPTED:
        return f"issuer {issuer}"
    if tls_problem in CLOCK:
        return "certificates out of date"
    if outcome.failure and outcome.failure.kind in OURS_PERHAPS:
        return "failure"
    asked, last = host_of(outcome.url), host_of(outcome.final_url)
    if asked != last and site_of(outcome.url) != site_of(outcome.final_url):
        return f"leads to {last}"
    return ""


def _tls_problem(outcome: Outcome) -> tuple[FailureKind | None, str]:
    for hop in reversed(outcome.hops):
        if hop.tls and hop.tls.problem:
            return hop.tls.problem, hop.tls.issuer or ""
    return (outcome.failure.kind if outcome.failure else None), ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One finished look, as the detector remembers it. Times are seconds since the crawl began."""

    started: float
    ended: float
    host: str
    symptom: str
    outcome: Outcome
    request: LookRequest


class Detector:
    """Decides when to ask the witnesses, and which looks are void when they are silent too."""

    def __init__(self) -> None:
        self._seen: deque[Seen] = deque(maxlen=KEPT)
        self._answered_at = float("-inf")
        self._asked_at = float("-inf")
        self._muted_until = float("-inf")
        self._trusted_from = float("-inf")

    def note(self, seen: Seen) -> float | None:
        """Remember a finished look; for a good answer, the seconds that had passed since the last one, else None."""
        self._seen.append(seen)
        if not speaks_for_us(seen.outcome):
            return None
        silence = seen.ended - self._answered_at
        self._answered_at = max(self._answered_at, seen.ended)
        return silence

    def is_vouched_for(self, seen: Seen) -> bool:
        """Whether others were answered while this look had already had its chance: then its failure is its own."""
        return self._answered_at >= seen.started + TRIED

    def wants_word(self, now: float, *, waiting: bool, oldest: float) -> bool:
        """Whether a witness should be asked, for nobody answers.

        ``waiting``: there are failures to believe or not. ``oldest``: when the longest look under way was started;
        a word in the middle of its life vouches for the network even if it ends in a time-out.
        """
        if now - max(self._answered_at, self._asked_at) < ASKED_AFTER:
            return False
        return waiting or (oldest + TRIED < now and self._answered_at < oldest + TRIED)

    def asks(self, now: float) -> None:
        """Note that the witnesses are being asked."""
        self._asked_at = now

    def suspicion(self, now: float) -> str:
        """The symptom that most of the last looks share, over many hosts; empty when there is none."""
        if now < self._muted_until:
            return ""
        recent = [seen for seen in list(self._seen)[-WINDOW:] if seen.ended > self._trusted_from]
        shared = Counter(mark for seen in recent if (mark := mark_of(seen)))
        if not shared:
            return ""
        mark, times = shared.most_common(1)[0]
        hosts = {seen.host for seen in recent if mark_of(seen) == mark}
        return mark if len(hosts) >= LEAST_HOSTS and times >= SHARE * len(recent) else ""

    def witness_answered(self, at: float) -> float:
        """A witness answered: the seconds that had passed since the last good answer."""
        silence = at - self._answered_at
        self._answered_at = max(self._answered_at, at)
        return silence

    def mute(self, until: float) -> None:
        """Have no suspicion for a while: the witnesses did not share it."""
        self._muted_until = until

    def network_works_again(self, at: float) -> None:
        """The outage is over: what was seen until now says nothing."""
        self._answered_at = self._trusted_from = at

    def bad_window(self, suspicion: str) -> tuple[Seen, ...]:
        """The looks that fell into an outage that has just been found, oldest first.

        It is the longest stretch until now in which looks with a symptom are the greater part.
        """
        window = [seen for seen in reversed(self._seen) if seen.ended > self._trusted_from]
        bad = 0
        begins = 0
        for size, seen in enumerate(window, start=1):
            bad += bool(seen.symptom) or mark_of(seen) == suspicion
            if bad >= SHARE * size:
                begins = size
        return tuple(seen for seen in reversed(window[:begins]) if seen.symptom or mark_of(seen) == suspicion)


def mark_of(seen: Seen) -> str:
    """The symptom; for a good answer its page, since a portal may show the same one under every name."""
    return seen.symptom or (f"page {seen.outcome.capture}" if seen.outcome.capture else "")


def are_believed(failed: Iterable[Seen], silence: float) -> bool:
    """Whether looks that failed before a good answer can be taken at their word, and not as an outage just over."""
    return silence < SILENCE or len({seen.host for seen in failed}) < FEW_HOSTS


def speaks_for_us(outcome: Outcome) -> bool:
    """Whether a look shows that our own network works: an answer of the site itself, by a certificate that holds."""
    return outcome.status is not None and not symptom_of(outcome)


def our_bug(
    request: LookRequest, started_at: datetime, error: BaseException, kind: FailureKind = FailureKind.OUR_BUG
) -> Look:
    """The look that ended in an exception: one nobody expected, or what broke it off."""
    failure = Failure(kind=kind, phase=Phase.URL, detail=f"{type(error).__name__}: {error}")
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


async def witnesses_answer(looker: Looker, witnesses: Sequence[str], *, within: float) -> bool:
    """Whether any witness answers as itself within so many seconds. Nobody to ask counts as yes.

    The first has a head start; the others are asked when it is silent, so that a question mostly costs one request.
    """
    asked = [asyncio.create_task(_answers(looker, url), name=f"witness {url}") for url in witnesses[:1]]
    if not asked:
        return True
    try:
        await asyncio.wait(asked, timeout=min(HEAD_START, within / 2))
        if not (asked[0].done() and asked[0].result()):
            asked += [asyncio.create_task(_answers(looker, url), name=f"witness {url}") for url in witnesses[1:]]
        for answer in asyncio.as_completed(asked, timeout=within):
            if await answer:
                return True
    except TimeoutError:
        pass
    finally:
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
    return False


async def _answers(looker: Looker, url: str) -> bool:
    try:
        look = await looker.look(LookRequest(url=url, purpose=Purpose.WITNESS))
    except Exception:  # noqa: BLE001 - a witness that cannot be asked is a witness that is silent
        return False
    return speaks_for_us(look.outcome)
