"""Where an answer leads: Location by its raw bytes and the WHATWG standard, refreshes of a few seconds. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import ada_url

from crawler.clean import mask_secrets, safe_text
from crawler.model import Failure, FailureKind, Phase
from crawler.observe.fetch import REDIRECTS, Reply
from crawler.observe.fields import value_of
from crawler.observe.guard import port_failure
from crawler.observe.refresh import LONGEST_WAIT, meta_refresh, parse_refresh

SCHEMES: Final = frozenset({"http:", "https:"})
_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The next hop, and how it was told."""

    url: str
    via: str


def next_step(reply: Reply) -> Step | Failure | None:
    """Where the answer leads; None when it is the end."""
    if reply.hop.status in REDIRECTS:
        return _by_location(reply)
    if reply.body is None or reply.hop.status is None or not 200 <= reply.hop.status < 300:  # noqa: PLR2004 - success
        return None
    header = value_of(reply.fields, b"refresh")
    meta = None if header else meta_refresh(reply.body.content[:65_536])
    return _by_refresh(reply.hop.url, header or meta or "", "refresh" if header else "meta")


def look_url(text: str, base: str | None = None) -> str | Failure:
    """The href that a request for ``text`` goes to: absolute, without userinfo; or why no request is made."""
    try:
        url = ada_url.URL(text, base)
    except ValueError:
        return Failure(kind=FailureKind.BAD_URL, phase=Phase.URL, detail=f"no URL: {_shown(text)}")
    if url.protocol not in SCHEMES:
        return Failure(
            kind=FailureKind.FORBIDDEN_SCHEME, phase=Phase.POLICY, detail=f"{_shown(url.protocol)} is not http or https"
        )
    if not url.hostname:
        return Failure(kind=FailureKind.BAD_URL, phase=Phase.URL, detail=f"no host: {_shown(text)}")
    if url.port and (failure := port_failure(int(url.port))) is not None:
        return failure
    if url.username or url.password:
        url.username = url.password = ""
    return str(url.href)


def _by_location(reply: Reply) -> Step | Failure:
    locations = reply.locations
    if len(locations) != 1:
        return _bad("no Location" if not locations else f"{len(locations)} different Locations")
    if not locations[0].strip():
        return _bad("an empty Location")
    url = look_url(escape_bytes(locations[0]), reply.hop.url)
    if isinstance(url, Failure):
        return _bad(url.detail) if url.kind is FailureKind.BAD_URL else url
    return Step(url=url, via="http")


def _by_refresh(base: str, value: str, via: str) -> Step | Failure | None:
    refresh = parse_refresh(value)
    if refresh is None or refresh[0] > LONGEST_WAIT or not refresh[1]:
        return None
    url = look_url(refresh[1], base)
    if isinstance(url, Failure):
        return None if url.kind in {FailureKind.BAD_URL, FailureKind.FORBIDDEN_SCHEME} else url
    return None if _same(url, base) else Step(url=url, via=via)


def escape_bytes(location: bytes) -> str:
    """A Location in ASCII: each other byte percent-encoded as it is, so that no encoding is guessed."""
    return _NOT_ASCII.sub(lambda match: b"%%%02X" % match[0][0], location).decode("ascii")


def without_fragment(url: str) -> str:
    """What of a URL goes to the server."""
    return url.partition("#")[0]


def _same(one: str, other: str) -> bool:
    return without_fragment(one) == without_fragment(other)


def _bad(detail: str) -> Failure:
    return Failure(kind=FailureKind.BAD_REDIRECT, phase=Phase.REDIRECT, detail=detail)


def _shown(text: str) -> str:
    return safe_text(mask_secrets(text), 200)
