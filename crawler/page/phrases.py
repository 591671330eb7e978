"""Phrases that tell what kind of page this is, from ``data/phrases.tsv``, which gives the source of each."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from crawler.data_files import read_data

UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that put no space between words: a phrase of theirs may stand anywhere."""


@cache
def phrases(kind: str, where: str) -> frozenset[str]:
    """The phrases of ``kind`` that count at ``where``, as the head of ``data/phrases.tsv`` explains."""
    return frozenset(row[3] for row in read_data("crawler.page", "phrases.tsv") if row[:2] == (kind, where))


def found_phrases(kind: str, where: str, text: str) -> frozenset[str]:
    """Those of the phrases that stand in ``text`` (lower case) as whole words."""
    return frozenset(phrase for phrase in phrases(kind, where) if phrase in text and _whole(phrase, text))


def first_phrase(kind: str, where: str, text: str) -> str | None:
    """One phrase that stands in ``text``, the same one every time; None when there is none."""
    return min(found_phrases(kind, where, text), key=lambda phrase: (-len(phrase), phrase), default=None)


def _whole(phrase: str, text: str) -> bool:
    if UNSPACED.search(phrase):
        return True
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None
