"""What a repair rule is, and the pieces of text all rules share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from crawler.urls.parse import is_tld

Mend = Callable[[str], str | None]
"""Text in, mended text out; None or the same text where the rule does not apply. Pure, and never raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One named mending. Its name is a key of `crawler.urls.problems.RULES`."""

    name: str
    mend: Mend | None = None
    readings: Callable[[str], Iterator[str]] | None = None
    """Instead of ``mend``, for what can be read in several ways: the likeliest first."""

    def read(self, text: str) -> tuple[str, ...]:
        """What the rule makes of ``text``, best first; empty where it does not apply."""
        if self.mend is not None:
            mended = self.mend(text)
            return () if mended is None or mended == text else (mended,)
        options = self.readings(text) if self.readings else ()
        return tuple(dict.fromkeys(option for option in options if option != text))


class Split(NamedTuple):
    """A text cut at its authority: ``scheme`` with ``://`` or empty, ``authority``, the ``rest`` from / ? # on."""

    scheme: str
    authority: str
    rest: str


_SPLIT: Final = re.compile(r"(https?://)?([^/?#\\]*)(.*)", re.IGNORECASE | re.DOTALL)
_LABEL: Final = r"[^\W_](?:[\w-]*[^\W_])?"
_NAME: Final = re.compile(rf"({_LABEL})\.(?:{_LABEL}\.)*({_LABEL})")
_WWW: Final = re.compile(r"www\d?", re.IGNORECASE)
_PORT: Final = re.compile(r":\d{0,5}")


@lru_cache(maxsize=256)
def split(text: str) -> Split:
    """``text`` cut at its authority, whether it has a scheme or not; remembered, as each rule asks it of one text."""
    match = _SPLIT.fullmatch(text)
    return Split(match[1] or "", match[2], match[3]) if match else Split("", text, "")


def is_host_like(text: str) -> bool:
    """Whether ``text`` reads as a host name: labels with dots between, and a top-level domain or www in front."""
    if not text.isascii():
        text = text.replace("\u3002", ".").replace("\uff61", ".")
    name = _NAME.fullmatch(text)
    return name is not None and (is_tld(name[2]) or _WWW.fullmatch(name[1]) is not None)


def is_bare_link(text: str) -> bool:
    """Whether ``text`` is a link without a scheme: a host name, perhaps a port, a path, a query."""
    parts = split(text)
    host, colon, port = parts.authority.partition(":")
    return not parts.scheme and is_host_like(host) and bool(_PORT.fullmatch(colon + port) or not colon)


def is_complete_host(text: str) -> bool:
    """Whether ``text`` is a host name that can stand alone (one under ``.example`` is not surely whole)."""
    return is_host_like(text) and is_tld(text.rpartition(".")[2]) and not text.casefold().endswith(".example")


def on_host(text: str, mend: Callable[[str], str | None]) -> str | None:
    """``text`` with its host mended, None unless the result reads as a host where ``text`` reads as a link."""
    scheme, authority, rest = split(text)
    host, colon, port = authority.partition(":")
    if (not scheme and not host.lower().startswith("www")) or host.startswith("["):
        return None
    mended = mend(host)
    return scheme + mended + colon + port + rest if mended and is_host_like(mended) else None
