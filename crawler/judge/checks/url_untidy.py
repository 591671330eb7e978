"""A link that was mended before it was looked at.

**What it finds.** Spaces, a missing or misspelt `http`, brackets, punctuation of a sentence, a needless port: slips
that have one plausible reading. The mended link was looked at; the cell still holds the slip.

**Why it matters.** Some programs open such links, others do not.

**Example.** `htpp://www.example.edu/`.

**How to fix it.** Take the proposed spelling.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.model import Evidence, Field, Finding, Liveness, Severity, say
from crawler.urls import RULES, scheme_fallback

CHECK = Check(
    code="url-untidy",
    scope=Scope.ROW,
    version=1,
    summary=say("the link had a typo that was corrected before the check"),
    why=say("Some programs open such links, others do not."),
    fix=say("Use the proposed spelling."),
    habit=True,
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a note with what was mended."""
    done = [repair for repair in case.target.repairs if not repair.needs_person]
    if case.target.url is None or not done:
        return
    evidence = tuple(
        Evidence(kind=repair.rule, observed=repair.before, expected=repair.after, weight=0.0, source="URL")
        for repair in done
    )
    yield CHECK.finding(
        case,
        Field.URL,
        RULES[done[0].rule],
        Severity.NOTE,
        evidence=evidence,
        proposes=_answering(case) or case.target.url,
        certainty=0.95,
    )


def _answering(case: Case) -> str | None:
    """The http twin of a URL whose https was our guess, when https failed and http answered."""
    twin = scheme_fallback(case.target)
    seen = case.observation
    if twin is None or seen is None or seen.final_url is None:
        return None
    return twin if seen.liveness is Liveness.INSECURE and seen.final_url.startswith("http:") else None
