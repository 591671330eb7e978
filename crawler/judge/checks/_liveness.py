"""What the liveness checks share: a finding that says what the network said, in the words of its reason."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check
from crawler.judge.reasons import reason_of
from crawler.model import Evidence, Field, Finding, Liveness, Severity, say


def liveness_finding(case: Case, check: Check, liveness: Liveness, severity: Severity) -> Iterator[Finding]:
    """One finding when the observation has this liveness; its message is the reason's sentence."""
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
        say("Link: {reason}.", reason=reason.what),
        severity,
        evidence=(evidence,),
        why=reason.why,
        fix=reason.fix,
    )
