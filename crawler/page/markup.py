r"""A page as a tree: Beautiful Soup on lxml, and the few questions facts ask of it. Pure.

lxml's libxml2 2.14 tokenises as HTML5 does; no entity of the page is expanded and nothing is ever loaded. Nothing here
is recursive and every walk is bounded, because a page may nest tens of thousands of elements. Crafted markup can still
be slow (tens of thousands of open elements and of end tags that close none), which is why
`crawler.page.pool` runs this in a process it can kill.

Facts of a page cost under 1 ms of CPU a KB, half of it the tree: 53 ms for 65 KB of small elements, 196 ms for 250 KB;
256 KB made to be slow about 2 s (one of two busy cores, Python 3.11, Beautiful Soup 4.15, lxml 6.1)::

    python -m timeit -p -s "from crawler.page.facts import read_page" \
        -s "body = b'<li class=x><a href=/p>Faculty of Law</a> <span>text</span></li>' * 950" "read_page(body)"
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import islice
from typing import Final

from bs4 import BeautifulSoup, ParserRejectedMarkup, Tag, UnusualUsageWarning
from bs4.element import CData, NavigableString, PageElement

UNSEEN: Final = frozenset(
    {"script", "style", "noscript", "template", "head", "title", "svg", "math", "object", "select"}
)
"""Elements whose text a reader does not see, or not as text."""
FOREIGN: Final = ("svg", "math")
MAX_TITLES: Final = 50
"""Titles of drawings passed over in search of the page's own."""
NODES_PER_CHARACTER: Final = 10
"""Nodes walked for each character of text wanted: no page needs more, and nested empty elements end somewhere."""


def parse_html(text: str) -> BeautifulSoup | None:
    """The tree of an HTML page, None when there is no element in it. Attributes with several words stay one text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnusualUsageWarning)  # a page may well look like XML, a path or an address
        try:
            page = BeautifulSoup(
                text.encode("utf-8", "replace").decode(),
                "lxml",
                multi_valued_attributes=None,
                string_containers={},  # an open <rt> or <template> would make a kind of its own of all text after it
            )
        except ParserRejectedMarkup:
            return None
    return page if page.find() else None


def one_line(text: str, limit: int) -> str:
    """``text`` with white space folded, cut to ``limit`` characters."""
    return " ".join(text[: limit * 4].split())[:limit]


def text_of(element: Tag, limit: int) -> str:
    """The text inside ``element`` that a reader sees, folded and cut."""
    parts: list[str] = []
    size = 0
    for part in _visible(element, limit * NODES_PER_CHARACTER):
        parts.append(part)
        size += len(part)
        if size > limit * 2:
            break
    return one_line("".join(parts), limit)


def first_title(page: BeautifulSoup) -> Tag | None:
    """The first ``title`` that is HTML's and not the name of a drawing in it."""
    titles = page.find_all("title", limit=MAX_TITLES)
    return next((title for title in titles if title.find_parent(FOREIGN) is None), None)


def attribute(element: Tag, name: str, limit: int = 2_000) -> str:
    """The attribute ``name``, folded and cut; empty when it is not there."""
    return one_line(str(element.get(name) or ""), limit)


def meta_contents(page: BeautifulSoup) -> dict[str, str]:
    """The ``content`` of each ``meta``, by its name, property or http-equiv in lower case; the first of a name wins."""
    found: dict[str, str] = {}
    for element in page.find_all("meta"):
        for key in ("name", "property", "http-equiv"):
            name = attribute(element, key, 100).lower()
            if name:
                found.setdefault(name, attribute(element, "content"))
    return found


def _visible(element: Tag, most: int) -> Iterator[str]:
    """The pieces of text a reader sees, in order: `Tag.get_text` would go into drawings and menus too.

    Elements set pieces apart; comments do not, because libraries leave them within words.
    """
    apart = False
    for node in islice(_seen(element), most):
        if type(node) in {NavigableString, CData}:
            yield f" {node}" if apart else str(node)
            apart = False
        elif node is None or isinstance(node, Tag):
            apart = True


def _seen(element: Tag) -> Iterator[PageElement | None]:
    """What lies in ``element``, in order, passing over what is in `UNSEEN` elements; None where an element ends."""
    levels = [iter(element.contents)]
    while levels:
        node = next(levels[-1], None)
        yield node
        if node is None:
            levels.pop()
        elif isinstance(node, Tag) and node.name not in UNSEEN:
            levels.append(iter(node.contents))
