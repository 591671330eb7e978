"""What was concluded: observations, verdicts, findings and proposals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from crawler.model.look import Failure, Hop
from crawler.model.message import Message, fingerprint
from crawler.model.page import PageFacts
from crawler.model.table import Field, Row, Target


class Liveness(StrEnum):
    """Does the link answer? One of ten, each with a reason code (see `crawler.judge.liveness.observations`)."""

    OK = "ok"
    MOVED = "moved"
    INSECURE = "insecure"
    SUSPECT = "suspect"
    BLOCKED = "blocked"
    """The site answers, but not to us (bot wall, rate limit)."""
    UNKNOWN = "unknown"
    """Cannot tell; the reason says why."""
    DEAD = "dead"
    DANGER = "danger"
    """Parked, for sale or taken over."""
    REFUSED = "refused"
    """Policy: nothing was sent."""
    UNCHECKED = "unchecked"
    """Our own side: offline, an outage of ours, or no URL to look at."""


class Identity(StrEnum):
    """Whose site is it? Weighed apart from liveness: one URL can be alive and wrong."""

    OWN = "own"
    OTHER_ROW = "other_row"
    FOREIGN = "foreign"
    CANNOT_TELL = "cannot_tell"


class Severity(StrEnum):
    """The level of a finding, in SARIF's words."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Action(StrEnum):
    """How a proposal came to its new value."""

    REALIGN = "realign"
    """The value stands in another row of the table."""
    REPAIR = "repair"
    """The text as typed, mended."""
    REGISTRY = "registry"
    """A registry says so."""
    REDIRECT = "redirect"
    """The old address leads there."""
    ARCHIVE = "archive"
    """An archived copy, as a last resort."""
    FOUND = "found"
    """A site was looked for by the institution's name, and its page says that it is the institution's."""
    BLANK = "blank"
    """No right value is known and the present one is wrong: empty the cell."""
    CORRECT = "correct"
    """A cell other than the URL, corrected from knowledge (country, continent, city …)."""


