"""Changes cells of one sheet of a workbook inside its zip: all other parts are copied as they are.

The sheet's XML is changed in place, so that formatting, widths, formulas, comments and validation stay. A new text is
an inline string (ECMA-376, 18.3.1.53), which leaves the table of shared strings alone. A link on the URL cell follows.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path, PurePosixPath
from typing import Final

from lxml import etree
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries

from crawler.model import Field
from crawler.table.addresses import is_address
from crawler.table.forms.xlsx import as_table_errors
from crawler.table.forms.xlsx_package import (
    MAX_UNPACKED,
    Sheet,
    iter_elements,
    mentions,
    open_package,
    read_part,
    relation_id,
    safe_parser,
    sheets,
    workbook_part,
)
from crawler.table.patch import CellChange, cell_text

RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
HYPERLINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_VALUE_PARTS: Final = frozenset({"v", "is"})
_VALUE_KINDS: Final = ("t", "cm", "vm")


def formula_cells(path: Path, sheet: Sheet, wanted: frozenset[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """Those of the cells ``wanted`` by (row, column) that hold a formula."""
    found: set[tuple[int, int]] = set()
    with as_table_errors(path), open_package(path) as package:
        for element in iter_elements(package, sheet.part, ("f",)):
            cell = element.getparent()
            if cell is not None and cell.get("r"):
                found.add(coordinate_to_tuple(cell.get("r", "")))
    return frozenset(found & wanted)


def patch_workbook(source: Path, target: Path, changes: Sequence[CellChange], sheet: Sheet) -> None:
    """Writes ``source`` with ``changes`` in ``sheet`` to ``target``.

    Raises:
        TableError: the workbook is damaged.
    """
    with as_table_errors(source), open_package(source) as package:
        root = etree.fromstring(read_part(package, sheet.part, MAX_UNPACKED), safe_parser())
        rels_part = _rels_part(sheet.part)
        rels = _Relations(read_part(package, rels_part))
        cells = _Cells(root)
        for change in changes:
            now = cells.text(change.line, change.at + 1, package)
            if change.column is not Field.URL:
                cells.put(change.line, change.at + 1, cell_text(now, change))
                continue
            if not _shows_other_text(now, change.old):
                cells.put(change.line, change.at + 1, cell_text(now, change))
            _point_link(root, rels, change)
        parts = {sheet.part: _serialised(root)} | _with_fresh_formulas(package)
        if rels.changed:
            parts[rels_part] = rels.serialised()
        _rewrite(package, target, parts)


def _shows_other_text(text: str, old: str) -> bool:
    """Whether the cell shows words with a link behind them: then the link alone changes."""
    return bool(text.strip()) and text != old and not is_address(text)


def _rels_part(part: str) -> str:
    path = PurePosixPath(part)
    return str(path.parent / "_rels" / f"{path.name}.rels")


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _with_fresh_formulas(package: zipfile.ZipFile) -> dict[str, bytes]:
    """The workbook part that asks for formulas to be calculated anew, where any sheet has one.

    Without it a spreadsheet program goes on showing the values from before the changes (ECMA-376, 18.2.2 calcPr).
    """
    if not any(mentions(package, sheet.part, (b"<f>", b"<f ", b":f>")) for sheet in sheets(package)):
        return {}
    part = workbook_part(package)
    root = etree.fromstring(read_part(package, part), safe_parser())
    settings = root.find("{*}calcPr")
    if settings is None:
        return {}
    settings.set("fullCalcOnLoad", "1")
    return {part: _serialised(root)}


def _rewrite(package: zipfile.ZipFile, target: Path, parts: dict[str, bytes]) -> None:
    """Writes the archive again, its parts in their order, with their times and compression."""
    with zipfile.ZipFile(target, "w") as out:
        for info in package.infolist():
            data = parts.pop(info.filename, None)
            out.writestr(info, package.read(info) if data is None else data, compress_type=info.compress_type)
        for name, data in parts.items():
            out.writestr(name, data, compress_type=zipfile.ZIP_DEFLATED)


class _Cells:
    """The cells of a sheet by place; rows and cells that leave out their reference stand after the one before."""

    def __init__(self, root: etree._Element) -> None:
        self._space = etree.QName(root).namespace or ""
        self._rows: dict[int, etree._Element] = {}
        number = 0
        for row in root.iter(self._tag("row")):
            number = int(row.get("r") or number + 1)
            self._rows[number] = row

    def put(self, row: int, column: int, value: str) -> None:
        """Gives a cell a text, or empties it; its style stays."""
        cell = self._cell(row, column)
        for child in [child for child in cell if etree.QName(child).localname in _VALUE_PARTS]:
            cell.remove(child)
        for kind in _VALUE_KINDS:
            cell.attrib.pop(kind, "")
        if value:
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, self._tag("is")), self._tag("t"))
            text.text = value
            if value != value.strip():
                text.set(_XML_SPACE, "preserve")

    def text(self, row: int, column: int, package: zipfile.ZipFile) -> str:
        """The text of a cell that holds one."""
        cell = self._find(row, column)
        if cell is None:
            return ""
        if cell.get("t") == "s":
            return _shared_string(package, int(cell.findtext(self._tag("v")) or 0))
        inline = cell.find(self._tag("is"))
        return _text_of(inline) if inline is not None else cell.findtext(self._tag("v")) or ""

    def _find(self, row: int, column: int) -> etree._Element | None:
        return next((cell for at, cell in self._in_row(row) if at == column), None)

    def _cell(self, row: int, column: int) -> etree._Element:
        """The cell at a place, made where the sheet has none, in the style of the nearest one above."""
        element = self._rows[row]
        place = 0
        for place, (at, cell) in enumerate(self._in_row(row)):  # noqa: B007 - the last place is used
            if at == column:
                return cell
            if at > column:
                break
        else:
            place = len(element)
        made = etree.Element(self._tag("c"), r=f"{get_column_letter(column)}{row}")
        above = self._find(row - 1, column) if row - 1 in self._rows else None
        if above is not None and above.get("s"):
            made.set("s", above.get("s", ""))
        element.insert(place, made)
        return made

    def _in_row(self, row: int) -> Iterator[tuple[int, etree._Element]]:
        at = 0
        for cell in self._rows[row].iterchildren(self._tag("c")):
            ref = cell.get("r")
            at = coordinate_to_tuple(ref)[1] if ref else at + 1
            yield at, cell

    def _tag(self, name: str) -> str:
        return f"{{{self._space}}}{name}"


def _text_of(element: etree._Element) -> str:
    """The text of a string item, with its runs, without its phonetic hints."""
    texts = (t for t in element.iter() if etree.QName(t).localname == "t")
    return "".join(t.text or "" for t in texts if etree.QName(t.getparent()).localname != "rPh")


def _shared_string(package: zipfile.ZipFile, index: int) -> str:
    part = next((name for name in package.namelist() if name.lower().endswith("sharedstrings.xml")), "")
    items = etree.fromstring(read_part(package, part, MAX_UNPACKED), safe_parser()) if part else ()
    return _text_of(items[index]) if index < len(items) else ""


class _Relations:
    """The relationships of the sheet, to be changed."""

    def __init__(self, data: bytes) -> None:
        empty = f'<Relationships xmlns="{RELATIONS}"/>'.encode()
        self._root = etree.fromstring(data or empty, safe_parser())
        self.changed = False

    def add(self, target: str) -> str:
        """A new link to ``target``; its id."""
        taken = {element.get("Id") for element in self._root}
        number = next(n for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        attributes = {"Id": f"rId{number}", "Type": HYPERLINK, "Target": target, "TargetMode": "External"}
        etree.SubElement(self._root, f"{{{RELATIONS}}}Relationship", attributes)
        self.changed = True
        return f"rId{number}"

    def drop(self, relation: str) -> None:
        """Drops a link nobody uses any more."""
        for element in [element for element in self._root if element.get("Id") == relation]:
            self._root.remove(element)
            self.changed = True

    def serialised(self) -> bytes:
        """The part's new bytes."""
        return _serialised(self._root)


