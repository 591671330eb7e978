"""OpenDocument spreadsheets (ISO/IEC 26300): ODS packages and flat FODS files, streamed from their XML.

Repeated rows and cells are counted, not copied, until they hold something: a file of a kilobyte may claim a million
rows of a thousand cells.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from lxml import etree

from crawler.errors import CrawlerError, TableError
from crawler.model import say
from crawler.table.forms.grid import Links, Record
from crawler.table.forms.limits import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_PARTS,
    MAX_UNPACKED,
    Budget,
    declares_type,
    has_endless_tag,
)

OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
STYLE: Final = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
XLINK: Final = "http://www.w3.org/1999/xlink"

CONTENT: Final = "content.xml"
_T: Final = f"{{{TABLE}}}"
ROW: Final = f"{_T}table-row"
CELL: Final = f"{_T}table-cell"
COVERED: Final = f"{_T}covered-table-cell"
SHEET: Final = f"{_T}table"
HREF: Final = f"{{{XLINK}}}href"
LINK: Final = f"{{{TEXT}}}a"
PARAGRAPH: Final = f"{{{TEXT}}}p"
_UNSEEN: Final = frozenset({f"{{{OFFICE}}}annotation", f"{{{TABLE}}}shapes"})
_FORMULA_LINK: Final = re.compile(r'\s*(?:of:)?=\s*HYPERLINK\(\s*"([^"]+)"\s*[;,)]', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OdsSheet:
    """A sheet: its name, and whether a person sees it."""

    name: str
    hidden: bool


@dataclass(slots=True)
class SheetExtras:
    """What a sheet holds besides values."""

    links: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    merged: int = 0

    def behind(self) -> Links:
        """The links by place."""
        return self.links


@contextmanager
def open_content(path: Path) -> Iterator[IO[bytes]]:
    """The XML with the sheets: a part of a package, or the flat file itself.

    Raises:
        TableError: the file is damaged, under a password, declares a document type, or unpacks to too much.
    """
    try:
        if not zipfile.is_zipfile(path):
            with path.open("rb") as file:
                yield file
            return
        with zipfile.ZipFile(path) as package:
            _demand_sane(path, package)
            with package.open(CONTENT) as part:
                endless = has_endless_tag(part)
            if endless:
                raise damaged(path)  # noqa: TRY301 - the error of any damage
            with package.open(CONTENT) as part:
                yield part
    except (CrawlerError, MemoryError):
        raise
    except Exception as error:  # lxml and zipfile raise anything on damage
        raise damaged(path) from error


def damaged(path: Path) -> TableError:
    """The error for a spreadsheet that cannot be read."""
    return TableError(
        say("{file} is not a spreadsheet, or it is damaged.", file=str(path)),
        say("Open it in the spreadsheet program and save it again."),
    )


def _demand_sane(path: Path, package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise TableError(say("{file} is too big for a table when it is unpacked.", file=str(path)))
    names = [part.filename for part in parts]
    if CONTENT not in names or len(set(names)) != len(names):
        raise damaged(path)
    manifest = package.read("META-INF/manifest.xml")[:MAX_CELL] if "META-INF/manifest.xml" in names else b""
    if b"encryption-data" in manifest:
        raise TableError(
            say("{file} is protected by a password.", file=str(path)),
            say("Open it in the spreadsheet program and save it without a password."),
        )
    with package.open(CONTENT) as part:
        if declares_type(part.read(4096)):
            raise TableError(
                say("{file} contains a document type declaration, which no workbook contains.", file=str(path))
            )


def list_sheets(path: Path) -> tuple[OdsSheet, ...]:
    """The sheets in their order."""
    found: list[OdsSheet] = []
    hidden: set[str] = set()
    with open_content(path) as file:
        for event, element in _iterate(file, (SHEET, f"{{{STYLE}}}style", ROW)):
            if element.tag == SHEET and event == "start":
                style = element.get(f"{_T}style-name", "")
                found.append(OdsSheet(name=element.get(f"{_T}name", ""), hidden=style in hidden))
            elif event == "end" and element.tag.endswith("}style"):
                properties = element.find(f"{{{STYLE}}}table-properties")
                if properties is not None and properties.get(f"{_T}display") == "false":
                    hidden.add(element.get(f"{{{STYLE}}}name", ""))
            elif event == "end" and element.tag == ROW:
                _drop(element)
    return tuple(found)


def iter_sheet(path: Path, name: str, extras: SheetExtras | None = None) -> Iterator[Record]:
    """Records of a sheet with their row numbers. Links, formulas and merged ranges are added to ``extras``."""
    kept = extras if extras is not None else SheetExtras()
    budget = Budget(path)
    number, inside = 0, False
    covering: dict[int, tuple[int, str]] = {}
    with open_content(path) as file:
        for event, element in _iterate(file, (SHEET, ROW)):
            if element.tag == SHEET:
                if inside and event == "end":
                    return
                inside = inside or (event == "start" and element.get(f"{_T}name", "") == name)
            elif event == "end":
                if inside:
                    times = repeated(element, "rows")
                    cells = _cells(element, number + 1, kept, covering)
                    budget.spend(len(cells))
                    filled = any(cells)
                    for _ in range(times if filled else 1):
                        number += 1
                        budget.spend(len(cells))
                        yield number, list(cells)
                    number += 0 if filled else times - 1
                _drop(element)


def read_extras(path: Path, name: str) -> SheetExtras:
    """Links, formulas and merged ranges of a sheet."""
    extras = SheetExtras()
    for _ in iter_sheet(path, name, extras):
        pass
    return extras


def text_of(cell: etree._Element) -> str:
    """The text of a cell as a reader sees it; whole numbers and dates without the cell's format."""
    kind = cell.get(f"{{{OFFICE}}}value-type", "")
    if kind == "date":
        return cell.get(f"{{{OFFICE}}}date-value", "").removesuffix("T00:00:00").replace("T", " ")
    value = cell.get(f"{{{OFFICE}}}value", "")
    if kind == "float" and value:
        return value.removesuffix(".0")
    return "\n".join(_visible(child) for child in cell if child.tag == PARAGRAPH)[:MAX_CELL]


