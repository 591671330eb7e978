"""What a page says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class SignalKind(StrEnum):
    """What a page gives away about itself. A page with a *wall* is never weighed for identity."""

    PARKED = "parked"
    TAKEN_OVER = "taken_over"
    SUSPENDED = "suspended"
    DEFAULT_PAGE = "default_page"
    LOGIN = "login"
    CONSENT = "consent"
    CHALLENGE = "challenge"
    CAPTCHA = "captcha"
    NEEDS_COOKIES = "needs_cookies"
    SOFT_404 = "soft_404"
    ERROR_PAGE = "error_page"
    NEEDS_BROWSER = "needs_browser"
    CONSTRUCTION = "construction"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    """The parser was stopped by its time or memory limit."""


WALLS: Final = frozenset(
    {
        SignalKind.PARKED,
        SignalKind.TAKEN_OVER,
        SignalKind.SUSPENDED,
        SignalKind.DEFAULT_PAGE,
        SignalKind.LOGIN,
        SignalKind.CONSENT,
        SignalKind.CHALLENGE,
        SignalKind.CAPTCHA,
        SignalKind.NEEDS_COOKIES,
    }
)
"""Signals of a page that somebody else put in front of the institution's, or in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something a page gave away, and the words or markup that did."""

    kind: SignalKind
    marker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page says of itself, by where it says it. Text is cut and white space folded, but untrusted."""

    title: str = ""
    site_name: str = ""
    """og:site_name, application-name, or the name of the WebSite in JSON-LD."""
    shared_title: str = ""
    """og:title: the title as shown where the page is shared."""
    org_names: tuple[str, ...] = ()
    """name, legalName and alternateName of the organisation that JSON-LD or microdata give as the site's own."""
    same_as: tuple[str, ...] = ()
    logos: tuple[str, ...] = ()
    """What the logo says: the text of its picture, the words or the title of the link to the home page."""
    headings: tuple[str, ...] = ()
    """First-level headings; on pages without headings what is set in large type."""
    footer: str = ""
    """The foot of the page, newline between its lines; without menus, links, e-mail and telephone, cut at its head."""
    address: str = ""
    """Town, region and country of the site's own organisation in JSON-LD or microdata."""
    description: str = ""
    lang: str = ""
    alternates: tuple[tuple[str, str], ...] = ()
    """hreflang and absolute or relative URL."""
    canonical: str | None = None
    text: str = ""
    """The first 2,000 characters a reader sees."""
    links_out: tuple[str, ...] = ()
    """Hosts of other sites the page links to, most frequent first, at most 20."""
    signals: tuple[Signal, ...] = ()
    version: int = 1
