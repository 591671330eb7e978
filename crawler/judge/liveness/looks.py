"""What one look says: from an `Outcome` and the facts of its page to one reason of `rules`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from crawler.judge.liveness.redirects import grade, wall_on_the_way
from crawler.model import WALLS, Failure, FailureKind, Hop, Outcome, PageFacts, Phase, SignalKind

PAGE_TYPES: Final = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", ""})
TLS_FAULTS: Final = frozenset(
    {
        FailureKind.TLS_EXPIRED,
        FailureKind.TLS_NOT_YET_VALID,
        FailureKind.TLS_SELF_SIGNED,
        FailureKind.TLS_WRONG_HOST,
        FailureKind.TLS_UNKNOWN_ISSUER,
        FailureKind.TLS_WEAK_KEY,
        FailureKind.TLS_OLD_PROTOCOL,
        FailureKind.TLS_OTHER,
    }
)
"""Faults of a certificate or protocol that a reader may click away: the page is there."""
BODY_FAULTS: Final = frozenset({FailureKind.BODY_BROKEN, FailureKind.BODY_TIMEOUT})
AFTER_REDIRECT: Final[Mapping[FailureKind, str]] = MappingProxyType(
    {
        FailureKind.FORBIDDEN_SCHEME: "redirect_forbidden_scheme",
        FailureKind.FORBIDDEN_ADDRESS: "redirect_forbidden_address",
        FailureKind.FORBIDDEN_PORT: "redirect_forbidden_port",
        FailureKind.BAD_NAME: "bad_redirect",
        FailureKind.BAD_URL: "bad_redirect",
        FailureKind.NO_SUCH_NAME: "redirect_to_nowhere",
        FailureKind.NO_ADDRESS: "redirect_to_nowhere",
    }
)
"""Failures that mean something else when a server sent us there."""

ENDLESS: Final = frozenset({FailureKind.REDIRECT_LOOP, FailureKind.TOO_MANY_REDIRECTS})

SIGNAL_ORDER: Final = (
    (SignalKind.PARKED, "parked"),
    (SignalKind.TAKEN_OVER, "taken_over"),
    (SignalKind.CHALLENGE, "challenge"),
    (SignalKind.CAPTCHA, "captcha"),
    (SignalKind.NEEDS_COOKIES, "needs_cookies"),
    (SignalKind.SUSPENDED, "suspended"),
    (SignalKind.DEFAULT_PAGE, "default_page"),
    (SignalKind.LOGIN, "login"),
    (SignalKind.CONSENT, "consent"),
    (SignalKind.SOFT_404, "soft_404"),
    (SignalKind.ERROR_PAGE, "error_page"),
    (SignalKind.CONSTRUCTION, "construction"),
    (SignalKind.NEEDS_BROWSER, "needs_browser"),
    (SignalKind.EMPTY, "empty"),
)
"""Signals, the one that says most first."""
WALL_REASONS: Final = frozenset({reason for signal, reason in SIGNAL_ORDER if signal in WALLS} | {"wait_page"})
"""Reasons whose page is not the institution's: it is never weighed for identity."""

WALL_FIELDS: Final = ("cf-mitigated", "x-amzn-waf-action")
"""Header fields in which Cloudflare and AWS WAF say ``challenge`` or ``captcha`` (their documentation); any status."""

STATUSES: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "blocked_status",
        202: "wait_page",
        204: "no_content",
        205: "no_content",
        401: "login",
        403: "forbidden",
        404: "not_found",
        407: "login",
        410: "gone",
        421: "retry_elsewhere",
        425: "retry_elsewhere",
        429: "rate_limited",
        451: "legal",
        502: "origin_down",
        503: "unavailable",
        504: "origin_down",
        530: "origin_down",
        999: "blocked_status",
    }
)
"""Status codes with a reason of their own (RFC 9110 and the catalogue of faults, groups H and C)."""
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
ORIGIN_DOWN: Final = range(520, 528)
"""Codes of Cloudflare for a server behind it that is down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one look says."""

    reason: str
    notes: tuple[str, ...] = ()
    page: PageFacts | None = None
    """The page, when it may be weighed for identity."""


