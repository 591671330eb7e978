"""What comparisons say together: evidence is not independent, so pairs of comparisons have weights as well.

A host that is the initials of the row's name says much, but not if the page plainly names somebody else. Each
comparison is put into a coarse class, and each pair of classes is a comparison of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from crawler.judge.evidence.comparison import TOGETHER, Comparison

_FACTORS: Final = {
    "host": "host",
    "country of host": "country",
    "registry swot": "swot",
    "registry ror": "registry",
    "name in registry swot": "swot list",
    "name in registry ror": "list",
    "name on page": "page",
    "city on page": "place",
    "redirect": "redirect",
    "name of the site": "site name",
}
"""Kinds of comparisons that speak along in others, and what they are called there."""
_PAIRS: Final = frozenset(
    {
        ("host", "country"),
        ("host", "swot"),
        ("host", "registry"),
        ("host", "list"),
        ("host", "page"),
        ("host", "redirect"),
        ("host", "site name"),
        ("country", "site name"),
        ("country", "registry"),
        ("country", "page"),
        ("country", "place"),
        ("registry", "list"),
        ("registry", "page"),
        ("registry", "place"),
        ("list", "page"),
        ("swot", "page"),
        ("page", "place"),
        ("page", "redirect"),
    }
)
_STRANGE: Final = {"subjects on page": ", other subjects", "proper names on page": ", other proper names"}
"""What else two unlike names may tell."""


def together(compared: Sequence[Comparison]) -> Iterator[Comparison]:
    """A comparison for each pair of those that speak along, one for what the page says, one for a namesake."""
    factors = [(_FACTORS[c.kind], c) for c in compared if c.kind in _FACTORS]
    strange = "".join(words for kind, words in _STRANGE.items() if any(c.kind == kind for c in compared))
    classes = [_class(name, c.level) for name, c in factors]
    for at, (name, one) in enumerate(factors):
        if name == "page":
            level = classes[at] + strange
            yield Comparison("page", level, one.observed, one.expected, TOGETHER)
        for other_at in range(at + 1, len(factors)):
            other, two = factors[other_at]
            if (name, other) in _PAIRS:
                level = _level(classes[at], classes[other_at])
                yield Comparison(f"{name} and {other}", level, one.observed, two.observed, TOGETHER)
    yield from _namesake(compared)


def _namesake(compared: Sequence[Comparison]) -> Iterator[Comparison]:
    """Where the name on the page agrees: do the address, the page, or both say another country?"""
    levels = {c.kind: c for c in compared}
    page, country, place = (levels.get(kind) for kind in ("name on page", "country of host", "city on page"))
    if page and country and _class("page", page.level) == "agrees":
        address = country.level == "other"
        abroad = place is not None and place.level.endswith("another country")
        if address or abroad:
            level = "the address and the page" if address and abroad else "the address" if address else "the page"
            shown = place.observed if place and abroad else country.observed
            yield Comparison("another country", level, shown, page.observed, TOGETHER)


@cache
def _level(one: str, other: str) -> str:
    return f"{one}; {other}"


@cache
def _class(factor: str, level: str) -> str:
    """The coarse class of a level."""
    if factor == "host":
        return _host_class(level)
    if factor == "country":
        return level if level in ("same", "other") else "generic"
    if factor in ("list", "swot list"):
        return level.partition(",")[0] + (", same name" if "same name" in level else "")
    if factor in ("place", "redirect", "site name"):
        return level
    return _name_class(level)


def _host_class(level: str) -> str:
    if "unread" in level or "common words" in level:
        return "unread"
    how, whole, bits = level.split(", ")[:3]
    if how == "words" and level.endswith(", its city"):
        return "city"
    return f"{how}, {whole}" + (", much" if bits >= "4" else "")


def _name_class(level: str) -> str:
    """How names agree, whether the page says so twice, and where the registry's institution is."""
    name = _agreement(level)
    peers = ", peers" if name == "another" and ", peers" in level else ""
    twice = ", twice" if level.endswith("in two places") else ""
    abroad = ", other country" if level.endswith("other country") else ""
    return name + peers + twice + abroad


def _agreement(level: str) -> str:
    if level.startswith(("little", "none")):
        return "another"
    if level.startswith(("some", "same common")) or ", its city" in level:
        # Names that share a city, or some words of one language, are those of two institutions.
        return "another" if ", one language" in level else "by the city" if ", its city" in level else "partly"
    if level.startswith(("same", "within", "most")):
        return "agrees"
    if level.startswith("acronym"):
        return ",".join(level.split(",")[:2]) if "named otherwise" in level or "other words" in level else "acronym"
    return "not comparable" if level.startswith("other") else "nothing"
