r"""A page as an lxml tree, and the few questions facts ask of it. Pure.

libxml2 2.14 tokenises as the HTML standard says. It expands no entity of the page, loads nothing, and stops where
elements are nested 2,048 deep: such a page (thousands of unclosed ``<font>``) is read by Beautiful Soup,
which knows no such limit, and handed to lxml again without its nesting. Walks over the tree run in C; none of them is
recursive, and all are bounded. `crawler.page.pool` runs this in a process it can kill, because crafted markup can be
slow to parse.

`python -m benchmarks.page` measures what a page costs.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from html import escape
from typing import Final, cast

from bs4 import BeautifulSoup, ParserRejectedMarkup, Tag, UnusualUsageWarning
from bs4.element import NavigableString
from lxml import etree

UNSEEN: Final = ("script", "style", "noscript", "template", "title", "svg", "math", "object", "select")
"""Elements whose text a reader does not see, or not as text.

``head`` is not among them: without its end tag libxml2 leaves HTML 5 elements (``header``, ``main``) in it.
"""
DEEPEST: Final = 2_000
"""Levels from which on libxml2 has given up (at 2,048) and the rest of the page is missing."""
WRAPPED: Final = frozenset({"title", "h1", "h2", "a", "script", "style", "noscript", "footer"})
"""Elements whose text keeps them when nesting is taken out of a page."""
ALONE: Final = frozenset({"meta", "link", "img", "input", "frame", "iframe"})
"""Elements that matter without text."""
_PARSER: Final = etree.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, collect_ids=False, huge_tree=True
)
_TEXTS: Final = etree.XPath("descendant::text()", smart_strings=False)
"""The pieces of text below an element, by libxml2; without links back to their elements."""


def parse_html(text: str) -> etree._Element | None:
    """The root of an HTML page, None when there is no element in it.

    Comments and processing instructions are left out: libraries put them within words.
    """
    root = _parse(text)
    if root is not None and _depth_at_the_end(root) >= DEEPEST:
        flat = _without_nesting(text)
        return _parse(flat) if flat else root
    return root


def _parse(text: str) -> etree._Element | None:
    try:
        root: etree._Element | None = etree.fromstring(text.encode("utf-8", "replace"), _PARSER)
    except etree.XMLSyntaxError:
        return None  # nothing but white space or comments
    return root


def _depth_at_the_end(root: etree._Element) -> int:
    """How deep the last element of the page lies: where the parser gave up, that is where it was."""
    depth, last = 0, root
    while len(last):
        depth, last = depth + 1, last[-1]
    return depth


def _without_nesting(text: str) -> str:
    """The page as a flat list of pieces of text in the elements that give them a meaning; empty when unreadable."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnusualUsageWarning)  # a page may look like XML, a path or an address
        try:
            soup = BeautifulSoup(text, "lxml", multi_valued_attributes=None)
        except ParserRejectedMarkup:
            return ""
    return "".join(_pieces(soup))


def _pieces(soup: BeautifulSoup) -> Iterator[str]:
    for node in soup.descendants:
        if isinstance(node, Tag):
            if node.name in ALONE:
                yield _start_tag(node)
        elif type(node) is NavigableString and node.parent is not None and not node.isspace():
            parent = node.parent
            name = parent.name if parent.name in WRAPPED else "p"
            words = str(node) if name in {"script", "style"} else escape(node)
            yield f"{_start_tag(parent) if name != 'p' else '<p>'}{words}</{name}>"


def _start_tag(tag: Tag) -> str:
    attributes = "".join(f' {name}="{escape(str(value))}"' for name, value in tag.attrs.items() if name.isidentifier())
    return f"<{tag.name}{attributes}>"


def strip_unseen(root: etree._Element) -> None:
    """Removes the elements whose text a reader does not see; the text after them stays."""
    etree.strip_elements(root, *UNSEEN, with_tail=False)


def one_line(text: str, limit: int) -> str:
    """``text`` with white space folded, cut to ``limit`` characters."""
    return " ".join(text[: limit * 4].split())[:limit]


def text_of(element: etree._Element, limit: int) -> str:
    """All text inside ``element``, folded and cut; elements set words apart."""
    pieces = cast("list[str]", _TEXTS(element))
    return one_line(" ".join(pieces), limit)


def elements_with(root: etree._Element, condition: str, most: int) -> list[etree._Element]:
    """At most ``most`` elements that meet an XPath condition such as ``@itemprop``, in order."""
    found = root.xpath(f"descendant-or-self::*[{condition}]")
    return [element for element in found[:most] if etree.iselement(element)] if isinstance(found, list) else []


def attribute(element: etree._Element, name: str, limit: int = 2_000) -> str:
    """The attribute ``name``, folded and cut; empty when it is not there."""
    value = element.get(name)
    return one_line(value, limit) if value else ""
