"""A link that opens, but is no home of an institution, or is suspiciously written.

**What it finds.** Search results, short links, editing links, social pages, links that seem cut off, look-alike letters
of another script and endings that are no domain.

**Why it matters.** Such links change or break without notice, and look-alike letters may be a trap.

**Example.** The host of a Kazakh university with a Cyrillic letter in it.

**How to fix it.** Put the institution's own address in.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Case, Check, Scope
from crawler.model import Evidence, Field, Finding, Severity, say
from crawler.urls.problems import PROBLEMS, RULES

CHECK = Check(
    code="url-odd",
    scope=Scope.ROW,
    version=1,
    summary=say("the link is oddly written, or is no home of an institution"),
    why=say("Such links change or break without notice, and look-alike letters may be a trap."),
    fix=say("Put the institution’s own address in."),
)


def check(case: Case) -> Iterator[Finding]:
    """Yields a warning for an odd link, or one that a person should mend."""
    target = case.target
    if target.url is None:
        return
    wanted = [repair for repair in target.repairs if repair.needs_person]
    evidence = tuple(
        Evidence(kind=repair.rule, observed=repair.before, expected=repair.after, weight=0.0, source="URL")
        for repair in wanted
    )
    if target.problem is not None:
        yield CHECK.finding(case, Field.URL, PROBLEMS[target.problem], Severity.WARNING, evidence=evidence)
    elif wanted:
        message = say("The link may be misspelt: {what}.", what=RULES[wanted[0].rule])
        yield CHECK.finding(case, Field.URL, message, Severity.NOTE, evidence=evidence)
