"""Writes the corrected copy of a plan: next to its place first, checked, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from crawler.errors import CorrectionsError, TableError
from crawler.model import Field, Row, say
from crawler.plan.change_log import ChangeLog, write_log
from crawler.plan.planning import Plan
from crawler.table.scan import scan_file


def apply_changes(plan: Plan, to: Path, *, by: str, now: datetime, overwrite: bool = False) -> ChangeLog:
    """Writes the corrected copy to ``to`` and the change log beside it (``<to>.changes.csv``).

    Args:
        plan: from `plan_changes`; its unapplied corrections stay unapplied.
        to: the file to write.
        by: who applies them, for the log.
        now: when, in UTC.
        overwrite: write even where a file stands, be it the original.

    Raises:
        CorrectionsError: a file stands there, the original changed since, or the copy would differ in more than the
            accepted cells; nothing is left behind then.
        TableError: the copy cannot be written there.
    """
    if to.exists() and not overwrite:
        original = to.samefile(plan.path)
        raise CorrectionsError(
            say("{file} is the original table.", file=str(to))
            if original
            else say("{file} exists already.", file=str(to)),
            say("Choose another name for the copy."),
        )
    if scan_file(plan.path).sha256 != plan.table.info.sha256:
        raise CorrectionsError(
            say("{file} changed while it was being corrected.", file=str(plan.path)), say("Try again.")
        )
    try:
        digest = _write(plan, to)
        return write_log(plan.changes, to, sha256=digest, by=by, at=now)
    except OSError as error:
        why = error.strerror or str(error)
        raise TableError(say("{file} cannot be written: {why}", file=str(to), why=why)) from error


def _write(plan: Plan, to: Path) -> str:
    """Writes, verifies and renames the copy; its hash."""
    handle, name = tempfile.mkstemp(prefix=f".{to.name}.", suffix=".tmp", dir=to.parent)
    os.close(handle)
    draft = Path(name)
    try:
        _patch(plan, draft)
        _verify(plan, draft)
        shutil.copymode(plan.path, draft)
        _sync(draft)
        digest = scan_file(draft).sha256
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)
    return digest


def _patch(plan: Plan, draft: Path) -> None:
    if not plan.changes:
        shutil.copyfile(plan.path, draft)
    else:
        plan.table.grid.write(draft, plan.changes)


def _verify(plan: Plan, draft: Path) -> None:
    """Reads the copy as the original was read and compares every cell of every row."""
    if not plan.changes:
        return
    expected = {(change.line, change.column): change.new for change in plan.changes}
    try:
        copy = plan.table.same_in(draft)
        pairs = zip_longest(plan.table.rows(), copy.rows())
        good = all(old is not None and new is not None and _as_expected(old, new, expected) for old, new in pairs)
    except TableError:
        good = False
    if not good:
        raise CorrectionsError(
            say("The corrected copy could not be written without changing other cells too."),
            say("Look for quotation marks or separators in the new values, or change these cells by hand."),
        )


def _as_expected(old: Row, new: Row, expected: Mapping[tuple[int, Field], str]) -> bool:
    fields = (field for field in Field if field is not Field.ID)
    return all(
        getattr(new, field.value) == expected.get((old.line, field), getattr(old, field.value)) for field in fields
    )


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
