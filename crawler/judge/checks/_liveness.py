"""What the liveness checks share: a finding that says what the network said, in the words of its reason."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check
from crawler.judge.liveness import ANOTHER_DAY, can_become, reason_of
from crawler.model import Evidence, Field, Finding, Liveness, Message, Observation, Severity, say


def liveness_finding(case: Case, check: Check, liveness: Liveness, severity: Severity) -> Iterator[Finding]:
    """One finding when the observation has this liveness; its message is the reason's sentence, and since when."""
    seen = case.observation
    if seen is None or seen.liveness is not liveness:
        return
    evidence = Evidence(
        kind="liveness",
        observed=f"{seen.status or ''} {seen.final_url or seen.url}".strip(),
        expected=case.target.url or "",
        weight=0.0,
        source=f"{seen.looks} look{'' if seen.looks == 1 else 's'}",
    )
    reason = reason_of(seen.reason)
    yield check.finding(
        case,
        Field.URL,
        _sentence(seen, reason.what),
        severity,
        evidence=(evidence,),
        why=reason.why,
        fix=reason.fix,
    )


def _sentence(seen: Observation, what: Message) -> Message:
    """What was seen and since when; what makes a link dead is not confirmed before an audit on another day agrees."""
    first, last = seen.since_at, seen.looked_at
    if first is None or last is None:
        return say("Link: {reason}.", reason=what)
    if last - first >= ANOTHER_DAY:
        return say("Link: {reason} (since {date}).", reason=what, date=first.date())
    if not can_become(seen.reason, Liveness.DEAD):
        return say("Link: {reason}.", reason=what)
    return say("Link: {reason} (seen on {date}, not yet confirmed on another day).", reason=what, date=first.date())
