"""The header fields of an answer that are worth keeping, and the ones we send. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from typing import Final

from crawler.clean import mask_secrets, safe_text

RawFields = Iterable[tuple[bytes, bytes]]
"""Field names and values as they came."""

KEPT: Final = frozenset(
    "cf-mitigated cf-ray content-disposition content-encoding content-language content-length content-type date "
    "location retry-after refresh server via www-authenticate x-amzn-waf-action x-cache x-powered-by "
    "x-robots-tag x-served-by x-sucuri-id x-iinfo x-akamai-transformed x-cdn link".split()
)
"""Fields that tell an answer apart from another: what it is, who stands before it, what it asks of us."""
LONGEST_VALUE: Final = 500
LONGEST_LOCATION: Final = 4_096
SHORT: Final = 100
"""Bytes of a value up to which what becomes of it is remembered."""
MOST_FIELDS: Final = 40
VERSION: Final = version("partner-crawler")
LANGUAGE: Final = "en, *;q=0.5"
"""One Accept-Language for all, so that a site that switches by it shows the same page every time."""


def kept_fields(fields: RawFields) -> tuple[tuple[str, str], ...]:
    """Names in lower case and values, cleaned and cut; of a cookie its name only."""
    kept = []
    for raw_name, raw_value in fields:
        name = raw_name.decode("latin-1").lower()
        if name == "set-cookie":
            kept.append((name, safe_text(raw_value.partition(b"=")[0].decode("latin-1"), 100)))
        elif name in KEPT:
            limit = LONGEST_LOCATION if name == "location" else LONGEST_VALUE
            clean = _clean_short if len(raw_value) <= SHORT else _clean
            kept.append((name, clean(raw_value, limit)))
        if len(kept) == MOST_FIELDS:
            break
    return tuple(kept)


def _clean(value: bytes, limit: int) -> str:
    return safe_text(mask_secrets(text_of(value)), limit)


_clean_short = lru_cache(maxsize=1_000)(_clean)
"""Many servers say the same, and at the same time the same Date."""


def values_of(fields: RawFields, name: bytes) -> list[bytes]:
    """All values of the field ``name`` (in lower case), as they came."""
    return [value for field, value in fields if field.lower() == name]


def value_of(fields: RawFields, name: bytes) -> str:
    """The first value of the field ``name``, empty when there is none."""
    return next((text_of(value) for field, value in fields if field.lower() == name), "")


def text_of(value: bytes) -> str:
    """A field's value as text: UTF-8 where it is, else Latin-1, which is what the field's grammar knows."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def request_fields(contact: str) -> dict[str, str]:
    """What every request says of us."""
    return {
        "User-Agent": f"crawler/{VERSION}{_contact(contact)}",
        "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
        "Accept-Language": LANGUAGE,
        "Accept-Encoding": "gzip, deflate",
    }


def second_request_fields(contact: str) -> dict[str, str]:
    """The second means: as honest, in the shape of other clients, for servers that choke on the first."""
    return {
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "User-Agent": f"Mozilla/5.0 (compatible; crawler/{VERSION}{_contact(contact, '; ', '')})",
    }


def _contact(contact: str, before: str = " (", after: str = ")") -> str:
    """The contact address as a comment of the user agent (RFC 9110 section 10.1.5); nothing that ends the comment."""
    clean = "".join(char for char in contact if char.isascii() and char.isprintable() and char not in '()\\"')
    return f"{before}+{clean}{after}" if clean else ""
