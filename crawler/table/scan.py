"""The bytes of a table file: what kind of file it is, its hash, its encoding; one pass, bounded memory."""

from __future__ import annotations

import codecs
import hashlib
import re
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NoReturn

from crawler.errors import TableError
from crawler.model import Message, say
from crawler.table.encodings import best_encoding

CHUNK: Final = 1 << 18
HEAD: Final = 1 << 14
"""Bytes kept from the beginning: the form of a text file shows in them."""
SAMPLE: Final = 1 << 15
"""Bytes of lines with letters beyond ASCII that an encoding is chosen by."""

BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS: Final = bytes(set(range(0x20)) - set(b"\t\n\r\f\x1b"))
_ISO_2022_JP: Final = re.compile(rb"\x1b\$[@B]|\x1b\([BJ]")
_BEYOND: Final = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
ENOUGH: Final = 4096
"""Bad bytes after which the rest need not be counted."""
_MOSTLY: Final = 0.9
_FEW: Final = 0.01


class Kind(StrEnum):
    """What the first bytes of a file say it is."""

    TEXT = "text"
    ZIP = "zip"
    OLE = "ole"
    """A compound file (MS-CFB): Excel before 2007, and workbooks under a password."""
    PDF = "pdf"
    GZIP = "gzip"


_MAGIC: Final = (
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
    (b"%PDF-", Kind.PDF),
    (b"\x1f\x8b\x08", Kind.GZIP),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What the bytes of a file show."""

    sha256: str
    size: int
    kind: Kind
    encoding: str | None
    """Of a text file; Python knows it by this name."""
    head: bytes
    """The first `HEAD` bytes."""
    bad_bytes: int = 0
    """Bytes that are not UTF-8 in a file that is otherwise."""
    bad_line: int = 0
    """The line of the first of them."""
    nul_line: int = 0
    """The line of the first NUL byte in a text file; 0 without one."""
    unsure: bool = False
    """Another encoding fits nearly as well, and letters would read differently."""


def codec_of(encoding: str, head: bytes = b"") -> str:
    """The codec for what follows the byte order mark of a file in ``encoding`` that begins with ``head``."""
    if encoding == "utf-8-sig":
        return "utf-8"
    if encoding in {"utf-16", "utf-32"}:
        big = head.startswith((b"\xfe\xff", b"\0\0\xfe\xff"))
        return f"{encoding}-be" if big else f"{encoding}-le"
    return encoding


def scan_file(path: Path, encoding: str | None = None) -> Scan:
    """Reads the file once.

    Args:
        path: a regular file; anything that could be waited for (a pipe, a device) is refused unread.
        encoding: what the operator says it is written in.

    Raises:
        TableError: there is no such file, it cannot be read, is empty, is not a table, or there is no such encoding.
    """
    digest, counts, size, head = hashlib.sha256(), _Counts(), 0, b""
    try:
        _demand_file(path)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                head = head or chunk[:HEAD]
                size += len(chunk)
                digest.update(chunk)
                counts.feed(chunk)
    except OSError as error:
        raise TableError(_why_unreadable(path, error)) from error
    counts.feed(b"", final=True)
    if not size:
        raise TableError(say("{file} is empty.", file=str(path)))
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), Kind.TEXT)
    if kind is not Kind.TEXT:
        return Scan(sha256=digest.hexdigest(), size=size, kind=kind, encoding=None, head=head)
    said = _said(encoding) if encoding else None
    name, unsure = (said, False) if said else _encoding_of(path, head, counts, size)
    is_utf8 = name in {"utf-8", "utf-8-sig"}
    wide = name.startswith(("utf-16", "utf-32"))
    return Scan(
        sha256=digest.hexdigest(),
        size=size,
        kind=kind,
        encoding=name,
        head=head,
        bad_bytes=counts.bad if is_utf8 else 0,
        bad_line=counts.bad_line if is_utf8 else 0,
        nul_line=0 if wide else counts.nul_line,
        unsure=unsure,
    )


def _demand_file(path: Path) -> None:
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise TableError(
            say("{file} is not a regular file.", file=str(path)),
            say("Save the table to a file first, or pass it on standard input with the name “-”."),
        )


def _said(encoding: str) -> str:
    """The encoding an operator names, as Python knows it."""
    try:
        info = codecs.lookup(encoding.strip())
        "".encode(info.name)
    except (LookupError, ValueError) as error:
        raise TableError(
            say("There is no encoding “{encoding}”.", encoding=encoding),
            say("Usual ones are utf-8, windows-1250, windows-1252, windows-1251, gb18030 and shift_jis."),
        ) from error
    return info.name


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
        self.zeros = self.controls = 0
        self.good = 0
        """Characters of more than a byte that are right UTF-8."""
        self.bad = 0
        self.bad_line = self.nul_line = 0
        self.sample: list[bytes] = []
        """Lines with bytes beyond ASCII."""
        self._sampled = 0
        self._lines = 1
        self._rest = b""

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        zeros = chunk.count(0)
        if zeros and not self.zeros:
            self.nul_line = self._lines + chunk.count(b"\n", 0, chunk.find(0))
        self.zeros += zeros
        self.controls += _count(chunk, _CONTROLS)
        if self._sampled < SAMPLE and not chunk.isascii():
            for match in _BEYOND.finditer(chunk):
                self.sample.append(match[0][:SAMPLE])
                self._sampled += len(self.sample[-1])
                if self._sampled >= SAMPLE:
                    break
        self._feed_utf8(memoryview(self._rest + chunk), final)
        self._lines += chunk.count(b"\n")

    def _feed_utf8(self, data: memoryview, final: bool) -> None:
        whole, passed = data, 0
        self._rest = b""
        while data and self.bad < ENOUGH:
            try:
                text, used = codecs.utf_8_decode(data, "strict", final)
            except UnicodeDecodeError as error:
                if not self.bad:
                    self.bad_line = self._lines + bytes(whole[: passed + error.start]).count(b"\n")
                self.good += error.start - len(str(data[: error.start], "utf-8"))
                self.bad += error.end - error.start
                passed += error.end
                data = data[error.end :]
            else:
                self.good += used - len(text)
                self._rest = bytes(data[used:])
                return


def _count(chunk: bytes, wanted: bytes) -> int:
    return len(chunk) - len(chunk.translate(None, wanted))


def _encoding_of(path: Path, head: bytes, counts: _Counts, size: int) -> tuple[str, bool]:
    """The encoding, and whether it is in doubt."""
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return encoding, False
    if counts.zeros > size // 4:
        return _bare_utf16(head) or _refuse(path), False
    if counts.controls > size * _FEW:
        _refuse(path)
    if _ISO_2022_JP.search(head):
        return "iso2022_jp", False
    if counts.good >= counts.bad * 4:
        return "utf-8", False
    if counts.zeros:
        _refuse(path)
    return best_encoding(b"\n".join(counts.sample)[:SAMPLE])


def _bare_utf16(head: bytes) -> str | None:
    """UTF-16 without a byte order mark: the zero bytes are on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < _MOSTLY * (even + odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _refuse(path: Path) -> NoReturn:
    raise TableError(
        say("{file} is a binary file, not a table.", file=str(path)),
        say("Tables are spreadsheets (.xlsx, .ods, .xls), text (.csv, .tsv), web pages, Markdown, JSON and PDF files."),
    )
