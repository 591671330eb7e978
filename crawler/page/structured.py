"""The organisation a page declares as its own in JSON-LD or microdata (schema.org). Pure.

A page declares many organisations: the organiser of an event, a sponsor, the university a faculty belongs to. Its own
organisation is at the top level or publishes the site, and its address is on this site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any, Final

from lxml import etree

from crawler.page.head import absolute
from crawler.page.markup import attribute, elements_with, one_line, text_of
from crawler.urls import site_of

EDUCATIONAL: Final = re.compile(
    r"school$|college|universit|educational|research|library|museum|gallery|archive|hospital|medicalorg|academy|conservator"
)
ORGANISATION: Final = re.compile(
    rf"{EDUCATIONAL.pattern}|organi[sz]ation$|^ngo$|corporation|business$|office$|union$|group$|agency|consortium|project"
    r"|clinic|theater|zoo$|aquarium|church|placeofworship|institut|foundation|preschool|childcare"
)
"""Types of schema.org that are an organisation, in lower case; the educational ones are named first."""
SITES: Final = frozenset({"website"})
OWN_KEYS: Final = frozenset(
    {
        *("publisher", "copyrightholder", "sourceorganization", "provider", "ispartof", "@graph", "@reverse"),
        *("mainentity", "mainentityofpage", "creator", "accountableperson", "maintainer"),
    }
)
"""Properties that name the owner of the page; any other property names a partner, a part or a whole."""
NAME_KEYS: Final = ("name", "legalName", "alternateName")
ADDRESS_KEYS: Final = ("addressLocality", "addressRegion", "addressCountry")

MAX_SCRIPTS: Final = 12
MAX_SCRIPT: Final = 100_000
MAX_NODES: Final = 5_000
MAX_NAMES: Final = 12
MAX_SCOPES: Final = 50
MAX_PROPERTIES: Final = 400
MAX_CLIMB: Final = 60
"""Elements climbed from a property to the thing it belongs to."""
MARKS: Final = (("//", "//"), ("/*", "*/"), ("<![CDATA[", "]]>"), ("<!--", "-->"), ("*/", "/*"))
"""Comment and CDATA marks that content systems put before and after JSON."""
TRAILING_COMMA: Final = re.compile(r",(\s*[}\]])")

Node = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the page declares of its own organisation and of the site."""

    names: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    site_name: str = ""
    address: str = ""
    """Town, region and country, comma between them."""


def read_declared(root: etree._Element, base: str) -> Declared:
    """Reads JSON-LD and microdata of the page at ``base``, educational organisations first."""
    nodes = [*_json_ld(root), *_microdata(root)]
    own = [node for node in nodes if _is_organisation(node) and not _is_elsewhere(node, base)]
    own.sort(key=lambda node: not any(map(EDUCATIONAL.search, _types(node))))
    sites = [name for node in nodes if _types(node) & SITES for name in _texts(node.get("name"))]
    names = [name for node in own for key in NAME_KEYS for name in _texts(node.get(key))]
    same_as = [url for node in own for url in _texts(node.get("sameAs"))]
    return Declared(
        names=tuple(dict.fromkeys(names))[:MAX_NAMES],
        same_as=tuple(dict.fromkeys(same_as))[:MAX_NAMES],
        site_name=sites[0] if sites else "",
        address=next((found for node in own if (found := _address(node))), ""),
    )


def _is_organisation(node: Node) -> bool:
    return any(map(ORGANISATION.search, _types(node)))


def _is_elsewhere(node: Node, base: str) -> bool:
    """Whether the organisation says that its home is another site."""
    urls = [url for text in _texts(node.get("url"))[:1] if (url := absolute(text, base))]
    return bool(base and urls) and site_of(urls[0]) != site_of(base)


def _json_ld(root: etree._Element) -> Iterator[Node]:
    scripts = (script for script in root.iter("script") if "ld+json" in attribute(script, "type", 100).lower())
    for script in islice(scripts, MAX_SCRIPTS):
        data = _parsed((script.text or "")[:MAX_SCRIPT])
        yield from _own_nodes(data)


