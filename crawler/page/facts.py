"""What a page says of itself: from the bytes of a capture to `PageFacts`. Pure, and never fails on any input.

Door: `read_page`. `crawler.page.pool` runs it in a process that can be killed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

import ada_url
from bs4 import BeautifulSoup, Tag

from crawler.model import PageFacts
from crawler.page.encoding import decode_page
from crawler.page.markup import attribute, first_title, meta_contents, one_line, parse_html, text_of
from crawler.page.signals import PageView, iter_signals
from crawler.page.structured import read_declared
from crawler.urls import site_of

FACTS_VERSION: Final = 3
"""Counts changes of the rules below: facts kept in a store by an older version are read again."""

MAX_PARSE: Final = 262_144
MAX_TITLE: Final = 512
MAX_TEXT: Final = 2_000
MAX_WEIGHED: Final = 20_000
MAX_LINKS: Final = 400
MAX_LISTED: Final = 20
MAX_HEADINGS: Final = 100
"""Headings looked into, so that empty ones within each other end somewhere."""
EMBEDS: Final = ("img", "frame", "iframe", "video", "object", "embed", "canvas", "svg", "input")
FRAMES: Final = ("frame", "iframe", "frameset")

MARKUP_TYPES: Final = frozenset({"text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain"})
MAGIC: Final = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0",
)
"""First bytes of files that are no page (MIME Sniffing standard, section 6)."""
FOOTER_CLASS: Final = re.compile(r"(?:^|[\s_-])footer(?:$|[\s_-])|^(?:stopka|pie|pied|rodape)", re.IGNORECASE)


def read_page(
    body: bytes, media_type: str | None = None, charset: str | None = None, url: str = "", *, limit: int = MAX_PARSE
) -> PageFacts:
    """The facts of a page.

    Args:
        body: what came, decompressed; the first ``limit`` bytes are read.
        media_type: as the header said it; None or nonsense is sniffed.
        charset: as the header said it.
        url: where the page came from, the base of its links.
        limit: bytes parsed.

    Returns:
        Facts; empty ones for what is no page (a PDF, a picture).
    """
    whole, body = len(body) < limit, body[:limit]
    if not _is_page(body, media_type):
        return PageFacts(version=FACTS_VERSION)
    text = decode_page(body, charset, url)
    if media_type is not None and media_type.lower().strip() == "text/plain":
        return PageFacts(text=one_line(text, MAX_TEXT), version=FACTS_VERSION)
    page = parse_html(text)
    if page is None:
        empty = tuple(iter_signals(_view_of_nothing(text)))
        return PageFacts(signals=empty, version=FACTS_VERSION)
    return _facts(page, text, url, whole=whole)


def _is_page(body: bytes, media_type: str | None) -> bool:
    if body.lstrip()[:8].startswith(MAGIC):
        return False
    kind = (media_type or "").partition(";")[0].strip().lower()
    return "/" not in kind or kind in MARKUP_TYPES


def _facts(page: BeautifulSoup, source: str, url: str, *, whole: bool) -> PageFacts:
    metas = meta_contents(page)
    url = url or _canonical(page, metas, "") or ""
    declared = read_declared(page)
    title = first_title(page)
    links = tuple(_links(page, url))
    text = text_of(page, MAX_WEIGHED)
    facts = PageFacts(
        title=text_of(title, MAX_TITLE) if title is not None else "",
        site_name=(metas.get("og:site_name") or metas.get("application-name") or declared.site_name)[:300],
        org_names=declared.names,
        same_as=declared.same_as,
        headings=tuple(_headings(page, ("h1", "h2")))[:MAX_LISTED],
        footer=_footer(page),
        description=(metas.get("description") or metas.get("og:description") or "")[:500],
        lang=_language(page, metas),
        alternates=tuple(_alternates(page, url))[:MAX_LISTED],
        canonical=_canonical(page, metas, url),
        text=text[:MAX_TEXT],
        links_out=_hosts_out(links, url),
        version=FACTS_VERSION,
    )
    return _with_signals(facts, _view(page, facts, text, source, links, whole=whole))


def _with_signals(facts: PageFacts, view: PageView) -> PageFacts:
    fields = {name: getattr(facts, name) for name in PageFacts.__slots__}
    return PageFacts(**{**fields, "signals": tuple(iter_signals(view))})


def _view(
    page: BeautifulSoup, facts: PageFacts, text: str, source: str, links: tuple[str, ...], *, whole: bool
) -> PageView:
    scripts = [script for script in page.find_all("script") if "json" not in attribute(script, "type", 100).lower()]
    count = Counter(element.name for element in page.find_all())
    heads = tuple(_headings(page, "h1")) or tuple(_headings(page, "h2"))
    return PageView(
        title=facts.title.lower(),
        headings=tuple(head.lower() for head in heads[:3]),
        description=facts.description.lower(),
        text=text.lower(),
        unscripted=" ".join(text_of(e, 1_000) for e in page.find_all("noscript", limit=5)).lower(),
        source=source[: MAX_PARSE // 4].lower(),
        scripts=" ".join(script.get_text()[:20_000] for script in scripts[:20]),
        script_count=len(scripts),
        passwords=sum(attribute(field, "type", 20).lower() == "password" for field in page.find_all("input")),
        links=links,
        hosts_out=facts.links_out,
        embeds=sum(count[name] for name in EMBEDS),
        frames=sum(count[name] for name in FRAMES),
        whole=whole,
    )


def _view_of_nothing(source: str) -> PageView:
    return PageView(
        title="",
        headings=(),
        description="",
        text=one_line(source, MAX_WEIGHED).lower(),
        unscripted="",
        source="",
        scripts="",
        script_count=0,
        passwords=0,
        links=(),
        hosts_out=(),
        embeds=0,
        frames=0,
        whole=True,
    )


def _headings(page: BeautifulSoup, tags: str | tuple[str, ...]) -> Iterator[str]:
    for element in islice(page.find_all(tags), MAX_HEADINGS):
        text = text_of(element, 200)
        if text:
            yield text


def _footer(page: BeautifulSoup) -> str:
    """The text at the foot of the page, from its end backwards: that is where the owner's name stands."""
    feet = page.find_all("footer") or page.find_all(_is_footer)
    return text_of(feet[-1], 1_000) if feet else ""


