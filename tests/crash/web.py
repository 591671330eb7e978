"""A web in memory whose every host has one nature, drawn from its name: the same in every process and every run."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime

from crawler.model import Capture, Failure, FailureKind, Hop, Look, LookRequest, Outcome, Phase, Purpose
from crawler.observe.resolve import Destination

WITNESS = "https://witness.example/"
LOOKS_A_SECOND = 400


def nature(url: str) -> int:
    return int(hashlib.sha256(url.encode()).hexdigest()[:6], 16)


def targets(count: int) -> list[LookRequest]:
    return [LookRequest(url=f"http://h{number % (count * 2 // 3)}.example/{number}") for number in range(count)]


class CrashWeb:
    """Takes looks at that web. While ``is_down`` every look fails as it does when our own line is cut."""

    def __init__(self, *, seconds: float = 0.02) -> None:
        self.is_down = False
        self._seconds = seconds

    async def locate(self, request: LookRequest) -> Destination | None:
        return None

    async def look(self, request: LookRequest, place: Destination | None = None) -> Look:
        number = nature(request.url)
        await asyncio.sleep(self._seconds * (0.2 + number % 100 / 60))
        if self.is_down:
            return _look(request, failure=FailureKind.DNS_SERVER_FAILURE if number % 2 else FailureKind.CONNECT_TIMEOUT)
        if request.purpose is Purpose.WITNESS:
            return _look(request, status=200)
        return _answer(request, number)


def _answer(request: LookRequest, number: int) -> Look:
    match number % 10:
        case 0:
            return _look(request, failure=FailureKind.NO_SUCH_NAME)
        case 1:
            return _look(request, failure=FailureKind.CONNECT_TIMEOUT)
        case 2:
            return _look(request, status=404)
        case 3 if request.attempt == 1:
            return _look(request, status=503)
        case 4:
            return _look(request, status=200, final_url=f"http://new{number % 1_000}.example/")
        case _:
            return _look(request, status=200, body=f"<title>{request.url}</title>".encode() * (number % 90))


def _look(
    request: LookRequest,
    *,
    status: int | None = None,
    failure: FailureKind | None = None,
    final_url: str | None = None,
    body: bytes = b"",
) -> Look:
    hops = (Hop(url=request.url, status=302, location=final_url),) if final_url else ()
    sha256 = hashlib.sha256(body).hexdigest()
    outcome = Outcome(
        url=request.url,
        purpose=request.purpose,
        attempt=request.attempt,
        started_at=datetime.now(UTC),
        hops=(*hops, Hop(url=final_url or request.url, status=status)),
        failure=Failure(kind=failure, phase=Phase.CONNECT) if failure else None,
        capture=sha256 if body else None,
        about=request.about,
    )
    capture = Capture(sha256=sha256, media_type="text/html", charset=None, body=body, truncated=False)
    return Look(outcome=outcome, capture=capture if body else None)
