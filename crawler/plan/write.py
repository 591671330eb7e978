"""Writes a plan: the copy and its change log next to their places first, checked, then renamed.

Whatever goes wrong before the renaming leaves nothing behind. A change log is never written over, and a table that is
changed in place is kept as it was under another name.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.errors import CorrectionsError, TableError
from crawler.model import say
from crawler.plan.change_log import ChangeLog, write_log
from crawler.plan.planning import Plan
from crawler.plan.verify import is_faithful
from crawler.table.scan import scan_file


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drafts:
    """Where the parts are written before they get their names."""

    copy: Path
    log: Path


def apply_changes(plan: Plan, to: Path, *, by: str, now: datetime, overwrite: bool = False) -> ChangeLog:
    """Writes the corrected copy to ``to`` and its change log next to it (``<to>.changes.csv``).

    Args:
        plan: from `crawler.plan.planning.plan_changes`; its unapplied corrections stay unapplied.
        to: the file to write; a link is followed, so that the file it leads to is changed.
        by: who applies them, for the log.
        now: when, in UTC.
        overwrite: write even where a file is; it is kept as ``<to>.backup``.

    Raises:
        CorrectionsError: a file is there, the original changed since, or the copy would differ in more than the
            accepted cells; nothing is left behind then.
        TableError: the copy or its log cannot be written there.
    """
    _check(plan, to, overwrite=overwrite)
    target = to.resolve()
    log = free_name(target, ".changes.csv")
    try:
        with _drafts(target) as drafts:
            _write_copy(plan, drafts.copy)
            write_log(plan, drafts.log, by=by, at=now)
            digest = scan_file(drafts.copy).sha256
            backup = _keep_old(target)
            drafts.log.rename(log)
            try:
                drafts.copy.replace(target)
            except OSError:
                log.unlink()
                raise
    except OSError as error:
        why = error.strerror or str(error)
        raise TableError(say("{file} cannot be written: {why}", file=str(to), why=why)) from error
    return ChangeLog(table=to, sha256=digest, log=to.with_name(log.name), backup=backup, changes=plan.changes)


def free_name(path: Path, ending: str) -> Path:
    """A name next to ``path`` that no file has: ``<path><ending>``, then ``<path>-2<ending>`` and so on."""
    number = 1
    while True:
        place = path.with_name(f"{path.name}{'' if number == 1 else f'-{number}'}{ending}")
        if not os.path.lexists(place):
            return place
        number += 1


def _check(plan: Plan, to: Path, *, overwrite: bool) -> None:
    if os.path.lexists(to) and not overwrite:
        original = to.exists() and to.samefile(plan.path)
        raise CorrectionsError(
            say("{file} is the original table.", file=str(to))
            if original
            else say("{file} exists already.", file=str(to)),
            say("Choose another name for the copy."),
        )
    if overwrite and to.exists() and not os.access(to, os.W_OK):
        raise TableError(
            say("{file} is read-only.", file=str(to)), say("Write a copy with --to, or make the file writable.")
        )
    if scan_file(plan.path).sha256 != plan.table.info.sha256:
        raise CorrectionsError(
            say("{file} changed while it was being corrected.", file=str(plan.path)), say("Try again.")
        )


@contextmanager
def _drafts(target: Path) -> Iterator[_Drafts]:
    """Two empty files next to the target; what is left of them in the end is removed."""
    drafts: list[Path] = []
    try:
        for _ in range(2):
            handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".tmp", dir=target.parent)
            os.close(handle)
            drafts.append(Path(name))
        yield _Drafts(copy=drafts[0], log=drafts[1])
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def _write_copy(plan: Plan, draft: Path) -> None:
    if not plan.changes:
        shutil.copyfile(plan.path, draft)
    else:
        plan.table.grid.write(draft, plan.changes)
        if not is_faithful(plan.table, draft, plan.changes):
            raise CorrectionsError(
                say("The corrected copy could not be written without changing other cells too."),
                say("Look for quotation marks or separators in the new values, or change these cells by hand."),
            )
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    shutil.copymode(plan.path, draft)


def _keep_old(target: Path) -> Path | None:
    """A copy of the file that is about to be replaced; None when there is none."""
    if not target.exists():
        return None
    backup = free_name(target, ".backup")
    shutil.copy2(target, backup)
    return backup
