"""Links out of the report: only http(s), the host told plainly, never a link to where it is dangerous."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import ada_url

from crawler.clean import safe_href, storable_text
from crawler.model import Liveness

if TYPE_CHECKING:
    from collections.abc import Container

    from crawler.report.view import AuditView

LIMIT: Final = 300
"""Longest text shown, in characters; the rest is an ellipsis and the length."""

MAX_HREF: Final = 2083
"""Longer ones no browser of an office need follow (the limit of old ones)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A URL as shown. ``href`` is None where it is no http(s) URL or must not be clicked."""

    text: str
    href: str | None
    user: str = ""
    """What stood before an ``@``, a place to fake a host name in: told apart, never linked."""


def cut(text: str, limit: int = LIMIT) -> str:
    """``text``, or its beginning with an ellipsis and its full length."""
    return text if len(text) <= limit else f"{text[:limit]}… [{len(text)}]"


def bare(url: str) -> str:
    """A URL as shown where room is short: without the scheme and ``www``."""
    return cut(re.sub(r"^https?://(www\.)?", "", url, flags=re.IGNORECASE))


def link_to(url: str | None, danger: Container[str] = ()) -> Link:
    """The link for a URL from the table or the web; text when its canonical form is one of ``danger``."""
    href = safe_href(url) if url else None
    if not url or href is None or href in danger or len(href) > MAX_HREF:
        return Link(text=cut(url or ""), href=None)
    parsed = ada_url.URL(storable_text(url))
    user = ":".join(part for part in (parsed.username, parsed.password) if part)
    return Link(text=cut(href if user else url), href=href, user=cut(user))


def dangerous_urls(view: AuditView) -> frozenset[str]:
    """Canonical URLs of rows found dangerous, wherever they led: shown as text everywhere in the report."""
    bad = [row for row in view.rows if row.liveness is Liveness.DANGER]
    named = {url for row in bad for url in (row.given, row.url, row.final_url) if url}
    hrefs = (safe_href(url) for url in named | {hop.url for row in bad for hop in row.hops})
    return frozenset(href for href in hrefs if href and len(href) <= MAX_HREF)
