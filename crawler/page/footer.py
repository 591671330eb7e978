"""The foot of a page, where its owner says who and where it is: one line a block, without links and numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree

from crawler.page.links import is_home_link
from crawler.page.markup import text_of

MAX_FOOTER: Final = 1_000
"""Characters kept, from the end: the owner is named last."""
MAX_FOUND: Final = 50
MAX_WALKED: Final = 6_000
"""Events of the walk through a footer."""
LONGEST_FALLBACK: Final = 800
"""Characters of a last block that may be the foot of a page without a footer."""
BOXES: Final = ("footer", "div", "section", "table", "td", "p", "aside", "nav", "center")
CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
FOOT: Final = re.compile(
    r"footer|(?:^|[\s_-])(?:foot|stopka|fusszeile|fu(?:ß|ss)bereich|pie|pied|piepagina|pie-?de-?pagina|rodape|rodapé|zapati|lablec"
    r"|podnozje|bunntekst|sidfot|alatunniste|voettekst|colophon|contentinfo|copyright|copyrights|site-?info)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
"""Words that name the foot of a page, in ``id``, ``class`` or ``role``."""
NO_FOOT: Final = re.compile(
    r"(?:modal|card|panel|post|entry|article|comment|table|list|form|dialog|box|item|tile|popup|news|event|widget|sidebar|quote)"
    r"s?[_-]*footer|footer[_-]*(?:link|menu|nav|social|partner|logo|sponsor|button)",
    re.IGNORECASE,
)
"""Names of a foot that is that of a box in the page, or of what owners do not sign with."""
INSIDE: Final = frozenset({"article", "blockquote", "dialog", "figure", "li"})
BREAKS: Final = frozenset(
    "address article aside blockquote br center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 hr li main "
    "nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
"""Elements that begin and end a line."""
SKIPPED: Final = frozenset({"form", "button", "textarea", "label", "iframe", "nav"})
CONTACT: Final = re.compile(
    r"[^\s@]{1,64}\s?(?:@|\(at\)|\[at\])\s?[^\s@]{1,200}|(?:https?://|www\.)\S+"
    r"|(?:\+|\b00)\d[\d\s()./-]{5,20}\d|\(\d{2,5}\)[\d\s./-]{5,20}\d|\b\d{2,4}(?:[ /-]\d{2,4}){2,6}\b",
    re.IGNORECASE,
)
"""E-mail addresses, web addresses and telephone numbers."""
LABELS: Final = re.compile(
    r"(?i)\b(?:tel(?:efon|éfono|efone|ephone|efoon|efono)?|phone|fax|faks|e-?mail|mail|correo|тел(?:ефон)?|факс|τηλ|電話|电话|전화|web|www)\b\.?\s*:?\s*(?=$|[,;|·])"
)
POSTCODE: Final = re.compile(r"(?<![\d.])\d{2,3}[- ]?\d{2,4}(?![\d.])")
SIGNED: Final = re.compile(r"©|\(c\)|copyright|@|\+\d|\btel\b|\bfax\b|\d{4,6}", re.IGNORECASE)
"""What the last block of a page has when it is its foot."""


def read_footer(root: etree._Element, base: str) -> str:
    """The lines at the foot of a page, newline between them; empty when there is none."""
    feet = _feet(root)
    lines = [line for foot in feet[-3:] for line in _lines(foot, base)]
    if not feet:
        lines = _last_block(root, base)
    return _from_the_end(dict.fromkeys(lines))


def _from_the_end(lines: dict[str, None]) -> str:
    kept: list[str] = []
    size = 0
    for line in reversed(lines):
        size += len(line) + 1
        if size > MAX_FOOTER:
            break
        kept.append(line)
    return "\n".join(reversed(kept))


def _feet(root: etree._Element) -> list[etree._Element]:
    """The outermost elements that are or are called a footer, in order."""
    found: list[etree._Element] = []
    for element in root.iter(*BOXES):
        if _is_foot(element) and len(found) < MAX_FOUND:
            above = {*islice(element.iterancestors(), 60)}
            if not any(foot in above for foot in found[-3:]) and not any(box.tag in INSIDE for box in above):
                found.append(element)
    return found


def _is_foot(element: etree._Element) -> bool:
    called = element.attrib
    if not called:
        return element.tag == "footer"
    names = f"{called.get('id', '')} {called.get('class', '')} {called.get('role', '')}"
    if element.tag == "footer":
        return NO_FOOT.search(names) is None
    return len(names) > 2 and FOOT.search(CAMEL.sub("-", names)) is not None and NO_FOOT.search(names) is None  # noqa: PLR2004 - the blanks


def _last_block(root: etree._Element, base: str) -> list[str]:
    """The lines of the last element with text, when they are signed as a foot is."""
    body = root.find("body")
    if body is None or not len(body):
        return []
    for element in islice(body.iterchildren(reversed=True), 4):
        lines = list(_lines(element, base))
        text = text_of(element, LONGEST_FALLBACK)
        if text:
            return lines if len(text) < LONGEST_FALLBACK and SIGNED.search(text) else []
    return []


def _lines(foot: etree._Element, base: str) -> Iterator[str]:
    """The lines of a footer that may name somebody or a place."""
    line: list[str] = []
    for piece in islice(_pieces(foot, base), MAX_WALKED):
        if piece is not None:
            line.append(piece)
        elif line:
            yield from _cleaned(" ".join(line))
            line = []
    yield from _cleaned(" ".join(line))


def _pieces(foot: etree._Element, base: str) -> Iterator[str | None]:
    """Text of a footer in order; None where a line ends."""
    walk = etree.iterwalk(foot, events=("start", "end"))
    for event, element in walk:
        breaks = element.tag in BREAKS
        if breaks:
            yield None
        if event == "start":
            if _is_skipped(element, base):
                walk.skip_subtree()
            elif element.text:
                yield element.text
        elif element.tail and element is not foot:
            yield element.tail


def _is_skipped(element: etree._Element, base: str) -> bool:
    """Whether an element in a footer speaks of something else: forms, and links that lead neither home nor to a map."""
    if element.tag != "a":
        return element.tag in SKIPPED
    href = element.get("href")
    if href is None or is_home_link(href, base):
        return False
    return href.startswith(("tel:", "mailto:")) or POSTCODE.search(text_of(element, 200)) is None


def _cleaned(line: str) -> Iterator[str]:
    """A line without addresses of mail and web and without telephone numbers; nothing when no word is left."""
    line = " ".join(line[:2_000].split())
    line = " ".join(LABELS.sub(" ", CONTACT.sub(" ", line)).split()).strip(" ,;:|·-–—")
    if sum(map(str.isalpha, line)) > 2:  # noqa: PLR2004 - a word
        yield line[:300]
