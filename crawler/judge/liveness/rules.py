"""What one look may say, and what may be said when the same is still there: one row for each reason.

A look gives a reason (`crawler.judge.liveness.looks`). Its rule says which liveness that is at first sight, and what
it becomes when later looks agree. *Dead* is never given on one look, except for 410. What does not pass in minutes (no
such name, a missing page, a broken redirect) needs a second look by a second means. What may pass (refusals, 5xx) needs
looks on different days. Silence, and what servers also show to programs alone (nothing but 404, endless redirects),
needs three audits over thirty days. Every reason has its sentences in `crawler.judge.liveness.reasons`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from crawler.model import Liveness

A_MONTH: Final = timedelta(days=30)


class Need(StrEnum):
    """What is needed before a reason means more than at first sight."""

    SECOND_LOOK = "second_look"
    """Any two looks."""
    SECOND_MEANS = "second_means"
    """Two looks by two means, or on two days."""
    TWO_DAYS = "two_days"
    """Two audits on different days."""
    THREE_DAYS = "three_days"
    A_MONTH = "a_month"
    """Three audits on different days, thirty days or more from the first to the last."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a reason means at first sight, and the steps by which it grows; the last step whose need is met holds."""

    first: Liveness
    steps: tuple[tuple[Need, Liveness], ...] = ()
    family: str = ""
    """Looks of one family agree with each other; by default the reason is its own family."""


def _dead(first: Liveness, family: str) -> Rule:
    return Rule(first, ((Need.SECOND_MEANS, Liveness.DEAD),), family)


def _suspect(need: Need, family: str = "") -> Rule:
    return Rule(Liveness.UNKNOWN, ((need, Liveness.SUSPECT),), family)


def _suspect_then_dead(first: Liveness, family: str) -> Rule:
    """For what servers also show to programs alone: dead only when it stays for a month."""
    return Rule(first, ((Need.SECOND_MEANS, Liveness.SUSPECT), (Need.A_MONTH, Liveness.DEAD)), family)


def _refused_then_suspect() -> Rule:
    return Rule(Liveness.REFUSED, ((Need.SECOND_LOOK, Liveness.SUSPECT),), "leads_to_refused")


