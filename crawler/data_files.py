"""The one reader of the tab-separated data files in this package."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def read_data(package: str, name: str) -> tuple[tuple[str, ...], ...]:
    """Reads ``data/<name>`` of a subpackage.

    A data file is UTF-8 text: lines that start with ``#`` are comments and say where the data comes from, the first
    other line is the header, every further line is a row.

    Args:
        package: the subpackage, such as ``crawler.knowledge``.
        name: the file, such as ``countries.tsv``.

    Returns:
        The rows without the header, cells stripped, padded with empty cells to the width of the header.
    """
    text = files(package).joinpath("data", name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    width = lines[0].count("\t") + 1
    rows = ([cell.strip() for cell in line.split("\t")] for line in lines[1:])
    return tuple((*row, *[""] * (width - len(row))) for row in rows)
