"""What the head of a page says: title, ``meta``, canonical address, languages. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

import ada_url
from lxml import etree

from crawler.page.markup import attribute, text_of

MAX_TITLE: Final = 512
MAX_TITLES: Final = 50
"""Titles of drawings passed over in search of the page's own."""
MAX_ALTERNATES: Final = 20
FOREIGN: Final = ("svg", "math")
KEYS: Final = ("name", "property", "http-equiv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a page. Addresses are absolute."""

    title: str
    metas: Mapping[str, str]
    """``content`` by name, property or http-equiv in lower case; the first of a name counts."""
    canonical: str | None
    alternates: tuple[tuple[str, str], ...]
    """hreflang and address of the page in other languages."""
    lang: str
    base: str
    """What relative links are resolved against: the address of the page, else its canonical one."""


def read_head(root: etree._Element, url: str) -> Head:
    """Reads the head of the page at ``url`` (empty when unknown); elements of the head in the body count too."""
    metas = _metas(root)
    links = [link for link in root.iter("link") if link.get("href")]
    base = url or _canonical(links, metas, "") or ""
    return Head(
        title=_title(root),
        metas=metas,
        canonical=_canonical(links, metas, base),
        alternates=tuple(islice(_alternates(links, base), MAX_ALTERNATES)),
        lang=_language(root, metas),
        base=base,
    )


def absolute(href: str, base: str) -> str | None:
    """``href`` resolved against ``base`` by the WHATWG URL standard, None unless that is an http or https address."""
    if not href or href.startswith("#"):
        return None
    try:
        parsed = ada_url.URL(href.encode("utf-8", "replace").decode(), base=base or None)
    except ValueError:
        return None
    return str(parsed.href) if parsed.protocol in {"http:", "https:"} else None


def _title(root: etree._Element) -> str:
    """The first ``title`` that is HTML's and not the name of a drawing."""
    for title in islice(root.iter("title"), MAX_TITLES):
        if next(title.iterancestors(*FOREIGN), None) is None:
            return text_of(title, MAX_TITLE)
    return ""


def _metas(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        for key in KEYS:
            name = attribute(element, key, 100).lower()
            if name:
                found.setdefault(name, attribute(element, "content"))
    return found


def _canonical(links: list[etree._Element], metas: Mapping[str, str], base: str) -> str | None:
    for link in links:
        if "canonical" in attribute(link, "rel", 100).lower().split():
            return absolute(attribute(link, "href"), base)
    return absolute(metas.get("og:url", ""), base)


def _alternates(links: list[etree._Element], base: str) -> Iterator[tuple[str, str]]:
    for link in links:
        lang = attribute(link, "hreflang", 35)
        target = absolute(attribute(link, "href"), base) if lang else None
        if target:
            yield lang, target


def _language(root: etree._Element, metas: Mapping[str, str]) -> str:
    lang = attribute(root, "lang", 35) or attribute(root, "xml:lang", 35)
    return lang or metas.get("content-language", "")[:35]
