"""Turns errors of SQLite and of the file system into sentences for the operator."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from typing import Final

from crawler.errors import StoreError
from crawler.model import Message, say

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
RESUME: Final = say(
    "Everything shown as done is saved. Free some space and run the same command again: it resumes from there."
)
ELSEWHERE: Final = say("Choose another file with --database.")


def store_error(error: Exception, path: Path) -> StoreError:
    """The `StoreError` for an ``sqlite3.Error`` or an ``OSError``."""
    if isinstance(error, OSError) and error.errno in FULL:
        return StoreError(_disk_full(path), RESUME)
    code = getattr(error, "sqlite_errorcode", None) or 0
    primary = code & 0xFF  # the high bits only say where (sqlite.org/rescode.html)
    if primary == sqlite3.SQLITE_FULL or code in {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE}:
        return StoreError(_disk_full(path), RESUME)
    if primary == sqlite3.SQLITE_CANTOPEN and not path.exists():
        return StoreError(say("There is no audit file {file}", file=str(path)), say("Run an audit first."))
    if _is_damage(error, primary):
        return damaged(path)
    return StoreError(say("The audit file {file} cannot be used: {why}", file=str(path), why=_why(error)), ELSEWHERE)


def damaged(path: Path) -> StoreError:
    """The `StoreError` for a file that is not an audit file, or not one any more."""
    return StoreError(say("{file} is not an audit file, or it is damaged", file=str(path)), ELSEWHERE)


def _is_damage(error: Exception, primary: int) -> bool:
    """Whether the file's content is the fault: its pages, its tables, or text that is not UTF-8."""
    if not isinstance(error, sqlite3.Error):
        return False
    lacks_a_table = primary == sqlite3.SQLITE_ERROR and str(error).startswith("no such ")
    return lacks_a_table or primary in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT} or "decode" in str(error)


def _disk_full(path: Path) -> Message:
    return say("The disk is full: nothing more can be written to {file}", file=str(path))


def _why(error: Exception) -> str:
    """What the system says, without its number and the path that is said already."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
