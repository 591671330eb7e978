"""The frozen records that pass between the rooms. This module imports nothing of the package.

Every record is a frozen, slotted, keyword-only dataclass; collections are tuples; times are UTC and end in
``_at``; milliseconds end in ``_ms``. A new stage of the work makes a new record, it never changes an old one.

Text in records is *as read*: a table, a server or a page wrote it and it is untrusted. It is made safe once, when
`crawler.report.view` builds what the formats see and when `crawler.store` writes it (see `crawler.clean`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

Arg: TypeAlias = "str | int | float | date | datetime | Message"
"""What an argument of a `Message` may be; dates, numbers and messages are written in the reader's language."""


# --- words ------------------------------------------------------------------------------------------------------


class Field(StrEnum):
    """What a column of the table means."""

    ID = "id"
    NAME = "name"
    CITY = "city"
    COUNTRY = "country"
    AGREEMENT = "agreement"
    URL = "url"
    CONTINENT = "continent"


class Liveness(StrEnum):
    """Does the link answer? One of ten, each with a reason code (see `crawler.judge.liveness`)."""

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


class Purpose(StrEnum):
    """Why a look was taken."""

    TARGET = "target"
    """The URL of a row, first look or late retry."""
    CONFIRM = "confirm"
    """Second look by a second means (other header set, other resolver) before anything is called dead."""
    SOFT_404 = "soft_404"
    """A random path of the same site, to compare a suspicious 200 with."""
    CANDIDATE = "candidate"
    """A URL that might be proposed."""
    WITNESS = "witness"
    """Is our own network up?"""


class FailureKind(StrEnum):
    """The closed list of ways a look can fail. Every exception of the libraries maps to one of these."""

    NO_SUCH_NAME = "no_such_name"
    NO_ADDRESS = "no_address"
    DNS_SERVER_FAILURE = "dns_server_failure"
    DNS_TIMEOUT = "dns_timeout"
    BAD_NAME = "bad_name"
    REFUSED_CONNECTION = "refused_connection"
    UNREACHABLE = "unreachable"
    CONNECT_TIMEOUT = "connect_timeout"
    RESET = "reset"
    DISCONNECTED = "disconnected"
    TLS_EXPIRED = "tls_expired"
    TLS_NOT_YET_VALID = "tls_not_yet_valid"
    TLS_SELF_SIGNED = "tls_self_signed"
    TLS_WRONG_HOST = "tls_wrong_host"
    TLS_UNKNOWN_ISSUER = "tls_unknown_issuer"
    TLS_WEAK_KEY = "tls_weak_key"
    TLS_OLD_PROTOCOL = "tls_old_protocol"
    TLS_HANDSHAKE = "tls_handshake"
    TLS_NAME_NOT_SERVED = "tls_name_not_served"
    TLS_NOT_TLS = "tls_not_tls"
    TLS_CLIENT_CERTIFICATE = "tls_client_certificate"
    TLS_OTHER = "tls_other"
    NOT_HTTP = "not_http"
    BAD_RESPONSE = "bad_response"
    HEADERS_TOO_LARGE = "headers_too_large"
    HEADERS_TIMEOUT = "headers_timeout"
    BODY_TIMEOUT = "body_timeout"
    BODY_BROKEN = "body_broken"
    TOTAL_TIMEOUT = "total_timeout"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REDIRECT_LOOP = "redirect_loop"
    BAD_REDIRECT = "bad_redirect"
    FORBIDDEN_SCHEME = "forbidden_scheme"
    FORBIDDEN_ADDRESS = "forbidden_address"
    FORBIDDEN_PORT = "forbidden_port"
    ROBOTS = "robots"
    BAD_URL = "bad_url"
    OUR_RESOURCES = "our_resources"
    """File descriptors, memory or disk of this machine."""
    OUR_OUTAGE = "our_outage"
    OUR_BUG = "our_bug"
    """An exception nobody expected: recorded, never lost, and a defect to report."""


