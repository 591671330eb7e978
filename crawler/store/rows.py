"""Records to rows and back, by plain functions: what SQLite holds is JSON and text that anyone can read.

Every text goes through `crawler.clean.storable_text` on its way in, so that no NUL and no lone surrogate reaches the
file. Defaults are left out of the JSON, and unknown keys are ignored when reading: a field added later breaks nothing.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from crawler.clean import storable_text
from crawler.model import (
    Answer,
    Capture,
    Decision,
    Failure,
    FailureKind,
    Field,
    Hop,
    Outcome,
    Phase,
    Purpose,
    TableInfo,
    TlsFacts,
    fingerprint,
)

Json = dict[str, Any]

OUTCOME_COLUMNS: Final = (
    "outcome_id, audit_id, url, purpose, attempt, means, about, started_at, hops, failure, phase, detail, capture"
)
CAPTURE_COLUMNS: Final = "sha256, media_type, charset, truncated, size, body"
DECISION_COLUMNS: Final = (
    'proposal, row_id, line, "column", old, new, answer, decided_by, note, decided_at, evidence, table_sha256'
)

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
        _storable(outcome.about),
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
        "protocol": _storable(tls.protocol),
        "issuer": _storable(tls.issuer),
        "subject": _storable(tls.subject),
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
        _storable(capture.media_type),
        _storable(capture.charset),
        int(capture.truncated),
        len(body),
        packed if len(packed) < len(body) else body,
    )


def read_capture(row: tuple[Any, ...]) -> Capture:
    """The record of a row of `CAPTURE_COLUMNS`."""
    sha256, media_type, charset, truncated, size, blob = row
    body = blob if len(blob) >= size else zlib.decompressobj().decompress(blob, min(size, MOST_INFLATED) or 1)
    return Capture(sha256=sha256, media_type=media_type, charset=charset, body=body, truncated=bool(truncated))


# --- decisions and tables ---------------------------------------------------------------------------------------


def decision_row(decision: Decision, table_sha256: str) -> tuple[Any, ...]:
    """The values of `DECISION_COLUMNS`."""
    return (
        storable_text(decision.proposal),
        storable_text(decision.row_id),
        decision.line,
        decision.column.value,
        storable_text(decision.old),
        storable_text(decision.new),
        decision.answer.value,
        storable_text(decision.by),
        storable_text(decision.note),
        time_text(decision.decided_at),
        storable_text(decision.evidence),
        table_sha256,
    )


def read_decision(row: tuple[Any, ...]) -> Decision:
    """The record of a row of `DECISION_COLUMNS`."""
    proposal, row_id, line, column, old, new, answer, by, note, decided_at, evidence, _ = row
    return Decision(
        proposal=proposal,
        row_id=row_id,
        line=line,
        column=Field(column),
        old=old,
        new=new,
        answer=Answer(answer),
        by=by,
        note=note,
        decided_at=read_time(decided_at),
        evidence=evidence,
    )


def table_json(info: TableInfo) -> str:
    """What was found out about a table, as JSON."""
    return dump(
        {
            "path": storable_text(info.path),
            "sha256": info.sha256,
            "format": info.format,
            "encoding": info.encoding,
            "delimiter": _storable(info.delimiter),
            "sheet": _storable(info.sheet),
            "rows": info.rows,
            "columns": [[column.value, storable_text(header)] for column, header in info.columns],
            "notes": [_list(note) for note in info.notes],
        }
    )


def read_table_info(text: str) -> TableInfo:
    """The table that `table_json` wrote."""
    data: Mapping[str, Any] = json.loads(text)
    return TableInfo(
        path=data["path"],
        sha256=data["sha256"],
        format=data["format"],
        encoding=data["encoding"],
        delimiter=data["delimiter"],
        sheet=data["sheet"],
        rows=data["rows"],
        columns=tuple((Field(column), header) for column, header in data["columns"]),
        notes=tuple((name, value) for name, value in data["notes"]),
    )


def _storable(text: str | None) -> str | None:
    return None if text is None else storable_text(text)


def _list(texts: Iterable[str]) -> list[str]:
    return [storable_text(text) for text in texts]
