"""Cells that hold more than one address, or an address and a remark."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from crawler.urls.embedded import is_wrapper
from crawler.urls.hosts import iter_unspaced
from crawler.urls.parse import host_of
from crawler.urls.rule import is_bare_link, is_complete_host, split
from crawler.urls.schemes import KNOWN_SCHEMES, meant_scheme
from crawler.urls.wrappers import unwrap

_BREAK: Final = re.compile(r"[\s|<>]+|[;,](?=\s|$|(?:https?:|www\.))", re.IGNORECASE)
_HAS_SCHEME: Final = re.compile(r"(?:https?:|https?//|hxxps?:)[/\\]*[\w\[]", re.IGNORECASE)
_GLUED: Final = re.compile(r"(https?://.*?[^/=?&#:;,|%_\s(])(https?:/{1,2}.*)", re.IGNORECASE)
_AFTER_ROOT: Final = re.compile(r"(https?://[^/?#]+/)(https?:/{1,2}.*)", re.IGNORECASE)
_NEXT: Final = re.compile(r"(?:https?:/{1,2}|www\d?\.)(?=[^\W_])", re.IGNORECASE)
_LABEL: Final = re.compile(r"(?P<word>[^\W\d_]{2,}(?:[ -][^\W\d_]+){0,3})\s*[:=]\s*(?P<link>[^\s:]\S*)")
_SECOND_WWW: Final = re.compile(r"[^\W_]/?www\d?\.", re.IGNORECASE)
_MARK: Final = re.compile(r"[\u2460-\u24ff\u2776-\u2793]+(?P<link>.+)")
"""A circled digit before the link, as in a list or of a footnote."""
_REMARK: Final = re.compile(r"[(\[{–—-]")
_SENTENCE: Final = ".,;:!"


class Found(NamedTuple):
    """The addresses in a cell and how they stand there: ``several``, ``glued``, ``remark``."""

    how: str
    links: tuple[str, ...]


def find_links(text: str) -> Found | None:
    """The links of a cell that holds several, or one and other words; None for a cell that is one link or none."""
    pieces = [piece for piece in _BREAK.split(text) if piece]
    if len(pieces) > 1 and _has_space_in_host(text, pieces[0]):
        return None
    links = tuple(link for piece in pieces if (link := _as_link(piece)))
    if len(links) > 1:
        return Found("several_links", tuple(dict.fromkeys(links)))
    if links and len(pieces) > 1 and _is_remark(pieces):
        return Found("remark", links)
    return (_find_glued(text) or _find_joined(text) if len(pieces) == 1 else None) or _find_labelled(text)


def may_hold_two(text: str) -> bool:
    """Whether a plain link may be two: a second ``www.`` stands in its host, right after it or after two underlines."""
    parts = split(text)
    return "__www." in text or bool(_SECOND_WWW.search(parts.authority + parts.rest[:5]))


def _has_space_in_host(text: str, first: str) -> bool:
    """Whether the first piece is a scheme and the beginning of a host that ends after the space."""
    scheme, authority, rest = split(first)
    return bool(scheme) and not rest and not is_complete_host(authority) and any(iter_unspaced(text))


def _as_link(piece: str) -> str | None:
    bare = (unwrap(piece) or piece).rstrip(_SENTENCE)
    if _HAS_SCHEME.match(bare):
        return bare
    host = split(bare).authority.partition(":")[0]
    return bare if is_bare_link(bare) and (is_complete_host(host) or host.lower().startswith("www.")) else None


def _is_remark(pieces: list[str]) -> bool:
    """Whether the words around the one link are no part of it.

    They are part of it where they follow a path that has not ended: the standard encodes spaces in a path.
    """
    if _as_link(pieces[0]) is None:
        return True
    first, second = pieces[0], pieces[1]
    parts = split(first)
    if not parts.rest:
        host = parts.authority.partition(":")[0].rstrip(_SENTENCE)
        return is_complete_host(host)
    if _REMARK.match(second):
        return True
    is_page = bool(re.fullmatch(r"\S*\.?(?:html?|php|aspx?|jsp)", second, re.IGNORECASE))
    return parts.rest.endswith("/") and not is_page and "/" not in "".join(pieces[1:])


def _find_glued(text: str) -> Found | None:
    """Two addresses without anything between; of two at one host the second is the whole one."""
    match = _GLUED.fullmatch(text) or _AFTER_ROOT.fullmatch(text)
    if match is None or host_of(match[2]) is None:
        return None
    same = host_of(match[1]) == host_of(match[2])
    if match.re is _AFTER_ROOT and not same:
        return None
    return Found("glued_links", (match[2],) if same else (match[1], match[2]))


def _find_joined(text: str) -> Found | None:
    """Two addresses with slashes or underlines between them, or two host names with nothing between."""
    for match in _NEXT.finditer(text, 1):
        left, second = text[: match.start()], text[match.start() :]
        first = left.rstrip("/_")
        if is_wrapper(text) or not _are_joined(first, left[len(first) :], second):
            continue
        same = _host_in(first) == _host_in(second)
        return Found("glued_links", (second,) if same else (first, second))
    return None


def _are_joined(first: str, between: str, second: str) -> bool:
    """Whether two texts are links, and what stands between them joins two links instead of belonging to a path."""
    both = (first, second)
    if not all(map(_as_link, both)) or not all(map(is_complete_host, map(_host_in, both))):
        return False
    after_host = not split(first).rest
    return "__" in between or (after_host and set(between) <= {"/"})


def _host_in(link: str) -> str:
    return split(link).authority.rpartition("@")[2].partition(":")[0].lower()


def _find_labelled(text: str) -> Found | None:
    """A link right after a word and a colon (``Website:www.uni.edu``), or after a circled digit."""
    match = _MARK.fullmatch(text) or _LABEL.fullmatch(text)
    if match is None or (link := _as_link(match["link"])) is None:
        return None
    word = (match.groupdict().get("word") or "").lower()
    is_scheme = word in KNOWN_SCHEMES or word in {"http", "https"} or meant_scheme(word) is not None
    return None if is_scheme else Found("remark", (link,))
