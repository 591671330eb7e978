"""Reads decided corrections back, one file or several: workbooks, CSV, and decisions saved in the report.

The columns, keys and words are those of `crawler.plan.columns`; ``docs/corrections.md`` describes them for people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from crawler.errors import CorrectionsError, TableError
from crawler.model import say
from crawler.plan.records import Corrections
from crawler.plan.saved import read_saved
from crawler.plan.sheets import read_sheets
from crawler.table.forms import open_form
from crawler.table.scan import scan_file


def read_decisions(path: Path) -> Corrections:
    """The decisions in one file, whose content decides which kind it is.

    Raises:
        CorrectionsError: it is no file of corrections.
    """
    try:
        scan = scan_file(path)
        if scan.encoding is not None and _begins_json(path, scan.encoding):
            return read_saved(path, scan.encoding, scan.size)
        return read_sheets(path.name, open_form(path, scan))
    except TableError as error:
        raise CorrectionsError(error.message, error.hint) from error


def read_all(paths: Sequence[Path]) -> Corrections:
    """The decisions of several people in one: those of all files, in their order.

    Who decided is kept where a file says so. That two of them contradict each other is found when a plan is made.

    Raises:
        CorrectionsError: one is no file of corrections, or they are about different tables.
    """
    found = [read_decisions(path) for path in paths]
    tables = {one.table_sha256: path.name for one, path in zip(found, paths, strict=True) if one.table_sha256}
    if len(tables) > 1:
        raise CorrectionsError(
            say("The files are about different tables: {files}.", files=", ".join(tables.values())),
            say("Apply the corrections of each audit separately."),
        )
    audits = [one.audit for one in found if one.audit]
    return replace(
        found[0],
        table_sha256=next(iter(tables), ""),
        decisions=tuple(decision for one in found for decision in one.decisions),
        audit=max(audits, default=""),
        oddities=tuple(oddity for one in found for oddity in one.oddities),
    )


def _begins_json(path: Path, encoding: str) -> bool:
    with path.open(encoding=encoding, errors="replace") as file:
        return file.read(4096).lstrip("\ufeff \t\r\n").startswith("{")


__all__ = ["Corrections", "read_all", "read_decisions"]
