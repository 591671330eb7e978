"""What a page gives away about itself: parked, suspended, a wall, not found, made by a script … Pure.

The words are in ``data/phrases.tsv``. Most of them count only on a page with little else on it: an honest page of a
university mentions logins, cookies and casinos all the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from crawler.model import Signal, SignalKind
from crawler.page import notices, walls
from crawler.page.takeover import takeover_marker
from crawler.page.view import PageView

READERS: Final[tuple[tuple[SignalKind, Callable[[PageView], str | None]], ...]] = (
    (SignalKind.PARKED, notices.parked),
    (SignalKind.TAKEN_OVER, takeover_marker),
    (SignalKind.SUSPENDED, notices.suspended),
    (SignalKind.DEFAULT_PAGE, notices.default_page),
    (SignalKind.LOGIN, walls.login),
    (SignalKind.CONSENT, walls.consent),
    (SignalKind.CHALLENGE, walls.challenge),
    (SignalKind.CAPTCHA, walls.captcha),
    (SignalKind.NEEDS_COOKIES, walls.needs_cookies),
    (SignalKind.SOFT_404, notices.soft_404),
    (SignalKind.ERROR_PAGE, notices.error_page),
    (SignalKind.NEEDS_BROWSER, walls.needs_browser),
    (SignalKind.CONSTRUCTION, notices.construction),
    (SignalKind.EMPTY, notices.empty),
)
"""Each signal, and the function that gives the words or markup it is known by, or None."""


def iter_signals(page: PageView) -> Iterator[Signal]:
    """The signals of a page, at most one of a kind."""
    for kind, read in READERS:
        marker = read(page)
        if marker is not None:
            yield Signal(kind=kind, marker=marker[:300])