class Tried(StrEnum):
    """Whether a proposed URL was fetched before it was offered."""

    CONFIRMED = "confirmed"
    """Fetched, and the page identifies itself as the institution."""
    ANSWERS = "answers"
    """Asked for and alive; the page does not say whose it is, or a wall stands before it."""
    NOT_TRIED = "not_tried"
    """No network, or no need (the value is no URL)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """All looks at one URL digested: the liveness verdict and what the page says.

    Made from stored records by `crawler.judge.observe_all`; judging reads nothing else of the network.
    """

    url: str
    liveness: Liveness
    reason: str
    """Reason code, see `crawler.judge.liveness.reasons`."""
    confirmed: bool = False
    """True when a second look by a second means agreed."""
    since_at: datetime | None = None
    """Since when this liveness holds, over all audits of the store."""
    looked_at: datetime | None = None
    status: int | None = None
    final_url: str | None = None
    hops: tuple[Hop, ...] = ()
    failure: Failure | None = None
    page: PageFacts | None = None
    """None when no page came or a wall stood before it."""
    notes: tuple[str, ...] = ()
    """Further reason codes worth a note (a cut body, a weak redirect …)."""
    looks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One comparison. Weights are in log2 (bits), add up, and speak for the claim when positive."""

    kind: str
    observed: str
    expected: str
    weight: float
    source: str
    """What it rests on: ``host``, ``page title``, ``JSON-LD``, ``ROR 2.1``, ``CLDR`` …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a check found."""

    code: str
    severity: Severity
    row_id: str | None
    """None for a finding about the table."""
    column: Field | None
    message: Message
    evidence: tuple[Evidence, ...] = ()
    rows: tuple[str, ...] = ()
    """Other rows it is about."""
    proposes: str | None = None
    """A new value for the cell, where the check knows it (becomes a `Proposal` of action CORRECT)."""
    certainty: float = 0.0
    """How sure the check is of ``proposes``, 0 to 1."""
    why: Message | None = None
    """Why this one matters, where that is more than the check can say in general."""
    fix: Message | None = None
    """What to do about this one, likewise."""
    way: str = ""
    """What it shares with the same finding on other rows; the sentence of ``message`` when empty. What more than a
    fifth of the rows show in one way may be said once, of the table."""
    of_many: Message | None = None
    """What to say when it is said of the table; ``message`` when None."""

    @property
    def fingerprint(self) -> str:
        """The same in the next audit as long as the finding rests on the same thing (16 hex digits)."""
        rests_on = [self.code, self.row_id or "", self.column or "", *self.rows]
        rests_on += [f"{k}={v}" for k, v in self.message.args if isinstance(v, str)]
        return fingerprint(*rests_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityVerdict:
    """Whose site the URL of a row is."""

    row_id: str
    identity: Identity
    belongs_to: tuple[str, ...]
    """Rows whose institution owns the site, best first; its own row is not listed."""
    confidence: float
    """Calibrated probability that the verdict is right, 0 to 1."""
    evidence: tuple[Evidence, ...]
    """For and against the claim that the site is this row's institution's."""
    owner: str | None = None
    """Name of the owner when evidence names one (a registry, the page), else None."""
    rival: tuple[Evidence, ...] = ()
    """For OTHER_ROW: for and against the claim that the site belongs to the first row of ``belongs_to``."""
    misspelt: bool = False
    """For FOREIGN: the likeliest reason is a slip of the pen in the host, which is nobody's for that."""
    because: Message | None = None
    """What decided the verdict, in a sentence; None where no single thing did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A run of rows whose URLs slipped against the names by one offset."""

    first: str
    last: str
    offset: int
    """Position of the row that owns the URL minus the position of the row that shows it."""
    confidence: float
    columns: tuple[Field, ...]
    """URL alone, or URL and continent."""
    pairs: tuple[tuple[str, str], ...]
    """(row that shows the URL, row that it belongs to), in table order."""
    lost: tuple[str, ...]
    """Rows whose own URL is nowhere in the table."""
    began: Message
    """Where it probably began, and why."""


PASSING: Final = frozenset({"unclear-link", "suspect-link", "refused-link"})
"""Codes of findings that come and go with the network: they are no reason to ask an editor again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A new value for one cell, for a person to accept or refuse."""

    row_id: str
    column: Field
    old: str
    new: str
    action: Action
    confidence: float
    """How sure that the new value is meant for this row's institution, 0 to 1."""
    address_confidence: float
    """How sure that it is the value to write, 0 to 1: an address that exists, answers, is spelt right and leads to
    this institution. The first proposal of a cell has the highest; calibrated (see ``docs/judgement.md``)."""
    because: tuple[str, ...]
    """Codes of the findings it rests on."""
    reason: Message
    needs_person: bool = True
    tried: Tried = Tried.NOT_TRIED
    stretch: int | None = None
    """Index into `Judgement.stretches`: accepted together with its neighbours."""
    rank: int = 1
    """1 is the best for its cell; alternatives follow."""
    together: str | None = None
    """Fingerprint of the finding about the table that says this of all its rows at once: decided together, and no row
    is one to fix for it."""

    @property
    def key(self) -> str:
        """Stable identity of the proposal (16 hex digits): the same cell, old and new value."""
        return fingerprint("proposal", self.row_id, self.column, self.old, self.new)

    @property
    def evidence_key(self) -> str:
        """What the proposal rests on: its kind, whether its page confirmed it, and findings that do not pass.

        ``registry:confirmed:dead-link,foreign-site``. An answer is kept with it (see `is_new_evidence`).
        """
        confirmed = "confirmed" if self.tried is Tried.CONFIRMED else ""
        return f"{self.action}:{confirmed}:{','.join(sorted({*self.because} - PASSING))}"


def is_new_evidence(now: str, before: str) -> bool:
    """Whether a proposal rests on something that it did not rest on when it was answered.

    That a page was slow or silent this time is nothing new, nor is a finding that went away.

    Args:
        now: its `Proposal.evidence_key`.
        before: that of the time of the answer.
    """
    kind, confirmed, codes = _parts(now)
    old_kind, old_confirmed, old_codes = _parts(before)
    return kind != old_kind or (bool(confirmed) and not old_confirmed) or not codes <= old_codes


def _parts(key: str) -> tuple[str, str, frozenset[str]]:
    kind, _, rest = key.partition(":")
    confirmed, _, codes = rest.partition(":")
    return kind, confirmed, frozenset(codes.split(",")) - {""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Everything judged of one row."""

    row: Row
    target: Target
    observation: Observation | None
    identity: IdentityVerdict
    findings: tuple[Finding, ...]
    proposals: tuple[Proposal, ...]
    country_code: str | None = None
    """ISO 3166-1 alpha-2 of the country cell, when it is understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The judgement of a table: a pure function of rows, observations, knowledge and rules."""

    ruleset: str
    rows: tuple[Judged, ...]
    stretches: tuple[Stretch, ...]
    findings: tuple[Finding, ...]
    """Findings about the table as a whole."""