class Phase(StrEnum):
    """Where in a hop a failure happened."""

    URL = "url"
    POLICY = "policy"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    HEADERS = "headers"
    REDIRECT = "redirect"
    BODY = "body"


class SignalKind(StrEnum):
    """What a page gives away about itself. A page with a *wall* is never weighed for identity."""

    PARKED = "parked"
    TAKEN_OVER = "taken_over"
    SUSPENDED = "suspended"
    DEFAULT_PAGE = "default_page"
    LOGIN = "login"
    CONSENT = "consent"
    CHALLENGE = "challenge"
    CAPTCHA = "captcha"
    SOFT_404 = "soft_404"
    NEEDS_BROWSER = "needs_browser"
    CONSTRUCTION = "construction"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    """The parser was stopped by its time or memory limit."""


# --- messages ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A sentence for a person, not yet in any language.

    ``text`` is the English sentence and the gettext msgid, with ``{name}`` placeholders; ``plural`` and ``count``
    are given together. `crawler.i18n` turns it into a string. Made by `say` and `say_n`, which the catalogue
    extractor looks for.
    """

    text: str
    plural: str | None = None
    count: int | None = None
    args: tuple[tuple[str, Arg], ...] = ()


def say(text: str, /, **args: Arg) -> Message:
    """A message of one form. ``text`` must be a literal, so that the catalogue extractor finds it."""
    return Message(text=text, args=tuple(args.items()))


def say_n(one: str, many: str, count: int, /, **args: Arg) -> Message:
    """A message that depends on a number, available in the text as ``{count}``."""
    return Message(text=one, plural=many, count=count, args=(("count", count), *args.items()))


# --- the table --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One institution as the table has it: cells as read, an absent column is an empty string."""

    row_id: str
    """The table's own number, else a content key; unique in the table, never the position alone."""
    line: int
    """1-based line (text formats) or sheet row (XLSX) in the file."""
    name: str = ""
    city: str = ""
    country: str = ""
    agreement: str = ""
    url: str = ""
    continent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableInfo:
    """What was found out about a table while it was read."""

    path: str
    sha256: str
    format: str
    """``tsv``, ``csv`` or ``xlsx``."""
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    rows: int
    columns: tuple[tuple[Field, str], ...]
    """Field and the header it was found under (``#3`` for a column without a header)."""
    notes: tuple[tuple[str, str], ...]
    """Facts of the file: ``updated`` (date in the footer), ``blank_lines``, ``footer`` …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One named mending of the text in a URL cell."""

    rule: str
    before: str
    after: str
    needs_person: bool
    """True: propose only. False: safe to observe the mended URL (the change is still listed, never silent)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL cell, understood."""

    row_id: str
    given: str
    repairs: tuple[Repair, ...]
    url: str | None
    """Canonical href (WHATWG) after the repairs that need nobody; None when there is no http(s) URL to look at."""
    site: str | None
    """Registrable domain of ``url`` (an address or a bare suffix stands for itself)."""
    proposed: tuple[str, ...] = ()
    """Hrefs that the repairs a person must approve would give, best first (several when the cell holds several)."""
    problem: str | None = None
    """Why there is no URL, or what is odd about the one there is: a code of `crawler.urls.problems`."""


