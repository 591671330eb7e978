"""The bytes of a table file: what it is, its hash, its encoding; one pass, bounded memory."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crawler.errors import TableError
from crawler.model import Message, say

CHUNK: Final = 1 << 18

BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Compound files: Excel before 2007, and workbooks under a password (MS-CFB)."""

ISO_LETTERS: Final = b"\xa1\xa6\xac\xb1\xb6\xbc"
"""ĄŚŹąśź in ISO-8859-2; signs nobody writes in windows-1250."""
WINDOWS_LETTERS: Final = b"\xa5\xb9\x8c\x8f\x9c\x9f"
"""The same letters in windows-1250."""
_C1: Final = bytes(range(0x80, 0xA0))
"""Control characters in ISO-8859-2, letters and quotation marks in windows-1250."""
_CONTROLS: Final = bytes(set(range(0x20)) - set(b"\t\n\r\f"))
ENOUGH: Final = 4096
"""Bad bytes after which the rest need not be counted."""
_MOSTLY: Final = 0.9
_FEW: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What the bytes of a file show. ``encoding`` is None for a workbook."""

    sha256: str
    size: int
    encoding: str | None
    bad_bytes: int = 0
    """Bytes that are no UTF-8 in a file that is otherwise."""


def scan_file(path: Path) -> Scan:
    """Reads the file once.

    Raises:
        TableError: there is no such file, it cannot be read, is empty, or is no table.
    """
    digest, counts, size, head = hashlib.sha256(), _Counts(), 0, b""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                head = head or chunk[:4096]
                size += len(chunk)
                digest.update(chunk)
                counts.feed(chunk)
    except OSError as error:
        raise TableError(_why_unreadable(path, error)) from error
    counts.feed(b"", final=True)
    encoding = _encoding_of(path, head, counts, size)
    bad = counts.bad if encoding in {"utf-8", "utf-8-sig"} else 0
    return Scan(sha256=digest.hexdigest(), size=size, encoding=encoding, bad_bytes=bad)


def _why_unreadable(path: Path, error: OSError) -> Message:
    if isinstance(error, FileNotFoundError):
        return say("There is no file {file}.", file=str(path))
    if isinstance(error, IsADirectoryError) or path.is_dir():
        return say("{file} is a folder, not a table.", file=str(path))
    if isinstance(error, PermissionError):
        return say("{file} cannot be read: you do not have the rights to it.", file=str(path))
    return say("{file} cannot be read: {why}", file=str(path), why=str(error.strerror or error))


class _Counts:
    """Counts of what tells encodings apart, chunk by chunk."""

    def __init__(self) -> None:
        self.zeros = self.controls = self.c1 = self.iso = self.windows = 0
        self.good = 0
        """Characters of more than a byte that are right UTF-8."""
        self.bad = 0
        self._rest = b""

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        self.zeros += chunk.count(0)
        self.controls += _count(chunk, _CONTROLS)
        self.c1 += _count(chunk, _C1)
        self.iso += _count(chunk, ISO_LETTERS)
        self.windows += _count(chunk, WINDOWS_LETTERS)
        self._feed_utf8(memoryview(self._rest + chunk), final)

    def _feed_utf8(self, data: memoryview, final: bool) -> None:
        self._rest = b""
        while data and self.bad < ENOUGH:
            try:
                text, used = codecs.utf_8_decode(data, "strict", final)
            except UnicodeDecodeError as error:
                self.good += error.start - len(str(data[: error.start], "utf-8"))
                self.bad += error.end - error.start
                data = data[error.end :]
            else:
                self.good += used - len(text)
                self._rest = bytes(data[used:])
                return


def _count(chunk: bytes, wanted: bytes) -> int:
    return len(chunk) - len(chunk.translate(None, wanted))


def _encoding_of(path: Path, head: bytes, counts: _Counts, size: int) -> str | None:
    if not size:
        raise TableError(say("{file} is empty.", file=str(path)))
    if head.startswith(ZIP):
        return None
    if head.startswith(OLE):
        raise TableError(
            say("{file} is a workbook in an old format or with a password.", file=str(path)),
            say("Open it in the spreadsheet program and save it as .xlsx without a password."),
        )
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return encoding
    if counts.zeros > size // 4:
        return _bare_utf16(head) or _refuse(path)
    if counts.controls > size * _FEW:
        _refuse(path)
    if counts.good >= counts.bad * 4:
        return "utf-8"
    return _refuse(path) if counts.zeros else _central_european(counts)


def _bare_utf16(head: bytes) -> str | None:
    """UTF-16 without a byte order mark: the zero bytes stand on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < _MOSTLY * (even + odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _central_european(counts: _Counts) -> str:
    return "iso-8859-2" if counts.iso > counts.windows and not counts.c1 else "windows-1250"


def _refuse(path: Path) -> str:
    raise TableError(
        say("{file} is a binary file, not a table.", file=str(path)), say("Tables are .tsv, .csv, .txt or .xlsx files.")
    )
