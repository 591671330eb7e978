"""The lists of ``crawler/judge/data``: words and hosts by which pages give themselves away, each with its source."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def read_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the tab-separated list ``name``, without its remarks (``#``) and its header."""
    text = resources.files("crawler.judge").joinpath("data", name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple(tuple(cell.strip() for cell in line.split("\t")) for line in lines[1:])
