"""One read-only SQLite file of tables that were prepared once: text keys, text values, and a few arrays.

The file's name ends in the CRC-32 of its bytes. A file whose bytes do not match its name is damaged and is not opened.
"""

from __future__ import annotations

import mmap
import os
import sqlite3
import tempfile
import zlib
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

_MAPPED: Final = 256 << 20
"""Most bytes SQLite maps into memory; the file is a fifth of that."""
_SUFFIX: Final = ".sqlite"


class Kind(StrEnum):
    """The tables of the file."""

    CITY = "city"
    """Number of a city → its record."""
    CITY_NAME = "city_name"
    """Folded name → numbers of the cities."""
    CITY_SOUND = "city_sound"
    """What a folded name sounds like → numbers of the cities."""
    COUNTRY_NAME = "country_name"
    """Folded name in any language → country code."""
    COUNTRY_SPELLING = "country_spelling"
    """Name that is right in some language → country code."""
    LANGUAGES_OF_NAME = "languages_of_name"
    """Name of a country or continent → the languages that use it."""
    CONTINENT_NAME = "continent_name"
    """Folded name in any language → UN M49 code."""
    REGION_NAME = "region_name"
    """Folded name of a province → the countries that have one."""
    ARRAY = "array"
    """Name → a text or an array, as bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What one part of the world puts into the file."""

    tables: Mapping[Kind, Mapping[str, str]]
    arrays: Mapping[str, bytes]


class Prepared:
    """The open file. It may be used in several threads, and in a process forked from the one that opened it."""

    def __init__(self, path: Path | None, db: sqlite3.Connection) -> None:
        """``path`` is None for a database in memory."""
        self._path = path
        self._db = db
        self._process = os.getpid()
        self.get = lru_cache(maxsize=16_384)(self._get)

    def _get(self, kind: Kind, key: str) -> str | None:
        """The value of ``key`` in a table; None when there is none. `get` is this, remembered."""
        row = self._connection().execute(f"SELECT value FROM {kind} WHERE key = ?", (key,)).fetchone()  # noqa: S608 - a constant
        return str(row[0]) if row else None

    def array(self, name: str) -> bytes:
        """An array, as it was written.

        Raises:
            KeyError: there is none of this name.
        """
        row = self._connection().execute("SELECT value FROM array WHERE key = ?", (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        return bytes(row[0])

    def _connection(self) -> sqlite3.Connection:
        """The connection of this process: SQLite forbids the use of a connection that was opened before a fork."""
        if self._path is not None and self._process != os.getpid():
            self._db, self._process = _connect(self._path), os.getpid()
        return self._db


def find_prepared(folder: Path, version: str) -> Path | None:
    """The undamaged file of this version in ``folder``, None when there is none."""
    return next((path for path in sorted(folder.glob(f"{version}-*{_SUFFIX}")) if _is_whole(path)), None)


def open_prepared(path: Path) -> Prepared:
    """Opens a file that `find_prepared` or `write_prepared` returned."""
    return Prepared(path, _connect(path))


def prepare_in_memory(contents: Iterable[Contents]) -> Prepared:
    """The same tables in memory, for a machine on which no file can be written."""
    db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    _fill(db, contents)
    return Prepared(None, db)


def write_prepared(folder: Path, version: str, contents: Iterable[Contents]) -> Path:
    """Writes the file of this version, whole or not at all; returns its path.

    Raises:
        OSError: the folder cannot be written.
        sqlite3.Error: the disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{version}-", dir=folder) as beside:
        part = Path(beside) / "part"
        with closing(sqlite3.connect(part, isolation_level=None)) as db:
            # The file is new and is renamed when it is whole: a journal would protect nothing.
            db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
            _fill(db, contents)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        path = folder / f"{version}-{_checksum(part):08x}{_SUFFIX}"
        if not (path.exists() and _is_whole(path)):
            part.replace(path)
    return path


def _fill(db: sqlite3.Connection, contents: Iterable[Contents]) -> None:
    db.execute("BEGIN")
    for kind in Kind:
        db.execute(f"CREATE TABLE {kind} (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID")
    for part in contents:
        for kind, table in part.tables.items():
            # Sorted: each row is then appended to the tree.
            db.executemany(f"INSERT INTO {kind} VALUES (?, ?)", sorted(table.items()))  # noqa: S608 - a constant
        db.executemany("INSERT INTO array VALUES (?, ?)", sorted(part.arrays.items()))
    db.execute("COMMIT")


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    db.execute(f"PRAGMA mmap_size={_MAPPED}")
    return db


def _is_whole(path: Path) -> bool:
    try:
        return path.name.endswith(f"-{_checksum(path):08x}{_SUFFIX}")
    except (OSError, ValueError):  # not readable, or empty
        return False


def _checksum(path: Path) -> int:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        return zlib.crc32(view)
