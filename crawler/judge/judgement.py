"""The judgement of a table, in order: whose site, what is wrong, what would be right. Pure.

Whose site is each URL (`identify`, with the whole table in view), what is wrong (the checks),
what would be right (`propose`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from crawler.judge.alignment import identify
from crawler.judge.checks import Case, Scope, TableCase, ruleset, run_checks
from crawler.judge.proposals import propose
from crawler.judge.table import Identified, TableInView
from crawler.knowledge import Knowledge
from crawler.model import (
    Action,
    Field,
    Finding,
    Judged,
    Judgement,
    Proposal,
    Row,
)


def judge(view: TableInView, *, columns: frozenset[Field], today: date) -> Judgement:
    """Judges a table.

    Args:
        view: the table with what was observed and what is known.
        columns: the columns the table has.
        today: the day of the audit; agreements that end before it have expired.
    """
    table = identify(view)
    cases = _cases(table, columns, today)
    found = [finding for case in cases for finding in run_checks(Scope.ROW, case)]
    whole = TableCase(cases=cases, stretches=table.stretches, knowledge=view.knowledge, today=today)
    found += run_checks(Scope.TABLE, whole)
    by_row: dict[str | None, list[Finding]] = defaultdict(list)
    for finding in found:
        by_row[finding.row_id].append(finding)
    urls = propose(table)
    judged = tuple(
        Judged(
            row=case.row,
            target=case.target,
            observation=case.observation,
            identity=case.identity,
            findings=tuple(by_row[case.row.row_id]),
            proposals=_proposals(urls.get(case.row.row_id, ()), by_row[case.row.row_id], case.row),
            country_code=case.country_code,
        )
        for case in cases
    )
    return Judgement(ruleset=ruleset(), rows=judged, stretches=table.stretches, findings=tuple(by_row[None]))


def _cases(table: Identified, columns: frozenset[Field], today: date) -> tuple[Case, ...]:
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


def _proposals(proposed: Sequence[Proposal], findings: Sequence[Finding], row: Row) -> tuple[Proposal, ...]:
    """The proposals of a row, one list: for the URL and its companions as proposed, for other cells from findings.

    A proposal rests on the row's findings about its cell; a value proposed twice for a cell is kept once.
    """
    about: dict[Field | None, list[str]] = defaultdict(list)
    for finding in findings:
        about[finding.column].append(finding.code)
    kept: dict[tuple[Field, str], Proposal] = {}
    for proposal in proposed:
        because = tuple(dict.fromkeys(about[proposal.column] or about[Field.URL])) or proposal.because
        kept.setdefault((proposal.column, proposal.new), replace(proposal, because=because))
    for finding in findings:
        if finding.proposes is not None and finding.column is not None:
            kept.setdefault((finding.column, finding.proposes), _correction(finding, row))
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
