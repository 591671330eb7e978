"""Where a page names its owner: the logo, the first headings, and the foot of the page. Pure.

Menus, news, partners' logos and lists of links name others; this module reads the places where a site names itself.
The tree has lost what a reader does not see (`crawler.page.markup.strip_unseen`) before this looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree

from crawler.page.links import is_home_link, leads_away
from crawler.page.markup import attribute, text_of
from crawler.page.phrases import phrases

MAX_LOGOS: Final = 5
MAX_IMAGES: Final = 60
MAX_BRANDS: Final = 60
MAX_HEADINGS: Final = 100
"""Headings looked into, so that empty ones within each other end somewhere."""
MAX_LISTED: Final = 20
LONGEST_NAME: Final = 200
CLIMB: Final = 5
"""Elements climbed from a picture to the link or the heading around it."""
LOGO: Final = re.compile(r"logo|brand|site-?(?:title|name)|masthead|emblem|crest", re.IGNORECASE)
NOT_OWN: Final = re.compile(
    r"partner|sponsor|client|member|slider|carousel|footer|social|payment|accredit|news|project|award", re.IGNORECASE
)
"""Names of boxes that hold the logos of others."""
LOGO_WORD: Final = re.compile(r"\blogo(?:typ|tipo|type)?\b\s*(?:of|von|de|der|du|del)?\b", re.IGNORECASE)
LARGE_FONT: Final = frozenset({"5", "6", "7", "+2", "+3", "+4"})
"""Sizes of ``<font>`` that were headings before there were style sheets."""


def read_headings(root: etree._Element) -> tuple[str, ...]:
    """The first-level headings; on pages made before style sheets what is set in large type."""
    found = [text for heading in islice(root.iter("h1"), MAX_HEADINGS) if (text := text_of(heading, LONGEST_NAME))]
    if not found and next(root.iter("h2", "h3"), None) is None:
        large = (font for font in root.iter("font") if font.get("size") in LARGE_FONT)
        found = [text for font in islice(large, MAX_LISTED) if (text := text_of(font, LONGEST_NAME))]
    return tuple(found[:MAX_LISTED])


def second_headings(root: etree._Element) -> tuple[str, ...]:
    """The second-level headings."""
    headings = (text_of(heading, LONGEST_NAME) for heading in islice(root.iter("h2"), MAX_LISTED))
    return tuple(text for text in headings if text)


def read_logos(root: etree._Element, base: str) -> tuple[str, ...]:
    """What the page's logo says: the text of its picture, and the words or the title of the link to the home page."""
    said = [*_pictures(root, base), *_brands(root, base)]
    names = dict.fromkeys(text for text in map(_without_logo, said) if _may_name(text))
    return tuple(names)[:MAX_LOGOS]


def _pictures(root: etree._Element, base: str) -> Iterator[str]:
    for image in islice(root.iter("img"), MAX_IMAGES):
        alt = attribute(image, "alt", LONGEST_NAME) or attribute(image, "title", LONGEST_NAME)
        if alt and _is_logo(image, base):
            yield alt


def _is_logo(image: etree._Element, base: str) -> bool:
    """Whether a picture links home, is inside a first-level heading, or is called a logo."""
    named = LOGO.search(f"{image.get('src') or ''} {image.get('id') or ''} {image.get('class') or ''}") is not None
    for above in islice(image.iterancestors(), CLIMB):
        called = f"{above.get('id') or ''} {above.get('class') or ''}"
        if NOT_OWN.search(called) or above.tag == "footer":
            return False
        href = above.get("href") if above.tag == "a" else None
        if href is not None:
            if leads_away(href, base):
                return False
            named = named or is_home_link(href, base)
        named = named or above.tag == "h1" or LOGO.search(called) is not None
    return named


def _brands(root: etree._Element, base: str) -> Iterator[str]:
    """Title and words of links to the home page that are called a brand, or are in the page's header or heading."""
    for link in islice(root.iter("a"), MAX_BRANDS):
        href = link.get("href")
        if href is None or not is_home_link(href, base):
            continue
        if link.get("rel") == "home" or _is_called_brand(link):
            yield attribute(link, "title", LONGEST_NAME)
            yield text_of(link, LONGEST_NAME)


def _is_called_brand(link: etree._Element) -> bool:
    for element in (link, *islice(link.iterancestors(), 3)):
        called = f"{element.get('id') or ''} {element.get('class') or ''}"
        if LOGO.search(called) and not NOT_OWN.search(called):
            return True
        if element.tag in {"h1", "h2"}:
            return True
    parent = link.getparent()
    return parent is not None and parent.tag == "header"


def _without_logo(text: str) -> str:
    """``text`` without the word logo and the like: *Logo: Uni One*, *Uni One logo*."""
    return " ".join(LOGO_WORD.sub(" ", text).split()).strip(" -–—:|,.")


def _may_name(text: str) -> bool:
    """Whether ``text`` could be a name: letters, and no word that every home page has."""
    return sum(map(str.isalpha, text)) > 1 and text.casefold() not in phrases("home", "segment")
