"""What a page says of a pair: whose name it shows, what its host was made of, and where it says its owner is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from crawler.judge.evidence.comparison import Comparison
from crawler.judge.evidence.kinds import KindEvidence
from crawler.judge.evidence.memory import Memory
from crawler.judge.evidence.places import NamedPlaces
from crawler.judge.evidence.subjects import RowSubject, SiteSubject
from crawler.judge.names import (
    NOTHING,
    UNLIKE,
    Agreement,
    Corpus,
    NameForms,
    NameMatch,
    best_match,
    make_bag,
    may_read,
    read_label,
    subjects_in,
    take_apart,
    whole_match,
)

_CITY_LETTERS: Final = 4
_CHINESE: Final = frozenset({"CN", "TW", "HK", "MO", "SG"})
"""Countries in which Chinese characters are read as in China."""
_TELLS_PEERS: Final = frozenset({Agreement.MOST, Agreement.SOME, Agreement.LITTLE, Agreement.NONE})
"""Levels of names that may differ because one is the other's faculty; two universities would have to agree."""
THROUGH_A_REGISTRY: Final = "same, through a registry"
_ABROAD: Final = frozenset({"another country", "another, of another country"})
"""Levels of a place that is in another country."""
NAMES_NOBODY: Final = "names nobody"
_TWICE: Final = 2
"""Independent places in which a page names its owner from which that is no accident; a registry is one, too."""
_OWNERS: Final = 3
_NAMES: Final = 4
_READS: Final = 8.0
"""Bits from which a name is what a host was made of."""


