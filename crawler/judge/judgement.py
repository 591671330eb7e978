"""The judgement of a table, in order: whose site, what is wrong, what would be right. Pure.

Whose site is each URL (`identify`, with the whole table in view), what is wrong (the checks),
what would be right (`propose`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from crawler.judge.alignment import identify
from crawler.judge.checks import Case, Scope, TableCase, ruleset, run_checks
from crawler.judge.habits import Way, say_once, way_of
from crawler.judge.one_cause import without_covered
from crawler.judge.proposals import propose
from crawler.judge.table import Identified, TableInView
from crawler.knowledge import Knowledge
from crawler.model import (
    Action,
    Field,
    Finding,
    Identity,
    IdentityVerdict,
    Judged,
    Judgement,
    Proposal,
    Row,
)

FOREIGN_SITE: Final = "foreign-site"
UNSURE: Final = 0.5
"""Confidence of a verdict that was left open at most."""


def judge(view: TableInView, *, columns: frozenset[Field], today: date) -> Judgement:
    """Judges a table.

    Args:
        view: the table with what was observed and what is known.
        columns: the columns the table has.
        today: the day of the audit; agreements that end before it have expired.
    """
    table = identify(view)
    offered = propose(table)
    cases = tuple(map(_settled, _cases(table, offered, columns, today)))
    found = [finding for case in cases for finding in without_covered(run_checks(Scope.ROW, case))]
    whole = TableCase(cases=cases, stretches=table.stretches, knowledge=view.knowledge, today=today)
    said = say_once((*found, *run_checks(Scope.TABLE, whole)), cases)
    by_row: dict[str | None, list[Finding]] = defaultdict(list)
    for finding in said.of_rows:
        by_row[finding.row_id].append(finding)
    taken: dict[str | None, list[Finding]] = defaultdict(list)
    for finding in said.taken:
        taken[finding.row_id].append(finding)
    judged = tuple(
        Judged(
            row=case.row,
            target=case.target,
            observation=case.observation,
            identity=_verdict(case, taken[case.row.row_id]),
            findings=tuple(by_row[case.row.row_id]),
            proposals=_proposals(case, by_row[case.row.row_id], taken[case.row.row_id], said.together),
            country_code=case.country_code,
        )
        for case in cases
    )
    findings = (*by_row[None], *said.of_table)
    return Judgement(ruleset=ruleset(), rows=judged, stretches=table.stretches, findings=findings)


def _settled(case: Case) -> Case:
    """The case with its verdict left open where nothing better is known than that the site looks odd.

    A host that seems misspelt with nothing better to offer is only dead or unclear. A host that many share, or a
    number, belongs to nobody in particular: a page there is reported as such.
    """
    verdict = case.identity
    nothing_better = verdict.misspelt and not case.has_better_host
    anybodys = verdict.owner is None and case.host_is_nobodys
    if verdict.identity is not Identity.FOREIGN or not (nothing_better or anybodys):
        return case
    return replace(case, identity=_left_open(verdict))


def _left_open(verdict: IdentityVerdict) -> IdentityVerdict:
    confidence = min(verdict.confidence, UNSURE)
    return replace(verdict, identity=Identity.CANNOT_TELL, confidence=confidence, misspelt=False)


def _verdict(case: Case, taken: Sequence[Finding]) -> IdentityVerdict:
    """The verdict on a row, open where the whole column holds one site's pages about the institutions."""
    about = any(finding.code == FOREIGN_SITE for finding in taken)
    return _left_open(case.identity) if about else case.identity


def _cases(
    table: Identified, offered: Mapping[str, tuple[Proposal, ...]], columns: frozenset[Field], today: date
) -> tuple[Case, ...]:
    rows, knowledge = table.view.rows, table.view.knowledge
    names = {row.row_id: row.name for row in rows}
    inside = {shows: stretch for stretch in table.stretches for shows, _ in stretch.pairs}
    language = knowledge.places.language_of_table(row.country for row in rows)
    continents = _continent_spellings(rows, knowledge)
    return tuple(
        Case(
            row=row,
            target=target,
            observation=table.view.seen(target),
            identity=identity,
            stretch=inside.get(row.row_id),
            country_code=knowledge.places.country_code(row.country),
            language=language,
            names=names,
            columns=columns,
            continents=continents,
            knowledge=knowledge,
            today=today,
            offered=offered.get(row.row_id, ()),
        )
        for row, target, identity in table.judged_rows()
    )


def _continent_spellings(rows: Sequence[Row], knowledge: Knowledge) -> dict[str, str]:
    """How the table mostly writes each continent: a proposal must not bring in a second spelling."""
    spelt = Counter(row.continent.strip() for row in rows if row.continent.strip())
    usual: dict[str, str] = {}
    for cell, _ in sorted(spelt.items(), key=lambda item: (-item[1], item[0])):
        code = knowledge.places.continent_code(cell)
        if code:
            usual.setdefault(code, cell)
    return usual


def _proposals(
    case: Case, findings: Sequence[Finding], taken: Sequence[Finding], together: Mapping[Way, str]
) -> tuple[Proposal, ...]:
    """The proposals of a row, one list: for the URL and its companions as proposed, for other cells from findings.

    A proposal rests on the row's findings about its cell; a value proposed twice for a cell is kept once. One that
    rests only on what is said of the whole table is decided with the others; where a column holds one site's pages
    about the institutions, no other address is proposed unless somebody asks.
    """
    about: dict[Field | None, list[str]] = defaultdict(list)
    for finding in findings:
        about[finding.column].append(finding.code)
    kept: dict[tuple[Field, str], Proposal] = {}
    unasked = not about[Field.URL] and any(finding.code == FOREIGN_SITE for finding in taken)
    for proposal in () if unasked else case.offered:
        because = tuple(dict.fromkeys(about[proposal.column] or about[Field.URL])) or proposal.because
        kept.setdefault((proposal.column, proposal.new), replace(proposal, because=because))
    for finding in (*findings, *taken):
        if finding.proposes is None or finding.column is None:
            continue
        cell = finding.column, finding.proposes
        made = kept.setdefault(cell, _correction(finding, case.row))
        if way_of(finding) in together and not about[finding.column]:
            kept[cell] = replace(made, because=(finding.code,), together=together[way_of(finding)])
    return _ranked(tuple(kept.values()))


def _correction(finding: Finding, row: Row) -> Proposal:
    assert finding.column is not None
    assert finding.proposes is not None
    return Proposal(
        row_id=row.row_id,
        column=finding.column,
        old=str(getattr(row, finding.column.value)),
        new=finding.proposes,
        action=Action.CORRECT,
        confidence=finding.certainty,
        address_confidence=finding.certainty,
        because=(finding.code,),
        reason=finding.message,
    )


def _ranked(proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Numbered per cell in the order given, so that each cell has one proposal of rank 1."""
    seen: dict[Field, int] = defaultdict(int)
    ranked = []
    for proposal in proposals:
        seen[proposal.column] += 1
        ranked.append(replace(proposal, rank=seen[proposal.column]))
    return tuple(ranked)