def _parsed(text: str) -> object:
    """``text`` as JSON, None when it is none even without the marks around it and commas too many."""
    bare = _unwrapped(text)
    for attempt in (bare, TRAILING_COMMA.sub(r"\1", bare)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _unwrapped(text: str) -> str:
    """``text`` without the marks around it."""
    bare = text.strip()
    for opening, closing in MARKS * 2:
        bare = bare.removeprefix(opening).removesuffix(closing).strip()
    return bare


def _own_nodes(data: object) -> Iterator[Node]:
    """The objects of ``data`` that speak for the page: outer ones first, without recursion, at most `MAX_NODES`."""
    queue: list[object] = [data]
    own: list[Node] = []
    others: set[str] = set()
    for item in _first(queue, MAX_NODES):
        if isinstance(item, list):
            queue.extend(item)
        elif isinstance(item, dict):
            own.append(item)
            for key, value in item.items():
                if key.lower() in OWN_KEYS:
                    queue.append(value)
                else:
                    others |= _references(value)
    of_its_own = [value for node in own for key, value in node.items() if key.lower() in OWN_KEYS]
    called = {name for value in of_its_own for name in _references(value)}
    yield from (node for node in own if node.get("@id") not in others - called)


def _first(queue: list[object], most: int) -> Iterator[object]:
    """Items of a queue that grows while it is read, at most ``most``."""
    at = 0
    while at < min(len(queue), most):
        yield queue[at]
        at += 1


def _references(value: object) -> set[str]:
    """The ``@id`` of nodes that a property points to without describing them."""
    items = value if isinstance(value, list) else [value]
    bare = [item for item in items[:MAX_NAMES] if isinstance(item, dict) and item.keys() <= {"@id", "@type"}]
    return {name for item in bare if isinstance(name := item.get("@id"), str)}


def _microdata(root: etree._Element) -> Iterator[Node]:
    """The organisations and sites in microdata that are not a property of something else, or that publish it."""
    nodes: dict[etree._Element, Node] = {}
    for scope in elements_with(root, "@itemscope and @itemtype", MAX_SCOPES):
        kind, role = attribute(scope, "itemtype", 200), attribute(scope, "itemprop", 100).lower()
        if "schema.org/" in kind and (not role or role in OWN_KEYS):
            nodes[scope] = {"@type": kind}
    if not nodes:
        return
    for element in elements_with(root, "@itemprop", MAX_PROPERTIES):
        name = attribute(element, "itemprop", 50)
        if name in (*NAME_KEYS, *ADDRESS_KEYS, "sameAs", "url"):
            owner = _owner(element, past_address=name in ADDRESS_KEYS)
            node = nodes.get(owner) if owner is not None else None
            if node is not None:
                value = attribute(element, "content") or attribute(element, "href") or text_of(element, 200)
                node.setdefault(name, []).append(value)
    yield from nodes.values()


def _owner(element: etree._Element, *, past_address: bool) -> etree._Element | None:
    """The nearest element around ``element`` that is a thing; for parts of an address the thing that has it."""
    for above in islice(element.iterancestors(), MAX_CLIMB):
        if above.get("itemscope") is not None and not (past_address and above.get("itemprop") == "address"):
            return above
    return None


def _address(node: Node) -> str:
    """Town, region and country of an organisation."""
    value = node.get("address", node)
    value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, dict):
        return ""
    parts = []
    for key in ADDRESS_KEYS:
        part = value.get(key)
        parts += _texts(part.get("name") if isinstance(part, dict) else part)[:1]
    return ", ".join(parts)


def _types(node: Node) -> set[str]:
    """The types of a node in lower case, without their vocabulary."""
    return {re.split(r"[/#:]", kind)[-1].lower() for text in _texts(node.get("@type")) for kind in text.split()[:4]}


def _texts(value: object) -> list[str]:
    """The texts of a JSON-LD value: a text, a list of texts, or objects with an ``@value``; entities are read."""
    items: Iterable[object] = value if isinstance(value, list) else [value]
    texts = []
    for item in list(items)[:MAX_NAMES]:
        text = item.get("@value") if isinstance(item, dict) else item
        if isinstance(text, str) and text.strip():
            texts.append(one_line(unescape(text), 300))
    return texts
