"""Pages in place of the one that was meant: for sale, shut down, not there, broken, being built, moved, empty. Pure."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from crawler.page.host_kinds import HostKind, host_kind
from crawler.page.phrases import beginning, first_phrase, found_phrases, marker_in, segment
from crawler.page.view import MEDIUM, NEXT_TO_NOTHING, SHORT, PageView

LONGEST_DEFAULT: Final = 6_000
"""Characters of the longest default page of a server (Ubuntu's Apache)."""
LONGEST_EMPTY: Final = 4_096
"""Characters of markup around nothing; more than that is a page that could not be read, not an empty one."""
NAME_FOR_SALE: Final = re.compile(r"(?<![\w.-])((?:[\w-]{1,63}\.){1,4}[^\W\d_]{2,24}) (?:is|may be) for sale\b")
"""How traders head the page of a name: “example.org is for sale”."""
WEB_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>()]{4,300}[^\s\"'<>().,;:!?]")
OF_THE_WEB: Final = re.compile(
    r"site|web|page|url|bookmark|redirect|internet|strona|stronę|serwis|seite|página|sito|сайт|stránky|oldal|honlap|网|ホーム|サイト"
    r"|홈페이지|移転|adres strony"
)
"""Words that show that a phrase is about a web site moving, not an office."""
NEAR: Final = 5
"""Characters between “has moved to” and the words of the link that says where."""


def parked(page: PageView) -> str | None:
    """A name for sale. A page that mentions the sale of another name is not one."""
    if page.length > MEDIUM:
        return None
    sold = _own_name_for_sale(page)
    if sold:
        return sold
    found = found_phrases("parked", "text", f"{page.title} {page.text}")
    said = {phrase for phrase in found if not any(phrase != longer and phrase in longer for longer in found)}
    marked = marker_in("parked", page.source)
    sellers = [host for host in page.hosts_out if host_kind(f"http://{host}/") is HostKind.PARKING]
    if page.length > SHORT:
        convicted = len(said) + bool(marked) + bool(sellers) > 1
    else:
        convicted = bool(marked or sellers) or (bool(said) and _is_about_its_name(page))
    if not convicted:
        return None
    return min(said, key=lambda phrase: (-len(phrase), phrase), default=marked or next(iter(sellers), None))


def _own_name_for_sale(page: PageView) -> str | None:
    """*example.org is for sale*, of the page's own host or at the head of the page."""
    for text in (*page.heads, page.text):
        for match in NAME_FOR_SALE.finditer(text):
            if match[1].removeprefix("www.") == page.host or (text is not page.text and match.start() == 0):
                return match[0]
    return None


def _is_about_its_name(page: PageView) -> bool:
    """Whether title or headings are the page's host or the offer itself, or say nothing."""
    if first_phrase("parked", "text", " ".join(page.loud)):
        return True
    if page.host and any(page.host in head for head in page.heads):
        return True
    return page.is_nameless and page.length < NEXT_TO_NOTHING


def suspended(page: PageView) -> str | None:
    """The notice of a provider who shut the site down."""
    if page.length > SHORT:
        return None
    head = first_phrase("suspended", "head", " ".join(page.heads))
    return head or (first_phrase("suspended", "head", page.text) if page.length < 2 * NEXT_TO_NOTHING else None)


def default_page(page: PageView) -> str | None:
    """The page that comes with a server."""
    if page.length > LONGEST_DEFAULT:
        return None
    start = beginning("default_page", "start", page.heads)
    return start or (segment("default_page", page.heads) if page.length < MEDIUM else None)


def soft_404(page: PageView) -> str | None:
    """A page that says that it was not found."""
    titled = segment("soft_404", (page.title,))
    return titled or (segment("soft_404", page.heads[1:]) if page.length < MEDIUM else None)


def error_page(page: PageView) -> str | None:
    """A page that reports a fault of the site."""
    titled = segment("error_page", (page.title,))
    if titled or page.length > MEDIUM:
        return titled
    return segment("error_page", page.heads[1:]) or beginning("error_page", "start", (page.title, page.text))


def construction(page: PageView) -> str | None:
    """A page that is being built, or that says where the site has moved to."""
    if page.length > SHORT:
        return None
    moved = _moved(page)
    if moved is not None:
        return moved
    titled = segment("construction", (page.title,))
    if titled or page.length > NEXT_TO_NOTHING:
        return titled
    return segment("construction", page.heads[1:]) or first_phrase("construction", "segment", page.text)


def _moved(page: PageView) -> str | None:
    """The phrase and the new address."""
    shown = f"{page.title} {page.text}"
    said = sorted(found_phrases("moved", "text", shown), key=lambda phrase: (-len(phrase), phrase))
    of_site = next((phrase for phrase in said if OF_THE_WEB.search(phrase)), None)
    addresses = [url for url in WEB_ADDRESS.findall(page.text) if _host(url) != page.host]
    if of_site is not None:
        address = next(iter(addresses), page.first_link)
        return f"{of_site} {address}" if address else of_site
    for phrase in said:
        rest = shown[shown.find(phrase) + len(phrase) :][:100]
        if any(link.words and -1 < rest.find(link.words.lower()) <= NEAR for link in page.outward):
            return f"{phrase} {page.first_link}"
        near = WEB_ADDRESS.search(rest)
        if near and near.start() <= NEAR:
            return f"{phrase} {near[0]}"
    return None


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def empty(page: PageView) -> str | None:
    """A page without anything to see."""
    nothing = not page.text and not page.embeds and not page.script_count
    return "" if nothing and page.whole and len(page.source) < LONGEST_EMPTY else None
