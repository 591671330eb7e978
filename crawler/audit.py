"""One audit from start to finish, readable as a table of contents.

Reading the table, judging and building the view; `crawler.looking` does the observing in between, and `crawler.cli`
parses, prints and exits. Everything observed is in the store before it counts; everything after it is a pure function
of the store, the table and the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

from crawler.config import Settings
from crawler.judge import TableInView, judge, ruleset
from crawler.knowledge import Knowledge
from crawler.model import (
    AuditRun,
    AuditSummary,
    Field,
    Found,
    Judgement,
    Observation,
    Row,
    Severity,
    State,
    TableInfo,
    Target,
)
from crawler.plan.offers import offer_again, offers_of
from crawler.plan.steps import complete
from crawler.plan.waivers import read_waivers, waivers_path
from crawler.quiet import JUDGING, relaxed_gc
from crawler.report.build import build_view
from crawler.report.summary import History
from crawler.report.view import AuditView, TrendPoint
from crawler.store import Store
from crawler.table import read_table
from crawler.urls import read_url_cell


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedTable:
    """A table, read and understood."""

    info: TableInfo
    rows: tuple[Row, ...]
    targets: tuple[Target, ...]

    @property
    def columns(self) -> frozenset[Field]:
        """The columns the table has."""
        return frozenset(field for field, _ in self.info.columns)

    def in_view(self, observations: Mapping[str, Observation], knowledge: Knowledge) -> TableInView:
        """Returns the table with what was observed (by URL; empty when offline) and what is known."""
        return TableInView(rows=self.rows, targets=self.targets, observations=observations, knowledge=knowledge)


def load_table(
    path: Path,
    columns: Mapping[Field, str],
    sheet: str | None,
    *,
    header_row: int | None = None,
    encoding: str | None = None,
) -> LoadedTable:
    """Reads a table and its URL cells.

    Raises:
        TableError: it cannot be read as a table of institutions.
    """
    table = read_table(path, columns=columns, sheet=sheet, header_row=header_row, encoding=encoding)
    rows = tuple(table.rows())
    targets = tuple(read_url_cell(row.row_id, row.url) for row in rows)
    return LoadedTable(info=table.info, rows=rows, targets=targets)


def offline_run(table: LoadedTable, store: Store, note: str) -> AuditRun:
    """An audit without a network, begun and ended; ``note`` says why when nobody asked for that."""
    run = store.begin_audit(table.info, ruleset=ruleset(), mode="offline")
    return store.finish_audit(run.audit_id, complete=not note, note=note)


def judge_stored(
    table: LoadedTable, store: Store | None, run: AuditRun, settings: Settings, knowledge: Knowledge
) -> Judgement:
    """Judges an audit from what is stored; nothing is sent. Agreements expire against the day of the audit."""
    observations: Mapping[str, Observation] = {}
    if run.mode == "online" and store is not None:
        from crawler.observed import stored_observations  # noqa: PLC0415 - reading pages takes libraries of its own

        observations = stored_observations(store, run, settings)
    today = run.started_at.date()
    with relaxed_gc(JUDGING):
        judgement = judge(table.in_view(observations, knowledge), columns=table.columns, today=today)
    return complete(offer_again(judgement, store.departed() if store else (), observations))


def view_of(
    table: LoadedTable, judgement: Judgement, store: Store | None, run: AuditRun, knowledge: Knowledge
) -> AuditView:
    """What the formats see of an audit, with what changed since the one before."""
    statements = [*knowledge.statements, *(f"{name}: not imported" for name in knowledge.missing)]
    earlier = history(store, run) if store else History()
    known = replace(earlier, waivers=read_waivers(waivers_path(Path(table.info.path))))
    return build_view(judgement, table.info, run, known, statements)


def history(store: Store, run: AuditRun) -> History:
    """What the audits before ``run`` came to, and what editors decided."""
    before = takewhile(lambda audit: audit.audit_id != run.audit_id, store.audits())
    known = {audit.audit_id for audit in before if audit.mode == run.mode}
    earlier = [(past, summary) for past, summary in store.summaries() if past.audit_id in known]
    trend = tuple(_point(past, summary) for past, summary in earlier)
    decisions = store.decisions()
    if not earlier:
        return History(decisions=decisions)
    last, summary = earlier[-1]
    return History(
        previous_at=last.started_at,
        previous_fingerprints=frozenset(summary.findings),
        trend=trend,
        decisions=decisions,
    )


def summary_of(view: AuditView) -> AuditSummary:
    """What the store remembers of a judgement."""
    findings = {f.fingerprint for row in view.rows for f in row.findings if not f.suppressed}
    findings |= {f.fingerprint for f in view.findings}
    return AuditSummary(
        audit_id=view.run.audit_id,
        states=tuple((state.value, n) for state, n in view.summary.states),
        findings=tuple(sorted(findings)),
    )


def keep(store: Store, run: AuditRun, judgement: Judgement, view: AuditView) -> None:
    """Remembers what an audit came to: for trends, for the next difference, and for applying what is decided."""
    store.keep_summary(summary_of(view))
    store.keep_offers(run.audit_id, offers_of(judgement))
    store.keep_findings(run.audit_id, _found(view))


def _found(view: AuditView) -> Iterator[Found]:
    for row in view.rows:
        for finding in row.findings:
            if not finding.suppressed:
                yield Found(
                    fingerprint=finding.fingerprint,
                    code=finding.code,
                    row_id=row.row_id,
                    name=row.name,
                    country=row.country,
                    cell=row.given,
                )
    for finding in view.findings:
        yield Found(fingerprint=finding.fingerprint, code=finding.code, row_id="", name="", country="", cell="")


def worst_severity(view: AuditView) -> Severity | None:
    """The highest level of any open finding; None when there is none."""
    return view.summary.codes[0][1] if view.summary.codes else None


def _point(run: AuditRun, summary: AuditSummary) -> TrendPoint:
    states = dict(summary.states)
    counts = {state.value: states.get(state.value, 0) for state in State}
    return TrendPoint(at=run.started_at, **counts)
