"""Which sites registries list for institutions of a row's name: another one than it shows speaks against that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from crawler.judge.evidence.subjects import RowSubject, SiteSubject
from crawler.judge.names import Corpus, NameForms, take_apart, whole_match
from crawler.knowledge.registry import Institution, Registry
from crawler.urls.parse import site_of_host

_READ: Final = 6
"""Institutions read from each registry for one row."""
_NAMES: Final = 10
_SHORTEST: Final = 3
"""Letters of a label from which one that holds it is called alike."""
_NAMES_AGREE: Final = {
    "same": "same name",
    "same, another kind": "same name, another kind",
    "within, a whole part": "name within, a whole part",
    "within": "name within",
    "within, its city": "name within, its city",
}
"""How names agree, best first, and what that is called beside a site."""
_RANKS: Final = tuple(_NAMES_AGREE)
OTHER_CITY: Final = ", other city"


class Listing(NamedTuple):
    """What one registry lists for a name."""

    source: str
    """The registry, in small letters."""
    level: str
    """How well the names agree, and whether the cities do."""
    sites: frozenset[str]
    labels: frozenset[str]
    """Of the sites, those long enough for another label to hold one."""
    institutions: tuple[Institution, ...]
    """The institutions whose name is the row's own; none where it is only within theirs."""
    names: tuple[NameForms, ...]
    """What these are called, in every language the registry knows."""
    shown: str
    """A name of the institution, and some of its sites."""


class Listings:
    """Looks names up in registries, each row once."""

    def __init__(self, registries: Sequence[Registry], corpus: Corpus) -> None:
        """``corpus`` says how common each word is."""
        self._registries = registries
        self._corpus = corpus
        self._known: dict[RowSubject, tuple[Listing, ...]] = {}

    def of(self, row: RowSubject) -> tuple[Listing, ...]:
        """What the registries list for the row's name in its country; nothing where no name agrees."""
        known = self._known.get(row)
        if known is None:
            known = self._known[row] = tuple(self._find(row)) if row.name.content else ()
        return known

    def _find(self, row: RowSubject) -> Iterator[Listing]:
        for registry in self._registries:
            found: defaultdict[tuple[int, str], list[Institution]] = defaultdict(list)
            for institution in registry.find(row.name.text, row.country_code, _READ):
                called = map(take_apart, institution.names[:_NAMES])
                match = whole_match(row.name, called, self._corpus)
                if match and match.key in _NAMES_AGREE:
                    found[_RANKS.index(match.key), place_of(row, institution)].append(institution)
            if found:
                (rank, place), best = min(found.items())
                sites = frozenset(site_of_host(site) for one in best for site in one.sites)
                source = best[0].source.partition(" ")[0].lower()
                labels = frozenset(label for s in sites if len(label := s.partition(".")[0]) >= _SHORTEST)
                shown = f"{best[0].names[0]}: {', '.join(sorted(sites)[:3])}"
                same = tuple(best) if rank == 0 and place != OTHER_CITY else ()
                names = tuple(take_apart(name) for one in same for name in one.names[:_NAMES])
                yield Listing(source, f"{_NAMES_AGREE[_RANKS[rank]]}{place}", sites, labels, same, names, shown)


def place_of(row: RowSubject, institution: Institution) -> str:
    """Whether the registry's city is the row's: ``""`` when either is unknown."""
    if not institution.city or not row.city:
        return ""
    city = "".join(p.written for p in take_apart(institution.city).words)
    return ", its city" if city in row.city else OTHER_CITY


def level_of(listing: Listing, site: SiteSubject) -> str:
    """Does the registry list this very site for the name, one that is called nearly the same, or another?"""
    if site.site in listing.sites:
        return f"this site, {listing.level}"
    shown = site.site.partition(".")[0]
    alike = any(label in shown or shown in label for label in listing.labels)
    return f"{'a site called alike' if alike else 'another site'}, {listing.level}"