def read_look(outcome: Outcome, facts: PageFacts | None) -> Reading:
    """The reading of ``outcome``; ``facts`` are those of its capture, None when there is none."""
    if outcome.failure is not None and _fatal(outcome, outcome.failure):
        return Reading(reason=_failed(outcome, outcome.failure))
    reading = _answered(outcome, facts)
    return _with_tls(outcome, reading)


def answered(outcome: Outcome) -> bool:
    """Whether a whole answer came (with any status)."""
    return outcome.status is not None and (outcome.failure is None or not _fatal(outcome, outcome.failure))


def _fatal(outcome: Outcome, failure: Failure) -> bool:
    """Whether the failure left nothing to judge: no status, or that of a redirect whose end is missing."""
    if outcome.status is None:
        return True
    return not _in_body(failure) and failure.kind not in TLS_FAULTS


def _in_body(failure: Failure) -> bool:
    """Whether the answer had begun well and only its body failed."""
    return failure.phase is Phase.BODY or failure.kind in BODY_FAULTS


def _failed(outcome: Outcome, failure: Failure) -> str:
    if _in_body(failure):
        return "bad_response"
    redirected = any(hop.location is not None or hop.via != "http" for hop in outcome.hops if hop.status is not None)
    if redirected and failure.kind in AFTER_REDIRECT:
        return AFTER_REDIRECT[failure.kind]
    return _finer(outcome, failure) or failure.kind.value


def _finer(outcome: Outcome, failure: Failure) -> str | None:
    """A reason that says more than the kind of the failure alone."""
    kind, detail = failure.kind, failure.detail.lower()
    if kind in ENDLESS and (wall := wall_on_the_way(outcome)) is not None:
        return wall
    if kind is FailureKind.BAD_REDIRECT and _two_locations(outcome.hops):
        return "two_locations"
    if kind is FailureKind.ROBOTS and "is unreachable:" in detail:
        return "robots_unreachable"
    if kind is FailureKind.DNS_SERVER_FAILURE and any(word in detail for word in ("refused", "notimp", "not implem")):
        return "dns_server_refuses"
    if kind is FailureKind.UNREACHABLE and _only_ipv6(outcome, detail):
        return "unreachable_ipv6"
    return "tls_timeout" if kind is FailureKind.CONNECT_TIMEOUT and failure.phase is Phase.TLS else None


def _answered(outcome: Outcome, facts: PageFacts | None) -> Reading:
    status = outcome.status or 0
    last = outcome.hops[-1]
    wall = next((value for name in WALL_FIELDS if (value := (_header(last, name) or "").lower()) in WALL_REASONS), None)
    if wall is not None:
        return Reading(reason=wall)
    walls = _signals(facts)
    if not 200 <= status < 300:  # noqa: PLR2004 - the class of success, RFC 9110 section 15.3
        return Reading(reason=_refused(outcome, status, walls))
    if _two_locations(outcome.hops):
        return Reading(reason="two_locations")
    if status in STATUSES:
        return Reading(reason=STATUSES[status])
    return _opened(outcome, facts, walls)


def _refused(outcome: Outcome, status: int, walls: tuple[str, ...]) -> str:
    """The reason for a status other than success."""
    wall = next((wall for wall in walls if wall in {"challenge", "captcha"}), None)
    if wall is not None:
        return wall
    if status == 403 and "login" in walls:  # noqa: PLR2004
        return "login"
    if status == 429 and _header(outcome.hops[-1], "retry-after"):  # noqa: PLR2004
        return "asked_to_wait"
    return STATUSES.get(status) or _by_class(status)


