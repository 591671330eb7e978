"""What the network was asked and what it answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a look ended without an answer, or with a damaged one. Data, not an exception."""

    kind: FailureKind
    phase: Phase
    detail: str = ""


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
    """How the next hop was told: ``http`` (Location), ``refresh`` (header), ``meta`` (element) or ``script``."""
    headers: tuple[tuple[str, str], ...] = ()
    peer: str | None = None
    tls: TlsFacts | None = None
    elapsed_ms: int = 0
    left_out: tuple[str, ...] = ()
    """Addresses of the host that were not connected to because they are not public."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsRecord:
    """What an origin answered for ``/robots.txt``. ``status`` is None when it could not be reached."""

    origin: str
    fetched_at: datetime
    status: int | None
    body: bytes
