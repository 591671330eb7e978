"""What a look asks for next: another look later, a pause for its host, or nothing. Pure functions of what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from crawler.model import FailureKind, LookRequest, Outcome, Phase, Purpose

MAY_PASS: Final = frozenset(
    {
        FailureKind.DNS_SERVER_FAILURE,
        FailureKind.DNS_TIMEOUT,
        FailureKind.REFUSED_CONNECTION,
        FailureKind.UNREACHABLE,
        FailureKind.CONNECT_TIMEOUT,
        FailureKind.RESET,
        FailureKind.DISCONNECTED,
        FailureKind.TLS_HANDSHAKE,
        FailureKind.HEADERS_TIMEOUT,
        FailureKind.BODY_TIMEOUT,
        FailureKind.BODY_BROKEN,
        FailureKind.TOTAL_TIMEOUT,
    }
)
"""Failures that a second try some seconds later may not meet."""

OURS: Final = frozenset({FailureKind.OUR_RESOURCES, FailureKind.OUR_OUTAGE})
"""Failures that say nothing about the link: the look is taken again, however often it was."""

STATUS_MAY_PASS: Final = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 528), 530})
"""RFC 9110 15.5.9, 15.6; RFC 6585 4; RFC 8470 5.2; 52x and 530 are Cloudflare's, said of an origin in trouble."""

UNREACHED: Final = frozenset({Phase.URL, Phase.POLICY, Phase.DNS, Phase.CONNECT})
RETRY_APART: Final = 5.0
"""Seconds between the starts of a look and of its retry: a look that timed out has waited enough already."""
BACK_OFF: Final = 5.0
"""Seconds a host in trouble is left alone at first; doubled each time it is found in trouble again."""
LONGEST_BACK_OFF: Final = 30.0
"""Longest pause, in seconds, that a host did not ask for itself."""

RequestKey = tuple[str, Purpose, str | None]
"""What makes two requests the same: URL, purpose, and what it is about."""


def request_key(request: LookRequest | Outcome) -> RequestKey:
    """The identity of a request, whatever its attempt; an outcome has that of the request it answers."""
    return request.url, request.purpose, request.about


def is_trouble(outcome: Outcome) -> bool:
    """Whether the look failed in a way that may pass by itself."""
    if outcome.failure:
        return outcome.failure.kind in MAY_PASS
    return outcome.status in STATUS_MAY_PASS


def was_reached(outcome: Outcome) -> bool:
    """Whether the last host on the way got a request: a name without address or a silent port did not."""
    failure = outcome.failure
    return not (failure and failure.phase in UNREACHED and outcome.status is None)


def retry_after(outcome: Outcome) -> float | None:
    """Seconds the last answer asked us to wait (RFC 9110 10.2.3, both forms), never negative; None when it did not.

    A date is read against the server's own clock (its Date field) where it shows one, else against the look's start.
    """
    fields = {name.lower(): value.strip() for name, value in outcome.hops[-1].headers} if outcome.hops else {}
    value = fields.get("retry-after")
    if value is None:
        return None
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
        now = parsedate_to_datetime(fields["date"]) if "date" in fields else outcome.started_at
        waits = until.replace(tzinfo=until.tzinfo or UTC) - now.replace(tzinfo=now.tzinfo or UTC)
    except (ValueError, OverflowError):
        return None
    return max(waits, timedelta()).total_seconds()


def retry_wanted(outcome: Outcome, *, lasted: float, cap: float) -> float | None:
    """Seconds after the end of a look at which trying again may show something else; None when it would not.

    ``lasted`` is how long the look took. A server that asks for more than ``cap`` seconds is not asked again.
    """
    if not is_trouble(outcome):
        return None
    asked = retry_after(outcome)
    if asked is not None and asked > cap:
        return None
    return max(asked or 0.0, RETRY_APART - lasted, 0.0)


def host_pause(outcome: Outcome, *, times: int, lasted: float, cap: float) -> float:
    """Seconds to leave a host alone after a look, beyond the usual interval.

    ``times`` is how often in a row the host was in trouble, this look included; ``lasted`` is how long the look took,
    which is time that the host has been left alone already.
    """
    asked = retry_after(outcome)
    if asked is not None:
        return min(asked, cap)
    if is_trouble(outcome):
        return max(min(BACK_OFF * 2.0 ** min(times - 1, 10), LONGEST_BACK_OFF, cap) - lasted, 0.0)
    return 0.0


def requests_left(
    requests: Iterable[LookRequest], outcomes: Iterable[Outcome], *, retries: int, cap: float
) -> Iterator[LookRequest]:
    """What an interrupted crawl still has to do: requests not looked at yet, and retries not taken yet.

    ``outcomes`` are those of the same audit, void ones left out.
    """
    last = {request_key(outcome): outcome for outcome in outcomes}
    for request in requests:
        outcome = last.get(request_key(request))
        if outcome is None or (outcome.failure and outcome.failure.kind in OURS):
            yield request
        elif outcome.attempt <= retries and retry_wanted(outcome, lasted=RETRY_APART, cap=cap) is not None:
            yield replace(request, attempt=outcome.attempt + 1)
