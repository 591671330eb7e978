"""A link that can be opened but is not an institution's own address, or is written in a suspicious way.

**What it finds.** Search results, short links, editing links, pages in social networks, on blog hosts and site
builders, archived copies, links through another service (mail scanners, library proxies, translators), numbers instead
of names, links that seem cut off, look-alike letters of another script and endings that are not a domain. Where the
institution's address can be read inside the link, it is proposed.

**Why it matters.** Such links change or break without notice, and look-alike letters may be a trap.

**Example.** `https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.example.edu%2F`.

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
    summary=say("the link is oddly written, or not an institution’s own address"),
    why=say("Such links change or break without notice, and look-alike letters may be a trap."),
    fix=say("Enter the institution’s own address."),
    habit=True,
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
        message = say("Possible repair: {what}.", what=RULES[wanted[0].rule])
        yield CHECK.finding(case, Field.URL, message, Severity.NOTE, evidence=evidence, way=wanted[0].rule)
