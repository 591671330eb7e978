"""Builds the `AuditView` of one audit: the one place where judged records become what the formats see.

Everything untrusted is made safe here (`crawler.clean`), proposals an editor refused on the same evidence are left
out, and everything is put in a fixed order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from crawler import __version__
from crawler.clean import mask_secrets, mask_userinfo, safe_text
from crawler.judge import check_of, reason_of
from crawler.model import (
    Answer,
    AuditRun,
    Decision,
    Field,
    Finding,
    Identity,
    Judged,
    Judgement,
    Liveness,
    Message,
    Proposal,
    Severity,
    State,
    Stretch,
    TableInfo,
    say,
    say_n,
)
from crawler.report.view import (
    AuditView,
    Changes,
    FindingView,
    ProposalView,
    RowRef,
    RowView,
    StretchView,
    Summary,
    TrendPoint,
)

LONGEST: Final = 2_000
"""Characters of one text that a report shows."""
SEVERITIES: Final = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
NOT_ASKED: Final = frozenset({Liveness.UNKNOWN, Liveness.BLOCKED, Liveness.REFUSED, Liveness.UNCHECKED})
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What earlier audits of the table left behind."""

    previous_at: datetime | None = None
    previous_fingerprints: frozenset[str] = frozenset()
    trend: tuple[TrendPoint, ...] = ()
    """Earlier audits, oldest first."""
    decisions: Mapping[str, Decision] | None = None
    """The last decision on each `Proposal.key`."""


