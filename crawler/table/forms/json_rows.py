"""Rows kept as JSON: an array of objects anywhere near the top, an object of objects, arrays of arrays, JSON lines.

Objects nested one level give columns such as ``address.city``; a list of plain values is one cell. Every value keeps
its place in the text, so that one value can be changed and all else stays byte for byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from crawler.errors import TableError
from crawler.model import say
from crawler.table.forms.spans import EMPTY, Span, SpanCell, SpanTable, demand_few, read_text

MAX_DEPTH: Final = 40
NEAR_THE_TOP: Final = 4
"""Levels of objects above the rows."""
FLAT: Final = 2
"""Levels of objects in a row that become columns."""
MAX_COLUMNS: Final = 2_000
_DECODER: Final = json.JSONDecoder(strict=False)
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_PLAIN: Final = re.compile(r"-?\d[\d.eE+-]*|true|false|null|NaN|-?Infinity")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A plain value: its text (empty for null) and place."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Object:
    """An object, and where it ends."""

    values: dict[str, Node]
    end: int


Node: TypeAlias = "Leaf | Object | list[Node]"


def read_json(path: Path, encoding: str) -> list[SpanTable]:
    """The arrays and objects of rows in a file, each named by the keys that lead to it."""
    text = read_text(path, encoding)
    parser = _Parser(path, text)
    documents = list(parser.documents())
    if len(documents) > 1:
        rows = [node for node in documents if isinstance(node, Object)]
        return [_table("", [(None, node) for node in rows])] if rows else []
    found = list(_iter_lists(documents[0], "", 0)) if documents else []
    return [_table(name, rows) for name, rows in found]


def escape(value: str) -> str:
    """A value as a JSON string."""
    return json.dumps(value, ensure_ascii=False)


class _Parser:
    """Reads JSON with the places of its values. Deeper than `MAX_DEPTH` is refused."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text, self._count = path, text, 0

    def documents(self) -> Iterator[Node]:
        """The one value of a JSON file, or the many of JSON lines (RFC 8259; jsonlines.org)."""
        at = self._skip(0)
        while at < len(self._text):
            node, at = self._value(at, 0)
            yield node
            at = self._skip(at)

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        assert match is not None
        return match.end()

    def _value(self, at: int, depth: int) -> tuple[Node, int]:
        self._count += 1
        if self._count % 1024 == 0:
            demand_few(self._count, self._path)
        if depth > MAX_DEPTH:
            raise TableError(say("{file} is nested too deeply to be a table.", file=str(self._path)))
        char = self._text[at : at + 1]
        if char == "{":
            return self._object(at + 1, depth)
        if char == "[":
            return self._array(at + 1, depth)
        if char == '"':
            value, end = self._string(at)
            return Leaf(value, at, end), end
        match = _PLAIN.match(self._text, at)
        if match is None:
            raise self._broken(at)
        return Leaf("" if match[0] == "null" else match[0], at, match.end()), match.end()

    def _string(self, at: int) -> tuple[str, int]:
        try:
            value, end = _DECODER.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            raise self._broken(error.pos) from error
        return str(value), end

    def _object(self, at: int, depth: int) -> tuple[Object, int]:
        values: dict[str, Node] = {}
        at = self._skip(at)
        while self._text[at : at + 1] != "}":
            if values:
                at = self._skip(self._past(",", at))
            if self._text[at : at + 1] != '"':
                raise self._broken(at)
            key, at = self._string(at)
            at = self._skip(self._past(":", self._skip(at)))
            values[key], at = self._value(at, depth + 1)
            at = self._skip(at)
        return Object(values, at), at + 1

    def _array(self, at: int, depth: int) -> tuple[list[Node], int]:
        nodes: list[Node] = []
        at = self._skip(at)
        while self._text[at : at + 1] != "]":
            if nodes:
                at = self._skip(self._past(",", at))
            node, at = self._value(at, depth + 1)
            nodes.append(node)
            at = self._skip(at)
        return nodes, at + 1

    def _past(self, sign: str, at: int) -> int:
        if self._text[at : at + 1] != sign:
            raise self._broken(at)
        return at + 1

    def _broken(self, at: int) -> TableError:
        line = self._text.count("\n", 0, at) + 1
        return TableError(
            say("{file} is not valid JSON: see line {line}.", file=str(self._path), line=line),
            say("Export the list again, or save it as .csv."),
        )


def _iter_lists(node: Node, name: str, depth: int) -> Iterator[tuple[str, list[tuple[str | None, Node]]]]:
    """Every list of rows near the top: (the keys that lead to it, its rows with their keys)."""
    if isinstance(node, list):
        if any(isinstance(one, Object | list) for one in node):
            yield name, [(None, one) for one in node]
        return
    if not isinstance(node, Object) or depth > NEAR_THE_TOP:
        return
    inner = list(node.values.values())
    if len(inner) > 1 and all(isinstance(one, Object) for one in inner):
        yield name, list(node.values.items())
    for key, value in node.values.items():
        yield from _iter_lists(value, f"{name}.{key}" if name else key, depth + 1)


def _table(name: str, rows: list[tuple[str | None, Node]]) -> SpanTable:
    """A table with the keys of all rows as its header in line 1; arrays of arrays have no header."""
    table = SpanTable(name=name, header_line=1)
    if all(isinstance(node, list) for _, node in rows):
        table.header_line = None
        for line, (_, node) in enumerate(rows, start=1):
            table.rows[line] = [_joined([one]) for one in node] if isinstance(node, list) else []
        return table
    flat = [(dict(_flat(node)), node, key) for key, node in rows]
    keys = list(dict.fromkeys(key for cells, _, _ in flat for key in cells))[:MAX_COLUMNS]
    named = ["key"] if any(key is not None for _, _, key in flat) else []
    table.rows[1] = [SpanCell(text=key) for key in (*named, *keys)]
    for line, (cells, node, key) in enumerate(flat, start=2):
        first = [SpanCell(text=key or "")] if named else []
        table.rows[line] = [*first, *(cells.get(name) or _absent(node, name) for name in keys)]
    return table


def _flat(node: Node, prefix: str = "", depth: int = 1) -> Iterator[tuple[str, SpanCell]]:
    """The values of a row by key, those of nested objects by ``outer.inner``."""
    if not isinstance(node, Object):
        yield prefix or "value", _joined([node])
        return
    for key, value in node.values.items():
        name = f"{prefix}.{key}" if prefix else key
        if isinstance(value, Object) and depth < FLAT:
            yield from _flat(value, name, depth + 1)
        else:
            yield name, _joined([value])


def _joined(nodes: list[Node]) -> SpanCell:
    """One cell of a value or of a list of values; a single value keeps its place."""
    leaves = list(_leaves(nodes, 0))
    if len(leaves) == 1:
        return SpanCell(text=leaves[0].text, span=Span(start=leaves[0].start, end=leaves[0].end))
    return SpanCell(text=", ".join(leaf.text for leaf in leaves if leaf.text))


def _leaves(nodes: list[Node], depth: int) -> Iterator[Leaf]:
    for node in nodes:
        if isinstance(node, Leaf):
            yield node
        elif isinstance(node, list) and depth < FLAT:
            yield from _leaves(node, depth + 1)


def _absent(node: Node, key: str) -> SpanCell:
    """The cell of a key that this object lacks: written at its end."""
    if not isinstance(node, Object) or not node.values or "." in key:
        return EMPTY
    return replace(EMPTY, span=Span(start=node.end, end=node.end, before=f", {escape(key)}: "))