_OK = Rule(Liveness.OK, family="ok")
_MOVED = Rule(Liveness.MOVED, family="moved")
_INSECURE = Rule(Liveness.INSECURE, family="insecure")
_SUSPECT = Rule(Liveness.SUSPECT)
_BLOCKED = Rule(Liveness.BLOCKED, family="blocked")
_UNKNOWN = Rule(Liveness.UNKNOWN)
_REFUSED = Rule(Liveness.REFUSED)
_UNCHECKED = Rule(Liveness.UNCHECKED, family="unchecked")
_DANGER = Rule(Liveness.DANGER)

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        # it opens
        "answers": _OK,
        "canonical_redirect": _OK,
        "temporary_redirect": _OK,
        "landing_page": _OK,
        "moved_landing": _MOVED,
        "moved_same_site": _MOVED,
        "moved_other_site": _MOVED,
        "only_https": _MOVED,
        "moved_by_text": Rule(Liveness.SUSPECT, ((Need.SECOND_LOOK, Liveness.MOVED),), "moved_by_text"),
        # it opens, but not safely
        "tls_expired": _INSECURE,
        "tls_not_yet_valid": _INSECURE,
        "tls_self_signed": _INSECURE,
        "tls_wrong_host": _INSECURE,
        "tls_unknown_issuer": _INSECURE,
        "tls_weak_key": _INSECURE,
        "tls_old_protocol": _INSECURE,
        "tls_other": _INSECURE,
        "tls_browsers_refuse": Rule(Liveness.OK, ((Need.SECOND_LOOK, Liveness.INSECURE),), "tls_browsers_refuse"),
        "downgrade": _INSECURE,
        "only_without_tls": _INSECURE,
        # the name
        "no_such_name": _dead(Liveness.UNKNOWN, "no_name"),
        "no_address": _dead(Liveness.UNKNOWN, "no_name"),
        "bad_name": _dead(Liveness.UNKNOWN, "bad_url"),
        "bad_url": _dead(Liveness.UNKNOWN, "bad_url"),
        "dns_server_failure": _suspect(Need.THREE_DAYS, "dns"),
        "dns_server_refuses": _suspect(Need.TWO_DAYS, "dns"),
        "dns_timeout": _suspect(Need.TWO_DAYS, "dns"),
        # the connection
        "refused_connection": _suspect(Need.TWO_DAYS, "refused"),
        "refused_on_both": Rule(Liveness.UNKNOWN, ((Need.TWO_DAYS, Liveness.DEAD),), "refused"),
        "connect_timeout": Rule(Liveness.UNKNOWN, ((Need.A_MONTH, Liveness.DEAD),), "connect_timeout"),
        "unreachable": _suspect(Need.TWO_DAYS),
        "unreachable_ipv6": _UNKNOWN,
        "reset": _suspect(Need.TWO_DAYS, "broke_off"),
        "disconnected": _suspect(Need.TWO_DAYS, "broke_off"),
        "tls_handshake": _suspect(Need.TWO_DAYS, "tls_failed"),
        "tls_timeout": _suspect(Need.TWO_DAYS, "tls_failed"),
        "tls_name_not_served": _suspect(Need.TWO_DAYS, "tls_failed"),
        "tls_not_tls": _suspect(Need.TWO_DAYS, "tls_failed"),
        "tls_client_certificate": _BLOCKED,
        # the answer
        "not_http": _SUSPECT,
        "bad_response": _SUSPECT,
        "headers_too_large": _SUSPECT,
        "headers_timeout": _suspect(Need.TWO_DAYS, "slow"),
        "total_timeout": _suspect(Need.TWO_DAYS, "slow"),
        "no_content": _SUSPECT,
        "odd_status": _SUSPECT,
        "bad_request": _SUSPECT,
        "retry_elsewhere": _suspect(Need.TWO_DAYS),
        "not_found": _dead(Liveness.UNKNOWN, "gone"),
        "page_gone": _dead(Liveness.UNKNOWN, "gone"),
        "nothing_found": _suspect_then_dead(Liveness.UNKNOWN, "gone"),
        "gone": Rule(Liveness.DEAD, family="gone"),
        "login": _UNKNOWN,
        "legal": _UNKNOWN,
        "forbidden": _BLOCKED,
        "blocked_status": _BLOCKED,
        "wait_page": _BLOCKED,
        "challenge": _BLOCKED,
        "captcha": _BLOCKED,
        "rate_limited": _BLOCKED,
        "asked_to_wait": Rule(Liveness.UNKNOWN, ((Need.TWO_DAYS, Liveness.BLOCKED),), "blocked"),
        "server_error": _suspect(Need.TWO_DAYS, "5xx"),
        "origin_down": _suspect(Need.TWO_DAYS, "5xx"),
        "unavailable": Rule(
            Liveness.UNKNOWN, ((Need.TWO_DAYS, Liveness.SUSPECT), (Need.THREE_DAYS, Liveness.DEAD)), "5xx"
        ),
        # redirects
        "redirected_home": _SUSPECT,
        "redirected_elsewhere": Rule(Liveness.SUSPECT, ((Need.TWO_DAYS, Liveness.MOVED),)),
        "two_locations": _SUSPECT,
        "redirected_to_error": _SUSPECT,
        "too_many_redirects": _suspect_then_dead(Liveness.SUSPECT, "redirect"),
        "redirect_loop": _suspect_then_dead(Liveness.SUSPECT, "redirect"),
        "bad_redirect": _dead(Liveness.SUSPECT, "redirect"),
        "redirect_to_nowhere": _dead(Liveness.SUSPECT, "redirect"),
        "redirect_forbidden_scheme": _refused_then_suspect(),
        "redirect_forbidden_address": _refused_then_suspect(),
        "redirect_forbidden_port": _refused_then_suspect(),
        # the page is not what it says
        "parked": _DANGER,
        "taken_over": _DANGER,
        "suspended": _dead(Liveness.SUSPECT, "no_site"),
        "default_page": _dead(Liveness.SUSPECT, "no_site"),
        "soft_404": _SUSPECT,
        "error_page": _SUSPECT,
        "same_page_everywhere": _SUSPECT,
        "wildcard_zone": _SUSPECT,
        "construction": _SUSPECT,
        "consent": _UNKNOWN,
        "needs_browser": _UNKNOWN,
        "needs_cookies": _UNKNOWN,
        "empty": _UNKNOWN,
        # policy, and our own side
        "forbidden_scheme": _REFUSED,
        "forbidden_address": _REFUSED,
        "forbidden_port": _REFUSED,
        "robots": _UNKNOWN,
        "robots_unreachable": _suspect(Need.THREE_DAYS),
        "our_resources": _UNCHECKED,
        "our_outage": _UNCHECKED,
        "our_bug": _UNCHECKED,
        "not_looked_at": _UNCHECKED,
    }
)
"""Every reason a look can have; faults.md of the project's conformance set is where the verdicts come from."""

NOTES: Final = frozenset(
    {
        "body_cut",
        "canonical_redirect",
        "temporary_redirect",
        "landing_page",
        "not_a_page",
        "download",
        "plain_http",
        "unreadable",
        "second_means_only",
        "clock_went_back",
        "dead_today",
        "site_answers",
        "other_name_works",
        "tls_expired",
        "tls_not_yet_valid",
        "tls_self_signed",
        "tls_wrong_host",
        "tls_unknown_issuer",
        "tls_weak_key",
        "tls_old_protocol",
        "tls_other",
        "tls_browsers_refuse",
        "downgrade",
    }
)
"""Reason codes that can accompany a verdict (`Observation.notes`)."""


def family_of(reason: str) -> str:
    """The family whose looks agree with a look of ``reason``."""
    return RULES[reason].family or reason


def can_become(reason: str, liveness: Liveness) -> bool:
    """Whether ``reason`` is or may grow to be ``liveness``."""
    rule = RULES[reason]
    return liveness in {rule.first, *(then for _, then in rule.steps)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How often, how and for how long a reason was seen without another one between."""

    looks: int
    means: int
    days: int
    """Audits on different days."""
    span: timedelta
    """From the first of these days to the last."""


def grow(reason: str, seen: Agreement) -> Liveness:
    """The liveness of ``reason`` after looks that agree."""
    looks, means, days = seen.looks, seen.means, seen.days
    met = {
        Need.SECOND_LOOK: looks >= 2,  # noqa: PLR2004 - the number is the need's name
        Need.SECOND_MEANS: means >= 2 or days >= 2,  # noqa: PLR2004
        Need.TWO_DAYS: days >= 2,  # noqa: PLR2004
        Need.THREE_DAYS: days >= 3,  # noqa: PLR2004
        Need.A_MONTH: days >= 3 and seen.span >= A_MONTH,  # noqa: PLR2004
    }
    rule = RULES[reason]
    return next((then for need, then in reversed(rule.steps) if met[need]), rule.first)
