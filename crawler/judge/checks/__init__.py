"""The checks: one file each, found by looking into this folder.

A check module has a docstring (its page in ``docs/checks.md``: what it finds, why it matters, an example, how to fix
it), a constant ``CHECK`` and a function ``check``. A check of scope ROW gets a `Case` and yields findings about that
row; a check of scope TABLE gets a `TableCase`. Checks are pure, keep no state between calls and never decide whether a
finding is shown. One that crashes becomes a finding of its own (``check-crashed``), and the others go on.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final

from rapidfuzz.distance import OSA

from crawler.knowledge import Knowledge
from crawler.model import (
    Field,
    Finding,
    IdentityVerdict,
    Message,
    Observation,
    Proposal,
    Row,
    Severity,
    Stretch,
    Target,
    fingerprint,
    say,
)
from crawler.urls import host_of, is_shared_host, site_of
from crawler.urls.parse import is_address

MOST_SLIPS: Final = 2
"""Letters by which a misspelt site and the one meant differ at most."""


class Scope(StrEnum):
    """What a check looks at."""

    ROW = "row"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What is constant about a check. ``code`` never changes its meaning; ``version`` counts changes of the rule."""

    code: str
    scope: Scope
    version: int
    summary: Message
    """What it finds, in half a sentence."""
    why: Message
    """Why it matters to a reader of the list."""
    fix: Message
    """What an editor should do."""
    habit: bool = False
    """Whether many rows may show it because the list is kept so: it is then said once, of the table."""

    def finding(
        self,
        case: Case | None,
        column: Field | None,
        message: Message,
        severity: Severity = Severity.WARNING,
        **more: Any,
    ) -> Finding:
        """A finding about the row of ``case`` (None: about the table); ``more`` are further fields of `Finding`."""
        row_id = case.row.row_id if case else None
        return Finding(code=self.code, severity=severity, row_id=row_id, column=column, message=message, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything known about one row when the checks run."""

    row: Row
    target: Target
    observation: Observation | None
    """None when nothing was looked at (offline, or no URL)."""
    identity: IdentityVerdict
    stretch: Stretch | None
    """The slipped stretch this row lies in."""
    country_code: str | None
    """ISO 3166-1 alpha-2 of the country cell, when it is understood."""
    language: str
    """Language the table is written in (``pl``, ``en``, ``de`` …)."""
    names: dict[str, str]
    """Name of every row by id, to speak of other rows. Never changed."""
    columns: frozenset[Field]
    """The columns the table has."""
    continents: dict[str, str]
    """How the table itself mostly writes each continent, by UN M49 code. Never changed."""
    offered: tuple[Proposal, ...] = ()
    """What is proposed for the row's URL, best first."""
    knowledge: Knowledge
    today: date

    @property
    def host_is_nobodys(self) -> bool:
        """Whether the host says nothing of its owner: a social network, a blog host, a site builder, a number."""
        host = host_of(self.target.url or "") or ""
        return is_shared_host(host) or (bool(host) and is_address(host))

    @property
    def has_better_host(self) -> bool:
        """Whether a site that differs by a slip of the pen is proposed; for a cell that is no address, any site."""
        given = self.target.site or ""
        offered = [site_of(proposal.new) or "" for proposal in self.offered if proposal.column is Field.URL]
        if self.target.problem is not None:
            return any(offered)
        return any(site and site != given and _is_slip(given, site) for site in offered)


def _is_slip(given: str, meant: str) -> bool:
    """Whether two sites have the same name below another suffix, or differ by a letter or two."""
    same_name = given.removeprefix("www.").partition(".")[0] == meant.partition(".")[0]
    return same_name or OSA.distance(given, meant, score_cutoff=MOST_SLIPS) <= MOST_SLIPS


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCase:
    """Everything known about the table when the checks of scope TABLE run."""

    cases: tuple[Case, ...]
    stretches: tuple[Stretch, ...]
    knowledge: Knowledge
    today: date


CRASHED = Check(
    code="check-crashed",
    scope=Scope.ROW,
    version=1,
    summary=say("a check failed on this row"),
    why=say("This check did not run for this row, so a problem may have been missed."),
    fix=say("Please report this to the developers, with the row."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedCheck:
    """A check, its function and its page."""

    check: Check
    run: Callable[[Any], Iterator[Finding]]
    page: str


@cache
def load_checks() -> tuple[LoadedCheck, ...]:
    """Every check of this folder, sorted by code.

    Raises:
        ValueError: two files claim one code.
    """
    loaded: dict[str, LoadedCheck] = {}
    for info in pkgutil.iter_modules(__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{__name__}.{info.name}")
        check: Check = module.CHECK
        if check.code in loaded:
            raise ValueError(f"two checks have the code {check.code}")
        loaded[check.code] = LoadedCheck(check=check, run=module.check, page=module.__doc__ or "")
    return tuple(loaded[code] for code in sorted(loaded))


def run_checks(scope: Scope, case: Case | TableCase) -> tuple[Finding, ...]:
    """The findings of all checks of ``scope`` on ``case``, sorted by code."""
    findings: list[Finding] = []
    for loaded in load_checks():
        if loaded.check.scope is not scope:
            continue
        try:
            findings.extend(loaded.run(case))
        except Exception as error:  # noqa: BLE001 - one bad check must not lose the findings of the others
            findings.append(_crashed(loaded.check, case, error))
    return tuple(findings)


def check_of(code: str) -> Check:
    """The check that made a finding of this code."""
    return CRASHED if code == CRASHED.code else next(c.check for c in load_checks() if c.check.code == code)


def ruleset() -> str:
    """Names the rules: changes whenever a check is added, removed or changes its version."""
    return fingerprint(*(f"{c.check.code}={c.check.version}" for c in load_checks()))[:12]


def _crashed(check: Check, case: Case | TableCase, error: Exception) -> Finding:
    message = say("The check “{code}” failed: {error}", code=check.code, error=f"{type(error).__name__}: {error}"[:200])
    return CRASHED.finding(case if isinstance(case, Case) else None, None, message, Severity.ERROR)
