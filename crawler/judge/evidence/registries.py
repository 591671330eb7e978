"""What registries say of a pair: whose site it is, and which sites they list for the row's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from crawler.judge.evidence.comparison import Comparison
from crawler.judge.evidence.kinds import KindEvidence
from crawler.judge.evidence.listing import Listing, Listings, level_of, place_of
from crawler.judge.evidence.memory import Memory
from crawler.judge.evidence.subjects import RowSubject, SiteSubject
from crawler.judge.names import ORDER, UNLIKE, Agreement, Corpus, NameForms, NameMatch, best_match, take_apart
from crawler.knowledge import Knowledge
from crawler.knowledge.registry import Institution

_MOST_OWNERS: Final = 50
_NAMES: Final = 10
_ACRONYMS: Final = 3
_TELLING_OWNERS: Final = 3
_TELLING_NAMES: Final = 4
_BONDS: Final = ("the same", "its successor", "its predecessor", "its whole", "a part of it", "another")
"""What the owner of a site may be to the row's institution, the closest first."""
EMBEDDED: Final = "swot"
"""The registry that every audit has. It knows neither cities nor addresses, so it has weights of its own."""


class _Owners(NamedTuple):
    """The owners of a site in one registry."""

    source: str
    """The registry, in small letters."""
    owners: tuple[Institution, ...]
    names: tuple[NameForms, ...]
    """Names that tell their kind."""


class RegistryEvidence:
    """Compares rows with what registries hold; what a site's owners are called is taken apart once."""

    def __init__(self, corpus: Corpus, knowledge: Knowledge, kinds: KindEvidence) -> None:
        """``corpus`` says how common each word is."""
        self._corpus = corpus
        self._kinds = kinds
        self._listings = Listings(knowledge.registries, corpus)
        self._owners = Memory[SiteSubject, tuple[_Owners, ...]]()
        self._matches = Memory[tuple[str, str, str], tuple[NameMatch, NameForms | None]]()

    def owned(self, row: RowSubject, site: SiteSubject) -> Iterator[Comparison]:
        """Does the owner's name agree with the row's, by registry; where not, what speaks along."""
        if not site.owners:
            return
        for source, owners, names in self._owners_of(site):
            match, owner, name = self._best_owner(row, owners)
            level = match.key
            if match.level is Agreement.ACRONYM and source != EMBEDDED:
                level = f"{level}, {_where(row, owner)}"
            if match.level in UNLIKE:
                where, shown = f"in registry {weighed_as(source)}", f"in registry {source}"
                yield from self._kinds.compare(row, names, where, shown, source)
                if source != EMBEDDED:
                    level = f"{level}, {_where(row, owner)}"
                elif site.below:
                    level = f"{level}, host below"
            kind = f"registry {weighed_as(source)}"
            yield Comparison(kind, level, name, row.row.name, owner.source, shown=f"registry {source}")

    def listed(self, row: RowSubject, site: SiteSubject) -> Iterator[Comparison]:
        """What registries list for the row's name, laid beside the site."""
        for listing in self._listings.of(row):
            level = level_of(listing, site)
            kind, source = f"name in registry {weighed_as(listing.source)}", listing.source
            yield Comparison(kind, level, listing.shown, site.site, source, shown=f"name in registry {source}")
            if source != EMBEDDED and site.owners and listing.institutions:
                yield from _bond(listing, site, row)

    def known_as(self, row: RowSubject) -> tuple[NameForms, ...]:
        """What registries call the institution of the row's name, in every language they know."""
        return tuple(name for listing in self._listings.of(row) for name in listing.names)

    def _owners_of(self, site: SiteSubject) -> tuple[_Owners, ...]:
        known = self._owners.get(site)
        if known is None:
            by_source: dict[str, list[Institution]] = {}
            for owner in site.owners:
                by_source.setdefault(owner.source.partition(" ")[0].lower(), []).append(owner)
            known = tuple(
                _Owners(source, tuple(owners[:_MOST_OWNERS]), _telling_names(owners))
                for source, owners in by_source.items()
            )
            self._owners.keep(site, known)
        return known

    def _best_owner(self, row: RowSubject, owners: Sequence[Institution]) -> tuple[NameMatch, Institution, str]:
        best: tuple[NameMatch, Institution, str] | None = None
        for owner in owners:
            match, which = self._owner_match(row.name, owner)
            if best is None or ORDER[match.level] < ORDER[best[0].level]:
                best = match, owner, which.text if which else (owner.names[0] if owner.names else owner.id)
        assert best is not None
        return best

    def _owner_match(self, name: NameForms, owner: Institution) -> tuple[NameMatch, NameForms | None]:
        key = (name.text, owner.source, owner.id)
        known = self._matches.get(key)
        if known is None:
            forms = map(take_apart, (*owner.names[:_NAMES], *owner.acronyms[:_ACRONYMS]))
            known = best_match(name, forms, self._corpus)
            self._matches.keep(key, known)
        return known


def _telling_names(owners: Sequence[Institution]) -> tuple[NameForms, ...]:
    return tuple(take_apart(name) for one in owners[:_TELLING_OWNERS] for name in one.names[:_TELLING_NAMES])


def _bond(listing: Listing, site: SiteSubject, row: RowSubject) -> Iterator[Comparison]:
    """How the institution that a registry has for the row is related to those that it has for the site."""
    owners = [owner for owner in site.owners if owner.source.partition(" ")[0].lower() == listing.source]
    if not owners:
        return
    level, owner = min(((_relation(one, owner), owner) for one in listing.institutions for owner in owners), key=_first)
    kind, shown = f"institution in registry {weighed_as(listing.source)}", f"institution in registry {listing.source}"
    yield Comparison(kind, level, owner.names[0] if owner.names else owner.id, row.row.name, owner.source, shown=shown)


def _first(bond: tuple[str, Institution]) -> int:
    return _BONDS.index(bond[0])


def _relation(ours: Institution, theirs: Institution) -> str:
    """What the owner of a site is to the institution of a row."""
    if ours.id == theirs.id:
        return "the same"
    if theirs.id in ours.successors or ours.id in theirs.predecessors:
        return "its successor"
    if theirs.id in ours.predecessors or ours.id in theirs.successors:
        return "its predecessor"
    if theirs.id in ours.parents:
        return "its whole"
    return "a part of it" if ours.id in theirs.parents else "another"


def _where(row: RowSubject, owner: Institution) -> str:
    if owner.country_code and row.country_code and owner.country_code != row.country_code:
        return "other country"
    return place_of(row, owner).removeprefix(", ").replace("its", "same") or "same country"


def weighed_as(source: str) -> str:
    """The registry whose weights are taken for one: ROR taught those of all that are downloaded or imported."""
    return EMBEDDED if source == EMBEDDED else "ror"
