"""Parsed URLs: text → canonical href by the WHATWG URL standard, and href → site.

The parser is `ada_url`, the one Node.js uses (https://url.spec.whatwg.org/). The registrable domain comes from the
snapshot of the Public Suffix List that tldextract carries, never from the network.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import ada_url

if TYPE_CHECKING:
    from tldextract import TLDExtract

RESERVED_TLDS: Final = frozenset({"example", "test", "invalid", "localhost"})
"""Top-level domains that RFC 2606 and RFC 6761 keep for examples and tests: nobody's, but no misspellings either."""

_FETCHABLE: Final = frozenset({"http:", "https:"})
_NUMERIC_LABEL: Final = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)


def whatwg(text: str) -> ada_url.URL | None:
    """``text`` parsed without a base by the WHATWG standard, whatever its scheme; None where the standard fails.

    Lone surrogates become U+FFFD first, as the standard's conversion to a USVString does.
    """
    try:
        return ada_url.URL(_usv_string(text))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def parse_url(text: str) -> str | None:
    """The canonical href of ``text`` by the WHATWG standard, None unless it is http or https with a host."""
    url = whatwg(text)
    if url is None or url.protocol not in _FETCHABLE or not url.hostname:
        return None
    return str(url.href)


def site_of(url: str) -> str | None:
    """The site of ``url``: its registrable domain in ASCII, lower case; None where there is no host.

    Only the list's ICANN part counts, so ``x.github.io`` is of the site ``github.io``. An IP address (without
    brackets), a bare suffix and a name under no known suffix stand for themselves.
    """
    host = host_of(url)
    return site_of_host(host) if host else None


@lru_cache(maxsize=4096)
def host_of(url: str) -> str | None:
    """The host of ``url`` in ASCII, None when it has none or is no URL."""
    parsed = whatwg(url)
    return str(parsed.hostname) or None if parsed else None


def is_address(host: str) -> bool:
    """Whether a host is an address instead of a name (WHATWG URL, 3.5: its last label is a number)."""
    return host.startswith("[") or bool(_NUMERIC_LABEL.fullmatch(host.rstrip(".").rpartition(".")[2]))


def site_of_host(host: str) -> str:
    """`site_of` for a canonical host."""
    return _site_and_suffix(host.rstrip("."))[0]


def suffix_of(host: str) -> str:
    """The public suffix of a host name (``edu.pl`` of ``www.uw.edu.pl``), empty when no known one ends it."""
    return _site_and_suffix(host)[1]


@lru_cache(maxsize=65_536)
def _site_and_suffix(host: str) -> tuple[str, str]:
    found = _extract()(host)
    site = host.strip("[]") if is_address(host) else found.top_domain_under_public_suffix or host
    return site, found.suffix


def is_suffix(text: str) -> bool:
    """Whether ``text`` (ASCII or Unicode, lower case) is a public suffix of the ICANN part of the list."""
    return text in _suffixes()


def is_tld(label: str) -> bool:
    """Whether a label is a top-level domain that exists or is reserved for examples."""
    label = label.casefold()
    return label in _tlds() or label in RESERVED_TLDS


@cache
def country_tlds() -> tuple[str, ...]:
    """The two-letter top-level domains, sorted."""
    return tuple(sorted(tld for tld in _tlds() if len(tld) == 2 and tld.isascii()))  # noqa: PLR2004 - ISO 3166 codes


@cache
def _extract() -> TLDExtract:
    """The list that tldextract carries, imported when it is first asked: that takes a tenth of a second."""
    from tldextract import TLDExtract  # noqa: PLC0415

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@cache
def _suffixes() -> frozenset[str]:
    return frozenset(_extract().tlds)


@cache
def _tlds() -> frozenset[str]:
    unicode_labels = {suffix.rpartition(".")[2] for suffix in _suffixes()} - {""}
    ascii_labels = {host_of(f"http://{label}/") or "" for label in unicode_labels if not label.isascii()}
    return frozenset(unicode_labels | ascii_labels)


def _usv_string(text: str) -> str:
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
