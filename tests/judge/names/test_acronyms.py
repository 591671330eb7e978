"""Acronyms: who is called by them, and who is only called alike."""

from __future__ import annotations

import pytest

from crawler.judge.names.acronyms import is_acronym, is_spelt_out
from crawler.judge.names.compare import best_match
from crawler.judge.names.corpus import Corpus
from crawler.judge.names.forms import take_apart

CORPUS = Corpus()


def test_an_acronym_is_read_off_the_initials_of_a_name() -> None:
    assert is_acronym(take_apart("NTU"), take_apart("Northern Tidewater University"), CORPUS)
    assert not is_acronym(take_apart("XQZ"), take_apart("Northern Tidewater University"), CORPUS)


@pytest.mark.parametrize(
    ("text", "spelt_out"),
    [("NTU", False), ("NTU · Tidewater", False), ("Tidewater University", True), ("Three Proper Words", True)],
)
def test_a_name_is_spelt_out_in_words_beside_its_acronyms(text: str, spelt_out: bool) -> None:
    assert is_spelt_out(take_apart(text)) is spelt_out


def test_an_acronym_counts_for_less_where_the_full_name_is_another() -> None:
    row = take_apart("Northern Tidewater University")
    alone, _ = best_match(row, [take_apart("NTU")], CORPUS)
    assert alone.key == "acronym"
    both, _ = best_match(row, [take_apart("NTU"), take_apart("National Theatre School")], CORPUS)
    assert both.key == "acronym, named otherwise"


def test_two_full_names_with_one_acronym_are_told_apart() -> None:
    row = take_apart("Northern Tidewater University (NTU)")
    match, _ = best_match(row, [take_apart("National Theatre Union (NTU)")], CORPUS)
    assert match.key == "acronym, named otherwise"


def test_a_full_name_in_another_language_does_not_contradict() -> None:
    row = take_apart("Northern Tidewater University")
    match, _ = best_match(row, [take_apart("NTU"), take_apart("Universidad Marea del Norte")], CORPUS)
    assert match.key in ("acronym, in other words", "acronym")