def _is_footer(element: Tag) -> bool:
    return FOOTER_CLASS.search(f"{element.get('id') or ''} {element.get('class') or ''}") is not None


def _language(page: BeautifulSoup, metas: dict[str, str]) -> str:
    html = page.html
    lang = (attribute(html, "lang", 35) or attribute(html, "xml:lang", 35)) if html else ""
    return lang or metas.get("content-language", "")[:35]


def _alternates(page: BeautifulSoup, url: str) -> Iterator[tuple[str, str]]:
    for element in page.find_all("link"):
        target = _absolute(attribute(element, "href"), url)
        if attribute(element, "hreflang", 35) and target:
            yield attribute(element, "hreflang", 35), target


def _canonical(page: BeautifulSoup, metas: dict[str, str], url: str) -> str | None:
    for element in page.find_all("link"):
        if "canonical" in attribute(element, "rel", 100).lower().split():
            return _absolute(attribute(element, "href"), url)
    return _absolute(metas.get("og:url", ""), url)


def _links(page: BeautifulSoup, url: str) -> Iterator[str]:
    for element in page.find_all(["a", "area"], href=True, limit=MAX_LINKS):
        target = _absolute(attribute(element, "href"), url)
        if target:
            yield target


def _hosts_out(links: tuple[str, ...], url: str) -> tuple[str, ...]:
    """Hosts of other sites, most linked first."""
    here = site_of(url)
    hosts = Counter(host for link in links if (host := _host(link)) and site_of(link) != here)
    return tuple(host for host, _ in sorted(hosts.items(), key=lambda item: (-item[1], item[0]))[:MAX_LISTED])


def _absolute(href: str, url: str) -> str | None:
    """``href`` resolved against ``url`` by the WHATWG standard, when it is http or https."""
    if not href or href.startswith("#"):
        return None
    try:
        parsed = ada_url.URL(href.encode("utf-8", "replace").decode(), base=url or None)
    except ValueError:
        return None
    return str(parsed.href) if parsed.protocol in {"http:", "https:"} else None


def _host(url: str) -> str:
    return str(ada_url.URL(url).hostname)
