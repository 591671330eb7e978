"""Tells a page that another trade has taken: gambling, pills, adult content, essay mills, loans. Pure.

A university page may mention a casino, so one word decides nothing. Three things decide: the trade in the
title and headings, a block of links whose words or hosts are the trade's, and phrases of the trade in a language that
the page is not written in. The whole page is searched, because a kept copy of the old page hides such a block anywhere.
"""

from __future__ import annotations

import re
from typing import Final

from crawler.page.links import OutwardLink
from crawler.page.phrases import UNSPACED, found_phrases, languages
from crawler.page.view import PageView

THRESHOLD: Final = 4.0
BLOCK: Final = 3
"""Links of the trade, or phrases of it in a foreign language, that no honest page has."""
MANY: Final = 6
"""Phrases of the trade that no honest page has, in any language."""
SCHOOL: Final = re.compile(
    r"universi|uniwersyt|univerz|üniversit|egyetem|ülikool|yliopist|colleg|institut|akadem|academ|facult|wydział|fakult"
    r"|school|szkoł|hochschul|ecole|école|escuel|escol|scuol|politech|polytech|politecn|politéc|научн|универс|універс|інститут"
    r"|академ|школ|πανεπιστ|大学|大學|學院|学院|대학|جامعة|دانشگاه|אוניברסיט|มหาวิทยาลัย|đại học|research|museum|library",
    re.IGNORECASE,
)
"""Stems of words for places of learning."""
HOSTS: Final = re.compile(
    r"casino|kasino|kasyno|slot|togel|judi|gacor|poker|bet(?:ting)?\d|\dbet|(?:^|[.-])bet[.-]|viagra|cialis|porn|xxx|escort|bahis"
    r"|essay|payday|baccarat|gambl(?!eaware|ersanon)"
)
SHARED: Final = frozenset({"", "en"})
"""Languages that say nothing of where a phrase comes from."""


def takeover_marker(page: PageView) -> str | None:
    """The phrases that make a page one of the trade, None when it is none."""
    prominent = " ".join((*page.heads, page.description))
    loud = found_phrases("taken_over", "strong", prominent)
    words = found_phrases("taken_over", "weak", prominent)
    everywhere = found_phrases("taken_over", "strong", page.text) | loud
    links = [link for link in page.outward if HOSTS.search(link.host) or (everywhere and _speaks_of_trade(link))]
    if (
        _wears_it(page, loud, everywhere)
        or _speaks_of_it(prominent, loud, words, everywhere, links)
        or _holds_a_block(page, everywhere, links)
    ):
        said = [*sorted(loud), *sorted(everywhere - loud), *sorted(words), *(link.words or link.host for link in links)]
        return ", ".join(dict.fromkeys(said[:6]))
    return None


def _wears_it(page: PageView, loud: frozenset[str], everywhere: frozenset[str]) -> bool:
    """Whether title and first heading both name the trade, more of it follows, and the title names no school."""
    if not loud or len(everywhere) == 1 or SCHOOL.search(page.title):
        return False
    in_title = found_phrases("taken_over", "strong", page.title)
    in_heading = found_phrases("taken_over", "strong", " ".join(page.headings or page.seconds))
    return bool(in_title and in_heading)


def _speaks_of_it(
    prominent: str, loud: frozenset[str], words: frozenset[str], everywhere: frozenset[str], links: list[OutwardLink]
) -> bool:
    """Phrases and words of the trade in title, headings and description, weighed against those of a school."""
    if not loud and not words:
        return False
    score = 3.0 * len(loud) + min(len(words), 3) + min(len(everywhere - loud), 6) + min(len(links), 4)
    if SCHOOL.search(prominent):
        score -= 3.0
    return score >= THRESHOLD


def _holds_a_block(page: PageView, phrases: frozenset[str], links: list[OutwardLink]) -> bool:
    """A block of links or phrases of the trade somewhere in the page, hidden or not."""
    if len(links) >= BLOCK and (len(phrases) > 1 or len({link.host for link in links}) >= BLOCK):
        return True
    spoken = {page.lang.partition("-")[0].lower(), *SHARED}
    known = languages("taken_over", "strong")
    foreign = [phrase for phrase in phrases if known[phrase] not in spoken] if page.lang else []
    if len(foreign) >= BLOCK:
        return True
    unspaced = [phrase for phrase in phrases if UNSPACED.search(phrase)]
    if len(unspaced) > 1 and not UNSPACED.search(" ".join(page.heads)):
        return True
    return len(phrases) >= MANY


def _speaks_of_trade(link: OutwardLink) -> bool:
    return bool(found_phrases("taken_over", "strong", link.words.lower()))
