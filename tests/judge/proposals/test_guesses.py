"""What a lost site may have been called."""

from __future__ import annotations

import pytest

from crawler.judge.names.forms import take_apart
from crawler.judge.proposals.guesses import KINDS, iter_labels


@pytest.mark.parametrize(
    ("custom", "label"),
    [
        ("acronym", "tsmu"),
        ("word", "tidewater"),
        ("kinds+word", "smutidewater"),
        ("word+university", "tidewateruniversity"),
        ("native initials", "tgmu"),
        ("first+second", "tidewaterstate"),
        ("university first", "utgm"),
        ("three+kinds", "tidsmu"),
    ],
)
def test_customs_of_naming(custom: str, label: str) -> None:
    name = take_apart("Tidewater State Medical University (TSMU)")
    assert (custom, label) in list(iter_labels(name, "Perm", ("ru",)))


def test_each_label_comes_once_by_a_known_custom() -> None:
    found = list(iter_labels(take_apart("Tidewater State Medical University"), "Tidewater", ("ru",)))
    assert len({label for _, label in found}) == len(found)
    assert {custom for custom, _ in found} <= set(KINDS)


@pytest.mark.parametrize(
    ("name", "custom", "label"),
    [
        ("Perm University", "two initials", "pu"),
        ("Perm Tidewater University", "own word", "tidewater"),
        ("Perm Tidewater Maresia University", "second own word", "maresia"),
    ],
)
def test_short_initials_and_words_beside_the_city(name: str, custom: str, label: str) -> None:
    assert (custom, label) in list(iter_labels(take_apart(name), "Perm", ()))


def test_chinese_names_are_called_by_the_initials_of_their_syllables() -> None:
    found = list(iter_labels(take_apart("Qinghe Normal University"), "Qinghe", ("zh",)))
    assert ("native initials", "qhnu") in found


def test_a_country_that_speaks_english_has_no_other_words() -> None:
    assert all(kind != "native initials" for kind, _ in iter_labels(take_apart("Tidewater University"), "", ()))
