"""What a page gives away about itself: parked, suspended, a sign-in or consent wall, not found, script-only … Pure.

The words are in ``data/phrases.tsv``. Most of them count only on a page with little else on it: an honest page of a
university mentions logins, cookies and casinos all the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from crawler.model import Signal, SignalKind
from crawler.page.host_kinds import HostKind, host_kind
from crawler.page.phrases import first_phrase, found_phrases, phrases
from crawler.page.takeover import takeover_marker

NEXT_TO_NOTHING: Final = 250
"""Characters of text: a shell, a wall or a notice in one line."""
SHORT: Final = 1_000
"""Characters of text: a notice or a form, and a little around it."""
MEDIUM: Final = 3_000
"""Characters of text: less than any home page worth the name, more than a notice."""
LONGEST_DEFAULT: Final = 6_000
"""Characters of the longest default page of a server (Ubuntu's Apache)."""
FEW_LINKS: Final = 15
LONGEST_EMPTY: Final = 4_096
"""Characters of markup around nothing; more than that is a page that could not be read, not an empty one."""

SEPARATORS: Final = re.compile(r"\s+[-–—:]+\s+|\s*[|·•»«›‹/\\]+\s*|:\s+")
FILLERS: Final = frozenset("404 error http oops ops ups whoops sorry błąd fehler erreur ошибка помилка hata".split())
"""Words around a notice that change nothing of it: “Oops! Error 404: page not found”."""
SCRIPT_REDIRECT: Final = re.compile(
    r"(?<![\w.])(?:window\.|document\.|self\.|top\.|parent\.)?location(?:\.href)?\s*=(?!=)"
    r"|location\.(?:replace|assign)\s*\("
)
NAME_FOR_SALE: Final = re.compile(r"(?<![\w.-])(?:[\w-]{1,63}\.){1,4}[^\W\d_]{2,24} (?:is|may be) for sale\b")
"""How traders head the page of a name: “example.org is for sale”."""
WEB_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>()]{4,300}[^\s\"'<>().,;:!?]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """What the signals are read from. Texts are folded and in lower case."""

    title: str
    headings: tuple[str, ...]
    """First-level headings, or second-level ones where there are none."""
    description: str
    text: str
    unscripted: str
    """What readers without scripts are told (``noscript``)."""
    source: str
    """The beginning of the markup."""
    scripts: str
    """The scripts in the page itself."""
    script_count: int
    passwords: int
    links: tuple[str, ...]
    """Absolute http(s) addresses the page links to."""
    hosts_out: tuple[str, ...]
    embeds: int
    """Frames, images, videos: things to see that are no text."""
    frames: int
    whole: bool
    """False when only the beginning of the page was read: what is missing may be in the rest."""

    @property
    def length(self) -> int:
        """Characters of text."""
        return len(self.text)

    @property
    def heads(self) -> tuple[str, ...]:
        """Title and headings."""
        return (self.title, *self.headings)


def iter_signals(page: PageView) -> Iterator[Signal]:
    """The signals of a page, at most one of a kind."""
    readers = (
        (SignalKind.PARKED, _parked),
        (SignalKind.TAKEN_OVER, _taken_over),
        (SignalKind.SUSPENDED, _suspended),
        (SignalKind.DEFAULT_PAGE, _default_page),
        (SignalKind.LOGIN, _login),
        (SignalKind.CONSENT, _consent),
        (SignalKind.CHALLENGE, _challenge),
        (SignalKind.CAPTCHA, _captcha),
        (SignalKind.SOFT_404, _soft_404),
        (SignalKind.NEEDS_BROWSER, _needs_browser),
        (SignalKind.CONSTRUCTION, _construction),
        (SignalKind.EMPTY, _empty),
    )
    for kind, read in readers:
        marker = read(page)
        if marker is not None:
            yield Signal(kind=kind, marker=marker[:300])


def key_of(text: str) -> str:
    """``text`` without punctuation, to compare a whole heading with a phrase."""
    return " ".join(re.sub(r"[^\w'’]+", " ", text.lower()).replace("’", "'").split())


def _parked(page: PageView) -> str | None:
    if page.length > MEDIUM:
        return None
    shown = f"{page.title} {page.text}"
    found = found_phrases("parked", "text", shown) | {match[0] for match in NAME_FOR_SALE.finditer(shown)}
    said = {phrase for phrase in found if not any(phrase != longer and phrase in longer for longer in found)}
    marked = _in_source("parked", page)
    sellers = [host for host in page.hosts_out if host_kind(f"http://{host}/") is HostKind.PARKING]
    if page.length > SHORT and len(said) + bool(marked) + bool(sellers) < 2:  # noqa: PLR2004 - one may be chance
        return None
    return min(said, key=lambda phrase: (-len(phrase), phrase), default=marked or next(iter(sellers), None))


def _taken_over(page: PageView) -> str | None:
    prominent = " ".join([*page.heads, page.description])
    return takeover_marker(prominent, page.text, page.hosts_out)


def _suspended(page: PageView) -> str | None:
    if page.length > SHORT:
        return None
    head = first_phrase("suspended", "head", " ".join(page.heads))
    return head or (first_phrase("suspended", "head", page.text) if page.length < 2 * NEXT_TO_NOTHING else None)


def _default_page(page: PageView) -> str | None:
    if page.length > LONGEST_DEFAULT:
        return None
    start = _starts("default_page", page)
    return start or (_segment("default_page", page.heads) if page.length < MEDIUM else None)


def _login(page: PageView) -> str | None:
    titled = _segment("login", page.heads)
    if page.passwords and (page.length < SHORT or (titled and page.length < MEDIUM)) and not page.frames:
        return titled or "input type=password"
    return titled if titled and page.length < NEXT_TO_NOTHING else None


def _consent(page: PageView) -> str | None:
    if page.length > SHORT or len(page.links) > FEW_LINKS:
        return None
    return first_phrase("consent", "text", f"{page.title} {page.text}")


def _challenge(page: PageView) -> str | None:
    if page.length > SHORT:
        return None
    said = _starts("challenge", page) or first_phrase("challenge", "text", f"{page.text} {page.unscripted}")
    if said is None and page.length < NEXT_TO_NOTHING:
        said = _in_source("challenge", page)
    return said


def _captcha(page: PageView) -> str | None:
    if page.length > SHORT or page.passwords:
        return None
    said = first_phrase("captcha", "text", f"{page.title} {page.text}")
    return said or (_in_source("captcha", page) if page.length < NEXT_TO_NOTHING else None)


def _soft_404(page: PageView) -> str | None:
    titled = _segment("soft_404", (page.title,))
    return titled or (_segment("soft_404", page.headings) if page.length < MEDIUM else None)


def _needs_browser(page: PageView) -> str | None:
    if page.length > NEXT_TO_NOTHING or page.frames or not page.script_count or not page.whole:
        return None
    redirect = SCRIPT_REDIRECT.search(page.scripts)
    if redirect:
        return redirect[0]
    told = first_phrase("needs_browser", "text", f"{page.text} {page.unscripted}")
    shell = _in_source("needs_browser", page)
    return told or shell or ("script" if not page.text and not page.embeds else None)


def _construction(page: PageView) -> str | None:
    if page.length > SHORT:
        return None
    moved = first_phrase("moved", "text", f"{page.title} {page.text}")
    if moved is not None:
        addresses = WEB_ADDRESS.findall(page.text) or list(page.links)
        return f"{moved} {addresses[0]}" if addresses else moved
    titled = _segment("construction", page.heads)
    return titled or (first_phrase("construction", "segment", page.text) if page.length < NEXT_TO_NOTHING else None)


def _empty(page: PageView) -> str | None:
    nothing = not page.text and not page.embeds and not page.script_count
    return "" if nothing and page.whole and len(page.source) < LONGEST_EMPTY else None


def _in_source(kind: str, page: PageView) -> str | None:
    """A marker in the markup, where whole words mean nothing."""
    return min((phrase for phrase in phrases(kind, "markup") if phrase in page.source), default=None)


def _starts(kind: str, page: PageView) -> str | None:
    """A phrase that the title or a heading begins with."""
    known = phrases(kind, "start")
    return next((phrase for head in page.heads for phrase in sorted(known) if head.startswith(phrase)), None)


def _segment(kind: str, heads: tuple[str, ...]) -> str | None:
    """A phrase that is a whole part of the title or a whole heading."""
    known = _keys(kind)
    for head in heads:
        for part in (head, *SEPARATORS.split(head)):
            key = key_of(part)
            if key in known or " ".join(word for word in key.split() if word not in FILLERS) in known:
                return part
    return None


@cache
def _keys(kind: str) -> frozenset[str]:
    return frozenset(key_of(phrase) for phrase in phrases(kind, "segment"))
