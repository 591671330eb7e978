"""Refreshes that a page, a header or a script asks for. Pure, and linear in what it reads.

Read as browsers do (https://html.spec.whatwg.org/multipage/semantics.html#shared-declarative-refresh-steps), but only
in the first part of a page and never in a comment; the full reading is done in `crawler.page.facts`. Of scripts only
one form is read: a page without words whose script sets the location to an address written out in it.
"""

from __future__ import annotations

import html
import re
from typing import Final

LONGEST_WAIT: Final = 5.0
"""Seconds up to which a refresh is a redirect, and beyond which it is a page that renews itself."""
SCANNED: Final = 65_536
"""Bytes of a page that are looked through: the element belongs into the head."""

_REFRESH: Final = re.compile(r"\s*(\d+)(?:\.[\d.]*)?|\s*(?=\.\d)\.[\d.]*", re.ASCII)
_TARGET: Final = re.compile(r"[\s;,]*(?:url\s*=\s*)?(?:\"([^\"]*)|'([^']*)|(.*))", re.IGNORECASE | re.DOTALL)
_MARK: Final = re.compile(r"<!--|<(script|style|noscript|title|textarea|template)\b|<meta\b")
_ATTRIBUTE: Final = re.compile(r"([a-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
LONGEST_ELEMENT: Final = 4_096
LONGEST_SHELL: Final = 8_192
"""Bytes of a page that does nothing but lead on."""
MOST_WORDS: Final = 120
"""Characters that a reader of such a page may see: “You are being taken to our site.”"""
_LOCATION: Final = re.compile(
    r"(?<![\w.])(?:window\.|document\.|self\.|top\.|parent\.)?location"
    r"(?:(?:\.href)?\s*=\s*|\.(?:replace|assign)\s*\(\s*)([\"'])([^\"'\\<>\s]{1,500})\1(?=\s*[;)}\n<]|\s*$)"
)
_CHOICE: Final = re.compile(r"\b(?:if|switch|cookie|localStorage|setInterval|onclick)\b")
"""What a script has that leads on only sometimes."""
_SCRIPT: Final = re.compile(r"<script\b[^>]{0,500}>([^<]{0,4000})</script", re.IGNORECASE)
_UNSEEN: Final = re.compile(
    r"<(script|style|title|noscript)\b[^<]{0,4000}(?:<(?!/\1)[^<]{0,4000}){0,20}</\1|<[^>]{0,2000}>", re.IGNORECASE
)


def parse_refresh(value: str) -> tuple[float, str] | None:
    """Seconds and the URL reference of a refresh; the reference is empty where the page only renews itself."""
    match = _REFRESH.match(value)
    if match is None:
        return None
    rest = value[match.end() :]
    if rest and not re.match(r"[\s;,]", rest):
        return None
    target = _TARGET.match(rest)
    url = next((group for group in target.groups() if group is not None), "") if target else ""
    return float(match[1][:9]) if match[1] else 0.0, url.strip()


def meta_refresh(page: bytes) -> str | None:
    """The content of the first ``<meta http-equiv=refresh>`` of a page, None when there is none."""
    head = page[:SCANNED]
    if b"\0" in head[:64]:
        head = head.replace(b"\0", b"")  # UTF-16: only the ASCII of it matters here
    if b"refresh" not in head.lower():
        return None
    text = head.decode("latin-1")
    lowered = text.lower()
    place = 0
    while (mark := _MARK.search(lowered, place)) is not None:
        end = _end_of(lowered, mark)
        if end < 0:
            return None
        place = end
        if mark[1] is None and not mark[0].startswith("<!"):
            fields = _attributes(text[mark.end() : end])
            if fields.get("http-equiv", "").strip().lower() == "refresh":
                return fields.get("content")
    return None


def script_target(page: bytes) -> str | None:
    """The one address that the script of a page without words leads to, None when there is none or a choice."""
    if len(page) > LONGEST_SHELL or b"location" not in page:
        return None
    text = page.decode("utf-8", "replace")
    scripts = " ".join(_SCRIPT.findall(text))
    targets = {match[2] for match in _LOCATION.finditer(scripts)}
    if len(targets) != 1 or _CHOICE.search(scripts):
        return None
    seen = " ".join(_UNSEEN.sub(" ", text).split())
    return html.unescape(targets.pop()) if len(seen) <= MOST_WORDS else None


def _end_of(text: str, mark: re.Match[str]) -> int:
    """Where what starts at ``mark`` ends, -1 when it does not."""
    if mark[0] == "<!--":
        return text.find("-->", mark.end())
    if mark[1] is not None:
        return text.find(f"</{mark[1]}", mark.end())
    return text.find(">", mark.end())


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text[:LONGEST_ELEMENT]):
        value = next(group for group in match.groups()[1:] if group is not None)
        found.setdefault(match[1].lower(), _utf8(html.unescape(value)))
    return found


def _utf8(text: str) -> str:
    """Bytes that were read as Latin-1, as UTF-8 where they are."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
