from __future__ import annotations

import json
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.facts_json import facts_json, read_facts
from crawler.model import Decision, Hop, Outcome, PageFacts
from crawler.store import audit_rows, rows
from tests.store.records import DECISIONS, FACTS, OUTCOMES, capture_of, outcome_of, table


@given(OUTCOMES)
def test_an_outcome_comes_back_as_it_was(outcome: Outcome) -> None:
    assert rows.read_outcome(rows.outcome_row(outcome)) == outcome


@given(FACTS)
def test_facts_come_back_as_they_were(facts: PageFacts) -> None:
    assert read_facts(facts_json(facts)) == facts


@given(DECISIONS)
def test_a_decision_comes_back_as_it_was(decision: Decision) -> None:
    assert audit_rows.read_decision(audit_rows.decision_row(decision, "sha")) == decision


@given(st.binary(max_size=2_000))
def test_a_body_comes_back_as_it_was(body: bytes) -> None:
    assert rows.read_capture(rows.capture_row(capture_of(body))).body == body


def test_a_table_comes_back_as_it_was() -> None:
    assert audit_rows.read_table_info(audit_rows.table_json(table())) == table()


def test_a_long_body_is_compressed_and_a_short_one_is_not() -> None:
    assert len(rows.capture_row(capture_of(b"<p>" * 10_000))[-1]) < 1_000
    assert rows.capture_row(capture_of(b"<p>"))[-1] == b"<p>"


def test_a_body_that_was_tampered_with_cannot_inflate_without_end() -> None:
    bomb = zlib.compress(bytes(1_000_000))
    row = (*rows.capture_row(capture_of(b""))[:-2], 5_000, bomb)
    assert len(rows.read_capture(row).body) == 5_000


@pytest.mark.parametrize("text", ["nul\0", "lone \ud800 surrogate", "low \udfff", "\udcff\0\ud800"])
def test_no_nul_and_no_lone_surrogate_gets_in(text: str) -> None:
    outcome = outcome_of(f"http://{text}.example/")
    hop = Hop(url=text, method=text, location=text, headers=((text, text),), peer=text)
    row = rows.outcome_row(replace(outcome, hops=(hop,), about=text, audit_id=text))
    for value in row:
        if isinstance(value, str):
            assert "\0" not in value
            assert "\\u0000" not in value
            value.encode("utf-8")
    back = rows.read_outcome(row)
    assert rows.outcome_row(back) == row


def test_an_unknown_key_of_a_later_version_is_ignored() -> None:
    row = list(rows.outcome_row(outcome_of("http://a.example/")))
    hops = json.loads(row[8])
    hops[0]["invented_later"] = 1
    row[8] = json.dumps(hops)
    assert rows.read_outcome(tuple(row)) == outcome_of("http://a.example/")
    assert read_facts('{"title": "x", "invented_later": 1}') == PageFacts(title="x")


def test_the_id_of_a_look_depends_on_what_it_is_and_not_on_what_it_found() -> None:
    one = outcome_of("http://a.example/")
    assert rows.outcome_id(one) == rows.outcome_id(replace(one, hops=()))
    others = [
        outcome_of("http://b.example/"),
        outcome_of("http://a.example/", attempt=2),
        outcome_of("http://a.example/", second=1),
        outcome_of("http://a.example/", audit_id="x"),
    ]
    assert len({rows.outcome_id(outcome) for outcome in (one, *others)}) == 5
