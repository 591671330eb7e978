"""Files of corrections that somebody has touched are never lost when an audit writes its reports again.

Next to the reports is a hidden file with the hash of each file as it was written. A workbook or CSV that differs from
its hash has answers in it: they are taken over into the new one, and the old file is kept under another name.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.clean import formula_safe
from crawler.errors import CrawlerError
from crawler.plan.columns import CorrectionColumn as C
from crawler.plan.typed import Typed, typed_in
from crawler.plan.write import free_name

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

WRITTEN: Final = ".crawler-written.json"
_TAKEN_OVER: Final = (C.ANSWER, C.NEW, C.NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A touched file that was kept."""

    path: Path
    """Its new name; the same name as before when it only holds answers that are in the new file too."""
    taken: int
    """Answers taken over into the new file."""
    left: int
    """Answers for which the new file has no line: they are in the kept file alone."""


def protect(old: Path, new: Path, *, others: bool) -> tuple[Kept, ...]:
    """Saves what people wrote into the folder ``old`` before the reports in ``new`` take its place.

    ``new`` gets the hidden file of hashes.

    Args:
        old: the folder as it is.
        new: the reports as just written.
        others: copy the files of other names too, because the folder ``old`` goes away.
    """
    before = _read_hashes(old)
    fresh = {path.name: _hash(path) for path in new.iterdir() if path.is_file()}
    kept = [
        found
        for path in sorted(old.iterdir() if old.is_dir() else ())
        if path.is_file() and not path.name.startswith(".") and (others or path.name in fresh)
        if (found := _keep(path, new, before.get(path.name)))
    ]
    taken_over = {name: _hash(new / name) for name in fresh}
    hashes = {name: sorted({digest, taken_over[name]}) for name, digest in fresh.items()}
    (new / WRITTEN).write_text(json.dumps(hashes, indent=1), encoding="utf-8")
    return tuple(kept)


def _keep(path: Path, new: Path, known: list[str] | None) -> Kept | None:
    """Keeps one file of the old folder, unless it is as we wrote it."""
    target = new / path.name
    digest = _hash(path)
    if not target.exists():
        if known is None or digest not in known:
            shutil.copy2(path, target)
        return None
    if path.suffix not in {".xlsx", ".csv"} or (known is not None and digest == known[0] == known[-1]):
        return None
    if known is None and not _has_answers(path):
        return None
    taken, left = _take_over(path, target)
    if known is not None and digest in known:  # ours, with answers taken over before: nobody wrote in it since
        return None
    name = free_name(new / f"{path.stem}-answered", path.suffix)
    shutil.copy2(path, name)
    return Kept(path=name, taken=taken, left=left)


def _has_answers(path: Path) -> bool:
    with suppress(CrawlerError):
        return any(typed.is_answer for typed in typed_in(path).values())
    return True


def _take_over(path: Path, target: Path) -> tuple[int, int]:
    """Writes what was typed in ``path`` into the same lines of ``target``; how many, and how many have no line."""
    try:
        typed = {key: one for key, one in typed_in(path).items() if one.is_answer}
    except CrawlerError:
        return 0, 0
    done = _into_workbook(target, typed) if target.suffix == ".xlsx" else _into_csv(target, typed)
    return done, len(typed) - done


def _into_workbook(path: Path, typed: Mapping[str, Typed]) -> int:
    import openpyxl  # noqa: PLC0415 - only workbooks that somebody wrote in need it

    book = openpyxl.load_workbook(path)
    done = sum(_into_sheet(sheet, typed) for sheet in book.worksheets)
    if done:
        book.save(path)
    return done


def _into_sheet(sheet: Worksheet, typed: Mapping[str, Typed]) -> int:
    keys = {str(cell.value): cell.column for cell in sheet[1] if cell.value}
    if not {C.ROW_ID, C.COLUMN, C.ANSWER, C.NEW} <= keys.keys():
        return 0
    done = 0
    for row in range(3, sheet.max_row + 1):
        cells = {key: str(sheet.cell(row, column).value or "") for key, column in keys.items()}
        found = typed.get(_name_of(cells))
        if found is None or not found.fits(cells.get(C.EVIDENCE, "")):
            continue
        done += 1
        for key in _TAKEN_OVER:
            if (text := found.cells.get(key)) and key in keys:
                cell = sheet.cell(row, keys[key])
                cell.value = text
                cell.data_type = "s"
    return done


def _into_csv(path: Path, typed: Mapping[str, Typed]) -> int:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    head, done = lines[0], 0
    for line in lines[1:]:
        cells = dict(zip(head, line, strict=False))
        found = typed.get(_name_of(cells))
        if found is None or not found.fits(cells.get(C.EVIDENCE, "")):
            continue
        done += 1
        for key in _TAKEN_OVER:
            if text := found.cells.get(key):
                line[head.index(key)] = formula_safe(text)
    if done:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(lines)
    return done


def _name_of(cells: Mapping[str, str]) -> str:
    """The proposal, or the cell of a line without one."""
    return cells.get(C.PROPOSAL, "") or f"{cells.get(C.ROW_ID, '')}\t{cells.get(C.COLUMN, '')}"


def _read_hashes(folder: Path) -> dict[str, list[str]]:
    with suppress(OSError, ValueError, AttributeError, TypeError):
        data = json.loads((folder / WRITTEN).read_text(encoding="utf-8"))
        return {str(name): [str(one) for one in found] for name, found in data.items() if found}
    return {}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
