"""Kinds of institution, and proper names."""

from __future__ import annotations

import pytest

from crawler.judge.names.corpus import Corpus
from crawler.judge.names.forms import take_apart
from crawler.judge.names.kinds import kind_of, most_telling, proper_names, subjects_in


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Politechnika Łódzka", "university"),
        ("Wydział Prawa, Uniwersytet Łódzki", "unit"),
        ("Escola Superior de Dança", "school"),
        ("Instytut Fizyki", "institute"),
        ("Muzeum Narodowe", "body"),
        ("Rijeka", "none"),
        ("جامعة حلب", "university"),
    ],
)
def test_a_name_tells_its_kind_in_any_language(name: str, kind: str) -> None:
    assert kind_of(take_apart(name)) == kind


def test_proper_names_are_rare_and_no_kinds() -> None:
    assert [p.written for p in proper_names(take_apart("University of Leoben for Sciences"), Corpus())] == ["leoben"]


def test_the_most_telling_name_says_a_kind() -> None:
    names = [take_apart(text) for text in ("Home", "UPC", "University of Somewhere in the West")]
    assert most_telling(names) is names[2]
    assert most_telling(names[:2]) is None


def test_subjects_are_told_in_any_language_by_one_word_each() -> None:
    assert subjects_in(take_apart("Uniwersytet Medyczny")) == subjects_in(take_apart("University of Nursing"))
    assert subjects_in(take_apart("Technische Universität")) == subjects_in(take_apart("University of Technology"))
    assert not subjects_in(take_apart("State University"))
