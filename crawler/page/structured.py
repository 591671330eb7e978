"""Organisations that a page declares in JSON-LD or microdata (schema.org). Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from bs4 import BeautifulSoup

from crawler.page.markup import attribute, one_line, text_of

EDUCATIONAL: Final = frozenset(
    {
        *("collegeoruniversity", "educationalorganization", "school", "highschool", "middleschool", "elementaryschool"),
        *("researchorganization", "library", "museum", "hospital", "medicalorganization"),
    }
)
ORGANISATIONS: Final = EDUCATIONAL | frozenset(
    {
        *("organization", "governmentorganization", "ngo", "corporation", "localbusiness", "newsmediaorganization"),
        *("workersunion", "performinggroup", "sportsorganization", "fundingagency", "consortium", "project"),
    }
)
"""Types of schema.org that are an organisation; the first set is named first, because it is what we look for."""
SITES: Final = frozenset({"website"})

MAX_SCRIPTS: Final = 12
MAX_SCRIPT: Final = 100_000
MAX_NODES: Final = 5_000
MAX_NAMES: Final = 12
MAX_SCOPES: Final = 8
"""Organisations in microdata: each may hold the whole page once more."""
JSON_LD: Final = re.compile(r"application/ld\+json", re.IGNORECASE)
NAME_KEYS: Final = ("name", "legalName", "alternateName")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the page declares: names of organisations, their other pages, and the name of the site."""

    names: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    site_name: str = ""


def read_declared(page: BeautifulSoup) -> Declared:
    """All that JSON-LD and microdata say, educational organisations first."""
    nodes = [*_json_ld(page), *_microdata(page)]
    organisations = [node for node in nodes if _types(node) & ORGANISATIONS]
    organisations.sort(key=lambda node: not _types(node) & EDUCATIONAL)
    sites = [name for node in nodes if _types(node) & SITES for name in _texts(node.get("name"))]
    names = [name for node in organisations for key in NAME_KEYS for name in _texts(node.get(key))]
    same_as = [url for node in organisations for url in _texts(node.get("sameAs"))]
    return Declared(
        names=tuple(dict.fromkeys(names))[:MAX_NAMES],
        same_as=tuple(dict.fromkeys(same_as))[:MAX_NAMES],
        site_name=sites[0] if sites else "",
    )


def _json_ld(page: BeautifulSoup) -> Iterator[dict[str, Any]]:
    scripts = (script for script in page.find_all("script") if JSON_LD.match(attribute(script, "type", 100)))
    for script in islice(scripts, MAX_SCRIPTS):
        try:
            data = json.loads(script.get_text()[:MAX_SCRIPT], strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _nodes(data)


def _nodes(data: object) -> Iterator[dict[str, Any]]:
    """Every object in ``data``, outer ones first, without recursion; at most `MAX_NODES`."""
    queue: list[object] = [data]
    for _ in range(MAX_NODES):
        if not queue:
            return
        item = queue.pop(0)
        if isinstance(item, dict):
            yield item
            queue.extend(item.values())
        elif isinstance(item, list):
            queue.extend(item)


def _microdata(page: BeautifulSoup) -> Iterator[dict[str, Any]]:
    for scope in page.find_all(itemtype=_is_wanted, limit=MAX_SCOPES):
        node: dict[str, Any] = {"@type": attribute(scope, "itemtype", 200)}
        for element in scope.find_all(itemprop=[*NAME_KEYS, "sameAs"], limit=MAX_NAMES):
            value = attribute(element, "content") or attribute(element, "href") or text_of(element, 200)
            node.setdefault(attribute(element, "itemprop", 50), []).append(value)
        yield node


def _is_wanted(itemtype: str | None) -> bool:
    """Whether an ``itemtype`` is one of schema.org that we read."""
    return itemtype is not None and "schema.org/" in itemtype and bool(_kinds([itemtype]) & (ORGANISATIONS | SITES))


def _types(node: dict[str, Any]) -> set[str]:
    """The types of a node in lower case, without their vocabulary."""
    return _kinds(_texts(node.get("@type")))


def _kinds(types: Iterable[str]) -> set[str]:
    return {kind.strip().rpartition("/")[2].rpartition(":")[2].lower() for kind in types}


def _texts(value: object) -> list[str]:
    """The texts of a JSON-LD value: a text, a list of texts, or objects with an ``@value``."""
    items: Iterable[object] = value if isinstance(value, list) else [value]
    texts = []
    for item in list(items)[:MAX_NAMES]:
        text = item.get("@value") if isinstance(item, dict) else item
        if isinstance(text, str) and text.strip():
            texts.append(one_line(text, 300))
    return texts
