"""Delimited text (CSV, TSV …): its dialect, and its records one after the other."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Protocol, TextIO

from crawler.errors import TableError
from crawler.model import say
from crawler.table.forms.grid import Record

DELIMITERS: Final = ("\t", ";", ",", "|")
SAMPLE_LINES: Final = 400
MAX_LINE: Final = 1 << 20
"""Characters of a line; longer ones are no table's."""

_SEP_LINE: Final = re.compile(r"sep=(.)\s*", re.IGNORECASE)
"""Excel's own way to tell the delimiter, in a first line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a text file is written down."""

    encoding: str
    delimiter: str
    quoted: bool
    """Whether quotation marks around a cell belong to the format (RFC 4180) and not to the text."""
    skipped: int = 0
    """Lines before the records that only speak of the format."""


def open_text(path: Path, encoding: str) -> TextIO:
    """The file as text with its line ends as they are; bytes that do not fit the encoding become U+FFFD."""
    return path.open("r", encoding=encoding, errors="replace", newline="")


def find_dialect(path: Path, encoding: str) -> Dialect:
    """The dialect in which most of the first lines have the same number of cells."""
    with open_text(path, encoding) as file:
        lines = list(islice(_iter_lines(file), SAMPLE_LINES))
    told = _SEP_LINE.fullmatch(lines[0]) if lines else None
    if told:
        quoted = _is_quoted("".join(lines), told[1])
        return Dialect(encoding=encoding, delimiter=told[1], quoted=quoted, skipped=1)
    choices = [(delimiter, _is_quoted("".join(lines), delimiter)) for delimiter in DELIMITERS]
    delimiter, quoted = max(choices, key=lambda choice: _evenness(lines, *choice))
    return Dialect(encoding=encoding, delimiter=delimiter, quoted=quoted)


def _is_quoted(text: str, delimiter: str) -> bool:
    """Whether quotation marks belong to the format: cells that begin with one mostly end with one (RFC 4180).

    Where no cell begins with one, they do in a file with commas and the like, and do not in one with tabs.
    """
    mark = re.escape(delimiter)
    begun = len(re.findall(rf'(?:^|[\r\n]|{mark})"', text))
    ended = len(re.findall(rf'(?:^|(?<=[\r\n])|(?<={mark}))"[^"]*(?:""[^"]*)*"(?=[\r\n]|{mark}|$)', text))
    return ended * 2 >= begun if begun else delimiter != "\t"


def _evenness(lines: list[str], delimiter: str, quoted: bool) -> tuple[float, int]:
    """Share of rows with the commonest number of cells (at least two), and that number."""
    try:
        rows = [row for row in _parse(iter(lines), delimiter, quoted) if any(map(str.strip, row))]
    except csv.Error:
        return (0.0, 0)
    sizes = Counter(len(row) for row in rows if len(row) > 1)
    if not sizes:
        return (0.0, 0)
    size, times = max(sizes.items(), key=lambda item: (item[1], item[0]))
    return (round(times / len(rows), 1), size)


def iter_records(path: Path, dialect: Dialect) -> Iterator[Record]:
    """Records with the line they begin at, blank ones included.

    Raises:
        TableError: a cell or line is too long to be one (a quotation mark left open, mostly).
    """
    with open_text(path, dialect.encoding) as file:
        lines = _iter_lines(file)
        for _ in range(dialect.skipped):
            next(lines, None)
        reader = _parse(lines, dialect.delimiter, dialect.quoted)
        line = 1
        try:
            for cells in reader:
                yield line + dialect.skipped, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise TableError(
                say(
                    "A cell in the row that starts in line {line} is too long or never ends.",
                    line=line + dialect.skipped,
                ),
                say("Look for a quotation mark that is never closed."),
            ) from error


def _parse(lines: Iterator[str], delimiter: str, quoted: bool) -> Parser:
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)


class Parser(Protocol):
    """What `csv.reader` gives."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


def _iter_lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(MAX_LINE):
        if len(line) == MAX_LINE and not line.endswith(("\n", "\r")):
            raise TableError(say("The file has a line of more than a million characters, so it is not a table."))
        yield line