def _by_class(status: int) -> str:
    """The reason for a status without a row: that of the x00 of its class (RFC 9110, section 15).

    Other codes of 3xx than those of redirects (300, 304, 305, 306, 399) lead nowhere: what they show is the answer.
    """
    if status in ORIGIN_DOWN:
        return "origin_down"
    if status in REDIRECTS:
        return "bad_redirect"
    known = {4: "bad_request", 5: "server_error"}
    return known.get(status // 100, "odd_status")


def _opened(outcome: Outcome, facts: PageFacts | None, walls: tuple[str, ...]) -> Reading:
    """The reading of an answer of success: where it led, and what the page gives away."""
    chain = grade(outcome)
    notes = [*chain.notes, *_body_notes(outcome, facts)]
    reason = chain.reason or "answers"
    if "body_cut" in notes:
        walls = tuple(wall for wall in walls if wall not in {"empty", "needs_browser"})  # the rest may be there
    worst = next(iter(walls), None)
    if reason in {"login", "consent", "parked", "needs_cookies"}:
        worst = worst if worst in WALL_REASONS else reason
    if worst is not None:
        return Reading(reason=worst, notes=tuple(notes), page=None if worst in WALL_REASONS else facts)
    if outcome.final_url.startswith("http:") and reason != "downgrade":
        notes.append("plain_http")
    return Reading(reason=reason, notes=tuple(notes), page=facts)


def _signals(facts: PageFacts | None) -> tuple[str, ...]:
    """Reasons the page gives, the one that says most first."""
    if facts is None:
        return ()
    kinds = {signal.kind: signal.marker for signal in facts.signals}
    reasons = [reason for kind, reason in SIGNAL_ORDER if kind in kinds]
    if "://" in kinds.get(SignalKind.CONSTRUCTION, ""):
        reasons[reasons.index("construction")] = "moved_by_text"
    return tuple(reasons)


def _body_notes(outcome: Outcome, facts: PageFacts | None) -> list[str]:
    notes = []
    last = outcome.hops[-1]
    if outcome.failure is not None and _in_body(outcome.failure):
        notes.append("body_cut")
    if (_header(last, "content-disposition") or "").lower().lstrip().startswith("attachment"):
        notes.append("download")
    elif _media_type(last) not in PAGE_TYPES and "/" in _media_type(last):
        notes.append("not_a_page")
    if facts is not None and any(signal.kind is SignalKind.UNREADABLE for signal in facts.signals):
        notes.append("unreadable")
    return notes


def _with_tls(outcome: Outcome, reading: Reading) -> Reading:
    """Adds a TLS fault: as the reason if the page opens, else as a note."""
    fault = _tls_fault(outcome)
    if fault is None:
        return reading
    # A page that opens is the worse for its TLS; anything else says more than TLS does.
    opens = {
        "answers",
        "canonical_redirect",
        "temporary_redirect",
        "landing_page",
        "moved_landing",
        "moved_same_site",
        "moved_other_site",
        "needs_browser",
        "empty",
    }
    if reading.reason in opens:
        rest = () if reading.reason == "answers" else (reading.reason,)
        return Reading(reason=fault, notes=tuple(dict.fromkeys((*rest, *reading.notes))), page=reading.page)
    return Reading(reason=reading.reason, notes=(*reading.notes, fault), page=reading.page)


def _tls_fault(outcome: Outcome) -> str | None:
    if outcome.failure is not None and outcome.failure.kind in TLS_FAULTS:
        return outcome.failure.kind.value
    for hop in outcome.hops:
        if hop.tls is not None and hop.tls.problem is not None:
            return "tls_browsers_refuse" if hop.tls.verified else hop.tls.problem.value
    return None


def _only_ipv6(outcome: Outcome, detail: str) -> bool:
    peers = [hop.peer for hop in outcome.hops if hop.peer]
    return "ipv6 addresses only" in detail or bool(peers and peers[-1].count(":") > 1)


def _two_locations(hops: tuple[Hop, ...]) -> bool:
    return any(len({value for name, value in hop.headers if name.lower() == "location"}) > 1 for hop in hops)


def _header(hop: Hop, name: str) -> str | None:
    return next((value for field, value in hop.headers if field.lower() == name), None)


def _media_type(hop: Hop) -> str:
    return (_header(hop, "content-type") or "").partition(";")[0].strip().lower()
