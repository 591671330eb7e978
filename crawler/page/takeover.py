"""Weighs the words of gambling, pharmacy and adult pages against those of a school. Pure.

A university page may well speak of a casino: one word decides nothing. Whole phrases of the trade in the title weigh
most, phrases in the text and hosts linked to add up, and the words of a school in the title weigh against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from crawler.page.phrases import found_phrases

THRESHOLD: Final = 4.0
SCHOOL: Final = re.compile(
    r"universi|uniwersyt|univerz|üniversit|egyetem|ülikool|yliopist|colleg|institut|akadem|academ|facult|wydział|fakult"
    r"|school|szkoł|hochschul|ecole|école|escuel|escol|scuol|politech|polytech|politecn|politéc|научн|универс|універс|институт|інститут"
    r"|академ|школ|πανεπιστ|大学|大學|學院|学院|대학|جامعة|دانشگاه|אוניברסיט|มหาวิทยาลัย|đại học|research|museum|library",
    re.IGNORECASE,
)
"""Stems of words for places of learning."""
HOSTS: Final = re.compile(
    r"casino|slot|togel|judi|gacor|poker|bet(?:ting)?\d|\dbet|viagra|cialis|porn|xxx|escort|bahis|kasyno"
)


def takeover_marker(prominent: str, text: str, hosts: Iterable[str]) -> str | None:
    """The phrases that make a page one of the trade, None when it is none.

    Args:
        prominent: title, first headings and description, in lower case.
        text: what a reader sees, in lower case.
        hosts: hosts of other sites the page links to.
    """
    loud = found_phrases("taken_over", "strong", prominent)
    words = found_phrases("taken_over", "weak", prominent)
    if not loud and not words:
        return None
    quiet = found_phrases("taken_over", "strong", text) - loud
    linked = [host for host in hosts if HOSTS.search(host)]
    score = 3.0 * len(loud) + min(len(words), 3) + min(len(quiet), 6) + min(len(linked), 4)
    if SCHOOL.search(prominent):
        score -= 3.0
    return ", ".join(sorted([*loud, *quiet, *words])[:6]) if score >= THRESHOLD else None
