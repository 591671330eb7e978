"""Rows of a worksheet as text, streamed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

from crawler.errors import CrawlerError
from crawler.table.forms.grid import Record
from crawler.table.forms.limits import Budget, has_endless_tag
from crawler.table.forms.xlsx_package import Extras, Sheet, damaged, open_package, read_extras, sheets

LAST_ROW: Final = 1_048_576
"""Rows of a sheet (Excel's own limit): a row that claims a higher number is not waited for."""
MAX_CELL: Final = 131_072
"""Characters of a cell, as in text tables; Excel itself allows 32,767."""
MAX_COLUMNS: Final = 16_384
BATCH: Final = 20


@contextmanager
def as_table_errors(path: Path) -> Iterator[None]:
    """Turns whatever a damaged workbook makes openpyxl, zipfile or lxml raise into a `TableError`."""
    try:
        yield
    except (CrawlerError, MemoryError):
        raise
    except Exception as error:  # the libraries raise anything from KeyError to SyntaxError on damage
        raise damaged(path) from error


def list_sheets(path: Path) -> tuple[Sheet, ...]:
    """The worksheets in their order."""
    with as_table_errors(path), open_package(path) as package:
        found = sheets(package)
        for sheet in found:
            with package.open(sheet.part) as part:
                if has_endless_tag(part):
                    raise damaged(path)
        return found


def extras_of(path: Path, sheet: Sheet) -> Extras:
    """Links and merged ranges of a sheet."""
    with as_table_errors(path), open_package(path) as package:
        return read_extras(package, sheet)


def iter_sheet(path: Path, sheet: Sheet, extras: Extras) -> Iterator[Record]:
    """Records of a sheet with their row numbers, blank ones included.

    A formula gives the value it had when the file was saved. A merged range gives its value to each of its rows in its
    first column, as a reader sees it.
    """
    fill, budget = _Merged(extras.merged), Budget(path)
    with as_table_errors(path), path.open("rb") as file:
        with _quiet():
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            worksheet = book[sheet.name]
            worksheet.reset_dimensions()
            rows = worksheet.iter_rows(max_row=LAST_ROW, values_only=True)
            for number, row in enumerate(_in_quiet_batches(rows), start=1):
                budget.spend(len(row))
                yield number, fill.fill(number, [as_text(value) for value in row[:MAX_COLUMNS]])
        finally:
            book.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without openpyxl's warnings about what it does not keep: we only read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _in_quiet_batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The same rows; the filter of warnings is global, so it is never left changed while a consumer works."""
    while True:
        with _quiet():
            batch = list(islice(rows, BATCH))
        if not batch:
            return
        yield from batch


def as_text(value: Any) -> str:
    """A cell's value as the text a person would type for it; dates as in ISO 8601."""
    if value is None or isinstance(value, str):
        return (value or "")[:MAX_CELL]
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


class _Merged:
    """Gives each row of a merged range the value that stands in its first cell."""

    def __init__(self, merged: tuple[tuple[int, int, int, int], ...]) -> None:
        tall = [box for box in merged if box[2] > box[0]]
        self._waiting = sorted(tall, reverse=True)
        self._open: list[tuple[int, int, str]] = []

    def fill(self, number: int, cells: list[str]) -> list[str]:
        self._open = [(last, column, value) for last, column, value in self._open if last >= number]
        for _, column, value in self._open:
            cells.extend([""] * (column - len(cells)))
            cells[column - 1] = cells[column - 1] or value
        while self._waiting and self._waiting[-1][0] <= number:
            top, column, last, _ = self._waiting.pop()
            if top == number and column <= len(cells) and cells[column - 1]:
                self._open.append((last, column, cells[column - 1]))
        return cells
