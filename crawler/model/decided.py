"""What an editor decided, and the audits in the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crawler.model.table import Field


class Answer(StrEnum):
    """What an editor said of a proposal."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An editor's answer to a proposal; append-only."""

    row_id: str
    line: int
    column: Field
    old: str
    new: str
    answer: Answer
    by: str = ""
    note: str = ""
    decided_at: datetime | None = None
    proposal: str = ""
    """`Proposal.key`."""
    evidence: str = ""
    """`Proposal.evidence_key` at the time of deciding."""
    why: str = ""
    """The reason as the editor read it, for the change log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRun:
    """One audit in the store."""

    audit_id: str
    table_sha256: str
    started_at: datetime
    finished_at: datetime | None
    mode: str
    """``online`` or ``offline``."""
    complete: bool
    note: str = ""
    """Why it is not complete, as a reason code."""


class State(StrEnum):
    """What a row asks of its editor; every row has exactly one."""

    RIGHT = "right"
    """Nothing to do."""
    FIX = "fix"
    """Something is wrong and there is a proposal, or an error an editor must mend."""
    LOOK = "look"
    """A person should look: cannot tell, or suspicious."""
    UNREACHABLE = "unreachable"
    """Not reachable from here (or not asked): nothing is said against the link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSummary:
    """What a judgement came to: for trends and for what changed since."""

    audit_id: str
    states: tuple[tuple[str, int], ...]
    """State of a row (`crawler.report.view.State`) and how many rows are in it."""
    findings: tuple[str, ...]
    """Fingerprints of the findings, sorted."""
