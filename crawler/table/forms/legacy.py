"""XLS (Excel 97 to 2003) and XLSB workbooks, read by calamine. A corrected copy is an XLSX workbook.

calamine lays a sheet out as one block up to its last cell, so an XLSB whose cells stand far apart is refused before it
is opened: the numbers of its rows and columns are counted in its records (MS-XLSB, 2.1.4).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from crawler.errors import TableError
from crawler.model import say
from crawler.table.forms.grid import Record
from crawler.table.forms.limits import MAX_PARTS, MAX_UNPACKED
from crawler.table.forms.xlsx import as_text

MAX_BLOCK: Final = 4_000_000
"""Cells of the block a sheet spans: calamine holds 32 bytes for each."""
MAX_FILE: Final = 1 << 26
"""Bytes of an XLS file."""
_ROW_HEADER: Final = 0
_CELLS: Final = range(1, 12)
_TWO_BYTES: Final = 0x80


def open_workbook(path: Path) -> CalamineWorkbook:
    """Opens a workbook.

    Raises:
        TableError: it is damaged, under a password, or too large.
    """
    try:
        if zipfile.is_zipfile(path):
            _demand_small_block(path)
        elif path.stat().st_size > MAX_FILE:
            raise _too_large(path)
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise TableError(
            say("{file} is protected by a password.", file=str(path)),
            say("Open it in the spreadsheet program and save it without a password."),
        ) from error
    except (CalamineError, OSError, zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        raise _damaged(path) from error


def list_sheets(path: Path) -> tuple[tuple[str, bool], ...]:
    """Names of the worksheets in their order, each with whether it is hidden."""
    return tuple(
        (sheet.name, sheet.visible is not SheetVisibleEnum.Visible)
        for sheet in open_workbook(path).sheets_metadata
        if sheet.typ is SheetTypeEnum.WorkSheet
    )


def iter_sheet(path: Path, name: str) -> Iterator[Record]:
    """Records of a sheet with their row numbers."""
    try:
        sheet = open_workbook(path).get_sheet_by_name(name)
        if sheet.height * sheet.width > MAX_BLOCK:
            raise _too_large(path)
        for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            yield number, [as_text(value) for value in row]
    except CalamineError as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> TableError:
    return TableError(
        say("{file} is not a workbook, or it is damaged.", file=str(path)),
        say("Open it in the spreadsheet program and save it as .xlsx."),
    )


def _too_large(path: Path) -> TableError:
    return TableError(say("{file} contains more cells than a table can have.", file=str(path)))


def _demand_small_block(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        parts = package.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED // 4:
            raise _too_large(path)
        for part in parts:
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".bin"):
                with package.open(part) as file:
                    rows, columns = _extent(file)
                if rows * columns > MAX_BLOCK:
                    raise _too_large(path)


def _extent(file: IO[bytes]) -> tuple[int, int]:
    """The last row and column with a cell, both counted from 1, of a stream of records."""
    rows = columns = 0
    while head := file.read(1):
        kind = head[0]
        if kind & _TWO_BYTES:
            kind = (kind & ~_TWO_BYTES) | (file.read(1) or b"\0")[0] << 7
        size = shift = 0
        while (byte := file.read(1)) and shift < 28:  # noqa: PLR2004 - four bytes of seven bits
            size |= (byte[0] & ~_TWO_BYTES) << shift
            shift += 7
            if not byte[0] & _TWO_BYTES:
                break
        data = file.read(size)
        if kind == _ROW_HEADER:
            rows = max(rows, int.from_bytes(data[:4], "little") + 1)
        elif kind in _CELLS:
            columns = max(columns, int.from_bytes(data[:4], "little") + 1)
    return rows, columns
