"""Builds a `Case` from what a test cares about."""

from __future__ import annotations

from datetime import date
from typing import Any

from crawler.judge.checks import Case, TableCase
from crawler.knowledge import Knowledge, Places
from crawler.model import Action, Field, Identity, IdentityVerdict, Observation, Proposal, Row, Stretch, Target, say
from crawler.urls import site_of

KNOWLEDGE = Knowledge(places=Places())
TODAY = date(2026, 4, 2)


def case(**cells: Any) -> Case:
    """A case whose row has these cells; ``observation``, ``identity``, ``stretch`` … are taken as they are."""
    row_id = cells.pop("row_id", "7")
    identity = cells.pop("identity", Identity.OWN)
    belongs_to = cells.pop("belongs_to", ())
    owner = cells.pop("owner", None)
    misspelt = cells.pop("misspelt", False)
    observation: Observation | None = cells.pop("observation", None)
    stretch: Stretch | None = cells.pop("stretch", None)
    target: Target | None = cells.pop("target", None)
    language = cells.pop("language", "pl")
    continents = cells.pop("continents", {})
    offered = tuple(_offered(row_id, new) for new in cells.pop("offered", ()))
    row = Row(row_id=row_id, line=8, **cells)
    return Case(
        row=row,
        target=target or Target(row_id=row_id, given=row.url, repairs=(), url=row.url or None, site=site_of(row.url)),
        observation=observation,
        identity=IdentityVerdict(
            row_id=row_id,
            identity=identity,
            belongs_to=belongs_to,
            confidence=0.9,
            evidence=(),
            owner=owner,
            misspelt=misspelt,
        ),
        stretch=stretch,
        country_code=KNOWLEDGE.places.country_code(row.country),
        language=language,
        names={"7": "Uniwersytet Siódmy", "8": "Uniwersytet Ósmy"},
        columns=frozenset(Field),
        continents=continents,
        knowledge=KNOWLEDGE,
        today=TODAY,
        offered=offered,
    )


def _offered(row_id: str, new: str) -> Proposal:
    return Proposal(
        row_id=row_id,
        column=Field.URL,
        old="",
        new=new,
        action=Action.REPAIR,
        confidence=0.9,
        address_confidence=0.9,
        because=(),
        reason=say("Because."),
    )


def table(*cases: Case, stretches: tuple[Stretch, ...] = ()) -> TableCase:
    """A table of these cases."""
    return TableCase(cases=cases, stretches=stretches, knowledge=KNOWLEDGE, today=TODAY)