# --- observing --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts:
    """What the TLS handshake showed. All text in it is untrusted."""

    protocol: str | None = None
    issuer: str | None = None
    subject: str | None = None
    not_before_at: datetime | None = None
    not_after_at: datetime | None = None
    verified: bool = False
    problem: FailureKind | None = None
    """Why verification failed, when the page was looked at without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One request and what came back."""

    url: str
    method: str = "GET"
    status: int | None = None
    """As the server sent it; None when no well-formed status line arrived. Never a status a parser made up."""
    location: str | None = None
    via: str = "http"
    """How the next hop was told: ``http`` (Location), ``refresh`` (header) or ``meta`` (element)."""
    headers: tuple[tuple[str, str], ...] = ()
    peer: str | None = None
    tls: TlsFacts | None = None
    elapsed_ms: int = 0
    left_out: tuple[str, ...] = ()
    """Addresses of the host that were not connected to because they are not public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a look ended without an answer, or with a damaged one. Data, not an exception."""

    kind: FailureKind
    phase: Phase
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRequest:
    """A look somebody wants taken."""

    url: str
    purpose: Purpose = Purpose.TARGET
    attempt: int = 1
    not_before_ms: int = 0
    """Milliseconds after the start of this crawl before which it must not be taken."""
    about: str | None = None
    """The target URL a SOFT_404 or CONFIRM look is about (its own URL when None)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The body of an answer, kept by its content hash."""

    sha256: str
    media_type: str | None
    charset: str | None
    """As the headers said it; the page may know better."""
    body: bytes
    truncated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the network said, one per look; append-only."""

    url: str
    purpose: Purpose
    attempt: int
    started_at: datetime
    hops: tuple[Hop, ...]
    failure: Failure | None
    """With a status in the last hop: the answer came, but damaged (body cut, bad encoding, unverified TLS …)."""
    capture: str | None
    """Hash of the final page's `Capture`."""
    about: str | None = None
    means: str = "default"
    """Which header set and resolver were used: ``default`` or ``second``."""
    audit_id: str = ""

    @property
    def status(self) -> int | None:
        """Status of the last hop."""
        return self.hops[-1].status if self.hops else None

    @property
    def final_url(self) -> str:
        """URL of the last hop, or the URL asked for."""
        return self.hops[-1].url if self.hops else self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look as taken: its outcome and, where a page came, its body."""

    outcome: Outcome
    capture: Capture | None


# --- facts and observations -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something a page gave away, and the words or markup that did."""

    kind: SignalKind
    marker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page says of itself. Text is cut and white space folded, but untrusted."""

    title: str = ""
    site_name: str = ""
    """og:site_name or application-name."""
    org_names: tuple[str, ...] = ()
    """name, legalName and alternateName of JSON-LD and microdata organisations."""
    same_as: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    footer: str = ""
    description: str = ""
    lang: str = ""
    alternates: tuple[tuple[str, str], ...] = ()
    """hreflang and absolute or relative URL."""
    canonical: str | None = None
    text: str = ""
    """The first 2,000 characters a reader sees."""
    links_out: tuple[str, ...] = ()
    """Hosts of other sites the page links to, most frequent first, at most 20."""
    signals: tuple[Signal, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """All looks at one URL digested: the liveness verdict and what the page says.

    Made from stored records by `crawler.judge.liveness.observe_all`; the judge reads nothing else of the network.
    """

    url: str
    liveness: Liveness
    reason: str
    """Reason code, see `crawler.judge.reasons`."""
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


# --- judging ----------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A new value for one cell, for a person to accept or refuse."""

    row_id: str
    column: Field
    old: str
    new: str
    action: Action
    confidence: float
    because: tuple[str, ...]
    """Codes of the findings it rests on."""
    reason: Message
    needs_person: bool = True
    tried: Tried = Tried.NOT_TRIED
    stretch: int | None = None
    """Index into `Judgement.stretches`: accepted together with its neighbours."""
    rank: int = 1
    """1 is the best for its cell; alternatives follow."""

    @property
    def key(self) -> str:
        """Stable identity of the proposal (16 hex digits): the same cell, old and new value."""
        return fingerprint("proposal", self.row_id, self.column, self.old, self.new)

    @property
    def evidence_key(self) -> str:
        """Changes when what the proposal rests on changes; a refusal holds only as long as it does not."""
        return fingerprint(self.key, self.action, self.tried, *sorted(self.because))


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


# --- helpers ----------------------------------------------------------------------------------------------------


def fingerprint(*parts: str) -> str:
    """16 hex digits that name these parts, in this order, everywhere and always (SHA-256, cut)."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:16]
