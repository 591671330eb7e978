"""Changes cells of a delimited text file and nothing else: every other byte is copied.

Lines are decoded so that any byte comes back (PEP 383), and the original is hashed again as it is written: should a
file not survive decoding and encoding, it is refused rather than changed.
"""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from crawler.errors import CorrectionsError
from crawler.model import say
from crawler.table.forms.delimited import MAX_LINE, Dialect
from crawler.table.patch import CellChange, cell_text
from crawler.table.scan import BOMS, codec_of, scan_file

_LINE_END: Final = "\r\n"


class Span(NamedTuple):
    """Where a cell stands in its record, with its quotation marks, and whether it has them."""

    start: int
    end: int
    quoted: bool


def patch_text(source: Path, target: Path, changes: Sequence[CellChange], dialect: Dialect) -> None:
    """Writes ``source`` with ``changes`` to ``target``.

    Raises:
        CorrectionsError: the file cannot be copied exactly.
    """
    by_line: defaultdict[int, list[CellChange]] = defaultdict(list)
    for change in changes:
        by_line[change.line].append(change)
    digest = hashlib.sha256()
    with source.open("rb") as raw, target.open("wb") as out:
        head = raw.read(4)
        bom = next((mark for mark, name in BOMS if name == dialect.encoding and head.startswith(mark)), b"")
        raw.seek(len(bom))
        codec = codec_of(dialect.encoding, head)
        errors = "surrogatepass" if codec.startswith("utf-16") else "surrogateescape"
        out.write(bom)
        digest.update(bom)
        lines = io.TextIOWrapper(raw, encoding=codec, errors=errors, newline="")
        for number, record in _iter_parts(lines, dialect, by_line):
            text = _patched(record, dialect, by_line[number]) if number in by_line else record
            digest.update(record.encode(codec, errors))
            out.write(text.encode(codec, errors))
        lines.detach()
    if digest.hexdigest() != scan_file(source).sha256:
        raise CorrectionsError(
            say("{file} contains bytes that cannot be copied exactly.", file=source.name),
            say("Save it as UTF-8 first and audit it again."),
        )


def _iter_parts(
    lines: TextIO, dialect: Dialect, wanted: defaultdict[int, list[CellChange]]
) -> Iterator[tuple[int, str]]:
    """Lines with their numbers; from a wanted line on, the whole record that begins there."""
    number = 1
    while line := lines.readline(MAX_LINE):
        taken = 1
        while number in wanted and _is_open(line, dialect) and (more := lines.readline(MAX_LINE)):
            line += more
            taken += 1
        yield number, line
        number += taken


def _is_open(record: str, dialect: Dialect) -> bool:
    """Whether a quotation mark is still open at the end of ``record``."""
    return dialect.quoted and spans_of(record, dialect)[-1].end < 0


def _patched(record: str, dialect: Dialect, changes: Sequence[CellChange]) -> str:
    spans = spans_of(record, dialect)
    for change in sorted(changes, key=lambda change: change.at, reverse=True):
        record = _with_cell(record, dialect, spans, change)
    return record


def _with_cell(record: str, dialect: Dialect, spans: Sequence[Span], change: CellChange) -> str:
    if change.at < len(spans):
        span = spans[change.at]
        new = cell_text(_read(record[span.start : span.end], span.quoted), change)
        return record[: span.start] + _written(new, dialect, span.quoted) + record[span.end :]
    end = spans[-1].end
    padding = dialect.delimiter * (change.at - len(spans) + 1)
    return record[:end] + padding + _written(change.new, dialect, False) + record[end:]


def _read(written: str, quoted: bool) -> str:
    """The text of a cell as `csv.reader` gives it."""
    if not quoted:
        return written
    end = _end_of_quoted(written, 0)
    return written[1 : end - 1].replace('""', '"') + written[end:]


def _written(value: str, dialect: Dialect, quoted: bool) -> str:
    """A value as a cell of the file: quoted where the old one was, or where it must be."""
    needs = dialect.delimiter in value or (dialect.quoted and value.startswith('"'))
    if not (quoted or needs):
        return value
    doubled = value.replace('"', '""')
    return f'"{doubled}"'


def spans_of(record: str, dialect: Dialect) -> list[Span]:
    """Where the cells of a record stand, as `csv.reader` reads it; an open last cell ends at -1."""
    spans: list[Span] = []
    start = 0
    while True:
        quoted = dialect.quoted and record.startswith('"', start)
        end = _end_of_quoted(record, start) if quoted else start
        if end < 0:
            return [*spans, Span(start, -1, True)]
        end = _end_of_plain(record, end, dialect.delimiter)
        spans.append(Span(start, end, quoted))
        if not record.startswith(dialect.delimiter, end):
            return spans
        start = end + len(dialect.delimiter)


def _end_of_quoted(record: str, start: int) -> int:
    """The place after the closing quotation mark, -1 when there is none."""
    at = start + 1
    while True:
        at = record.find('"', at)
        if at < 0:
            return -1
        if not record.startswith('"', at + 1):
            return at + 1
        at += 2


def _end_of_plain(record: str, start: int, delimiter: str) -> int:
    """The place of the next delimiter, else of the line's end."""
    at = record.find(delimiter, start)
    end = len(record.rstrip(_LINE_END)) if record.endswith(("\n", "\r")) else len(record)
    return end if at < 0 or at > end else at
