"""Short ways to read a page in a test."""

from __future__ import annotations

from crawler.model import PageFacts, SignalKind
from crawler.page.facts import read_page

URL = "https://www.uni-one.edu/en/"
PROSE = "Students come here from many countries to read law, physics and medicine with us. " * 45
"""As much text as an honest home page has."""


def facts(html: str, url: str = URL) -> PageFacts:
    """The facts of a page of ``url``."""
    return read_page(html.encode("utf-8", "replace"), "text/html", "utf-8", url)


def signals(html: str, url: str = URL) -> set[SignalKind]:
    """What the page gives away."""
    return {signal.kind for signal in facts(html, url).signals}
