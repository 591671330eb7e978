"""Changes cells of one sheet of an OpenDocument spreadsheet: all other parts of the package are copied as they are.

A changed cell becomes a text and keeps its style; a link in it follows when the URL changes. A row or cell that is
written once for many is split first, so that only the one cell changes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Final

from lxml import etree

from crawler.errors import CorrectionsError
from crawler.model import Field, say
from crawler.table.addresses import is_address
from crawler.table.forms.ods import (
    CELL,
    CONTENT,
    COVERED,
    HREF,
    LINK,
    OFFICE,
    PARAGRAPH,
    ROW,
    SHEET,
    TABLE,
    open_content,
    repeated,
    text_of,
)
from crawler.table.patch import CellChange, cell_text

_T: Final = f"{{{TABLE}}}"
_VALUES: Final = ("value-type", "value", "date-value", "time-value", "boolean-value", "string-value", "currency")
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


def patch_ods(source: Path, target: Path, changes: Sequence[CellChange], sheet: str) -> None:
    """Writes ``source``, a package or a flat file, with ``changes`` in ``sheet`` to ``target``.

    Raises:
        TableError: the file is damaged.
        CorrectionsError: the sheet has no such row.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    with open_content(source) as file:
        tree = etree.parse(file, parser)
    table = next(element for element in tree.iter(SHEET) if element.get(f"{_T}name", "") == sheet)
    by_line: dict[int, list[CellChange]] = {}
    for change in changes:
        by_line.setdefault(change.line, []).append(change)
    found = 0
    for line, row in list(_rows(table, frozenset(by_line))):
        found += 1
        for change in sorted(by_line[line], key=lambda change: change.at):
            _put(_cell(row, change.at), change)
    if found < len(by_line):
        raise CorrectionsError(say("{file} changed while it was being corrected.", file=str(source)), say("Try again."))
    content = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
    if zipfile.is_zipfile(source):
        _rewrite(source, target, content)
    else:
        target.write_bytes(content)


def _rewrite(source: Path, target: Path, content: bytes) -> None:
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w") as out:
        for info in package.infolist():
            data = content if info.filename == CONTENT else package.read(info)
            out.writestr(info, data, compress_type=info.compress_type)


def _rows(table: etree._Element, wanted: frozenset[int]) -> Iterator[tuple[int, etree._Element]]:
    """The wanted rows with their numbers, each an element that stands for one row only."""
    last = 0
    for row in list(table.iter(ROW)):
        first, last = last + 1, last + repeated(row, "rows")
        rest: etree._Element | None = row
        for line in sorted(line for line in wanted if first <= line <= last):
            assert rest is not None
            single = _split(rest, line - first, last - line, "rows")
            yield line, single
            rest, first = single.getnext(), line + 1


def _split(element: etree._Element, before: int, after: int, what: str) -> etree._Element:
    """The one among repeated elements that has ``before`` of them before it and ``after`` after it."""
    name = f"{_T}number-{what}-repeated"
    for count, add in ((before, element.addprevious), (after, element.addnext)):
        if count:
            copy = deepcopy(element)
            copy.tail = None
            copy.attrib.pop(name, "")
            if count > 1:
                copy.set(name, str(count))
            add(copy)
    element.attrib.pop(name, "")
    return element


def _cell(row: etree._Element, at: int) -> etree._Element:
    """The cell at a place, from 0; made where the row ends before it."""
    place = 0
    for cell in list(row.iterchildren(CELL, COVERED)):
        times = repeated(cell, "columns")
        if place + times > at:
            return _split(cell, at - place, place + times - at - 1, "columns")
        place += times
    if at > place:
        gap = etree.SubElement(row, CELL)
        if at - place > 1:
            gap.set(f"{_T}number-columns-repeated", str(at - place))
    return etree.SubElement(row, CELL)


def _put(cell: etree._Element, change: CellChange) -> None:
    """Gives a cell its new text; where a URL cell shows words with a link behind them, the link alone changes."""
    now = text_of(cell)
    links = [link for link in cell.iter(LINK) if link.get(HREF)]
    if change.column is Field.URL:
        for link in links[:1]:
            link.set(HREF, change.new)
        if links and change.new and now.strip() and not is_address(now):
            return
    keep_link = links[0].get(HREF, "") if links and (change.new or change.column is not Field.URL) else ""
    new = cell_text(now, change)
    for child in [child for child in cell if child.tag == PARAGRAPH]:
        cell.remove(child)
    for name in _VALUES:
        cell.attrib.pop(f"{{{OFFICE}}}{name}", "")
    cell.attrib.pop(_CALC, "")
    if not new:
        return
    cell.set(f"{{{OFFICE}}}value-type", "string")
    paragraph = etree.Element(PARAGRAPH)
    cell.append(paragraph)
    inner = etree.SubElement(paragraph, LINK, {HREF: keep_link}) if keep_link else paragraph
    inner.text = new
