"""What every report format sees, and nothing else: an `AuditView`.

All text in it has been made safe to show (`crawler.clean.safe_text`); a format still escapes for its own syntax.
Sentences are `Message` records: a format renders them with the `Translator` it is given. Sorted, so that the same
audit gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.model import (
    Action,
    Answer,
    AuditRun,
    Evidence,
    Field,
    Hop,
    Identity,
    Liveness,
    Message,
    PageFacts,
    Repair,
    RowNo,
    Severity,
    State,
    TableInfo,
    Tried,
    Waiver,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRef:
    """A row named in what is said of another row."""

    row_id: str
    name: str
    line: int = 0
    """1-based line in the sheet."""

    @property
    def no(self) -> RowNo:
        """The row as a sentence names it."""
        return RowNo(self.row_id, self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A finding with the texts of its check."""

    code: str
    severity: Severity
    row_id: str | None
    column: Field | None
    message: Message
    """What is wrong."""
    why: Message
    """Why it matters."""
    fix: Message
    """What to do."""
    evidence: tuple[Evidence, ...]
    fingerprint: str
    rows: tuple[RowRef, ...]
    summary: Message | None = None
    """What the check finds, in half a sentence: the label of its code."""
    suppressed: bool = False
    """The editor refused every proposal that rests on it, or it is waived: shown, but asks for nothing any more."""
    waived: Waiver | None = None
    """Who waived it, why and until when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """A proposal as an editor meets it."""

    key: str
    evidence_key: str
    row_id: str
    line: int
    institution: str
    column: Field
    header: str
    """The column's header in the table."""
    old: str
    new: str
    action: Action
    confidence: float
    """How sure whose value it is."""
    address_confidence: float
    """How sure that it is the value to write."""
    together: str | None = None
    """Fingerprint of the finding about the table that it is decided with."""
    needs_person: bool
    tried: Tried
    because: tuple[str, ...]
    reason: Message
    stretch: int | None
    rank: int
    answer: Answer | None
    """What the editor said of it before, while its evidence is the same."""

    @property
    def no(self) -> RowNo:
        """The row as a sentence names it."""
        return RowNo(self.row_id, self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchView:
    """A slipped stretch with all its rows by name."""

    index: int
    first: RowRef
    last: RowRef
    offset: int
    confidence: float
    columns: tuple[Field, ...]
    pairs: tuple[tuple[RowRef, str, RowRef], ...]
    """(row that shows the URL, the URL, row that it belongs to)."""
    lost: tuple[RowRef, ...]
    began: Message
    changes: tuple[ProposalView, ...] = ()
    """What accepting it changes, cell by cell in table order: shown, counted and written as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One row with everything known about it."""

    row_id: str
    line: int
    """1-based line in the sheet."""
    name: str
    city: str
    country: str
    country_code: str
    """ISO 3166-1 alpha-2, or empty when the country cell is not understood."""
    agreement: str
    continent: str
    given: str
    url: str | None
    site: str | None
    state: State
    liveness: Liveness
    reason: str
    """Reason code."""
    reason_text: Message
    confirmed: bool
    since_at: datetime | None
    looked_at: datetime | None
    status: int | None
    final_url: str | None
    hops: tuple[Hop, ...]
    page: PageFacts | None
    identity: Identity
    belongs_to: tuple[RowRef, ...]
    owner: str | None
    confidence: float
    evidence: tuple[Evidence, ...]
    repairs: tuple[Repair, ...]
    findings: tuple[FindingView, ...]
    proposals: tuple[ProposalView, ...]
    notes: tuple[Message, ...] = ()
    """What else is worth saying of the link, beside ``reason_text`` (“seen dead today, not yet confirmed …”)."""
    rival_evidence: tuple[Evidence, ...] = ()
    """For and against the site being that of the first row of ``belongs_to``."""
    because: Message | None = None
    """What decided whose site it is, in a sentence."""

    @property
    def no(self) -> RowNo:
        """The row as a sentence names it."""
        return RowNo(self.row_id, self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """How many rows were in each state in one audit."""

    at: datetime
    right: int
    fix: int
    look: int
    unreachable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Fingerprints of findings against the audit before."""

    previous_at: datetime
    new: tuple[str, ...]
    gone: int
    still: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstThing:
    """A step that pays most, and where the report leads for it."""

    message: Message
    filter: str = ""
    """Filter of the rows (``live``, ``code``, ``state``, ``decided``), ``stretches`` for that section, or empty."""
    value: str = ""
    """What is filtered by; several codes are separated by spaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The audit at a glance."""

    states: tuple[tuple[State, int], ...]
    liveness: tuple[tuple[Liveness, int], ...]
    identity: tuple[tuple[Identity, int], ...]
    codes: tuple[tuple[str, Severity, int], ...]
    """Code, its worst level, how often."""
    first_things: tuple[FirstThing, ...]
    """At most three, the ones that pay most first."""
    changes: Changes | None
    trend: tuple[TrendPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """One audit, ready to be written in any format."""

    version: str
    ruleset: str
    registries: tuple[str, ...]
    """Each registry used, with its version, as a sentence part."""
    table: TableInfo
    run: AuditRun
    rows: tuple[RowView, ...]
    stretches: tuple[StretchView, ...]
    findings: tuple[FindingView, ...]
    """About the table as a whole."""
    summary: Summary
