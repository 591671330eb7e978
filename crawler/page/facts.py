"""What a page says of itself: from the bytes of a capture to `PageFacts`. Pure, and never fails on any input.

Door: `read_page`. `crawler.page.pool` runs it in a process that can be killed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from crawler.model import PageFacts
from crawler.page.encoding import decode_page
from crawler.page.footer import read_footer
from crawler.page.head import Head, read_head
from crawler.page.limits import FACTS_VERSION, MAX_PARSE
from crawler.page.links import Links, read_links
from crawler.page.markup import attribute, one_line, parse_html, strip_unseen, text_of
from crawler.page.owner import read_headings, read_logos, second_headings
from crawler.page.signals import iter_signals
from crawler.page.structured import read_declared
from crawler.page.view import PageView

MAX_TEXT: Final = 2_000
MAX_WEIGHED: Final = 60_000
"""Characters of text searched for what gives a page away: from its beginning, and from its end."""
MAX_SOURCE: Final = MAX_PARSE // 4
MAX_SCRIPT: Final = 20_000
MAX_SCRIPTS: Final = 20
MAX_NOSCRIPTS: Final = 5
EMBEDS: Final = ("img", "frame", "iframe", "video", "object", "embed", "canvas", "svg", "input")
FRAMES: Final = ("frame", "iframe", "frameset")
UNWRITTEN: Final = frozenset(
    {"hidden", "submit", "button", "image", "reset", "search", "checkbox", "radio", "password"}
)
"""Types of ``<input>`` that take no text."""

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
"""First bytes of files that are not pages (MIME Sniffing standard, section 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unseen:
    """What is counted and read before the elements that a reader does not see are taken out."""

    script_count: int
    scripts: str
    unscripted: str
    embeds: int
    frames: int
    passwords: int
    fields: int


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
        Facts; empty for what is not a page (a PDF, a picture).
    """
    whole, body = len(body) < limit, body[:limit]
    if not _is_page(body, media_type):
        return PageFacts(version=FACTS_VERSION)
    text = decode_page(body, charset, url)
    if media_type is not None and media_type.lower().strip() == "text/plain":
        return PageFacts(text=one_line(text, MAX_TEXT), version=FACTS_VERSION)
    root = parse_html(text)
    if root is None:
        nothing = PageView(text=one_line(text, MAX_WEIGHED).lower())
        return PageFacts(signals=tuple(iter_signals(nothing)), version=FACTS_VERSION)
    return _facts(root, text, url, whole=whole)


def _is_page(body: bytes, media_type: str | None) -> bool:
    if body.lstrip()[:8].startswith(MAGIC):
        return False
    kind = (media_type or "").partition(";")[0].strip().lower()
    return "/" not in kind or kind in MARKUP_TYPES


def _facts(root: etree._Element, source: str, url: str, *, whole: bool) -> PageFacts:
    head = read_head(root, url)
    declared = read_declared(root, head.base)
    unseen = _read_unseen(root)
    strip_unseen(root)
    links = read_links(root, head.base)
    text = text_of(root, len(source))
    metas = head.metas
    facts = PageFacts(
        title=head.title,
        site_name=(metas.get("og:site_name") or metas.get("application-name") or declared.site_name)[:300],
        shared_title=metas.get("og:title", "")[:300],
        org_names=declared.names,
        same_as=declared.same_as,
        logos=read_logos(root, head.base),
        headings=read_headings(root),
        footer=read_footer(root, head.base),
        address=declared.address,
        description=(metas.get("description") or metas.get("og:description") or "")[:500],
        lang=head.lang,
        alternates=head.alternates,
        canonical=head.canonical,
        text=text[:MAX_TEXT],
        links_out=links.hosts,
        version=FACTS_VERSION,
    )
    view = _view(facts, unseen, links, text, second_headings(root))
    view = replace(view, host=_host(head), source=source[:MAX_SOURCE].lower(), whole=whole)
    return replace(facts, signals=tuple(iter_signals(view)))


def _read_unseen(root: etree._Element) -> _Unseen:
    scripts = [script for script in root.iter("script") if "json" not in attribute(script, "type", 100).lower()]
    noscripts = islice(root.iter("noscript"), MAX_NOSCRIPTS)
    kinds = [attribute(field, "type", 20).lower() for field in root.iter("input")]
    return _Unseen(
        script_count=len(scripts),
        scripts=" ".join((script.text or "")[:MAX_SCRIPT] for script in scripts[:MAX_SCRIPTS]),
        unscripted=" ".join(text_of(element, 1_000) for element in noscripts).lower(),
        embeds=sum(1 for _ in root.iter(*EMBEDS)),
        frames=sum(1 for _ in root.iter(*FRAMES)),
        passwords=kinds.count("password"),
        fields=sum(kind not in UNWRITTEN for kind in kinds) + sum(1 for _ in root.iter("textarea")),
    )


def _view(facts: PageFacts, unseen: _Unseen, links: Links, text: str, seconds: tuple[str, ...]) -> PageView:
    return PageView(
        lang=facts.lang,
        title=facts.title.lower(),
        headings=tuple(heading.lower() for heading in facts.headings[:3]),
        seconds=tuple(heading.lower() for heading in seconds[:3]),
        description=facts.description.lower(),
        text=_ends(text).lower(),
        unscripted=unseen.unscripted,
        scripts=unseen.scripts,
        script_count=unseen.script_count,
        passwords=unseen.passwords,
        fields=unseen.fields,
        signed=bool(facts.logos or facts.footer),
        link_count=links.count,
        first_link=links.first,
        hosts_out=links.hosts,
        outward=links.outward,
        embeds=unseen.embeds,
        frames=unseen.frames,
    )


def _ends(text: str) -> str:
    """The beginning and the end of a long text."""
    half = MAX_WEIGHED // 2
    return text if len(text) <= MAX_WEIGHED else f"{text[:half]} {text[-half:]}"


def _host(head: Head) -> str:
    return (urlsplit(head.base).hostname or "").removeprefix("www.")