def build_view(
    judgement: Judgement, info: TableInfo, run: AuditRun, history: History, registries: Sequence[str]
) -> AuditView:
    """The view of one audit. Pure: the same arguments give an equal view."""
    names = {judged.row.row_id: _clean(judged.row.name) for judged in judgement.rows}
    build = _Builder(names=names, headers=dict(info.columns), decisions=history.decisions or {})
    rows = tuple(build.row(judged, run) for judged in judgement.rows)
    table_findings = tuple(build.finding(finding, frozenset()) for finding in judgement.findings)
    stretches = tuple(build.stretch(i, s, judgement) for i, s in enumerate(judgement.stretches))
    return AuditView(
        version=__version__,
        ruleset=judgement.ruleset,
        registries=tuple(_clean(statement) for statement in registries),
        table=cleaned(info),
        run=run,
        rows=rows,
        stretches=stretches,
        findings=table_findings,
        summary=_summary(rows, stretches, table_findings, run, history),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Builder:
    """What is the same for every row of one view."""

    names: Mapping[str, str]
    headers: Mapping[Field, str]
    decisions: Mapping[str, Decision]

    def row(self, judged: Judged, run: AuditRun) -> RowView:
        row, seen, identity = cleaned(judged.row), judged.observation, judged.identity
        kept, refused = self._split(judged.proposals)
        findings = tuple(self.finding(f, refused) for f in sorted(judged.findings, key=_order))
        liveness, reason = (seen.liveness, seen.reason) if seen else (Liveness.UNCHECKED, _unasked(judged, run))
        proposals = tuple(self._proposal(proposal, judged) for proposal in kept)
        return RowView(
            row_id=row.row_id,
            line=row.line,
            name=row.name,
            city=row.city,
            country=row.country,
            country_code=judged.country_code or "",
            agreement=row.agreement,
            continent=row.continent,
            given=mask_userinfo(row.url),
            url=mask_userinfo(judged.target.url) if judged.target.url else None,
            site=judged.target.site,
            state=_state(findings, proposals, liveness, identity.identity),
            liveness=liveness,
            reason=reason,
            reason_text=reason_of(reason).what,
            confirmed=seen.confirmed if seen else False,
            since_at=seen.since_at if seen else None,
            looked_at=seen.looked_at if seen else None,
            status=seen.status if seen else None,
            final_url=mask_secrets(_clean(seen.final_url)) if seen and seen.final_url else None,
            hops=cleaned(seen.hops) if seen else (),
            page=cleaned(seen.page) if seen else None,
            identity=identity.identity,
            belongs_to=tuple(self._ref(row_id) for row_id in identity.belongs_to),
            owner=_clean(identity.owner) if identity.owner else None,
            confidence=round(identity.confidence, 4),
            evidence=cleaned(identity.evidence),
            repairs=cleaned(judged.target.repairs),
            findings=findings,
            proposals=proposals,
            notes=tuple(reason_of(note).what for note in seen.notes) if seen else (),
            rival_evidence=cleaned(identity.rival),
        )

    def finding(self, finding: Finding, refused: frozenset[str]) -> FindingView:
        check = check_of(finding.code)
        return FindingView(
            code=finding.code,
            severity=finding.severity,
            row_id=finding.row_id,
            column=finding.column,
            message=cleaned(finding.message),
            summary=check.summary,
            why=finding.why or check.why,
            fix=finding.fix or check.fix,
            evidence=cleaned(finding.evidence),
            fingerprint=finding.fingerprint,
            rows=tuple(self._ref(row_id) for row_id in finding.rows),
            suppressed=finding.code in refused,
        )

    def stretch(self, index: int, stretch: Stretch, judgement: Judgement) -> StretchView:
        urls = {judged.row.row_id: _clean(judged.row.url) for judged in judgement.rows}
        return StretchView(
            index=index,
            first=self._ref(stretch.first),
            last=self._ref(stretch.last),
            offset=stretch.offset,
            confidence=round(stretch.confidence, 4),
            columns=stretch.columns,
            pairs=tuple((self._ref(shows), urls[shows], self._ref(owner)) for shows, owner in stretch.pairs),
            lost=tuple(self._ref(row_id) for row_id in stretch.lost),
            began=cleaned(stretch.began),
        )

    def _split(self, proposals: Sequence[Proposal]) -> tuple[tuple[Proposal, ...], frozenset[str]]:
        """The proposals to show, and the finding codes whose every proposal was refused on this same evidence."""
        kept = tuple(p for p in proposals if not self._refused(p))
        still = {code for p in kept for code in p.because}
        gone = {code for p in proposals if self._refused(p) for code in p.because}
        return kept, frozenset(gone - still)

    def _refused(self, proposal: Proposal) -> bool:
        said = self.decisions.get(proposal.key)
        return said is not None and said.answer is Answer.REFUSE and said.evidence == proposal.evidence_key

    def _proposal(self, proposal: Proposal, judged: Judged) -> ProposalView:
        said = self.decisions.get(proposal.key)
        return ProposalView(
            key=proposal.key,
            evidence_key=proposal.evidence_key,
            row_id=_clean(proposal.row_id),
            line=judged.row.line,
            institution=_clean(judged.row.name),
            column=proposal.column,
            header=_clean(self.headers.get(proposal.column, proposal.column.value)),
            old=_clean(proposal.old),
            new=_clean(proposal.new),
            action=proposal.action,
            confidence=round(proposal.confidence, 4),
            address_confidence=round(proposal.address_confidence, 4),
            needs_person=proposal.needs_person,
            tried=proposal.tried,
            because=proposal.because,
            reason=cleaned(proposal.reason),
            stretch=proposal.stretch,
            rank=proposal.rank,
            answer=said.answer if said and said.evidence == proposal.evidence_key else None,
        )

    def _ref(self, row_id: str) -> RowRef:
        return RowRef(row_id=_clean(row_id), name=self.names.get(row_id, ""))


def _unasked(judged: Judged, run: AuditRun) -> str:
    """Why nothing was looked at."""
    if judged.target.url is None:
        return "no_url"
    return "offline" if run.mode == "offline" else "not_looked_at"


def _order(finding: Finding) -> tuple[int, str]:
    return SEVERITIES.index(finding.severity), finding.code


def _state(
    findings: Sequence[FindingView],
    proposals: Sequence[ProposalView],
    liveness: Liveness,
    identity: Identity,
) -> State:
    """What the row asks for; right is only a link that somebody looked at."""
    open_findings = [f for f in findings if not f.suppressed]
    answerable = {code for p in proposals for code in p.because}
    if any(f.severity is Severity.ERROR or f.code in answerable for f in open_findings):
        return State.FIX
    if any(f.severity is Severity.WARNING for f in open_findings):
        return State.LOOK
    if identity is Identity.CANNOT_TELL or liveness in NOT_ASKED:
        return State.UNREACHABLE
    return State.RIGHT


def _summary(
    rows: Sequence[RowView],
    stretches: Sequence[StretchView],
    table_findings: Sequence[FindingView],
    run: AuditRun,
    history: History,
) -> Summary:
    findings = [f for row in rows for f in row.findings if not f.suppressed] + list(table_findings)
    now = _point(rows, run.started_at)
    return Summary(
        states=_counts(State, (row.state for row in rows)),
        liveness=_counts(Liveness, (row.liveness for row in rows)),
        identity=_counts(Identity, (row.identity for row in rows)),
        codes=_codes(findings),
        first_things=_first_things(rows, stretches),
        changes=_changes(findings, history),
        trend=(*history.trend, now),
    )


def _counts(kind: type[T], values: Any) -> tuple[tuple[T, int], ...]:
    counted = Counter(values)
    return tuple((member, counted[member]) for member in kind)  # type: ignore[attr-defined]  # an Enum class iterates


def _codes(findings: Sequence[FindingView]) -> tuple[tuple[str, Severity, int], ...]:
    counted = Counter(f.code for f in findings)
    worst = {code: min((f.severity for f in findings if f.code == code), key=SEVERITIES.index) for code in counted}
    order = sorted(counted, key=lambda code: (SEVERITIES.index(worst[code]), -counted[code], code))
    return tuple((code, worst[code], counted[code]) for code in order)


def _point(rows: Sequence[RowView], at: datetime) -> TrendPoint:
    counted = Counter(row.state for row in rows)
    return TrendPoint(
        at=at,
        right=counted[State.RIGHT],
        fix=counted[State.FIX],
        look=counted[State.LOOK],
        unreachable=counted[State.UNREACHABLE],
    )


def _changes(findings: Sequence[FindingView], history: History) -> Changes | None:
    if history.previous_at is None:
        return None
    now = {f.fingerprint for f in findings}
    before = history.previous_fingerprints
    return Changes(
        previous_at=history.previous_at,
        new=tuple(sorted(now - before)),
        gone=len(before - now),
        still=len(before & now),
    )


def _first_things(rows: Sequence[RowView], stretches: Sequence[StretchView]) -> tuple[Message, ...]:
    """The three steps that pay most, most harmful first, then by how many rows one step mends."""

    def count(test: Callable[[RowView], bool]) -> int:
        return sum(1 for row in rows if test(row))

    things: list[Message] = []
    if n := count(lambda r: r.liveness is Liveness.DANGER):
        things.append(say_n("Remove {count} dangerous link.", "Remove {count} dangerous links.", n))
    if stretches:
        covered = sum(len(s.pairs) for s in stretches)
        things.append(
            say_n(
                "Accept {count} slipped stretch: it puts {rows} rows right at once.",
                "Accept {count} slipped stretches: they put {rows} rows right at once.",
                len(stretches),
                rows=covered,
            )
        )
    in_stretch = {shows.row_id for s in stretches for shows, _, _ in s.pairs}
    wrong = count(lambda r: r.identity in {Identity.OTHER_ROW, Identity.FOREIGN} and r.row_id not in in_stretch)
    if wrong:
        things.append(
            say_n(
                "Mend {count} link that belongs to another institution.",
                "Mend {count} links that belong to another institution.",
                wrong,
            )
        )
    if n := count(lambda r: r.liveness is Liveness.DEAD):
        things.append(say_n("Replace {count} dead link.", "Replace {count} dead links.", n))
    if n := sum(1 for row in rows for p in row.proposals if p.rank == 1 and p.stretch is None):
        things.append(say_n("Decide on {count} single proposal.", "Decide on {count} single proposals.", n))
    if count(lambda r: r.state is State.LOOK):
        things.append(say("The sheet “To look at” lists rows where only a person can tell what is right."))
    if all(row.liveness is Liveness.UNCHECKED for row in rows):
        things.append(say("Run the audit with a network."))
    return tuple(things[:3]) or (say("Nothing: the table is in order."),)


def _clean(text: str) -> str:
    return safe_text(text, limit=LONGEST)


def cleaned(value: T) -> T:
    """The same records with every text in them made safe to show."""
    return _cleaned(value)  # type: ignore[no-any-return]


def _cleaned(value: Any) -> Any:
    if type(value) is str:
        return _clean(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(item) for item in value)
    if isinstance(value, Message):
        return replace(value, args=_cleaned(value.args))
    if hasattr(value, "__dataclass_fields__"):
        return replace(value, **{f.name: _cleaned(getattr(value, f.name)) for f in fields(value)})
    return value