def _point_link(root: etree._Element, rels: _Relations, change: CellChange) -> None:
    """Points the link on a cell, if it has one, to the new URL; drops it where the cell is emptied."""
    links = [element for element in root.iter() if isinstance(element.tag, str) and element.tag.endswith("}hyperlink")]
    link = next((link for link in links if relation_id(link) and _covers(link.get("ref", ""), change)), None)
    if link is None:
        return
    own = _split_off(link, change)
    used = relation_id(own)
    name = next(str(key) for key, value in own.attrib.items() if value == used and str(key).endswith("}id"))
    if change.new:
        own.set(name, rels.add(change.new))
        for text in ("display", "tooltip"):
            if own.get(text) is not None:
                own.set(text, change.new)
    else:
        _remove(own)
    if not any(relation_id(other) == used for other in links if other.getparent() is not None and other is not own):
        rels.drop(used)


def _remove(link: etree._Element) -> None:
    """Removes a link, and the list of links when it was the last: an empty one is not allowed."""
    links = link.getparent()
    assert links is not None
    links.remove(link)
    sheet = links.getparent()
    if not len(links) and sheet is not None:
        sheet.remove(links)


def _covers(ref: str, change: CellChange) -> bool:
    left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(ref.replace("$", "") or "A1"))
    return left <= change.at + 1 <= right and top <= change.line <= bottom


def _split_off(link: etree._Element, change: CellChange) -> etree._Element:
    """The link of the changed cell alone; where it spans more cells, they get links of their own."""
    own = f"{get_column_letter(change.at + 1)}{change.line}"
    ref = link.get("ref", "").replace("$", "")
    if ":" not in ref:
        return link
    left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(ref))
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            single = f"{get_column_letter(column)}{row}"
            if single != own:
                link.addnext(_copy(link, single))
    link.set("ref", own)
    return link


def _copy(link: etree._Element, ref: str) -> etree._Element:
    copied = deepcopy(link)
    copied.tail = None
    copied.set("ref", ref)
    return copied
