"""The SQLite file under a store: opens it, refuses what is not ours, runs transactions and queries.

Ours is a file with our ``application_id`` and a ``migration`` table. Files of version 0.1.0 have the table alone; they
get the id when they are next written to. Everything else is refused before SQLite may change a byte of it.
"""

from __future__ import annotations

import contextlib
import sqlite3
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from crawler.store.faults import damaged, store_error
from crawler.store.lock import Owner, StoreLock, write_owner
from crawler.store.schema import APPLICATION_ID, MIGRATIONS, applied_migrations, check_version, migrate

T = TypeVar("T")
Row = tuple[Any, ...]

MAGIC: Final = b"SQLite format 3\0"
HEADER: Final = struct.Struct(">68xI28x")
"""The file's header with its ``application_id`` (https://www.sqlite.org/fileformat2.html#the_database_header)."""
UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError, OverflowError, zlib.error)
"""What reading a record raises when bytes of it were changed behind our back."""


class Database:
    """One open file. Safe to use from several threads; one process writes, and any number read."""

    def __init__(self, path: Path, reader: sqlite3.Connection, writer: sqlite3.Connection | None) -> None:
        """Use `open`; without a ``writer`` the file is only read."""
        self.path = path
        self._reader = reader  # separate, so that a reader never waits for a commit
        self._writer = writer
        self._lock: StoreLock | None = None
        self._read_lock = threading.Lock()
        self._write_lock = threading.RLock()

    @property
    def is_read_only(self) -> bool:
        """Whether nothing can be written."""
        return self._writer is None

    @classmethod
    def open(cls, path: Path, *, read_only: bool) -> Self:
        """Open the file; made with its folder when missing, unless ``read_only``, which needs no lock.

        Raises:
            StoreLockedError: another process is writing to it.
            StoreError: it is not an audit file, was written by a newer version, is missing, or cannot be written.
        """
        try:
            if path.exists():
                _refuse_foreign(path)
            return cls(path, _open_reader(path), None) if read_only else cls._open_writer(path)
        except (sqlite3.Error, OSError) as error:
            raise store_error(error, path) from error
        except UnicodeError as error:  # in a name of a migration
            raise damaged(path) from error

    @classmethod
    def _open_writer(cls, path: Path) -> Self:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = StoreLock(path)
        lock.acquire()
        try:
            writer = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            try:
                migrate(writer)
                writer.execute("PRAGMA journal_mode=WAL")
                writer.execute("PRAGMA synchronous=NORMAL")
                write_owner(writer, Owner.this_process())
                database = cls(path, _reader(path), writer)
            except BaseException:
                writer.close()
                raise
        except BaseException:
            lock.release()
            raise
        database._lock = lock
        return database

    def close(self) -> None:
        """Close the file and release the lock; may be called twice."""
        with self._write_lock, self._read_lock:
            self._reader.close()
            if self._writer:
                self._writer.close()
            if self._lock:
                self._lock.release()

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: committed when the block ends, rolled back when it raises.

        Raises:
            StoreError: the disk is full, the file is damaged or open for reading only.
        """
        with self._write_lock:
            connection = self._writer or self._reader  # SQLite itself says that it is read-only
            try:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:  # a full disk may have ended it already
                        connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise store_error(error, self.path) from error

    def read(self, record: Callable[[Row], T], query: str, *values: object) -> list[T]:
        """The records that ``record`` makes of each row of a query.

        Raises:
            StoreError: the file cannot be read, or a row of it is damaged.
        """
        with self._read_lock:
            try:
                return [record(row) for row in self._reader.execute(query, values)]
            except sqlite3.Error as error:
                raise store_error(error, self.path) from error
            except UNREADABLE as error:
                raise damaged(self.path) from error


def _refuse_foreign(path: Path) -> None:
    """Raise when a file is not ours; nothing is opened for writing.

    Raises:
        StoreError: it is something else than an audit file.
        OSError: it cannot be read.
    """
    if not path.is_file():
        raise damaged(path)
    with path.open("rb") as file:
        header = file.read(HEADER.size)
    if not header:
        return  # an empty file becomes an audit file, as a missing one does
    if len(header) < HEADER.size or not header.startswith(MAGIC):
        raise damaged(path)
    (application_id,) = HEADER.unpack(header)
    if application_id == APPLICATION_ID:
        return
    if application_id or not _has_migrations(path):
        raise damaged(path)


def _has_migrations(path: Path) -> bool:
    """Whether a file without an application id has our table of migrations."""
    with contextlib.closing(_readable(path)) as connection:
        return MIGRATIONS[0][0] in applied_migrations(connection)


def _open_reader(path: Path) -> sqlite3.Connection:
    connection = _readable(path)
    try:
        check_version(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _readable(path: Path) -> sqlite3.Connection:
    """A connection that reads, also where the folder cannot be written and SQLite has no room for its ``-shm`` file."""
    connection = _reader(path)
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        log = path.with_name(f"{path.name}-wal")
        if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
            raise
        if not path.is_file() or (log.exists() and log.stat().st_size):
            raise  # missing, or what the log holds would be left out
        return _reader(path, "&immutable=1")
    except BaseException:
        connection.close()
        raise
    return connection


def _reader(path: Path, how: str = "") -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=ro{how}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
