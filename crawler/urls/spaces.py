"""Repairs of spaces and invisible characters. Inside the path a person decides, elsewhere nobody needs to."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from crawler.urls.rule import Rule, is_complete_host, is_host_like, split

_UNSEEN: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_FORMAT: Final = frozenset({"Cf"})
_JOINERS: Final = frozenset("\u200c\u200d")
_TO_ASCII: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width forms and their ASCII twins (Unicode Standard, Halfwidth and Fullwidth Forms)."""
_LINE_BREAK: Final = re.compile(r"[ \t]*[\t\r\n]+[ \t]*")
_SPACE_BY_SLASH: Final = re.compile(r"(?:\s|%20)*/(?:\s|%20)+(?=\S)|(?:\s|%20)+/", re.IGNORECASE)
_AUTHORITY_WITH_SPACES: Final = re.compile(r"(https?://)?([^/?#\\]*)(.*)", re.IGNORECASE | re.DOTALL)


def trim(text: str) -> str | None:
    """Takes spaces, control characters and invisible marks off both ends."""
    start, end = 0, len(text)
    while start < end and unicodedata.category(text[start]) in _UNSEEN:
        start += 1
    while end > start and unicodedata.category(text[end - 1]) in _UNSEEN:
        end -= 1
    return text[start:end]


def drop_invisible(text: str) -> str | None:
    """Drops zero-width characters, soft hyphens and direction marks; joiners stay between letters that need them."""
    if text.isascii():
        return None
    return "".join(char for place, char in enumerate(text) if not _is_dropped(text, place, char))


def _is_dropped(text: str, place: int, char: str) -> bool:
    if unicodedata.category(char) not in _FORMAT:
        return False
    around = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
    return char not in _JOINERS or around.isascii()


def join_lines(text: str) -> str | None:
    """Joins an address that was broken over lines before its path began (the standard drops line breaks too)."""
    rest = split(text).rest
    head = text[: len(text) - len(rest)]
    return _LINE_BREAK.sub("", head) + rest


def join_path(text: str) -> str | None:
    """Proposes to join a path that was broken over lines: the second line may be something else."""
    return _LINE_BREAK.sub("", text) if split(text).scheme else None


def close_slashes(text: str) -> str | None:
    """Proposes the address without spaces next to the slashes of its path, as PDF files break them."""
    parts = split(text)
    path, mark, query = parts.rest.partition("?")
    closed = _SPACE_BY_SLASH.sub("/", path)
    return parts.scheme + parts.authority + closed + mark + query if parts.scheme else None


def fold_fullwidth(text: str) -> str | None:
    """Turns full-width letters and signs of the scheme and the host into plain ones; a path keeps its own."""
    folded = text.translate(_TO_ASCII)
    if folded == text:
        return None
    parts = split(folded)
    if not parts.scheme and not is_host_like(parts.authority.partition(":")[0]):
        return None
    head = len(parts.scheme) + len(parts.authority) + 1
    return folded[:head] + text[head:]


def close_host(text: str) -> str | None:
    """Closes a space next to a dot of the host, or after the host: ``www.uni .edu``, ``uni.edu /a``."""
    match = _AUTHORITY_WITH_SPACES.fullmatch(text)
    if match is None or not re.search(r"\s", match[2]):
        return None
    scheme, authority, rest = match[1] or "", match[2], match[3]
    closed = re.sub(r"\s+\.", ".", authority.rstrip() if re.match(r"/[^\s/]", rest) else authority)
    left, dot, right = closed.partition(". ")
    while dot and not is_complete_host(left):
        closed = f"{left}.{right.lstrip()}"
        left, dot, right = closed.partition(". ")
    return scheme + closed + rest if is_host_like(closed.partition(":")[0]) else None


ENDS: Final = Rule(name="spaces_at_ends", mend=trim)

RULES: Final = (
    Rule(name="invisible", mend=drop_invisible),
    Rule(name="line_break", mend=join_lines),
    Rule(name="full_width", mend=fold_fullwidth),
    Rule(name="space_by_dot", mend=close_host),
)

PERSON_RULES: Final = (
    Rule(name="line_break_in_path", mend=join_path),
    Rule(name="space_by_slash", mend=close_slashes),
)
