"""Repairs of the suffix of a host. A person decides on each, as another suffix is another owner."""

from __future__ import annotations

from typing import Final

from crawler.urls.parse import is_suffix, is_tld
from crawler.urls.rule import Rule, on_host
from crawler.urls.tlds import SECOND_LEVELS, iter_lost_dots, near_tlds


def dot_before_suffix(text: str) -> str | None:
    """Proposes the lost dot before a suffix: ``www.uniedu``, ``uni.edupl``."""
    return on_host(text, lambda host: next(iter_lost_dots(host), None))


def mend_tld(text: str) -> str | None:
    """Proposes the top-level domain meant by one that does not exist, or that lives off slips (``.cm``)."""
    return on_host(text, _mend_tld)


def _mend_tld(host: str) -> str | None:
    name, dot, tld = host.rpartition(".")
    if not dot or not name or len(tld) == 1 or not tld.isascii() or tld.startswith("xn--") or tld.isdigit():
        return None
    if swapped := _mend_second_level(host):
        return swapped
    if is_tld(tld) and (
        tld.lower() not in SLIPS or name.rpartition(".")[2].lower() in {"edu", "ac", "gov", "co", "org"}
    ):
        return None
    known = SLIPS.get(tld.lower()) or next(iter(near_tlds(tld.lower())), None)
    return f"{name}.{known}" if known else None


def _mend_second_level(host: str) -> str | None:
    """``uni.edu.pl`` for ``uni.deu.pl``, where only the right order of the letters is a suffix."""
    stem, _, suffix = host.lower().rpartition(".")
    name, dot, second = stem.rpartition(".")
    if not dot or is_suffix(f"{second}.{suffix}") or second in SECOND_LEVELS:
        return None
    meant = (known for known in SECOND_LEVELS if sorted(known) == sorted(second) and is_suffix(f"{known}.{suffix}"))
    return next((f"{host[: len(name)]}.{known}.{suffix}" for known in meant if name.lower() != "www"), None)


def drop_doubled_suffix(text: str) -> str | None:
    """Proposes the host with its suffix once: ``uni.edu.edu``, ``uni.edu.pl.pl``."""
    return on_host(text, _drop_doubled_suffix)


def _drop_doubled_suffix(host: str) -> str | None:
    labels = host.lower().split(".")
    for size in (2, 1):
        tail, before, name = labels[-size:], labels[-2 * size : -size], labels[: -2 * size]
        known = is_suffix(".".join(tail)) or (size == 1 and is_tld(tail[0]))
        if known and tail == before and name not in ([], ["www"]):
            return host[: -len(".".join(tail)) - 1]
    return None


SLIPS: Final = {"cm": "com", "om": "com"}
"""Country domains that are mostly met as slips for another (both sell every misspelling of .com)."""


PERSON_RULES: Final = (
    Rule(name="dot_lost", mend=dot_before_suffix),
    Rule(name="suffix_doubled", mend=drop_doubled_suffix),
    Rule(name="suffix_misspelt", mend=mend_tld),
)
