"""Organisations that a page declares in JSON-LD or microdata (schema.org). Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from crawler.judge.markup import attribute, fold, text_of

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
NAME_KEYS: Final = ("name", "legalName", "alternateName")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the page declares: names of organisations, their other pages, and the name of the site."""

    names: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    site_name: str = ""


def read_declared(root: etree._Element) -> Declared:
    """All that JSON-LD and microdata say, educational organisations first."""
    nodes = [*_json_ld(root), *_microdata(root)]
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


def _json_ld(root: etree._Element) -> Iterator[dict[str, Any]]:
    scripts = (s for s in root.iter("script") if attribute(s, "type", 100).lower().startswith("application/ld+json"))
    for _, script in zip(range(MAX_SCRIPTS), scripts, strict=False):
        try:
            data = json.loads((script.text or "")[:MAX_SCRIPT], strict=False)
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


def _microdata(root: etree._Element) -> Iterator[dict[str, Any]]:
    for scope in root.iterfind(".//*[@itemtype]"):
        kind = attribute(scope, "itemtype", 200)
        if "schema.org/" not in kind:
            continue
        node: dict[str, Any] = {"@type": kind}
        for element in scope.iterfind(".//*[@itemprop]"):
            key = attribute(element, "itemprop", 50)
            if key in {*NAME_KEYS, "sameAs"} and next(element.iterancestors("*"), None) is not None:
                value = attribute(element, "content") or attribute(element, "href") or text_of(element, 200)
                node.setdefault(key, []).append(value)
        yield node


def _types(node: dict[str, Any]) -> set[str]:
    """The types of a node in lower case, without their vocabulary."""
    return {kind.rpartition("/")[2].rpartition(":")[2].lower() for kind in _texts(node.get("@type"))}


def _texts(value: object) -> list[str]:
    """The texts of a JSON-LD value: a text, a list of texts, or objects with an ``@value``."""
    items: Iterable[object] = value if isinstance(value, list) else [value]
    texts = []
    for item in list(items)[:MAX_NAMES]:
        text = item.get("@value") if isinstance(item, dict) else item
        if isinstance(text, str) and text.strip():
            texts.append(fold(text, 300))
    return texts
