"""Links out of the report: only http(s), the host told plainly, never a link to where it is dangerous."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from crawler.model import Liveness

if TYPE_CHECKING:
    from crawler.report.view import AuditView

LIMIT: Final = 300
"""Longest text shown, in characters; the rest is an ellipsis and the length."""


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


def link_to(url: str | None, *, danger: bool = False) -> Link:
    """The link for a URL from the table or the web."""
    if not url:
        return Link(text="", href=None)
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return Link(text=cut(url), href=None)
    if danger or not good or url != url.strip():
        return Link(text=cut(url), href=None)
    user, _, host = parts.netloc.rpartition("@")
    plain = urlunsplit(parts._replace(netloc=host))
    return Link(text=cut(plain), href=plain if len(plain) <= MAX_HREF else None, user=cut(user))


MAX_HREF: Final = 2083
"""Longer ones no browser of an office need follow (the limit of old ones)."""


def dangerous_urls(view: AuditView) -> frozenset[str]:
    """URLs of rows found dangerous, wherever they led: shown as text everywhere in the report."""
    bad = [row for row in view.rows if row.liveness is Liveness.DANGER]
    named = {url for row in bad for url in (row.given, row.url, row.final_url) if url}
    return frozenset(named | {hop.url for row in bad for hop in row.hops})
