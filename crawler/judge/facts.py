"""What a page says of itself: from the bytes of a capture to `PageFacts`. Pure, and never fails on any input.

Door: `read_page`. `crawler.parse` runs it in a process that can be killed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

import ada_url
from lxml import etree

from crawler.judge.encoding import decode_page
from crawler.judge.markup import attribute, first_title, fold, meta_contents, parse_html, text_of
from crawler.judge.page_signals import PageView, iter_signals
from crawler.judge.structured import read_declared
from crawler.model import PageFacts
from crawler.urls import site_of

FACTS_VERSION: Final = 1
"""Counts changes of the rules below: facts kept in a store by an older version are read again."""

MAX_PARSE: Final = 262_144
MAX_TITLE: Final = 512
MAX_TEXT: Final = 2_000
MAX_WEIGHED: Final = 20_000
MAX_LINKS: Final = 400
MAX_LISTED: Final = 20

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
REFRESH: Final = re.compile(r"\s*(\d{1,6})(?:\.[\d.]*)?\s*(?:[;,\s]\s*(?:url\s*=\s*)?[\"']?([^\"']*))?", re.IGNORECASE)
"""The shared declarative refresh steps of the HTML standard (4.2.5.3), as far as a pattern goes."""
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
        return PageFacts(text=fold(text, MAX_TEXT), version=FACTS_VERSION)
    root = parse_html(text)
    if root is None:
        empty = tuple(iter_signals(_view_of_nothing(text)))
        return PageFacts(signals=empty, version=FACTS_VERSION)
    return _facts(root, text, url, whole=whole)


def _is_page(body: bytes, media_type: str | None) -> bool:
    if body.lstrip()[:8].startswith(MAGIC):
        return False
    kind = (media_type or "").partition(";")[0].strip().lower()
    return "/" not in kind or kind in MARKUP_TYPES


def _facts(root: etree._Element, source: str, url: str, *, whole: bool) -> PageFacts:
    metas = meta_contents(root)
    url = url or _canonical(root, metas, "") or ""
    declared = read_declared(root)
    title = first_title(root)
    links = tuple(_links(root, url))
    text = text_of(root, MAX_WEIGHED)
    facts = PageFacts(
        title=text_of(title, MAX_TITLE) if title is not None else "",
        site_name=(metas.get("og:site_name") or metas.get("application-name") or declared.site_name)[:300],
        org_names=declared.names,
        same_as=declared.same_as,
        headings=tuple(_headings(root, "h1", "h2"))[:MAX_LISTED],
        footer=_footer(root),
        description=(metas.get("description") or metas.get("og:description") or "")[:500],
        lang=_language(root, metas),
        alternates=tuple(_alternates(root, url))[:MAX_LISTED],
        canonical=_canonical(root, metas, url),
        refresh=parse_refresh(metas.get("refresh", "")),
        text=text[:MAX_TEXT],
        links_out=_hosts_out(links, url),
        version=FACTS_VERSION,
    )
    return _with_signals(facts, _view(root, facts, text, source, links, whole=whole))


def _with_signals(facts: PageFacts, view: PageView) -> PageFacts:
    fields = {name: getattr(facts, name) for name in PageFacts.__slots__}
    return PageFacts(**{**fields, "signals": tuple(iter_signals(view))})


def _view(
    root: etree._Element, facts: PageFacts, text: str, source: str, links: tuple[str, ...], *, whole: bool
) -> PageView:
    scripts = [script for script in root.iter("script") if "json" not in attribute(script, "type", 100).lower()]
    heads = tuple(_headings(root, "h1")) or tuple(_headings(root, "h2"))
    return PageView(
        title=facts.title.lower(),
        headings=tuple(head.lower() for head in heads[:3]),
        description=facts.description.lower(),
        text=text.lower(),
        unscripted=" ".join(text_of(e, 1_000) for _, e in zip(range(5), root.iter("noscript"), strict=False)).lower(),
        source=source[: MAX_PARSE // 4].lower(),
        scripts=" ".join((script.text or "")[:20_000] for script in scripts[:20]),
        script_count=len(scripts),
        passwords=sum(attribute(field, "type", 20).lower() == "password" for field in root.iter("input")),
        links=links,
        hosts_out=facts.links_out,
        embeds=sum(
            1 for _ in root.iter("img", "frame", "iframe", "video", "object", "embed", "canvas", "svg", "input")
        ),
        frames=sum(1 for _ in root.iter("frame", "iframe", "frameset")),
        whole=whole,
    )


def _view_of_nothing(source: str) -> PageView:
    return PageView(
        title="",
        headings=(),
        description="",
        text=fold(source, MAX_WEIGHED).lower(),
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


def _headings(root: etree._Element, *tags: str) -> Iterator[str]:
    for element in root.iter(*tags):
        text = text_of(element, 200)
        if text:
            yield text


def _footer(root: etree._Element) -> str:
    """The text at the foot of the page, from its end backwards: that is where the owner's name stands."""
    feet = list(root.iter("footer"))
    if not feet:
        named = (e for e in root.iter("*") if FOOTER_CLASS.search(f"{e.get('id') or ''} {e.get('class') or ''}"))
        feet = list(named)
    return text_of(feet[-1], 1_000) if feet else ""


def _language(root: etree._Element, metas: dict[str, str]) -> str:
    html = root if root.tag == "html" else None
    lang = (
        attribute(html, "lang", 35) or attribute(html, "{http://www.w3.org/XML/1998/namespace}lang", 35)
        if html is not None
        else ""
    )
    return lang or metas.get("content-language", "")[:35]


def _alternates(root: etree._Element, url: str) -> Iterator[tuple[str, str]]:
    for element in root.iter("link"):
        target = _absolute(attribute(element, "href"), url)
        if attribute(element, "hreflang", 35) and target:
            yield attribute(element, "hreflang", 35), target


def _canonical(root: etree._Element, metas: dict[str, str], url: str) -> str | None:
    for element in root.iter("link"):
        if "canonical" in attribute(element, "rel", 100).lower().split():
            return _absolute(attribute(element, "href"), url)
    return _absolute(metas.get("og:url", ""), url)


def parse_refresh(content: str) -> tuple[float, str] | None:
    """Seconds and address of a ``Refresh`` header or ``meta`` element, None when there is none to follow."""
    match = REFRESH.match(content)
    if match is None:
        return None
    return float(match[1]), (match[2] or "").strip()


def _links(root: etree._Element, url: str) -> Iterator[str]:
    anchors = (element for element in root.iter("a", "area") if element.get("href"))
    for _, element in zip(range(MAX_LINKS), anchors, strict=False):
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
