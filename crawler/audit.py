"""One audit from start to finish, readable as a table of contents.

Reading, observing, judging and building the view; `crawler.cli` parses, prints and exits. Everything observed is in
the store before it counts; everything after `observe` is a pure function of the store, the table and the rules.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from crawler.config import Settings
from crawler.errors import UsageError
from crawler.judge import (
    Identified,
    TableInView,
    candidate_urls,
    identify,
    judge,
    observe_all,
    ruleset,
    urls_to_archive,
    wanted_looks,
)
from crawler.knowledge import Knowledge
from crawler.model import (
    AuditRun,
    AuditSummary,
    Field,
    Judgement,
    Look,
    LookRequest,
    Observation,
    Outcome,
    PageFacts,
    Purpose,
    Row,
    Severity,
    State,
    TableInfo,
    Target,
    say,
)
from crawler.observe import make_looker
from crawler.observe.crawl import Controls, crawl
from crawler.observe.crew import Crew, this_process
from crawler.observe.download import find_archived
from crawler.observe.progress import CrawlResult, Progress
from crawler.observe.retry import requests_left
from crawler.observe.stop import Stop, stop_on_signals
from crawler.page.pool import FACTS_VERSION, parse_captures
from crawler.quiet import JUDGING, seldom_collecting
from crawler.report.build import build_view
from crawler.report.summary import History
from crawler.report.view import AuditView, TrendPoint
from crawler.store import Store, StoreSink
from crawler.table import read_table
from crawler.urls import read_url_cell

ROUNDS: Final = 3
"""Rounds of second looks after which no more are asked for."""
PARSED_AT_ONCE: Final = 200
"""Captures read from the store and parsed before their facts are kept: bounds the memory, and what a crash repeats."""


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


def load_table(path: Path, columns: Mapping[Field, str], sheet: str | None) -> LoadedTable:
    """Reads a table and its URL cells.

    Raises:
        TableError: it cannot be read as a table of institutions.
    """
    table = read_table(path, columns=columns, sheet=sheet)
    rows = tuple(table.rows())
    targets = tuple(read_url_cell(row.row_id, row.url) for row in rows)
    return LoadedTable(info=table.info, rows=rows, targets=targets)


async def observe(
    table: LoadedTable, store: Store, settings: Settings, knowledge: Knowledge, progress: Progress
) -> AuditRun:
    """Looks at every link of the table and appends what came; goes on with an unfinished audit of the same table.

    First every target, retries late and beside the rest; then second looks where something may be dead; then the
    addresses that might be proposed. Ctrl-C once ends it within seconds with everything kept, twice at once.

    Raises:
        StoreError: the store cannot be written any more (a full disk); what it acknowledged is kept.
    """
    run = store.unfinished_audit(table.info.sha256) or store.begin_audit(table.info, ruleset=ruleset())
    stop = Stop()
    note = ""
    with stop_on_signals(stop):
        async with _crew(settings, store) as crew, StoreSink(store, run.audit_id) as sink:
            async for requests in _rounds(table, store, run, settings, knowledge):
                taken = store.outcomes(audit_id=run.audit_id)
                cap = settings.retry_after_cap
                wanted = tuple(requests_left(requests, taken, retries=settings.max_retries, cap=cap))
                note = (await crew.crawl(wanted, sink, progress, stop)).note
                if note:
                    break
        await parse_new(store, run.audit_id, settings)
    return store.finish_audit(run.audit_id, complete=not note, note=note)


def _crew(settings: Settings, store: Store) -> AbstractAsyncContextManager[Crew]:
    """Opens who takes the looks: the workers of a cluster if one is set, else this process.

    Raises:
        UsageError: a cluster is set and the extra ``cluster`` is not installed.
    """
    if not settings.cluster:
        return this_process(settings, store)
    try:
        from crawler.cluster import open_cluster  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise UsageError(
            say("A crawl on a cluster needs Dask, which is not installed."),
            say("Install it with: pip install “partner-crawler[cluster]”"),
        ) from error
    return open_cluster(settings.cluster, settings, store)


async def _rounds(
    table: LoadedTable, store: Store, run: AuditRun, settings: Settings, knowledge: Knowledge
) -> AsyncIterator[Sequence[LookRequest]]:
    """What to look at, round by round; what a round asks for depends on what the rounds before it saw."""
    yield [LookRequest(url=target.url) for target in table.targets if target.url]
    for _ in range(ROUNDS):
        facts = await parse_new(store, run.audit_id, settings)
        outcomes = tuple(store.outcomes(audit_id=run.audit_id))
        wanted = wanted_looks(outcomes, facts, datetime.now(UTC), confirm_after=settings.confirm_after)
        if not wanted:
            break
        yield wanted
    yield await _candidates(table, store, settings, knowledge, candidate_urls)
    if settings.suggest:
        dead = await _candidates(table, store, settings, knowledge, urls_to_archive)
        copies = await find_archived([request.url for request in dead], settings)
        yield [LookRequest(url=url, purpose=Purpose.CANDIDATE) for url in copies.values()]


async def _candidates(
    table: LoadedTable,
    store: Store,
    settings: Settings,
    knowledge: Knowledge,
    choose: Callable[[Identified], tuple[str, ...]],
) -> tuple[LookRequest, ...]:
    """What might be proposed, to be fetched: a candidate is offered only when its page is the institution's."""
    facts = await parse_new(store, None, settings)

    def think() -> tuple[str, ...]:
        observations = observe_all(store.outcomes(), facts, datetime.now(UTC))
        with seldom_collecting(JUDGING):
            return choose(identify(table.in_view(observations, knowledge)))

    urls = await asyncio.to_thread(think)
    return tuple(LookRequest(url=url, purpose=Purpose.CANDIDATE) for url in urls)


