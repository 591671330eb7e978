"""Wikidata (CC0) as a registry: an export of names and official websites (P856), the former ones among them.

The export is a list of (item, kind, value), as CSV, as a JSON array of objects, or as SPARQL results in JSON; the query
that makes it stands in ``docs/registries.md``. Its order does not matter: rows are sorted in a temporary file.

Kinds: ``label``, ``alias``, ``short``, ``site``, ``former_site``, ``country`` (ISO 3166-1 alpha-2), ``city``,
``successor``, ``predecessor``, ``parent``, ``dissolved``. Others are passed over.
"""

from __future__ import annotations

import csv
import itertools
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final, TextIO

from crawler.errors import RegistryError
from crawler.knowledge.json_stream import CHUNK, iter_array
from crawler.knowledge.registry import Institution, bare_host
from crawler.model import say
from crawler.urls.parse import host_of

STATEMENT: Final = "Wikidata"

_COLUMNS: Final = ("item", "kind", "value")


def iter_wikidata(path: Path) -> Iterator[Institution]:
    """Yields the institutions of an export, sorted by item.

    Raises:
        RegistryError: the file is no such export.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file, closing(sqlite3.connect("")) as sorter:
            sorter.execute("CREATE TABLE statement (item TEXT, kind TEXT, value TEXT)")
            sorter.executemany("INSERT INTO statement VALUES (?, ?, ?)", _iter_statements(file))
            rows = sorter.execute("SELECT DISTINCT item, kind, value FROM statement ORDER BY item, kind, value")
            for item, statements in itertools.groupby(rows, key=lambda row: row[0]):
                yield _institution(item, statements)
    except (ValueError, KeyError, TypeError, AttributeError, OSError, csv.Error, sqlite3.Error) as error:
        raise RegistryError(
            say("{file} is not a Wikidata export: {why}", file=str(path), why=str(error) or type(error).__name__),
            say("It needs the columns item, kind and value; docs/registries.md has the query that makes it."),
        ) from error


def _iter_statements(file: TextIO) -> Iterator[tuple[str, str, str]]:
    for row in _iter_rows(file):
        item, kind, value = (_plain(row[column]) for column in _COLUMNS)
        if item and value:
            yield item, kind, value


def _iter_rows(file: TextIO) -> Iterable[Mapping[str, Any]]:
    start = file.read(CHUNK)
    file.seek(0)
    if start.lstrip()[:1] == "{":
        # SPARQL 1.1 results in JSON: the array of bindings is the last thing in the object.
        before, found, _ = start.partition('"bindings"')
        if not found:
            raise ValueError("no bindings")
        file.read(len(before) + len(found))
        while (char := file.read(1)) and char in ": \r\n\t":
            pass
        file.seek(file.tell() - 1)
        return iter_array(file)
    if start.lstrip()[:1] == "[":
        return iter_array(file)
    return csv.DictReader(file)


def _plain(value: Any) -> str:
    """The text of a cell: plain, or wrapped as SPARQL results wrap it; an item's URI is cut to its Q number."""
    text = str(value["value"] if isinstance(value, dict) else value or "").strip()
    return text.removeprefix("http://www.wikidata.org/entity/")


def _institution(item: str, statements: Iterable[tuple[str, str, str]]) -> Institution:
    values: defaultdict[str, list[str]] = defaultdict(list)
    for _, kind, value in statements:
        values[kind].append(value)
    urls = (*values["site"], *values["former_site"])
    hosts = (bare_host(host) for host in map(host_of, urls) if host)
    return Institution(
        id=item,
        source=STATEMENT,
        names=tuple(dict.fromkeys((*values["label"], *values["alias"]))),
        acronyms=tuple(values["short"]),
        sites=tuple(dict.fromkeys(hosts)),
        urls=urls,
        country_code=next(iter(values["country"]), None),
        city=next(iter(values["city"]), ""),
        status="inactive" if values["dissolved"] else "active",
        successors=tuple(values["successor"]),
        predecessors=tuple(values["predecessor"]),
        parents=tuple(values["parent"]),
    )
