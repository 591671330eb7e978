"""Misspelt suffixes: lost dots before them, and the top-level domain a wrong one was meant to be."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from crawler.urls.letters import iter_misread
from crawler.urls.parse import country_tlds, is_suffix, is_tld

GENERIC: Final = ("edu", "com", "org", "net", "gov", "int", "info", "eu", "mil", "biz")
"""The generic top-level domains institutions use, by how often they do; ``eu`` counts among them."""

SECOND_LEVELS: Final = ("edu", "ac", "com", "co", "org", "or", "gov", "go", "net", "re", "sch", "school", "univ", "gob")
"""What stands before a country's domain for a kind of owner, by how often institutions use it."""


def iter_lost_dots(host: str) -> Iterator[str]:
    """``host`` with the dot given back that was lost before its suffix; nothing when its suffix exists.

    First generic domains (``uniedu``), then second levels of a country (``uni.edupl``, ``uniedu.pl``).
    """
    name, dot, last = host.rpartition(".")
    if is_tld(last):
        return
    for tail in (*GENERIC[:8], *_second_level_suffixes(last)):
        stem = last.removesuffix(tail.replace(".", ""))
        if len(stem) != len(last) and (stem or name):
            yield f"{name}{dot}{stem}{'.' if stem else ''}{tail}"


def iter_lost_inner_dots(host: str) -> Iterator[str]:
    """``host`` with the dot given back before a second level (``uniedu.pl``) or a country's domain (``unipl``)."""
    name, dot, last = host.rpartition(".")
    if not is_tld(last):
        for size in (2, 3):
            if len(last) > size and is_tld(last[-size:]):
                yield f"{name}{dot}{last[:-size]}.{last[-size:]}"
        return
    for second in SECOND_LEVELS:
        stem = name.removesuffix(second)
        if stem != name and stem and not stem.endswith(".") and is_suffix(f"{second}.{last}"):
            yield f"{stem}.{second}.{last}"


def _second_level_suffixes(last: str) -> Iterator[str]:
    """Suffixes such as ``edu.pl`` whose letters end ``last``."""
    country = last[-2:]
    return (f"{second}.{country}" for second in SECOND_LEVELS if is_suffix(f"{second}.{country}"))


@lru_cache(maxsize=4096)
def near_tlds(wrong: str) -> tuple[str, ...]:
    """Top-level domains one edit from ``wrong``: common generic ones, look-alike letters, swapped letters, the rest."""
    near = [tld for tld in _known() if OSA.distance(tld, wrong, score_cutoff=1) == 1]
    misread = set(iter_misread(wrong))
    near.sort(
        key=lambda tld: 0 if tld in GENERIC[:5] else 1 if tld in misread else 2 if sorted(tld) == sorted(wrong) else 3
    )
    return tuple(near)


@lru_cache(maxsize=4096)
def other_suffixes(suffix: str) -> tuple[str, ...]:
    """Other suffixes that may have been meant by ``suffix``: ``edu.pl`` for ``pl``, ``edu`` for ``com``."""
    country = suffix.rpartition(".")[2]
    if country in GENERIC:
        return tuple(tld for tld in GENERIC if tld != suffix)
    same_country = (country, *(f"{second}.{country}" for second in SECOND_LEVELS))
    return (*(other for other in same_country if other != suffix and is_suffix(other)), *GENERIC[:3])


@cache
def _known() -> tuple[str, ...]:
    return tuple(dict.fromkeys((*GENERIC, *country_tlds())))
