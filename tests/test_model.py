from __future__ import annotations

import dataclasses

import pytest

from crawler import model
from crawler.model import Action, Field, Finding, Proposal, Severity, Tried, fingerprint, say, say_n

RECORDS = [
    value
    for value in vars(model).values()
    if isinstance(value, type) and dataclasses.is_dataclass(value) and value.__module__.startswith(model.__name__)
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_record_is_frozen_slotted_and_keyword_only(record: type) -> None:
    assert record.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(record)
    assert all(field.kw_only for field in dataclasses.fields(record))


def test_a_fingerprint_tells_parts_apart_and_takes_any_text() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint("\ud800") == fingerprint("\ud800")
    assert len(fingerprint()) == 16


def finding(**changes: object) -> Finding:
    values: dict[str, object] = {
        "code": "dead-link",
        "severity": Severity.ERROR,
        "row_id": "7",
        "column": Field.URL,
        "message": say("{host} is gone", host="a.example"),
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


def test_the_fingerprint_of_a_finding_rests_on_what_it_is_about_and_not_on_its_level_or_numbers() -> None:
    assert finding().fingerprint == finding(severity=Severity.NOTE).fingerprint
    assert finding().fingerprint != finding(row_id="8").fingerprint
    assert finding().fingerprint != finding(message=say("{host} is gone", host="b.example")).fingerprint
    assert finding(message=say("x", n=1)).fingerprint == finding(message=say("x", n=2)).fingerprint


def proposal(**changes: object) -> Proposal:
    values: dict[str, object] = {
        "row_id": "7",
        "column": Field.URL,
        "old": "a",
        "new": "b",
        "action": Action.REPAIR,
        "confidence": 0.9,
        "address_confidence": 0.9,
        "because": ("dead-link",),
        "reason": say("why"),
    }
    return Proposal(**{**values, **changes})  # type: ignore[arg-type]


def test_a_proposal_keeps_its_key_while_what_it_rests_on_changes() -> None:
    first, tried = proposal(), proposal(tried=Tried.CONFIRMED)
    assert first.key == tried.key
    assert first.evidence_key != tried.evidence_key
    assert proposal(because=("b", "a")).evidence_key == proposal(because=("a", "b")).evidence_key
    assert proposal(new="c").key != first.key


def test_a_counted_message_carries_its_count() -> None:
    message = say_n("{count} row", "{count} rows", 3, of="x")
    assert dict(message.args) == {"count": 3, "of": "x"}
