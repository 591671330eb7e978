"""Compares a corrected copy with its original: outside the accepted cells they are the same, byte for byte."""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final

from crawler.errors import TableError
from crawler.table import Table
from crawler.table.forms.delimited import Dialect, find_dialect
from crawler.table.forms.delimited_write import spans_of
from crawler.table.patch import CellChange, cell_text
from crawler.table.scan import codec_of

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def is_faithful(table: Table, copy: Path, changes: Sequence[CellChange]) -> bool:
    """Whether ``copy`` is the table's file with ``changes`` and nothing else."""
    try:
        corrected = table.same_in(copy)
    except TableError:
        return False
    if not _cells_agree(table, corrected, changes):
        return False
    if table.form.copy_suffix:
        return True
    if table.grid.delimiter is not None and table.info.encoding is not None and table.form.keep is None:
        dialect = find_dialect(table.path, table.info.encoding)
        return _bytes_agree(table, copy, dialect, changes)
    return _parts_agree(table.path, copy, table.form.changed_parts)


def _cells_agree(table: Table, corrected: Table, changes: Sequence[CellChange]) -> bool:
    """Every cell of every sheet, mapped to a field or not."""
    wanted = {(change.line, change.at): change for change in changes}
    new_form = bool(table.form.copy_suffix)  # a workbook with this one sheet
    pairs = [(table.grid, corrected.grid)] if new_form else [*zip_longest(table.form.grids, corrected.form.grids)]
    for before, after in pairs:
        if before is None or after is None or (before.name != after.name and not new_form):
            return False
        mine = wanted if before.name == table.grid.name else {}
        for old, new in zip_longest(before.records(), after.records()):
            if old is None or new is None or not _same_record(old[0], old[1], new[1], mine):
                return False
    return True


def _same_record(
    line: int, old: Sequence[str], new: Sequence[str], changes: Mapping[tuple[int, int], CellChange]
) -> bool:
    width = max(len(old), len(new))
    for at in range(width):
        before = old[at] if at < len(old) else ""
        after = new[at] if at < len(new) else ""
        change = changes.get((line, at))
        if after != before and (change is None or after not in (cell_text(before, change), change.new)):
            return False
    return True


def _bytes_agree(table: Table, copy: Path, dialect: Dialect, changes: Sequence[CellChange]) -> bool:
    """Line by line: only lines of changed records differ, and in them only the changed cells.

    Where a cell of several lines was replaced, lines no longer match; the comparison of cells alone counts then.
    """
    before, after = table.path.read_bytes(), copy.read_bytes()
    codec = codec_of(dialect.encoding, before[:4])
    old, new = (_LINE.findall(data.decode(codec, "surrogateescape")) for data in (before, after))
    if len(old) != len(new):
        return any("\n" in change.old or "\r" in change.old for change in changes)
    columns: defaultdict[int, set[int]] = defaultdict(set)
    for change in changes:
        columns[change.line].add(change.at)
    starts = [line for line, _ in table.grid.records()]
    for number, (one, other) in enumerate(zip(old, new, strict=True), start=1):
        if one != other:
            at = bisect_right(starts, number)
            start = starts[at - 1] if at else 0
            alone = start == number and (at == len(starts) or starts[at] == number + 1)
            if start not in columns or (alone and not _same_but(one, other, dialect, columns[start])):
                return False
    return True


def _same_but(old: str, new: str, dialect: Dialect, columns: Collection[int]) -> bool:
    """Whether two lines are the same outside some cells; a cell that was missing may be added."""
    return [*_pieces(old, dialect, columns)] == [*_pieces(new, dialect, columns)]


def _pieces(line: str, dialect: Dialect, columns: Collection[int]) -> Iterator[str]:
    for at, span in enumerate(spans_of(line, dialect)):
        text = line[span.start : span.end if span.end >= 0 else None]
        if at not in columns and text:
            yield text
    yield line[len(line.rstrip("\r\n")) :]


def _parts_agree(original: Path, copy: Path, changed: tuple[str, ...]) -> bool:
    """All parts of a package that no change of cells touches; ``changed`` begins the names of the others."""
    if not zipfile.is_zipfile(original):
        return True
    with zipfile.ZipFile(original) as one, zipfile.ZipFile(copy) as other:
        names = set(one.namelist())
        if not set(other.namelist()) >= names:
            return False
        return all(one.read(name) == other.read(name) for name in names if not name.lower().startswith(changed))
