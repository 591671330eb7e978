"""Folding: what a reader would call the same word comes out the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.text import MAX_LENGTH, fold, fold_lines, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łódź", "lodz"),
        ("Лодзь", "lodz"),
        ("İSTANBUL", "istanbul"),
        ("Straße", "strasse"),
        ("L’viv", "lviv"),
        ("O'Higgins", "ohiggins"),
        ("Università dell’Aquila", "universita dell aquila"),
        ("Université d'État", "universite d etat"),
        ("AT&T", "at t"),
        ("ﬁnance", "finance"),
        ("  uni-leoben.ac.at ", "uni leoben ac at"),
        ("東京大学", "dongjingdaxue"),
        ("—…!", ""),
        ("", ""),
    ],
)
def test_folds(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold_lines(text) == [folded]
    assert words(text) == tuple(folded.split())


@given(st.text(max_size=60))
def test_is_idempotent_and_ascii(text: str) -> None:
    folded = fold(text)
    assert folded.isascii()
    assert fold(folded) == folded


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_folds_many_lines_as_it_folds_each(texts: list[str]) -> None:
    lines = [text.replace("\n", " ") for text in texts]
    assert fold_lines("\n".join(lines)) == list(map(fold, lines))


@pytest.mark.parametrize("names", [("dell", "’Aquila"), ("e", "\u0301"), ("Подільсь", "к"), ("d", "'a", "'")])
def test_a_line_ends_a_name(names: tuple[str, ...]) -> None:
    assert fold_lines("\n".join(names)) == list(map(fold, names))


def test_reads_no_more_than_its_limit() -> None:
    assert len(fold("ł" * 10 * MAX_LENGTH)) == MAX_LENGTH