class PageEvidence:
    """Compares rows with pages; which names of a page made its host is worked out once."""

    def __init__(self, corpus: Corpus, kinds: KindEvidence) -> None:
        """``corpus`` says how common each word is."""
        self._corpus = corpus
        self._kinds = kinds
        self._confirmed = Memory[SiteSubject, bool]()
        self._subjects = Memory[SiteSubject, frozenset[str]]()
        self._makers = Memory[SiteSubject, tuple[NameForms, ...]]()

    def compare(
        self, row: RowSubject, site: SiteSubject, known_as: Callable[[RowSubject], Iterable[NameForms]]
    ) -> Iterator[Comparison]:
        """The comparisons of a row with a site that shows a page.

        ``known_as`` tells other names of the row's institution; it is asked where the row's own name is not there.
        """
        pinyin = row.country_code in _CHINESE
        match, name = best_match(row.name, site.page_names, self._corpus, pinyin=pinyin)
        observed = name.text if name else "; ".join(n.text for n in site.page_names[:2])
        peers = match.level in _TELLS_PEERS and self._kinds.are_peers(row, site.page_names)
        level = f"{match.key}, peers" if peers else match.key
        unlike = match.level in UNLIKE or match.by_city
        other = self._by_other_name(row, site, known_as) if unlike else None
        if other is not None:
            level, observed = THROUGH_A_REGISTRY, other.text
        elif unlike:
            level = _plainly(level, match, site.page_named + self._is_confirmed(site))
        yield Comparison("name on page", level, observed, row.row.name, "page")
        if match.level in UNLIKE and other is None:
            yield from self._kinds.compare(row, site.page_names, "on page", "on page", "page")
        if unlike and other is None and self._other_subjects(row, site):
            yield Comparison("subjects on page", "differ", observed, row.row.name, "page")
        if not unlike and site.site_names:
            yield self._site_name(row, site)
        if other is None:
            yield from self._self_named(row, site, match)
        if site.moved:
            yield Comparison(
                "redirect", "to another site", site.page_names[0].text if site.page_names else "", "", "page"
            )
        if site.page_text and row.city:
            squeezed = site.page_text.replace(" ", "")
            found = any(len(city) >= _CITY_LETTERS and city in squeezed for city in row.city)
            level, named = place_level(row, site.page_places)
            if found:
                level, named = (f"yes, but {level}", named) if level in _ABROAD else ("yes", "")
            shown = named or (site.page_names[-1].text if site.page_names else "")
            yield Comparison("city on page", level, shown, row.row.city, "page")

    def _site_name(self, row: RowSubject, site: SiteSubject) -> Comparison:
        """Of a page that names the row: is that what it calls the whole site, too? Directories are called otherwise."""
        match, name = best_match(row.name, site.site_names, self._corpus, pinyin=row.country_code in _CHINESE)
        level = match.level.value
        if match.level not in UNLIKE:
            level = "agrees" if match.level is not Agreement.ACRONYM else "acronym"
        return Comparison("name of the site", level, (name or site.site_names[0]).text, row.row.name, "page")

    def _other_subjects(self, row: RowSubject, site: SiteSubject) -> bool:
        """Do the row and the page both tell a subject, and none the same?"""
        known = self._subjects.get(site)
        if known is None:
            known = frozenset(subject for name in site.page_names for subject in subjects_in(name))
            self._subjects.keep(site, known)
        return bool(known) and bool(ours := subjects_in(row.name)) and ours.isdisjoint(known)

    def _is_confirmed(self, site: SiteSubject) -> bool:
        """Does a registry call the owner of the site as the page does?"""
        known = self._confirmed.get(site)
        if known is None:
            called = [take_apart(name) for owner in site.owners[:_OWNERS] for name in owner.names[:_NAMES]]
            known = any(whole_match(name, site.page_names, self._corpus) for name in called)
            self._confirmed.keep(site, known)
        return known

    def _by_other_name(
        self, row: RowSubject, site: SiteSubject, known_as: Callable[[RowSubject], Iterable[NameForms]]
    ) -> NameForms | None:
        """The name by which a registry knows the row's institution, if the page shows that."""
        for name in known_as(row) if site.page_named else ():
            match = whole_match(name, site.page_names, self._corpus)
            if match and match.level is Agreement.SAME:
                return name
        return None

    def _self_named(self, row: RowSubject, site: SiteSubject, match: NameMatch) -> Iterator[Comparison]:
        """Is the host made of a name the page gives itself, and is that the row's name?"""
        makers = self._makers_of(site)
        if not makers:
            return
        own, _ = best_match(row.name, makers, self._corpus)
        if own.level not in UNLIKE:
            level = "like the row"
        elif match.level not in UNLIKE:
            # Directories, which speak of everybody, are rarely in the city of the row.
            level = f"otherwise, and speaks of the row{', at home' if site.tld in row.tlds else ''}"
        else:
            level = "otherwise" if own.level in (Agreement.NONE, Agreement.LITTLE) else "otherwise, not comparable"
        yield Comparison("host made of the page's name", level, makers[0].text, row.row.name, "page")

    def _makers_of(self, site: SiteSubject) -> tuple[NameForms, ...]:
        known = self._makers.get(site)
        if known is None:
            known = tuple(name for name in site.page_names if self._reads(site.label, name))
            self._makers.keep(site, known)
        return known

    def _reads(self, label: str, name: NameForms) -> bool:
        bag = make_bag(name)
        reading = read_label(label, bag, self._corpus) if may_read(label, bag, self._corpus) else NOTHING
        return reading.unexplained == 0 and reading.bits >= _READS


def _plainly(level: str, match: NameMatch, named: int) -> str:
    """The level of a page on which no name is the row's, by how often it names an institution."""
    if not named and match.level is not Agreement.UNREAD_ACRONYM:
        return NAMES_NOBODY
    return f"{level}, in two places" if named >= _TWICE else level


def place_level(row: RowSubject, named: NamedPlaces) -> tuple[str, str]:
    """Of a page that does not name the row's city: which place it names, and that place."""
    code = row.country_code
    if code and named.countries and code not in named.countries:
        return "another country", ", ".join(sorted(named.countries))
    for called in named.cities:
        here = [city for city in called if city.country_code == code]
        if here and row.region and any(city.admin1 == row.region for city in here):
            return "another of the region", here[0].names[0]
    for called in named.cities:
        if any(city.country_code == code for city in called):
            return "another of the country" if row.region else "another", called[0].names[0]
    if named.cities and code:
        return "another, of another country", named.cities[0][0].names[0]
    return ("no, its country" if named.countries else "no"), ""
