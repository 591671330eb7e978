"""All cases of the conformance table of URL cells: same parse, same repair, nothing a person must decide is applied."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.urls import parse_url, read_url_cell
from crawler.urls.parse import whatwg
from crawler.urls.problems import NOT_LOOKED_AT, PROBLEMS, RULES

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "urls.json").read_text(encoding="utf-8")
)["urls"]

every_case = pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])


def _expected(case: dict[str, Any]) -> list[str]:
    repair = case["repair"]
    return [] if repair is None else [repair] if isinstance(repair, str) else repair


@every_case
def test_same_parse(case: dict[str, Any]) -> None:
    parsed, expected = whatwg(case["input"]), case["whatwg"]
    assert (parsed is not None) == expected["valid"]
    if parsed is not None:
        assert parsed.href == expected["href"]
        assert (parsed.hostname or None, parsed.port or None) == (expected["host"], expected["port"])
    assert parse_url(case["input"]) == (expected["href"] if case["fetchable_as_is"] else None)


@every_case
def test_same_repair(case: dict[str, Any]) -> None:
    target = read_url_cell("1", case["input"])
    as_given = case["whatwg"].get("href") if case["fetchable_as_is"] else None
    if case["apply"] == "auto":
        assert target.url == case["repair"]
        assert target.proposed == ()
        assert not any(repair.needs_person for repair in target.repairs)
    elif case["apply"] == "person":
        best = list(target.proposed) if isinstance(case["repair"], list) else list(target.proposed[:1])
        assert best == _expected(case)
        assert target.url in {None, as_given}
        assert all(repair.needs_person for repair in target.repairs) or target.url is None
        if as_given and target.url is None:
            assert target.problem in NOT_LOOKED_AT
    else:
        assert target.url == (case["repair"] or as_given)
        assert target.proposed == ()


@every_case
def test_every_word_has_a_sentence(case: dict[str, Any]) -> None:
    target = read_url_cell("1", case["input"])
    assert target.problem is None or target.problem in PROBLEMS
    assert {repair.rule for repair in target.repairs} <= RULES.keys()
    assert target.url or target.proposed or target.problem, "a cell without a link says why"


def test_the_table_is_whole() -> None:
    assert len(CASES) == 181
