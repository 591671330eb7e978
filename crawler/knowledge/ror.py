"""The Research Organization Registry (ROR, https://ror.org, CC0): its data dump, schema 2.

A dump is a zip file with one JSON array of records (https://ror.readme.io/docs/data-dump); it is streamed. Withdrawn
and inactive records are kept with their status: an agreement may well be with one.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TextIO

from crawler.errors import RegistryError
from crawler.knowledge.json_stream import iter_array
from crawler.knowledge.registry import Institution, bare_host
from crawler.model import say
from crawler.urls.parse import host_of

_VERSION: Final = re.compile(r"(v\d[\w.]*(?:-[a-z]+)?)-(?:(\d{4}-\d\d-\d\d)-)?ror-data")
_NAME_ORDER: Final = ("ror_display", "label", "alias")


def iter_ror(path: Path) -> Iterator[Institution]:
    """Yields the institutions of a ROR dump (``.zip`` or ``.json``), one at a time.

    Raises:
        RegistryError: the file is no ROR dump of schema 2.
    """
    try:
        with _open_dump(path) as file:
            for record in iter_array(file):
                yield _institution(record)
    except (ValueError, KeyError, TypeError, AttributeError, OSError, zipfile.BadZipFile) as error:
        raise RegistryError(
            say("{file} is not a ROR data dump: {why}", file=str(path), why=str(error) or type(error).__name__),
            say("Use the zip file of the newest release in the ror-data community on Zenodo."),
        ) from error


def ror_statement(path: Path) -> str:
    """``ROR v1.70 (2025-08-26)``, read off the names of the file and its parts; ``ROR`` when they tell nothing."""
    names = [path.name]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names += archive.namelist()
    match = next(filter(None, map(_VERSION.search, names)), None)
    if match is None:
        return "ROR"
    version, released = match.groups()
    return f"ROR {version} ({released})" if released else f"ROR {version}"


@contextmanager
def _open_dump(path: Path) -> Iterator[TextIO]:
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8") as file:
            yield file
        return
    with zipfile.ZipFile(path) as archive:
        arrays = sorted(name for name in archive.namelist() if name.endswith(".json"))
        second = [name for name in arrays if "schema_v2" in name]
        if not arrays:
            raise ValueError("no JSON file in it")
        with archive.open((second or arrays)[0]) as raw:
            yield io.TextIOWrapper(raw, encoding="utf-8")


def _institution(record: Mapping[str, Any]) -> Institution:
    place = (record.get("locations") or [{}])[0].get("geonames_details") or {}
    urls = [link["value"] for link in record.get("links") or () if link.get("type") == "website"]
    hosts = [bare_host(host) for host in (*map(host_of, urls), *(record.get("domains") or ())) if host]
    return Institution(
        id=record["id"],
        source="ROR",
        names=tuple(_iter_names(record["names"])),
        acronyms=tuple(name["value"] for name in record["names"] if "acronym" in name["types"]),
        sites=tuple(dict.fromkeys(hosts)),
        urls=tuple(dict.fromkeys(urls)),
        country_code=place.get("country_code"),
        city=place.get("name") or "",
        status=record["status"],
        successors=_related(record, "successor"),
        predecessors=_related(record, "predecessor"),
        parents=_related(record, "parent"),
    )


def _iter_names(names: list[Mapping[str, Any]]) -> Iterator[str]:
    seen = set()
    for wanted in _NAME_ORDER:
        for name in names:
            if wanted in name["types"] and name["value"] not in seen:
                seen.add(name["value"])
                yield name["value"]


def _related(record: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    return tuple(other["id"] for other in record.get("relationships") or () if other["type"] == kind)
