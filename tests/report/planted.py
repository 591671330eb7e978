"""A sample `AuditView` with one string planted wherever text can stand, to attack the formats with."""

from __future__ import annotations

import dataclasses
from typing import Final

from crawler.model import (
    Evidence,
    FailureKind,
    Hop,
    Liveness,
    Message,
    PageFacts,
    Repair,
    Signal,
    SignalKind,
    TlsFacts,
    say,
)
from crawler.report.view import AuditView, RowRef, RowView
from tests.report.views import office_view

KINDS: Final = {"10", "22", "172", "177", "181", "182", "308", "400"}
"""Rows of every shape: moved, dead, dangerous, mistyped, slipped, right, refused."""


def planted_view(text: str) -> AuditView:
    """The office's table with ``text`` in every cell, title, header, certificate name, redirect and sentence."""
    base = office_view()
    rows = tuple(_planted_row(row, text) for row in base.rows if row.row_id in KINDS)
    ref = RowRef(row_id="1", name=text)
    stretches = tuple(
        dataclasses.replace(
            s,
            first=ref,
            last=ref,
            pairs=tuple((ref, text, ref) for _ in s.pairs),
            lost=(ref,),
            began=_planted(text),
            changes=tuple(proposal for row in rows for proposal in row.proposals),
        )
        for s in base.stretches
    )
    table = dataclasses.replace(base.table, path=text, notes=(("updated", text), ("footer", text)))
    summary = dataclasses.replace(
        base.summary,
        first_things=tuple(dataclasses.replace(thing, message=_planted(text)) for thing in base.summary.first_things),
    )
    return dataclasses.replace(
        base,
        rows=rows,
        stretches=stretches,
        table=table,
        summary=summary,
        registries=(text,),
        version=text,
        ruleset=text,
    )


def _planted(text: str) -> Message:
    return say("Sample {text}", text=text)


def _planted_row(row: RowView, text: str) -> RowView:
    page = PageFacts(
        title=text, site_name=text, org_names=(text,), headings=(text,), footer=text, description=text, lang=text,
        text=text, signals=(Signal(kind=SignalKind.PARKED, marker=text),),
    )  # fmt: skip
    tls = TlsFacts(protocol=text, issuer=text, subject=text, verified=False, problem=FailureKind.TLS_EXPIRED)
    hop = Hop(url=text, status=302, location=text, headers=(("server", text), (text, text)), peer=text, tls=tls)
    evidence = Evidence(kind=text, observed=text, expected=text, weight=1.5, source=text)
    return dataclasses.replace(
        row,
        name=text, city=text, country=text, agreement=text, continent=text, given=text, url=text, site=text,
        liveness=Liveness.SUSPECT if row.liveness is Liveness.DANGER else row.liveness,
        reason_text=_planted(text), notes=(_planted(text),), final_url=text, hops=(hop, hop), page=page, owner=text,
        belongs_to=(RowRef(row_id="2", name=text),), evidence=(evidence,),
        repairs=(Repair(rule=text, before=text, after=text, needs_person=True),),
        findings=tuple(
            dataclasses.replace(f, message=_planted(text), evidence=(evidence,), rows=(RowRef(row_id="2", name=text),))
            for f in row.findings
        ),
        proposals=tuple(
            dataclasses.replace(p, institution=text, header=text, old=text, new=text, reason=_planted(text))
            for p in row.proposals
        ),
    )  # fmt: skip
