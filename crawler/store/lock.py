"""One writer at a time: a lock that the operating system gives back when its owner dies.

The lock is on a file next to the store (flock on POSIX, LockFileEx on Windows, by `filelock`). Child processes do not
inherit it, and it ends with its process, also after a kill. Readers need no lock: they open the store itself.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from crawler.errors import StoreError, StoreLockedError
from crawler.model import say

SUFFIX: Final = "-lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The process that holds the lock."""

    pid: int
    host: str
    started_at: datetime

    @classmethod
    def this_process(cls) -> Owner:
        """Ourselves, now."""
        return cls(pid=os.getpid(), host=socket.gethostname(), started_at=datetime.now(UTC))


class StoreLock:
    """The lock of the store at ``path``; taken by `acquire`, given back by `release` or by the process ending."""

    def __init__(self, path: Path) -> None:
        self._store = path
        self._lock = FileLock(path.with_name(path.name + SUFFIX), timeout=0, thread_local=False)

    def acquire(self) -> None:
        """Take the lock without waiting.

        Raises:
            StoreLockedError: another process (or this one) holds it; the message names pid, host and start time.
            StoreError: the folder cannot be written.
        """
        try:
            self._lock.acquire()
        except Timeout:
            raise self._refusal() from None
        except OSError as error:
            why = error.strerror or str(error)
            raise StoreError(
                say("The folder of {file} cannot be written: {why}", file=str(self._store), why=why)
            ) from error

    def release(self) -> None:
        """Give the lock back; nothing happens when it is not held."""
        self._lock.release()

    def _refusal(self) -> StoreLockedError:
        owner = read_owner(self._store)
        hint = say("Wait until it has ended, or choose another file with --database.")
        if owner is None:
            return StoreLockedError(say("Another audit is using {file}", file=str(self._store)), hint)
        return StoreLockedError(
            say(
                "Another audit is using {file}: process {pid} on {host}, started {started}",
                file=str(self._store),
                pid=str(owner.pid),
                host=owner.host,
                started=owner.started_at.replace(microsecond=0).isoformat(),
            ),
            hint,
        )


def write_owner(connection: sqlite3.Connection, owner: Owner) -> None:
    """Note who holds the lock, for those who are refused."""
    connection.execute("DELETE FROM owner")
    connection.execute(
        "INSERT INTO owner VALUES (?, ?, ?)", (owner.pid, owner.host, owner.started_at.isoformat(timespec="seconds"))
    )


def read_owner(path: Path) -> Owner | None:
    """Who took the lock last; None when the store does not say (yet)."""
    with contextlib.suppress(sqlite3.Error):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.5)
        try:
            row = connection.execute("SELECT pid, host, started_at FROM owner").fetchone()
        finally:
            connection.close()
        if row:
            return Owner(pid=row[0], host=row[1], started_at=datetime.fromisoformat(row[2]))
    return None
