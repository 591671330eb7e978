"""The data the page's script works on: plain JSON, every sentence already in the reader's language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crawler.model import Action, Answer, Field, Identity, Liveness, RowNo, Severity, State, Tried
from crawler.plan.columns import DECISIONS_SCHEMA
from crawler.report.evidence_words import evidence_kinds, evidence_sources
from crawler.report.html.labels import labels
from crawler.report.html.links import cut, dangerous_urls
from crawler.report.situation import state_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.i18n import Translator
    from crawler.model import Evidence, Hop, PageFacts
    from crawler.report.view import AuditView, FindingView, ProposalView, RowView

MAX_CELL: Final = 32_767
"""Characters of a cell kept whole for the decisions file: what a spreadsheet's cell holds."""
_ESCAPES: Final = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def to_json(data: Any) -> str:
    """JSON that can stand in a ``<script>`` element: no ``<``, ``>``, ``&`` or line separator stands in it raw."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def build_payload(view: AuditView, translator: Translator) -> dict[str, Any]:
    """Everything the script needs. Absent keys are empty values; sentences are indices into ``texts``."""
    builder = _Builder(translator, frozenset(view.summary.changes.new) if view.summary.changes else frozenset())
    rows = [builder.row(row) for row in view.rows]
    named = ((f.code, f.summary) for row in view.rows for f in row.findings)
    codes = {code: translator.render(summary) for code, summary in named if summary}
    words = (Liveness, Identity, Severity, Action, Tried, Answer, Field)
    return {
        "schema": DECISIONS_SCHEMA,
        "lang": translator.lang,
        "table_sha256": view.table.sha256,
        "table": cut(view.table.path.replace("\\", "/").rsplit("/", 1)[-1]),
        "audit": view.run.audit_id,
        "labels": labels(translator),
        "own_number": str(translator.row(RowNo("{n}"))),
        "words": {
            "state": {str(state): state_word(state, view.run, translator) for state in State},
            **{kind.__name__.lower(): {str(member): translator.word(member) for member in kind} for kind in words},
        },
        "codes": codes,
        "evidence": evidence_kinds(translator),
        "sources": evidence_sources(translator),
        "countries": {
            code: translator.country(code) for code in sorted({row.country_code for row in view.rows} - {""})
        },
        "danger": sorted(dangerous_urls(view)),
        "texts": list(builder.texts),
        "rows": rows,
    }


def _some(**values: Any) -> dict[str, Any]:
    """Without what is empty: most of 5,000 rows is."""
    return {key: value for key, value in values.items() if value or (value == 0 and value is not False)}


class _Builder:
    """Turns rows into JSON and gathers their sentences once each: the same ones stand in hundreds of rows."""

    def __init__(self, translator: Translator, new: frozenset[str]) -> None:
        self.translator = translator
        self.new = new
        self.texts: dict[str, int] = {}

    def text(self, text: str) -> int:
        return self.texts.setdefault(cut(text, 1000), len(self.texts))

    def row(self, row: RowView) -> dict[str, Any]:
        date = self.translator.date
        return _some(
            id=row.row_id,
            no=cut(row.no.shown, 40) if row.no.shown != row.row_id else None,
            called=str(self.translator.row(row.no)) if not row.no.is_own else None,
            line=row.line,
            name=cut(row.name),
            city=cut(row.city),
            country=cut(row.country),
            cc=row.country_code,
            agreement=cut(row.agreement),
            continent=cut(row.continent),
            given=cut(row.given, MAX_CELL),
            url=cut(row.url or "", MAX_CELL),
            state=row.state,
            live=row.liveness,
            reason=self.text(self.translator.render(row.reason_text)),
            notes=[self.text(self.translator.render(note)) for note in row.notes],
            confirmed=row.confirmed,
            since=date(row.since_at) if row.since_at else None,
            looked=self.translator.datetime(row.looked_at) if row.looked_at else None,
            hops=[self.hop(hop) for hop in row.hops],
            page=self.page(row.page) if row.page else None,
            ident=row.identity,
            belongs=[[ref.row_id, cut(ref.name)] for ref in row.belongs_to],
            owner=cut(row.owner or ""),
            conf=round(row.confidence, 3),
            ev=self.evidence(row.evidence),
            rival=self.evidence(row.rival_evidence),
            repairs=[[cut(r.rule), cut(r.before), cut(r.after)] for r in row.repairs],
            f=[self.finding(f, row.evidence) for f in row.findings],
            p=[self.proposal(p) for p in row.proposals],
        )

    def hop(self, hop: Hop) -> dict[str, Any]:
        tls = hop.tls
        return _some(
            url=cut(hop.url, 2000),
            method=hop.method if hop.method != "GET" else None,
            status=hop.status,
            via=hop.via if hop.via != "http" else None,
            ms=hop.elapsed_ms,
            peer=cut(hop.peer or ""),
            headers=[[cut(name, 60), cut(value)] for name, value in hop.headers[:12]],
            tls=_some(
                protocol=cut(tls.protocol or ""),
                issuer=cut(tls.issuer or ""),
                subject=cut(tls.subject or ""),
                until=self.translator.date(tls.not_after_at) if tls.not_after_at else None,
                bad=not tls.verified,
            )
            if tls
            else None,
        )

    @staticmethod
    def page(page: PageFacts) -> dict[str, Any]:
        return _some(
            title=cut(page.title),
            site=cut(page.site_name),
            orgs=[cut(name) for name in page.org_names[:5]],
            heads=[cut(heading) for heading in page.headings[:3]],
            desc=cut(page.description),
            lang=cut(page.lang, 20),
            signals=[[signal.kind, cut(signal.marker)] for signal in page.signals],
        )

    @staticmethod
    def evidence(items: Iterable[Evidence]) -> list[list[str | float]]:
        return [
            [cut(e.kind, 60), cut(e.observed), cut(e.expected), round(e.weight, 2), cut(e.source, 80)] for e in items
        ]

    def finding(self, finding: FindingView, shown: tuple[Evidence, ...]) -> dict[str, Any]:
        """A finding; its evidence only where it is not what the row shows anyway."""
        own = finding.evidence if finding.evidence != shown and any(e.weight for e in finding.evidence) else ()
        render = self.translator.render
        return _some(
            code=finding.code,
            sev=finding.severity,
            col=finding.column,
            msg=self.text(render(finding.message)),
            why=self.text(render(finding.why)),
            fix=self.text(render(finding.fix)),
            rows=[[ref.row_id, cut(ref.name)] for ref in finding.rows],
            ev=self.evidence(own),
            new=finding.fingerprint in self.new,
            off=finding.suppressed,
        )

    def proposal(self, proposal: ProposalView) -> dict[str, Any]:
        made = _some(
            key=proposal.key,
            ev=proposal.evidence_key,
            col=proposal.column,
            header=cut(proposal.header),
            action=proposal.action,
            conf=round(proposal.confidence, 3),
            sure=round(proposal.address_confidence, 3),
            because=list(proposal.because),
            tried=proposal.tried,
            reason=self.text(self.translator.render(proposal.reason)),
            rank=proposal.rank,
            answer=proposal.answer,
            stretch=None if proposal.stretch is None else str(proposal.stretch),
        )
        made["old"] = cut(proposal.old, MAX_CELL)
        made["new"] = cut(proposal.new, MAX_CELL)
        return made
