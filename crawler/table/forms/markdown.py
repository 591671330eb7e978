"""Tables and lists of links in Markdown (CommonMark with the tables of GitHub Flavored Markdown, 4.10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from crawler.table.forms.spans import EMPTY, Span, SpanCell, SpanTable, demand_few, read_text

RULE: Final = re.compile(r"\s{0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
"""The line of dashes under a table's header."""
ITEM: Final = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+(?=.*(?:\]\(|<?https?://))")
"""The beginning of a list item that has a link."""
_HEADING: Final = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*")
_BAR: Final = re.compile(r"\\.|\||`+")
_LINK: Final = re.compile(
    r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\]){0,2000})\]\(\s*(?:<([^<>\n]*)>|((?:[^\s()]|\([^\s()]*\))*))(?:\s+[^()\n]*)?\)"
)
_BARE: Final = re.compile(r"<(https?://[^<>\s]+)>")
_MARKS: Final = re.compile(r"\*\*|__|~~|`|(?<!\w)[*_]|[*_](?!\w)")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_markdown(path: Path, encoding: str) -> list[SpanTable]:
    """The tables in their order, each named by the heading above it, then all list items with links as one more.

    The heading above a list item is its last cell: lists are often parted by country.
    """
    tables: list[SpanTable] = []
    items = SpanTable(name="links", header_line=0)
    heading, count = "", 0
    table: SpanTable | None = None
    before: tuple[int, int, str] | None = None
    for number, start, line in _iter_lines(read_text(path, encoding)):
        if table is not None and "|" in line:
            table.rows[number] = _cells(line, start)
            count += len(table.rows[number])
        elif before is not None and "|" in line and RULE.fullmatch(line):
            table = SpanTable(name=heading, header_line=before[0])
            table.rows[before[0]] = _cells(before[2], before[1])
            tables.append(table)
        else:
            table = None
            if match := _HEADING.fullmatch(line):
                heading = _plain(match[1])
            elif match := ITEM.match(line):
                items.rows[number] = [*_item(line, start, match.end()), SpanCell(text=heading)]
        before = (number, start, line) if "|" in line else None
        demand_few(count, path)
    return [found for found in (*tables, items) if found.rows]


def escape_text(value: str) -> str:
    """A value as text of a table's cell."""
    return value.replace("|", "\\|")


def escape_link(value: str) -> str:
    """A value as the destination of a link."""
    return value.replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("|", "%7C")


def _iter_lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Number, place and text of each line, without its end."""
    start = 0
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        yield number, start, line.rstrip("\r\n")
        start += len(line)


def _cells(line: str, start: int) -> list[SpanCell]:
    """The cells of a table row: parted by bars that are neither escaped nor in code."""
    edges, code = [-1], ""
    for mark in _BAR.finditer(line):
        if mark[0].startswith("`"):
            code = "" if code == mark[0] else code or mark[0]
        elif mark[0] == "|" and not code:
            edges.append(mark.start())
    edges.append(len(line))
    parts = [(left + 1, right) for left, right in pairwise(edges)]
    if not line[slice(*parts[0])].strip() and len(parts) > 1:
        parts = parts[1:]
    if not line[slice(*parts[-1])].strip() and len(parts) > 1 and line.rstrip().endswith("|"):
        parts = parts[:-1]
    return [_cell(line, start, *part) for part in parts]


def _cell(line: str, start: int, left: int, right: int) -> SpanCell:
    raw = line[left:right]
    inner = raw.strip()
    begin = start + left + (len(raw) - len(raw.lstrip()) if inner else min(1, len(raw)))
    span = Span(start=begin, end=begin + len(inner))
    match = _LINK.search(inner)
    if match is None:
        bare = _BARE.search(inner)
        target = Span(start=begin + bare.start(1), end=begin + bare.end(1)) if bare else None
        return SpanCell(text=_plain(inner), span=span, link=bare[1] if bare else "", link_span=target)
    group = 2 if match[2] is not None else 3
    target = Span(start=begin + match.start(group), end=begin + match.end(group))
    if match.end() - match.start() == len(inner):
        span = Span(start=begin + match.start(1), end=begin + match.end(1))
    return SpanCell(text=_plain(inner), span=span, link=match[group], link_span=target)


def _item(line: str, start: int, begin: int) -> list[SpanCell]:
    """The link of a list item, and its other text."""
    match = _LINK.search(line, begin)
    if match is None:
        return [_cell(line, start, begin, len(line)), EMPTY]
    cell = _cell(line, start, match.start(), match.end())
    rest = _plain(f"{line[begin : match.start()]} {line[match.end() :]}").strip(" ,;:–—-()")
    return [cell, SpanCell(text=rest)]


def _plain(inner: str) -> str:
    """Text without marks, as a reader sees it."""
    text = _LINK.sub(lambda match: match[1], inner)
    text = _BARE.sub(lambda match: match[1], text)
    text = _MARKS.sub("", text)
    return " ".join(_ESCAPE.sub(r"\1", text.replace("<br>", " ").replace("<br/>", " ")).split())
