"""Where an answer leads: Location by its raw bytes, refreshes and scripts that lead on. Pure."""

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
from crawler.observe.refresh import LONGEST_SHELL, LONGEST_WAIT, meta_refresh, parse_refresh, script_target
from crawler.urls import site_of

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
    base, content = reply.hop.url, reply.body.content
    header = value_of(reply.fields, b"refresh")
    step = _by_refresh(base, header or meta_refresh(content[:65_536]) or "", "refresh" if header else "meta")
    return step or _by_script(base, bytes(content[: LONGEST_SHELL + 1]))


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


def _by_refresh(base: str, value: str, via: str) -> Step | None:
    refresh = parse_refresh(value)
    if refresh is None or refresh[0] > LONGEST_WAIT or not refresh[1]:
        return None
    url = look_url(refresh[1], base)
    if isinstance(url, Failure) or _same(url, base):
        return None  # the page itself is the answer
    return Step(url=url, via=via)


def _by_script(base: str, page: bytes) -> Step | None:
    """The step of a page whose script leads to another address of the same site, written out in it."""
    url = look_url(script_target(page) or "", base)
    if isinstance(url, Failure) or _same(url, base) or site_of(url) != site_of(base):
        return None
    return Step(url=url, via="script")


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
