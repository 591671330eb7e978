"""An address inside another address: wrappers of mail and library systems, translators, trackers, web archives.

Services are told by the shape of their addresses; a list of hosts is kept only where the shape says nothing. An inner
address counts when it is a whole URL with a complete host on another site than the outer one.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

import ada_url

from crawler.urls.parse import parse_url, site_of, whatwg
from crawler.urls.rule import is_bare_link, is_complete_host, split

_ARCHIVE_HOST: Final = re.compile(r"(?:www\.)?archive\.(?:ph|today|is|li|md|vn|fo)")
_SNAPSHOT: Final = re.compile(r"/\d{4,14}(?:[a-z]{2}_)?\*?/(?P<url>[^/].*)", re.IGNORECASE)
"""The time stamp before the address of a copy (Wayback Machine, OpenWayback and pywb, used by most web archives)."""
_TRANSLATED: Final = re.compile(r"(?P<host>[a-z0-9-]+)\.translate\.goog", re.IGNORECASE)
_PROXIED: Final = re.compile(r"(?P<host>.+?)\.(?:[a-z]*proxy[a-z0-9]*|ezp[a-z0-9]*)\.[^/]+", re.IGNORECASE)
"""Host names as EZproxy and its like rewrite them: the site's name before the proxy's."""
_PROOFPOINT_2: Final = re.compile(r"urldefense\.(?:proofpoint\.)?com/v2/url\?(?:.*&)?u=(?P<url>[^&]+)")
_PROOFPOINT_3: Final = re.compile(r"urldefense\.(?:proofpoint\.)?com/v3/__(?P<url>https?:/{1,2}.+?)__;")
_INNER: Final = re.compile(r"https?(?::|%(?:25)*3A)(?:/|%(?:25)*2F){1,2}", re.IGNORECASE)
_ENCODED: Final = re.compile(r"https?%(?:25)*3A", re.IGNORECASE)
_KEYS: Final = "(?:url|u|domain|target|dest|destination|redirect|link|site)"
_BARE: Final = re.compile(rf"[?&]{_KEYS}=(?P<url>[^&=]+)(?=&|$)")
"""An address without a scheme, under a key that says what it is."""
_TAIL: Final = re.compile(r"&(?:data|sdata|reserved|corid)=.*", re.DOTALL)
"""What mail scanners put behind the address they wrap."""
_GATEWAYS: Final = re.compile(r"archive|wayback|urldefense|webcache|translate|proxy|ezp")


_MAY_HOLD: Final = re.compile(
    rf".https?(?::|%)|/\d{{4,14}}(?:[a-z]{{2}}_)?\*?/|translate\.goog|proxy|\.ezp|[?&]{_KEYS}=", re.IGNORECASE
)
"""A sign without which no address stands inside another: quick, as it is asked of every cell."""


class Embedded(NamedTuple):
    """The inner address and what the outer one is: ``archived_copy`` or ``redirector``."""

    kind: str
    url: str


def find_embedded(text: str) -> Embedded | None:
    """The address inside ``text``, canonical; None when there is none of another site."""
    outer = whatwg(text) if _MAY_HOLD.search(text) else None
    if outer is None or not outer.hostname:
        return None
    for kind, inner in _iter_inner(outer):
        url = _whole(inner)
        if url and site_of(url) != site_of(str(outer.href)):
            return Embedded(kind, url)
    return None


def is_wrapper(text: str) -> bool:
    """Whether ``text`` is on a host that shows other sites' pages: an archive, a translator, a proxy."""
    return bool(_GATEWAYS.search(split(text).authority.lower()))


def _iter_inner(outer: ada_url.URL) -> list[tuple[str, str]]:
    host, path, search = str(outer.hostname), str(outer.pathname), str(outer.search)
    place = host + path + search
    found: list[tuple[str, str]] = []
    if match := _PROOFPOINT_3.match(place):
        found.append(("redirector", match["url"]))
    if match := _PROOFPOINT_2.match(place):
        found.append(("redirector", unquote(match["url"].replace("-", "%").replace("_", "/"))))
    if match := _TRANSLATED.fullmatch(host):
        name = match["host"].replace("--", "\0").replace("-", ".").replace("\0", "-")
        kept = "&".join(pair for pair in search[1:].split("&") if pair and not pair.startswith("_x_tr_"))
        found.append(("redirector", f"https://{name}{path}{'?' if kept else ''}{kept}"))
    if match := _PROXIED.fullmatch(host):
        name = match["host"] if "." in match["host"] else match["host"].replace("-", ".")
        found.append(("redirector", f"https://{name}{path}{search}"))
    if match := _SNAPSHOT.search(path + search):
        found.append(("archived_copy", match["url"] if _INNER.match(match["url"]) else f"http://{match['url']}"))
    kind = "archived_copy" if _ARCHIVE_HOST.fullmatch(host) else "redirector"
    if match := _INNER.search(path + search):
        found.append((kind, _inner_of(path + search, match.start())))
    if match := _BARE.search(search):
        inner = unquote(match["url"])
        found += [(kind, f"https://{inner}")] if is_bare_link(inner) else []
    return found


def _inner_of(place: str, start: int) -> str:
    """The text from ``start`` on, as far as it is the inner address: an encoded one ends at the next parameter."""
    inner = place[start:]
    return inner.partition("&")[0] if _ENCODED.match(inner) or "%3A" in inner[:12].upper() else inner


def _whole(inner: str) -> str | None:
    """The canonical form of an inner address, decoded and without what was put behind it."""
    for _ in range(3):
        if not _ENCODED.match(inner) and not re.match(r"https?:(?:%2F|/%2F)", inner, re.IGNORECASE):
            break
        inner = unquote(inner)
    inner = re.sub(r"^(https?:)/(?!/)", r"\1//", inner, flags=re.IGNORECASE)
    inner = _TAIL.sub("", inner)
    inner = inner if "?" in inner else inner.partition("&")[0]
    return parse_url(inner) if is_complete_host(split(inner).authority.partition(":")[0]) else None
