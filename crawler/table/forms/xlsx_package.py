"""The inside of an XLSX file (ECMA-376, Open Packaging Conventions): its parts, sheets and links, read with care.

A workbook from outside may be a bomb. It is refused when it unpacks to more than `MAX_UNPACKED`, has more than
`MAX_PARTS` parts, or a part declares a document type (no real one does, and entities need it).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

from crawler.errors import TableError
from crawler.model import say

MAX_UNPACKED: Final = 1 << 30
"""Bytes of all parts together: a million rows of seven columns take 0.4 GB."""
MAX_STRINGS: Final = 1 << 26
"""Bytes of the table of shared strings, the one part that is held in memory."""
MAX_MERGED: Final = 100_000
MAX_STYLES: Final = 1 << 23
"""Bytes of the table of styles: a sheet of offices has a thousandth of that."""
MAX_PARTS: Final = 10_000
MAX_SMALL: Final = 1 << 24
"""Bytes of a part that is read in one piece (workbook, relationships)."""
CHUNK: Final = 1 << 20

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_OFFICE: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
)
_FORMULA_LINK: Final = re.compile(r'\s*(?:_xlfn\.)?HYPERLINK\(\s*"([^"]+)"\s*[,)]', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet: its name and the part that holds it."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """Where a relationship of a part leads."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What a sheet holds beside values: links by (row, column), merged ranges as (row, column, last row and column)."""

    links: dict[tuple[int, int], str]
    merged: tuple[tuple[int, int, int, int], ...]


def safe_parser() -> etree.XMLParser:
    """A parser that loads nothing, resolves nothing and stops at absurd sizes."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def open_package(path: Path) -> zipfile.ZipFile:
    """The workbook as a zip archive, found to be one and no bomb.

    Raises:
        TableError: it is damaged, no workbook, or unpacks to too much.
    """
    try:
        package = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise damaged(path) from error
    try:
        _demand_sane(path, package)
    except BaseException:
        package.close()
        raise
    return package


def damaged(path: Path) -> TableError:
    """The error for a workbook that cannot be read."""
    return TableError(
        say("{file} is not a workbook, or it is damaged.", file=str(path)),
        say("Open it in the spreadsheet program and save it as .xlsx again."),
    )


def _demand_sane(path: Path, package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    styles = sum(part.file_size for part in parts if part.filename.lower().endswith("styles.xml"))
    strings = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if (
        len(parts) > MAX_PARTS
        or sum(part.file_size for part in parts) > MAX_UNPACKED
        or strings > MAX_STRINGS
        or styles > MAX_STYLES
    ):
        raise TableError(say("{file} is too big for a table when it is unpacked.", file=str(path)))
    names = {part.filename for part in parts}
    if len(names) != len(parts):
        raise damaged(path)
    if "xl/workbook.xml" not in names and not any(name.endswith("workbook.xml") for name in names):
        raise TableError(
            say("{file} is not an Excel workbook.", file=str(path)), say("Save the table as .xlsx, .csv or .tsv first.")
        )
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) and _declares_type(package, part):
            raise TableError(
                say("{file} contains a document type declaration, which no workbook contains.", file=str(path))
            )


def _declares_type(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part has a DOCTYPE before its root element, in any encoding XML allows for one."""
    with package.open(part) as file:
        head = file.read(4096).replace(b"\0", b"")
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def has_macros(path: Path) -> bool:
    """Whether a workbook carries macros: nothing here runs them, and a copy keeps them."""
    with open_package(path) as package:
        return any(name.lower().endswith("vbaproject.bin") for name in package.namelist())


def read_part(package: zipfile.ZipFile, part: str, limit: int = MAX_SMALL) -> bytes:
    """The bytes of a small part; empty when there is none.

    Raises:
        etree.XMLSyntaxError: the part is larger than ``limit``.
    """
    try:
        info = package.getinfo(part)
    except KeyError:
        return b""
    if info.file_size > limit:
        raise zipfile.BadZipFile(part)
    return package.read(info)


