"""The lists of ``crawler/judge/data``: words and hosts by which pages give themselves away, each with its source."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final

UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that put no space between words: a phrase of theirs may stand anywhere."""


@cache
def read_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the tab-separated list ``name``, without its remarks (``#``) and its header."""
    text = resources.files("crawler.judge").joinpath("data", name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple(tuple(cell.strip() for cell in line.split("\t")) for line in lines[1:])


@cache
def phrases(kind: str, where: str) -> frozenset[str]:
    """The phrases of ``kind`` that count at ``where``, as the head of ``data/phrases.tsv`` explains."""
    return frozenset(row[3] for row in read_rows("phrases.tsv") if row[:2] == (kind, where))


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
