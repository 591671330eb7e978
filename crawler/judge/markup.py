"""A page as a tree: parsed by libxml2's HTML5 tokeniser, and the few questions facts ask of it. Pure.

lxml 6 carries libxml2 2.14, which reads 256 KB of honest or broken markup in some 10 ms and cuts nesting at 256
levels; no entity of the page is expanded and nothing is ever loaded. Crafted markup can still be slow (thousands of
attributes on one element), which is why `crawler.parse` runs this in a process it can kill.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

UNSEEN: Final = frozenset(
    {"script", "style", "noscript", "template", "head", "title", "svg", "math", "object", "select"}
)
"""Elements whose text a reader does not see, or not as text."""
FOREIGN: Final = frozenset({"svg", "math"})


def parse_html(text: str) -> etree._Element | None:
    """The tree of an HTML page, None when there is nothing in it."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None


def fold(text: str, limit: int) -> str:
    """``text`` with white space folded, cut to ``limit`` characters."""
    return " ".join(text[: limit * 4].split())[:limit]


def text_of(element: etree._Element, limit: int) -> str:
    """The text inside ``element``, folded and cut."""
    parts: list[str] = []
    size = 0
    for part in _visible(element):
        parts.append(part)
        size += len(part)
        if size > limit * 2:
            break
    return fold(" ".join(parts), limit)


def first_title(root: etree._Element) -> etree._Element | None:
    """The first ``title`` that is HTML's and not the name of a drawing in it."""
    for element in root.iter("title"):
        if not any(above.tag in FOREIGN for above in element.iterancestors()):
            return element
    return None


def attribute(element: etree._Element, name: str, limit: int = 2_000) -> str:
    """The attribute ``name``, folded and cut; empty when it is not there."""
    return fold(str(element.get(name) or ""), limit)


def meta_contents(root: etree._Element) -> dict[str, str]:
    """The ``content`` of each ``meta``, by its name, property or http-equiv in lower case; the first of a name wins."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        for key in ("name", "property", "http-equiv"):
            name = attribute(element, key, 100).lower()
            if name:
                found.setdefault(name, attribute(element, "content"))
    return found


def _visible(root: etree._Element) -> Iterator[str]:
    """The pieces of text a reader sees, in order, without recursion."""
    stack: list[tuple[etree._Element, bool]] = [(root, False)]
    while stack:
        element, left = stack.pop()
        if left:
            if element.tail and element is not root:
                yield element.tail
            continue
        stack.append((element, True))
        if isinstance(element.tag, str) and (element.tag not in UNSEEN or element is root):
            if element.text:
                yield element.text
            stack.extend((child, False) for child in reversed(element))
