"""The corrections as rows, the same for the workbook and the CSV: what an editor decides on, what pays most first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from crawler.i18n import Translator
from crawler.model import Action, Answer, Field, Liveness, State
from crawler.plan.columns import ANSWERS
from crawler.plan.columns import CorrectionColumn as C
from crawler.report.view import AuditView, ProposalView, RowView

Value = str | int | float
ORDER: Final = tuple(C)
"""Columns of the sheet of corrections."""
TEXT_ORDER: Final = tuple(key for key in C if key is not C.CHECK)
"""Columns of the CSV: a formula has no place there."""
LOOK_ORDER: Final = (
    C.LINE, C.ROW_ID, C.INSTITUTION, C.OLD, C.WHY, C.ACTION, C.NEW, C.ANSWER, C.CHECK, C.NOTE,
    C.COLUMN, C.TABLE_SHA256, C.AUDIT, C.OFFERED,
)  # fmt: skip
"""Columns of the sheet of rows without a proposal; `C.ACTION` says what to do."""


def correction_rows(view: AuditView, translator: Translator) -> list[dict[C, Value]]:
    """One row a proposal, sorted by what pays most: danger, slipped stretches, then the surest first.

    Closed lists (``tried``, ``action``, ``column``) stand as their codes; sentences are in the translator's language.
    """
    pairs = [(proposal, row) for row in view.rows for proposal in row.proposals]
    pairs.sort(key=lambda pair: _payoff(*pair))
    return [_correction(proposal, view, translator) for proposal, _ in pairs]


def rows_to_look_at(view: AuditView) -> list[RowView]:
    """Rows a person should look at that have no proposal: dangerous links, then the others in table order."""
    found = [row for row in view.rows if row.state in {State.LOOK, State.FIX} and not row.proposals]
    return danger_first(found)


def danger_first(rows: Iterable[RowView]) -> list[RowView]:
    """The rows with dangerous links before the others."""
    return sorted(rows, key=lambda row: row.liveness is not Liveness.DANGER)


def _payoff(proposal: ProposalView, row: RowView) -> tuple[int, int, float, int, str, int]:
    harm = 0 if row.liveness is Liveness.DANGER else 1 if proposal.stretch is not None else 2
    if proposal.action is Action.CORRECT:
        harm = 3
    if proposal.together is not None:
        harm = 4  # said once of the whole table: no row needs it
    stretch = proposal.stretch if harm == 1 and proposal.stretch is not None else 0
    sure = 0.0 if harm == 1 else -proposal.address_confidence if proposal.rank == 1 else 0.0
    best = -max((p.address_confidence for p in row.proposals if p.column is proposal.column), default=0.0)
    return harm, stretch, 0.0 if harm == 1 else min(best, sure), row.line, proposal.column.value, proposal.rank


def _correction(proposal: ProposalView, view: AuditView, translator: Translator) -> dict[C, Value]:
    return {
        C.LINE: proposal.line,
        C.ROW_ID: proposal.row_id,
        C.INSTITUTION: proposal.institution,
        C.HEADER: proposal.header,
        C.OLD: proposal.old,
        C.NEW: proposal.new,
        C.WHY: translator.render(proposal.reason),
        C.CONFIDENCE: proposal.confidence,
        C.TRIED: proposal.tried.value,
        C.LINK: proposal.new if proposal.column is Field.URL else "",
        C.ANSWER: answer_word(proposal.answer, translator) if proposal.answer else "",
        C.CHECK: "",
        C.NOTE: "",
        C.STRETCH: "" if proposal.stretch is None else proposal.stretch + 1,
        C.RANK: proposal.rank,
        C.ACTION: proposal.action.value,
        C.COLUMN: proposal.column.value,
        C.PROPOSAL: proposal.key,
        C.EVIDENCE: proposal.evidence_key,
        C.TABLE_SHA256: view.table.sha256,
        C.AUDIT: view.run.audit_id,
        C.OFFERED: proposal.new,
    }


def look_rows(view: AuditView, translator: Translator) -> list[tuple[dict[C, Value], RowView]]:
    """One line for each row that a person should look at and that has no proposal: an address can be written there."""
    return [(_to_look_at(row, view, translator), row) for row in rows_to_look_at(view)]


def _to_look_at(row: RowView, view: AuditView, translator: Translator) -> dict[C, Value]:
    told = [finding for finding in row.findings if not finding.suppressed]
    found = "\n".join(translator.render(finding.message) for finding in told)
    values: dict[C, Value] = dict.fromkeys(LOOK_ORDER, "")
    return values | {
        C.LINE: row.line,
        C.ROW_ID: row.row_id,
        C.INSTITUTION: row.name,
        C.OLD: row.given,
        C.WHY: found or translator.render(row.reason_text),
        C.ACTION: "\n".join(dict.fromkeys(translator.render(finding.fix) for finding in told)),
        C.COLUMN: Field.URL.value,
        C.TABLE_SHA256: view.table.sha256,
        C.AUDIT: view.run.audit_id,
    }


def answer_word(answer: Answer, translator: Translator) -> str:
    """The word the drop-down offers for an answer."""
    return translator.render(ANSWERS[answer])
