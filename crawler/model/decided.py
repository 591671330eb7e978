"""What an editor decided, and the audits in the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from crawler.model.judged import Action
from crawler.model.table import Field


class Answer(StrEnum):
    """What an editor said of a proposal."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    LATER = "later"
    IGNORE = "ignore"
    """What was found is known and meant so: see `crawler.plan.waivers`."""


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
    where: str = ""
    """File and cell the answer is in, to name it when something is wrong with it; not stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A proposal as it was made, with its true values: reports show it cleaned, and secrets masked."""

    proposal: str
    """`Proposal.key`."""
    evidence: str
    row_id: str
    column: Field
    old: str
    new: str
    action: Action
    stretch: int | None
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What an audit proposed, and whose the addresses are that its rows show."""

    proposals: tuple[Offered, ...] = ()
    owners: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Row and the rows its address belongs to, best first; rows whose address is nobody's in the table are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding as the store remembers it: enough to say what is new and what is gone."""

    fingerprint: str
    code: str
    row_id: str
    """Empty for a finding about the table."""
    name: str
    country: str
    cell: str
    """The URL cell of the row at that time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding that is known and meant so: it is not counted and asks for nothing while the waiver holds."""

    row_id: str
    code: str
    because: str
    until: date | None
    """Its last day; None without an end."""
    by: str
    since: date
    evidence: str = ""
    """`Finding.fingerprint` when it was waived: where that changes, the finding is back. Empty holds for any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed:
    """An address that left the table; it is offered again to the rows it belongs to. Append-only."""

    row_id: str
    """The row it was in."""
    address: str
    """The cell as it was."""
    owners: tuple[str, ...]
    """Rows it belongs to, as far as known; the row itself where it was its own."""
    left_at: datetime


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
