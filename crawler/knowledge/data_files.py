"""Reads the tab-separated data files of this package: ``#`` comments, one header line, then rows."""

from __future__ import annotations

from importlib.resources import files


def read_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of ``data/<name>`` without comments and header; every row has as many cells as the header."""
    text = files("crawler.knowledge").joinpath("data", name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    width = lines[0].count("\t")
    return tuple(tuple((line + "\t" * (width - line.count("\t"))).split("\t")) for line in lines[1:])