def relationships(package: zipfile.ZipFile, part: str) -> dict[str, Relationship]:
    """The relationships of a part by their ids, internal targets as names of parts."""
    folder, name = posixpath.split(part)
    data = read_part(package, posixpath.join(folder, "_rels", f"{name}.rels"))
    found: dict[str, Relationship] = {}
    for element in etree.fromstring(data, safe_parser()) if data else ():
        target, external = element.get("Target", ""), element.get("TargetMode") == "External"
        if not external:
            target = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
        kind = element.get("Type", "").rpartition("/")[2]
        found[element.get("Id", "")] = Relationship(kind=kind, target=target, external=external)
    return found


def workbook_part(package: zipfile.ZipFile) -> str:
    """The name of the part that lists the sheets."""
    found = (link.target for link in relationships(package, "").values() if link.kind == "officeDocument")
    return next(found, "xl/workbook.xml")


def sheets(package: zipfile.ZipFile) -> tuple[Sheet, ...]:
    """The worksheets in their order; sheets that are only a chart are left out."""
    part = workbook_part(package)
    links = relationships(package, part)
    root = etree.fromstring(read_part(package, part), safe_parser())
    found: list[Sheet] = []
    for element in root.iter(f"{{{MAIN}}}sheet", f"{{{STRICT}}}sheet"):
        link = links.get(relation_id(element))
        if link is not None and link.kind == "worksheet":
            found.append(
                Sheet(
                    name=element.get("name", ""), part=link.target, hidden=element.get("state", "visible") != "visible"
                )
            )
    return tuple(found)


def relation_id(element: etree._Element) -> str:
    """The ``r:id`` of an element, in the namespace of the transitional or the strict format."""
    return next((value for space in _OFFICE if (value := element.get(f"{{{space}}}id"))), "")


def read_extras(package: zipfile.ZipFile, sheet: Sheet) -> Extras:
    """Links and merged ranges of a sheet; its XML is parsed only when it holds any."""
    links: dict[tuple[int, int], str] = {}
    merged: list[tuple[int, int, int, int]] = []
    if not mentions(package, sheet.part, (b"hyperlink", b"HYPERLINK", b"mergeCell ")):
        return Extras(links=links, merged=())
    targets = relationships(package, sheet.part)
    for element in iter_elements(package, sheet.part, ("hyperlink", "mergeCell", "f")):
        name = etree.QName(element).localname
        if name == "mergeCell":
            left, top, right, bottom = range_boundaries(element.get("ref", "A1"))
            if len(merged) > MAX_MERGED:
                raise zipfile.BadZipFile(sheet.part)
            merged.append((int(top or 1), int(left or 1), int(bottom or 1), int(right or 1)))
        elif name == "hyperlink":
            target = targets.get(relation_id(element))
            if target is not None and target.external:
                links[_cell_of(element.get("ref", "A1"))] = target.target
        else:
            match = _FORMULA_LINK.match(element.text or "")
            cell = element.getparent()
            if match and cell is not None and cell.get("r"):
                links[coordinate_to_tuple(cell.get("r", ""))] = match[1]
    return Extras(links=links, merged=tuple(merged))


def _cell_of(ref: str) -> tuple[int, int]:
    """The first cell of a reference."""
    return coordinate_to_tuple(ref.partition(":")[0].replace("$", ""))


def mentions(package: zipfile.ZipFile, part: str, words: tuple[bytes, ...]) -> bool:
    """Whether any of ``words`` stands in a part, read in pieces."""
    keep = max(map(len, words))
    with package.open(part) as file:
        tail = b""
        while chunk := file.read(CHUNK):
            if any(word in tail + chunk for word in words):
                return True
            tail = chunk[-keep:]
    return False


def iter_elements(package: zipfile.ZipFile, part: str, names: tuple[str, ...]) -> Iterator[etree._Element]:
    """Elements of a sheet by their local names; what has passed is dropped from memory row by row."""
    with package.open(part) as file:
        tags = [f"{{{space}}}{name}" for space in (MAIN, STRICT) for name in (*names, "row")]
        parse = etree.iterparse(
            file, events=("end",), tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        for _, element in parse:
            if etree.QName(element).localname != "row":
                yield element
                continue
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
