"""Builds the `AuditView` of one audit: the one place where judged records become what the formats see.

Everything untrusted is made safe here (`crawler.clean`), proposals an editor refused on the same evidence are left
out, and everything is put in a fixed order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from crawler import __version__
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
    Proposal,
    Severity,
    State,
    Stretch,
    TableInfo,
    Waiver,
    is_new_evidence,
)
from crawler.plan.waivers import waiver_of
from crawler.report.cleaning import clean, clean_value, cleaned
from crawler.report.summary import SEVERITIES, History, summarise
from crawler.report.view import (
    AuditView,
    FindingView,
    ProposalView,
    RowRef,
    RowView,
    StretchView,
)

NOT_ASKED: Final = frozenset({Liveness.UNKNOWN, Liveness.BLOCKED, Liveness.REFUSED, Liveness.UNCHECKED})
OPENS_FOR_PEOPLE: Final = frozenset({"needs_browser", "empty"})
"""Reasons of pages that a program cannot read but a person can."""


def build_view(
    judgement: Judgement, info: TableInfo, run: AuditRun, history: History, registries: Sequence[str]
) -> AuditView:
    """The view of one audit. Pure: the same arguments give an equal view."""
    names = {judged.row.row_id: clean(judged.row.name) for judged in judgement.rows}
    lines = {judged.row.row_id: judged.row.line for judged in judgement.rows}
    build = _Builder(
        names=names,
        lines=lines,
        headers=dict(info.columns),
        decisions=history.decisions or {},
        waivers=_by_row(history.waivers),
        day=run.started_at.date(),
    )
    rows = tuple(build.row(judged, run) for judged in judgement.rows)
    table_findings = tuple(build.finding(finding, frozenset()) for finding in judgement.findings)
    stretches = tuple(build.stretch(i, s, judgement, rows) for i, s in enumerate(judgement.stretches))
    return AuditView(
        version=__version__,
        ruleset=judgement.ruleset,
        registries=tuple(clean(statement) for statement in registries),
        table=cleaned(info),
        run=run,
        rows=rows,
        stretches=stretches,
        findings=table_findings,
        summary=summarise(rows, stretches, table_findings, run, history),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Builder:
    """What is the same for every row of one view."""

    names: Mapping[str, str]
    lines: Mapping[str, int]
    headers: Mapping[Field, str]
    decisions: Mapping[str, Decision]
    waivers: Mapping[str, tuple[Waiver, ...]]
    day: date
    """The day of the audit, on which waivers hold or have ended."""

    def row(self, judged: Judged, run: AuditRun) -> RowView:
        row, seen, identity = cleaned(judged.row), judged.observation, judged.identity
        waived = frozenset(f.code for f in judged.findings if self._waiver(f))
        kept, refused = self._split(judged.proposals, waived)
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
            given=clean_value(judged.row.url),
            url=clean_value(judged.target.url) if judged.target.url else None,
            site=judged.target.site,
            state=_state(findings, proposals, identity.identity, _opens(liveness, reason)),
            liveness=liveness,
            reason=reason,
            reason_text=reason_of(reason).what,
            confirmed=seen.confirmed if seen else False,
            since_at=seen.since_at if seen else None,
            looked_at=seen.looked_at if seen else None,
            status=seen.status if seen else None,
            final_url=clean(seen.final_url) if seen and seen.final_url else None,
            hops=cleaned(seen.hops) if seen else (),
            page=cleaned(seen.page) if seen else None,
            identity=identity.identity,
            belongs_to=tuple(self._ref(row_id) for row_id in identity.belongs_to),
            owner=clean(identity.owner) if identity.owner else None,
            confidence=round(identity.confidence, 4),
            evidence=cleaned(identity.evidence),
            repairs=cleaned(judged.target.repairs),
            findings=findings,
            proposals=proposals,
            notes=tuple(reason_of(note).what for note in seen.notes) if seen else (),
            rival_evidence=cleaned(identity.rival),
            because=cleaned(identity.because) if identity.because else None,
        )

    def finding(self, finding: Finding, refused: frozenset[str]) -> FindingView:
        check = check_of(finding.code)
        waiver = self._waiver(finding)
        return FindingView(
            code=finding.code,
            severity=finding.severity,
            row_id=finding.row_id,
            column=finding.column,
            message=cleaned(finding.message, self.lines),
            summary=check.summary,
            why=finding.why or check.why,
            fix=finding.fix or check.fix,
            evidence=cleaned(finding.evidence),
            fingerprint=finding.fingerprint,
            rows=tuple(self._ref(row_id) for row_id in finding.rows),
            suppressed=finding.code in refused or waiver is not None,
            waived=cleaned(waiver) if waiver else None,
        )

    def stretch(self, index: int, stretch: Stretch, judgement: Judgement, rows: Sequence[RowView]) -> StretchView:
        urls = {judged.row.row_id: clean(judged.row.url) for judged in judgement.rows}
        return StretchView(
            index=index,
            first=self._ref(stretch.first),
            last=self._ref(stretch.last),
            offset=stretch.offset,
            confidence=round(stretch.confidence, 4),
            columns=stretch.columns,
            pairs=tuple((self._ref(shows), urls[shows], self._ref(owner)) for shows, owner in stretch.pairs),
            lost=tuple(self._ref(row_id) for row_id in stretch.lost),
            began=cleaned(stretch.began, self.lines),
            changes=tuple(p for row in rows for p in row.proposals if p.stretch == index and p.rank == 1),
        )

    def _waiver(self, finding: Finding) -> Waiver | None:
        return waiver_of(finding, self.waivers.get(finding.row_id or "", ()), self.day)

    def _split(
        self, proposals: Sequence[Proposal], waived: frozenset[str]
    ) -> tuple[tuple[Proposal, ...], frozenset[str]]:
        """The proposals to show, and the finding codes whose every proposal was refused on this same evidence.

        A proposal that rests on waived findings alone is not shown.
        """
        asking = [p for p in proposals if not p.because or not {*p.because} <= waived]
        kept = tuple(p for p in asking if not self._refused(p))
        still = {code for p in kept for code in p.because}
        gone = {code for p in proposals if self._refused(p) for code in p.because}
        return kept, frozenset(gone - still)

    def _refused(self, proposal: Proposal) -> bool:
        said = self.decisions.get(proposal.key)
        if said is None or said.answer is not Answer.REFUSE:
            return False
        return not is_new_evidence(proposal.evidence_key, said.evidence)

    def _proposal(self, proposal: Proposal, judged: Judged) -> ProposalView:
        said = self.decisions.get(proposal.key)
        return ProposalView(
            key=proposal.key,
            evidence_key=proposal.evidence_key,
            row_id=clean(proposal.row_id),
            line=judged.row.line,
            institution=clean(judged.row.name),
            column=proposal.column,
            header=clean(self.headers.get(proposal.column, proposal.column.value)),
            old=clean_value(proposal.old),
            new=clean_value(proposal.new),
            action=proposal.action,
            confidence=round(proposal.confidence, 4),
            address_confidence=round(proposal.address_confidence, 4),
            together=proposal.together,
            needs_person=proposal.needs_person,
            tried=proposal.tried,
            because=proposal.because,
            reason=cleaned(proposal.reason, self.lines),
            stretch=proposal.stretch,
            rank=proposal.rank,
            answer=said.answer if said and said.evidence == proposal.evidence_key else None,
        )

    def _ref(self, row_id: str) -> RowRef:
        return RowRef(row_id=clean(row_id), name=self.names.get(row_id, ""), line=self.lines.get(row_id, 0))


def _by_row(waivers: Sequence[Waiver]) -> dict[str, tuple[Waiver, ...]]:
    found: defaultdict[str, list[Waiver]] = defaultdict(list)
    for waiver in waivers:
        found[waiver.row_id].append(waiver)
    return {row_id: tuple(held) for row_id, held in found.items()}


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
    identity: Identity,
    opens: bool | None,
) -> State:
    """What the row asks for; right is only a link that somebody looked at.

    A page that opens but does not say whose it is asks for a person's look.
    """
    open_findings = [f for f in findings if not f.suppressed]
    answerable = {code for p in proposals for code in p.because}
    in_stretch = any(proposal.stretch is not None for proposal in proposals)
    if in_stretch or any(f.severity is Severity.ERROR or f.code in answerable for f in open_findings):
        return State.FIX
    if any(f.severity is Severity.WARNING for f in open_findings):
        return State.LOOK
    if identity is Identity.CANNOT_TELL and opens is not False:
        return State.LOOK
    return State.RIGHT if opens else State.UNREACHABLE


def _opens(liveness: Liveness, reason: str) -> bool | None:
    """Whether the link opens; None when it does for people and not for a program."""
    return None if reason in OPENS_FOR_PEOPLE else liveness not in NOT_ASKED
