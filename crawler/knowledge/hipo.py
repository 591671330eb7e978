"""Hipo's list of university domains (https://github.com/Hipo/university-domains-list, MIT) as a registry.

One JSON array of entries with ``name``, ``domains``, ``web_pages`` and ``alpha_two_code`` (ISO 3166-1 alpha-2). An
institution that is listed twice under one name in one country is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from crawler.errors import RegistryError
from crawler.knowledge.json_stream import iter_array
from crawler.knowledge.registry import Institution, bare_host
from crawler.model import say
from crawler.urls.parse import host_of

SOURCE: Final = "Hipo"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def iter_hipo(path: Path) -> Iterator[Institution]:
    """Yields the institutions of the list.

    Raises:
        RegistryError: the file is no such list.
    """
    known: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    try:
        with path.open(encoding="utf-8-sig") as file:
            for entry in iter_array(file):
                known.setdefault((str(entry["name"]).strip(), str(entry["alpha_two_code"])), []).append(entry)
        yield from (_institution(name, code, entries) for (name, code), entries in known.items() if name)
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise RegistryError(
            say("{file} is not Hipo’s list of university domains: {why}", file=str(path), why=str(error)),
            say("Use world_universities_and_domains.json."),
        ) from error


def hipo_statement(path: Path) -> str:
    """``Hipo 2025-08-26``: the list has no version, so the day in the file's name, if there is one."""
    day = _DAY.search(path.name)
    return f"{SOURCE} {day.group()}" if day else SOURCE


def _institution(name: str, code: str, entries: list[Mapping[str, Any]]) -> Institution:
    urls = [str(url) for entry in entries for url in entry["web_pages"]]
    listed = [str(domain) for entry in entries for domain in entry["domains"]]
    hosts = [bare_host(host) for host in (*map(host_of, urls), *listed) if host]
    return Institution(
        id=f"{code}/{name}",
        source=SOURCE,
        names=(name,),
        sites=tuple(dict.fromkeys(hosts)),
        urls=tuple(dict.fromkeys(urls)),
        country_code=code or None,
    )