def link_of(cell: etree._Element) -> str:
    """Where the cell's first link or its HYPERLINK formula leads; empty without one."""
    match = _FORMULA_LINK.match(cell.get(f"{_T}formula", ""))
    if match:
        return match[1]
    link = next(cell.iter(LINK), None)
    return link.get(HREF, "") if link is not None else ""


def repeated(element: etree._Element, what: str) -> int:
    """How often a row (``rows``) or a cell (``columns``) is repeated, within what a sheet can have."""
    given = element.get(f"{_T}number-{what}-repeated", "1")
    return min(max(int(given[:9]), 1), 1 << 20) if given.isdecimal() else 1


def _drop(row: etree._Element) -> None:
    """Frees the memory of a row and of what came before it."""
    row.clear()
    parent = row.getparent()
    while parent is not None and row.getprevious() is not None:
        del parent[0]


def _iterate(file: IO[bytes], tags: tuple[str, ...]) -> Iterator[tuple[str, etree._Element]]:
    yield from etree.iterparse(
        file,
        events=("start", "end"),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )


def _cells(row: etree._Element, number: int, extras: SheetExtras, covering: dict[int, tuple[int, str]]) -> list[str]:
    """The texts of a row up to its last filled cell; a cell that spans rows gives its text to each of them."""
    cells: list[str] = []
    waiting = 0
    """Empty cells that are only written when a filled one follows."""
    at = 0
    for cell in row.iterchildren(CELL, COVERED):
        times = repeated(cell, "columns")
        text = text_of(cell)
        if cell.tag == COVERED and not text:
            rows, above = covering.get(at, (0, ""))
            text = above if rows >= number else ""
        if not text:
            waiting, at = waiting + times, at + times
            continue
        if at + times > MAX_COLUMNS:
            times = 1
        cells += [""] * waiting + [text] * times
        waiting = 0
        _note_extras(cell, (number, at), text, extras, covering)
        at += times
    return cells


def _note_extras(
    cell: etree._Element,
    place: tuple[int, int],
    text: str,
    extras: SheetExtras,
    covering: dict[int, tuple[int, str]],
) -> None:
    number, at = place
    tall = cell.get(f"{_T}number-rows-spanned", "1")
    wide = cell.get(f"{_T}number-columns-spanned", "1")
    if tall.isdecimal() and int(tall[:9]) > 1:
        covering[at] = (number + int(tall[:9]) - 1, text)
    extras.merged += tall != "1" or wide != "1"
    link = link_of(cell)
    if link:
        extras.links[number, at + 1] = link
    if cell.get(f"{_T}formula"):
        extras.formulas.add((number, at + 1))


def _visible(element: etree._Element) -> str:
    """The text of a paragraph with its spaces, tabs and breaks, without notes."""
    parts = [element.text or ""]
    for child in element:
        tag = str(child.tag)
        if tag == f"{{{TEXT}}}s":
            count = child.get(f"{{{TEXT}}}c", "1")
            parts.append(" " * min(int(count[:4]) if count.isdecimal() else 1, 100))
        elif tag == f"{{{TEXT}}}tab":
            parts.append("\t")
        elif tag == f"{{{TEXT}}}line-break":
            parts.append("\n")
        elif tag not in _UNSEEN:
            parts.append(_visible(child))
        parts.append(child.tail or "")
    return "".join(parts)
