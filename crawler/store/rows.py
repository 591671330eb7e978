"""Looks to rows and back, by plain functions: what SQLite holds is JSON and text that anyone can read.

Every text goes through `crawler.clean.storable_text` on its way in, so no NUL and no lone surrogate reaches the file.
Defaults are left out of the JSON, and unknown keys are ignored when reading: a field added later breaks nothing.
"""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from typing import Any, Final

from crawler.clean import storable_text
from crawler.model import (
    Capture,
    Failure,
    FailureKind,
    Hop,
    Outcome,
    Phase,
    Purpose,
    TlsFacts,
    fingerprint,
)

Json = dict[str, Any]

OUTCOME_COLUMNS: Final = (
    "outcome_id, audit_id, url, purpose, attempt, means, about, started_at, hops, failure, phase, detail, capture"
)
CAPTURE_COLUMNS: Final = "sha256, media_type, charset, truncated, size, body"

SMALLEST_COMPRESSED: Final = 256
"""Bytes below which a body is kept as it is: zlib would gain nothing."""
MOST_INFLATED: Final = 64_000_000
"""Bytes a stored body may inflate to; more means the file was tampered with."""


def time_text(at: datetime | None) -> str | None:
    """A time as the store writes it: UTC, ISO 8601, sortable as text."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")


def read_time(text: str | None) -> datetime | None:
    """The time that `time_text` wrote."""
    return None if text is None else datetime.fromisoformat(text)


def dump(value: Any) -> str:
    """``value`` as compact JSON with its keys in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def outcome_id(outcome: Outcome) -> str:
    """16 hex digits that name one look for ever: the same look stored twice, or by two machines, is one row."""
    at = time_text(outcome.started_at) or ""
    parts = (outcome.audit_id, outcome.url, outcome.purpose, outcome.about or "", outcome.means, str(outcome.attempt))
    return fingerprint(*(storable_text(part) for part in parts), at)


# --- outcomes ---------------------------------------------------------------------------------------------------


def outcome_row(outcome: Outcome) -> tuple[Any, ...]:
    """The values of `OUTCOME_COLUMNS`."""
    failure = outcome.failure
    return (
        outcome_id(outcome),
        storable_text(outcome.audit_id),
        storable_text(outcome.url),
        outcome.purpose.value,
        outcome.attempt,
        storable_text(outcome.means),
        storable_or_none(outcome.about),
        time_text(outcome.started_at),
        dump([_hop_json(hop) for hop in outcome.hops]),
        failure.kind.value if failure else None,
        failure.phase.value if failure else None,
        storable_text(failure.detail) if failure else None,
        outcome.capture,
    )


def read_outcome(row: tuple[Any, ...]) -> Outcome:
    """The record of a row of `OUTCOME_COLUMNS`."""
    _, audit_id, url, purpose, attempt, means, about, started_at, hops, failure, phase, detail, capture = row
    return Outcome(
        audit_id=audit_id,
        url=url,
        purpose=Purpose(purpose),
        attempt=attempt,
        means=means,
        about=about,
        started_at=datetime.fromisoformat(started_at),
        hops=tuple(_read_hop(hop) for hop in json.loads(hops)),
        failure=Failure(kind=FailureKind(failure), phase=Phase(phase), detail=detail or "") if failure else None,
        capture=capture,
    )


def _hop_json(hop: Hop) -> Json:
    data: Json = {"url": storable_text(hop.url)}
    if hop.method != "GET":
        data["method"] = storable_text(hop.method)
    if hop.status is not None:
        data["status"] = hop.status
    if hop.location is not None:
        data["location"] = storable_text(hop.location)
    if hop.via != "http":
        data["via"] = storable_text(hop.via)
    if hop.headers:
        data["headers"] = [[storable_text(name), storable_text(value)] for name, value in hop.headers]
    if hop.peer is not None:
        data["peer"] = storable_text(hop.peer)
    if hop.tls is not None:
        data["tls"] = _tls_json(hop.tls)
    if hop.elapsed_ms:
        data["ms"] = hop.elapsed_ms
    if hop.left_out:
        data["left_out"] = [storable_text(address) for address in hop.left_out]
    return data


def _read_hop(data: Json) -> Hop:
    return Hop(
        url=data["url"],
        method=data.get("method", "GET"),
        status=data.get("status"),
        location=data.get("location"),
        via=data.get("via", "http"),
        headers=tuple((name, value) for name, value in data.get("headers", ())),
        peer=data.get("peer"),
        tls=_read_tls(data["tls"]) if "tls" in data else None,
        elapsed_ms=data.get("ms", 0),
        left_out=tuple(data.get("left_out", ())),
    )


def _tls_json(tls: TlsFacts) -> Json:
    values: Json = {
        "protocol": storable_or_none(tls.protocol),
        "issuer": storable_or_none(tls.issuer),
        "subject": storable_or_none(tls.subject),
        "not_before_at": time_text(tls.not_before_at),
        "not_after_at": time_text(tls.not_after_at),
        "problem": tls.problem.value if tls.problem else None,
        "verified": tls.verified or None,
    }
    return {key: value for key, value in values.items() if value is not None}


def _read_tls(data: Json) -> TlsFacts:
    return TlsFacts(
        protocol=data.get("protocol"),
        issuer=data.get("issuer"),
        subject=data.get("subject"),
        not_before_at=read_time(data.get("not_before_at")),
        not_after_at=read_time(data.get("not_after_at")),
        verified=data.get("verified", False),
        problem=FailureKind(data["problem"]) if "problem" in data else None,
    )


# --- captures ---------------------------------------------------------------------------------------------------


def capture_row(capture: Capture) -> tuple[Any, ...]:
    """The values of `CAPTURE_COLUMNS`. ``size`` is the length of the body; a shorter blob is compressed."""
    body = capture.body
    packed = zlib.compress(body, 1) if len(body) >= SMALLEST_COMPRESSED else body
    return (
        capture.sha256,
        storable_or_none(capture.media_type),
        storable_or_none(capture.charset),
        int(capture.truncated),
        len(body),
        packed if len(packed) < len(body) else body,
    )


def read_capture(row: tuple[Any, ...]) -> Capture:
    """The record of a row of `CAPTURE_COLUMNS`.

    Raises:
        ValueError: the body is not the one that was stored.
        zlib.error: the same.
    """
    sha256, media_type, charset, truncated, size, blob = row
    body = blob if len(blob) == size else zlib.decompressobj().decompress(blob, min(size, MOST_INFLATED) or 1)
    if len(body) != min(size, MOST_INFLATED):
        raise ValueError("a body of another length than was stored")
    return Capture(sha256=sha256, media_type=media_type, charset=charset, body=body, truncated=bool(truncated))


def storable_or_none(text: str | None) -> str | None:
    """Like `crawler.clean.storable_text`; None stays None."""
    return None if text is None else storable_text(text)