async def parse_new(store: Store, audit_id: str | None, settings: Settings) -> dict[str, PageFacts]:
    """The facts of every captured page (of one audit, or of all), parsed where they are not kept yet.

    Parsing runs in worker processes that are killed when a page takes too long.
    """
    urls = {o.capture: o.final_url for o in store.outcomes(audit_id=audit_id) if o.capture}
    facts = {sha: known for sha in urls if (known := store.facts(sha, FACTS_VERSION)) is not None}
    missing = [sha for sha in urls if sha not in facts]
    for start in range(0, len(missing), PARSED_AT_ONCE):
        captures = [c for sha in missing[start : start + PARSED_AT_ONCE] if (c := store.capture(sha)) is not None]
        parsed = {sha: page async for sha, page in parse_captures(captures, limit=settings.max_parse, urls=urls)}
        store.keep_facts(parsed)
        facts |= parsed
    return facts


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
        facts = asyncio.run(parse_new(store, None, settings))
        observations = observe_all(store.outcomes(), facts, run.finished_at or datetime.now(UTC))
    today = run.started_at.date()
    with seldom_collecting(JUDGING):
        return judge(table.in_view(observations, knowledge), columns=table.columns, today=today)


def view_of(
    table: LoadedTable, judgement: Judgement, store: Store | None, run: AuditRun, knowledge: Knowledge
) -> AuditView:
    """What the formats see of an audit, with what changed since the one before."""
    statements = [*knowledge.statements, *(f"{name}: not imported" for name in knowledge.missing)]
    return build_view(judgement, table.info, run, history(store, run) if store else History(), statements)


def history(store: Store, run: AuditRun) -> History:
    """What the audits before ``run`` came to, and what editors decided."""
    earlier = [(past, summary) for past, summary in store.summaries() if past.started_at < run.started_at]
    earlier = [(past, summary) for past, summary in earlier if past.mode == run.mode]
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


def worst_severity(view: AuditView) -> Severity | None:
    """The highest level of any open finding; None when there is none."""
    return view.summary.codes[0][1] if view.summary.codes else None


def _point(run: AuditRun, summary: AuditSummary) -> TrendPoint:
    states = dict(summary.states)
    counts = {state.value: states.get(state.value, 0) for state in State}
    return TrendPoint(at=run.started_at, **counts)


class _Kept:
    """A sink that keeps looks in memory, for a look nobody needs again tomorrow."""

    def __init__(self) -> None:
        self.looks: list[Look] = []

    async def add(self, look: Look, *, void: str = "") -> None:
        """Keeps a look unless it is void."""
        if not void:
            self.looks.append(look)

    async def void(self, outcomes: Sequence[Outcome], why: str) -> None:  # noqa: ARG002 - the protocol's name
        """Forgets looks."""
        self.looks = [look for look in self.looks if look.outcome not in outcomes]


async def look_once(
    urls: Sequence[str], settings: Settings, progress: Progress
) -> tuple[CrawlResult, Mapping[str, Observation]]:
    """Looks at each URL once, stores nothing, and digests what came."""
    kept = _Kept()
    controls = Controls(progress=progress)
    with stop_on_signals(controls.stop):
        async with make_looker(settings) as looker:
            requests = [LookRequest(url=url) for url in dict.fromkeys(urls)]
            result = await crawl(requests, looker, kept, settings, controls)
    captures = [look.capture for look in kept.looks if look.capture]
    sources = {look.outcome.capture: look.outcome.final_url for look in kept.looks if look.outcome.capture}
    facts = {sha: page async for sha, page in parse_captures(captures, limit=settings.max_parse, urls=sources)}
    return result, observe_all([look.outcome for look in kept.looks], facts, datetime.now(UTC))
