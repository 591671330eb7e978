"""``audit.json``: the audit for programs. A contract: ``crawler.audit/1``, described by ``audit.schema.json``.

Fields may be added within version 1; none is removed or changes its meaning. Times aside, the same table, records and
rules give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from crawler.i18n import Translator
from crawler.model import Evidence, Field, Hop, Waiver
from crawler.report.view import AuditView, FindingView, ProposalView, RowView, StretchView

SCHEMA: Final = "crawler.audit/1"


def write(view: AuditView, translator: Translator, folder: Path) -> Path:
    """Writes ``audit.json`` into ``folder``, one row a line so that two audits diff well, and returns its path."""
    path = folder / "audit.json"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_chunks(view, translator))
    return path


def row_document(row: RowView, translator: Translator) -> dict[str, Any]:
    """One element of ``rows``."""
    return _row(row, translator)


def _chunks(view: AuditView, translator: Translator) -> Iterator[str]:
    """The document in pieces: a million rows are never in memory as text at once."""
    head = json.dumps(_head(view), ensure_ascii=False, indent=1)
    yield head.removesuffix("\n}") + ',\n "rows": [\n'
    for number, row in enumerate(view.rows):
        yield (",\n" if number else "") + json.dumps(_row(row, translator), ensure_ascii=False)
    tail = json.dumps(_tail(view, translator), ensure_ascii=False, indent=1)
    yield "\n ],\n" + tail.removeprefix("{\n") + "\n"


def _head(view: AuditView) -> dict[str, Any]:
    table, run = view.table, view.run
    return {
        "schema": SCHEMA,
        "tool": {"name": "crawler", "version": view.version, "registries": list(view.registries)},
        "ruleset": view.ruleset,
        "table": {
            "path": table.path,
            "sha256": table.sha256,
            "format": table.format,
            "encoding": table.encoding,
            "delimiter": table.delimiter,
            "sheet": table.sheet,
            "rows": table.rows,
            "columns": {field.value: header for field, header in table.columns},
            "notes": dict(table.notes),
        },
        "run": {
            "id": run.audit_id,
            "started_at": _time(run.started_at),
            "finished_at": _time(run.finished_at),
            "mode": run.mode,
            "complete": run.complete,
            "note": run.note,
            "counts": _counts(view),
        },
    }


def _counts(view: AuditView) -> dict[str, Any]:
    summary = view.summary
    return {
        "rows": len(view.rows),
        "states": {state.value: n for state, n in summary.states},
        "liveness": {liveness.value: n for liveness, n in summary.liveness},
        "identity": {identity.value: n for identity, n in summary.identity},
        "findings": {code: n for code, _, n in summary.codes},
    }


def _tail(view: AuditView, translator: Translator) -> dict[str, Any]:
    return {
        "stretches": [_stretch(stretch, translator) for stretch in view.stretches],
        "table_findings": [_finding(finding, translator) for finding in view.findings],
    }


def _row(row: RowView, translator: Translator) -> dict[str, Any]:
    return {
        "row_id": row.row_id,
        "line": row.line,
        "name": row.name,
        "city": row.city,
        "country": row.country,
        "country_code": row.country_code or None,
        "agreement": row.agreement,
        "continent": row.continent,
        "given": row.given,
        "url": row.url,
        "site": row.site,
        "state": row.state,
        "liveness": row.liveness,
        "liveness_reason": row.reason,
        "notes": [translator.render(note) for note in row.notes],
        "confirmed": row.confirmed,
        "since": _time(row.since_at),
        "status": row.status,
        "final_url": row.final_url,
        "hops": [_hop(hop) for hop in row.hops],
        "identity": row.identity,
        "belongs_to": [ref.row_id for ref in row.belongs_to],
        "owner": row.owner,
        "confidence": row.confidence,
        "evidence": [_evidence(item) for item in row.evidence],
        "rival_evidence": [_evidence(item) for item in row.rival_evidence],
        "repairs": [
            {"rule": r.rule, "before": r.before, "after": r.after, "needs_person": r.needs_person} for r in row.repairs
        ],
        "findings": [_finding(finding, translator) for finding in row.findings],
        "proposals": [_proposal(proposal, translator) for proposal in row.proposals],
    }


def _hop(hop: Hop) -> dict[str, Any]:
    return {
        "url": hop.url,
        "method": hop.method,
        "status": hop.status,
        "location": hop.location,
        "via": hop.via,
        "peer": hop.peer,
        "ms": hop.elapsed_ms,
    }


def _finding(finding: FindingView, translator: Translator) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "column": _column(finding.column),
        "message": translator.render(finding.message),
        "evidence": [_evidence(item) for item in finding.evidence],
        "fingerprint": finding.fingerprint,
        "rows": [ref.row_id for ref in finding.rows],
        "suppressed": finding.suppressed,
        "waived": _waiver(finding.waived) if finding.waived else None,
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "because": waiver.because,
        "by": waiver.by,
        "since": waiver.since.isoformat(),
        "until": waiver.until.isoformat() if waiver.until else None,
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "observed": item.observed,
        "expected": item.expected,
        "weight": round(item.weight, 3),
        "source": item.source,
    }


def _proposal(proposal: ProposalView, translator: Translator) -> dict[str, Any]:
    return {
        "key": proposal.key,
        "column": proposal.column,
        "old": proposal.old,
        "new": proposal.new,
        "action": proposal.action,
        "confidence": proposal.confidence,
        "address_confidence": proposal.address_confidence,
        "together": proposal.together,
        "needs_person": proposal.needs_person,
        "tried": proposal.tried,
        "because": list(proposal.because),
        "reason": translator.render(proposal.reason),
        "rank": proposal.rank,
        "stretch": proposal.stretch,
        "answer": proposal.answer,
    }


def _stretch(stretch: StretchView, translator: Translator) -> dict[str, Any]:
    return {
        "first": stretch.first.row_id,
        "last": stretch.last.row_id,
        "offset": stretch.offset,
        "confidence": stretch.confidence,
        "columns": list(stretch.columns),
        "pairs": [{"row": shows.row_id, "url": url, "owner": owner.row_id} for shows, url, owner in stretch.pairs],
        "lost": [ref.row_id for ref in stretch.lost],
        "began": translator.render(stretch.began),
    }


def _column(field: Field | None) -> str | None:
    return field.value if field else None


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
