"""Audits, tables, decisions, summaries and robots.txt to rows and back; looks are in `crawler.store.rows`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from crawler.clean import storable_text
from crawler.model import Answer, AuditRun, AuditSummary, Decision, Field, RobotsRecord, TableInfo
from crawler.store.rows import dump, read_time, storable_or_none, time_text

AUDIT_COLUMNS: Final = "audit_id, table_sha256, started_at, finished_at, mode, complete, note"
DECISION_COLUMNS: Final = (
    'proposal, row_id, line, "column", old, new, answer, decided_by, note, decided_at, evidence, table_sha256, why'
)


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
        storable_text(decision.why),
    )


def read_audit(row: tuple[Any, ...]) -> AuditRun:
    """The record of a row of `AUDIT_COLUMNS`."""
    audit_id, table_sha256, started_at, finished_at, mode, complete, note = row
    return AuditRun(
        audit_id=audit_id,
        table_sha256=table_sha256,
        started_at=datetime.fromisoformat(started_at),
        finished_at=read_time(finished_at),
        mode=mode,
        complete=bool(complete),
        note=note,
    )


def read_summary(row: tuple[Any, ...]) -> AuditSummary:
    """The record of a row of ``audit_id, states, findings``."""
    audit_id, states, findings = row
    return AuditSummary(
        audit_id=audit_id, states=tuple(json.loads(states).items()), findings=tuple(json.loads(findings))
    )


def read_robots(row: tuple[Any, ...]) -> RobotsRecord:
    """The record of a row of ``origin, fetched_at, status, body``."""
    origin, fetched_at, status, body = row
    return RobotsRecord(origin=origin, fetched_at=datetime.fromisoformat(fetched_at), status=status, body=body)


def read_decision(row: tuple[Any, ...]) -> Decision:
    """The record of a row of `DECISION_COLUMNS`."""
    proposal, row_id, line, column, old, new, answer, by, note, decided_at, evidence, _, why = row
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
        why=why,
    )


def table_json(info: TableInfo) -> str:
    """What was found out about a table, as JSON."""
    return dump(
        {
            "path": storable_text(info.path),
            "sha256": info.sha256,
            "format": info.format,
            "encoding": info.encoding,
            "delimiter": storable_or_none(info.delimiter),
            "sheet": storable_or_none(info.sheet),
            "rows": info.rows,
            "columns": [[column.value, storable_text(header)] for column, header in info.columns],
            "notes": [[storable_text(text) for text in note] for note in info.notes],
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
