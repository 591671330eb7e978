"""A table inside a ZIP or GZIP file: unpacked to a temporary folder, and packed again with its changes."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from crawler.errors import TableError
from crawler.model import say
from crawler.table.forms.grid import Grid
from crawler.table.forms.limits import MAX_PARTS
from crawler.table.patch import CellChange

MAX_INNER: Final = 1 << 28
"""Bytes of the table inside."""
CHUNK: Final = 1 << 18
SUFFIXES: Final = frozenset(
    ".csv .tsv .tab .txt .xlsx .xlsm .xls .xlsb .ods .fods .html .htm .xhtml .md .markdown "
    ".json .jsonl .ndjson .pdf".split()
)


class Unpacked:
    """The files taken out of an archive; they are deleted when nothing refers to this any more."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="crawler-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def path_of(self, name: str) -> Path:
        """Where a file goes; its own suffix is kept."""
        return self._folder / f"{len(list(self._folder.iterdir()))}{PurePosixPath(name).suffix}"


def unzip(path: Path, unpacked: Unpacked) -> dict[str, Path]:
    """The tables of an archive by name.

    Raises:
        TableError: the archive is damaged, holds no table, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [part for part in archive.infolist()[:MAX_PARTS] if _is_table(part)]
            if not parts:
                raise TableError(
                    say("{file} is an archive without a table in it.", file=str(path)),
                    say("Unpack it and name the table itself."),
                )
            found = {}
            for part in parts[:20]:
                found[part.filename] = unpacked.path_of(part.filename)
                with archive.open(part) as inner:
                    _copy(inner, found[part.filename], path)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        raise damaged(path) from error
    return found


def gunzip(path: Path, unpacked: Unpacked) -> Path:
    """The one file inside.

    Raises:
        TableError: it is damaged or unpacks to too much.
    """
    inner = unpacked.path_of(path.stem)
    try:
        with gzip.open(path) as file:
            _copy(file, inner, path)
    except (gzip.BadGzipFile, zlib.error, EOFError, OSError) as error:
        raise damaged(path) from error
    return inner


def write_zip(target: Path, changes: Sequence[CellChange], *, source: Path, name: str, grid: Grid) -> None:
    """Writes the archive again with one file in it changed."""
    unpacked = Unpacked()
    changed = unpacked.path_of(name)
    grid.write(changed, changes)
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w") as out:
        for part in archive.infolist():
            data = changed.read_bytes() if part.filename == name else archive.read(part)
            out.writestr(part, data, compress_type=part.compress_type)


def write_gzip(target: Path, changes: Sequence[CellChange], *, grid: Grid) -> None:
    """Writes the changed file packed again."""
    unpacked = Unpacked()
    changed = unpacked.path_of("table")
    grid.write(changed, changes)
    with gzip.GzipFile(target, "wb", mtime=0) as out, changed.open("rb") as file:
        while chunk := file.read(CHUNK):
            out.write(chunk)


def _is_table(part: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(part.filename)
    return not part.is_dir() and name.suffix.lower() in SUFFIXES and not name.name.startswith((".", "~$"))


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _copy(inner: _Readable, to: Path, archive: Path) -> None:
    size = 0
    with to.open("wb") as out:
        while chunk := inner.read(CHUNK):
            size += len(chunk)
            if size > MAX_INNER:
                raise TableError(say("{file} is too big for a table when it is unpacked.", file=str(archive)))
            out.write(chunk)


def damaged(path: Path) -> TableError:
    """The error for an archive that cannot be read."""
    return TableError(
        say("{file} is a damaged archive.", file=str(path)), say("Pack it again, or unpack it and name the table.")
    )
