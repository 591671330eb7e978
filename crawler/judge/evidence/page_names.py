"""Reads off a page the names it shows, what it calls the whole site, and the places it names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from crawler.judge.evidence.places import NO_PLACES, NamedPlaces, named_places
from crawler.judge.names import NameForms, institutions_in, is_spelt_out, take_apart
from crawler.knowledge import Places
from crawler.model import PageFacts
from crawler.page.phrases import phrases
from crawler.text import fold

_TITLE_PARTS: Final = re.compile(r"\s+[-–—|·:»>/]+\s+|\s*[|·»]\s*")
_BOILERPLATE: Final = re.compile(
    r"©|\(c\)|copyright|all rights reserved|\b(?:19|20)\d\d\b|official (?:web)?site|\bhome\b|\bwelcome(?: to)?\b|"
    r"\bportal\b|strona główna|startseite|accueil|inicio",
    re.IGNORECASE,
)
_COPYRIGHT: Final = re.compile(r"©|\(c\)|copyright|all rights reserved", re.IGNORECASE)
_END_OF_HOLDER: Final = re.compile(r"(?<=\w{4})\.(?:\s|$)|[|·,;]|\s[-–—]\s")
"""Where the name in a copyright notice ends: a full stop that is no abbreviation's, or a mark between parts."""
_MOST_LOGOS: Final = 2
_MOST_NAMES: Final = 12


class PageNames(NamedTuple):
    """What a page names."""

    every: tuple[NameForms, ...] = ()
    site: tuple[NameForms, ...] = ()
    """What the page says the whole site is called (og:site_name), else the organisation that it declares."""
    named_in: int = 0
    """In how many independent places it names an institution in words: title, site name, organisation …"""
    text: str = ""
    """Folded words of title, names and footer, spaces kept."""
    places: NamedPlaces = NO_PLACES


@lru_cache(maxsize=8_192)
def read_names(page: PageFacts | None, places: Places) -> PageNames:
    """Reads the names, the places and the words off a page."""
    if page is None:
        return PageNames()
    titles = tuple(part for title in (page.title, page.shared_title) for part in _TITLE_PARTS.split(title))
    names: dict[str, tuple[NameForms, ...]] = {}
    named = 0
    for texts in ((page.site_name,), page.org_names, titles, page.logos[:_MOST_LOGOS], page.headings[:2]):
        told = [text for text in map(_bare, texts) if text and text.casefold() not in phrases("home", "segment")]
        new = [text for text in dict.fromkeys(told) if text not in names][: _MOST_NAMES - len(names)]
        names.update((text, (take_apart(text), *institutions_in(text))) for text in new)
        named += any(is_spelt_out(name) for text in told for name in names.get(text, ()))
    signed = [name for line in page.footer.split("\n")[-_MOST_NAMES:] for name in _signed(line)]
    named += any(map(is_spelt_out, signed))
    every = (*(name for found in names.values() for name in found), *signed)
    said = " ".join((*names, _bare(page.footer), page.description))
    itself = tuple(name for text in map(_bare, (page.site_name, *page.org_names)) for name in names.get(text, ())[:1])
    return PageNames(
        every, itself, named, fold(said), named_places(page.title, f"{page.footer}\n{page.address}", places)
    )


def _bare(text: str) -> str:
    """``text`` without what every page says."""
    return " ".join(_BOILERPLATE.sub(" ", text).split())


def _signed(line: str) -> tuple[NameForms, ...]:
    """The institutions that a line of a footer names, else whoever a copyright notice names: the rest is an address."""
    bare = _bare(line)
    parts = institutions_in(bare)
    if parts or not _COPYRIGHT.search(line):
        return parts
    holder = _END_OF_HOLDER.split(bare, maxsplit=1)[0].strip(" ,.-–—|·")
    return (take_apart(holder),) if holder and holder.casefold() not in phrases("home", "segment") else ()
