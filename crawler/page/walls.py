"""Walls before a page: tests for humans, sign-in, consent, pages that demand cookies or scripts. Pure.

A phrase alone is not a wall: museums check bags at the entrance, and every site asks about cookies. A wall is a page
that says so in its title or first heading and has a mark of its kind as well, or a page with little else on it.
"""

from __future__ import annotations

import re
from typing import Final

from crawler.page.phrases import beginning, first_phrase, marker_in, segment
from crawler.page.view import FEW_LINKS, HANDFUL, MEDIUM, NEXT_TO_NOTHING, NOTICE, SHORT, PageView

LONGEST_WALL: Final = 10_000
"""Characters of the longest wall: some explain themselves at length."""
MOST_FIELDS: Final = 2
"""Fields of a sign-in or a puzzle; a form to write to somebody has more."""
SCRIPT_REDIRECT: Final = re.compile(
    r"(?<![\w.])(?:window\.|document\.|self\.|top\.|parent\.)?location(?:\.href)?\s*=(?!=)"
    r"|location\.(?:replace|assign)\s*\("
)


def challenge(page: PageView) -> str | None:
    """A test whether the visitor is human, or a firewall's refusal."""
    if page.length > LONGEST_WALL:
        return None
    own = marker_in("challenge", page.source, "wall_markup") if page.link_count <= FEW_LINKS else None
    if own:
        return own
    named = beginning("challenge", "start", page.loud) or first_phrase("challenge", "text", " ".join(page.loud))
    head = named or beginning("challenge", "start_marked", page.loud)
    small = page.length < SHORT and page.link_count <= FEW_LINKS
    if not head and not small:
        return None
    told = first_phrase("challenge", "text", f"{page.text} {page.unscripted}")
    if small and (named or told):
        return named or told
    marked = marker_in("challenge", page.source)
    if head and (told or marked):
        return head
    return marked if page.length < NEXT_TO_NOTHING else None


def captcha(page: PageView) -> str | None:
    """A puzzle before the page; a form that contains a puzzle is not one."""
    if page.length > LONGEST_WALL or page.passwords or page.fields > MOST_FIELDS:
        return None
    titled = first_phrase("captcha", "text", " ".join(page.loud))
    if titled and (page.length < SHORT or marker_in("captcha", page.source)):
        return titled
    if titled or page.length > NOTICE or page.signed:
        return None
    told = first_phrase("captcha", "text", page.text)
    return told or (marker_in("captcha", page.source) if page.length < NEXT_TO_NOTHING else None)


def consent(page: PageView) -> str | None:
    """A page that only asks for consent; a cookie bar on a page with its own content is not one."""
    if page.length > SHORT or page.link_count > FEW_LINKS:
        return None
    titled = first_phrase("consent", "text", " ".join(page.loud))
    alone = page.length < NEXT_TO_NOTHING and page.link_count <= HANDFUL and page.is_nameless and not page.headings
    return titled or (first_phrase("consent", "text", page.text) if alone else None)


def login(page: PageView) -> str | None:
    """A sign-in page; a login box on a page with its own content is not one."""
    titled = segment("login", page.heads)
    vague = segment("login", page.heads, "segment_field")
    if page.passwords and page.fields <= 2 * MOST_FIELDS and not page.frames:
        bare = page.length < NEXT_TO_NOTHING and page.link_count <= HANDFUL
        if bare or ((titled or vague) and page.length < MEDIUM):
            return titled or vague or "input type=password"
    return titled if titled and page.length < NEXT_TO_NOTHING and segment("login", (page.title,)) else None


def needs_cookies(page: PageView) -> str | None:
    """A page that only says that cookies must be switched on."""
    if page.length > MEDIUM:
        return None
    titled = first_phrase("needs_cookies", "text", " ".join(page.loud))
    if titled or page.length > NOTICE or page.link_count > HANDFUL:
        return titled
    return first_phrase("needs_cookies", "text", f"{page.text} {page.unscripted}")


def needs_browser(page: PageView) -> str | None:
    """A page that a script puts together, or that only demands scripts."""
    titled = first_phrase("needs_browser", "text", " ".join(page.loud)) if page.length < MEDIUM else None
    if titled or page.length > NEXT_TO_NOTHING or page.frames or not page.script_count or not page.whole:
        return titled
    redirect = SCRIPT_REDIRECT.search(page.scripts)
    if redirect:
        return redirect[0]
    told = first_phrase("needs_browser", "text", f"{page.text} {page.unscripted}")
    shell = marker_in("needs_browser", page.source)
    return told or shell or ("script" if not page.text and not page.embeds else None)
