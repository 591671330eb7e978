"""Compares a row with a site: each comparison ends in a level, and each level has an estimated weight.

After Fellegi and Sunter (1969): a level's weight is the log2 of how much likelier it is between a row and its own
site than between a row and a neighbour's. The weights are in ``data/weights.json`` and come from
``python -m benchmarks.judgement.fit``; nothing here knows one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from crawler.judge.compare import Agreement, NameMatch, best_match
from crawler.judge.corpus import Corpus
from crawler.judge.kind_of_name import kind_of, most_telling, proper_names
from crawler.judge.listing import Listings, level_of, place_of
from crawler.judge.names import NameForms, take_apart
from crawler.judge.page_places import NamedPlaces
from crawler.judge.segments import NOTHING, Reading, make_bag, may_read, read_label
from crawler.judge.subjects import RowSubject, SiteSubject
from crawler.knowledge import Knowledge
from crawler.knowledge.registry import Institution
from crawler.model import Evidence

_BUCKETS: Final = (2.0, 5.0, 8.0, 11.0, 15.0, 20.0)
"""Limits of the levels of a reading, in bits."""
_WORDY: Final = 6.0
"""Bits of whole words from which a reading is more than an acronym."""
_CITY_LETTERS: Final = 4
_PATH_NAMES_IT: Final = 0.8
_EDU_COUNTRY: Final = "US"
_REMEMBERED: Final = 50_000


_UNLIKE: Final = frozenset(
    {
        Agreement.SAME_COMMON,
        Agreement.SOME,
        Agreement.LITTLE,
        Agreement.UNREAD_ACRONYM,
        Agreement.OTHER_SCRIPT,
        Agreement.OTHER_LANGUAGE,
        Agreement.NONE,
        Agreement.SILENT,
    }
)
_LEVELS: Final = {level: number for number, level in enumerate(Agreement)}
_PLAINLY: Final = 11.0
"""Bits from which a host that a name explains wholly needs no registry."""
_CHINESE: Final = frozenset({"CN", "TW", "HK", "MO", "SG"})
"""Countries in which Chinese characters are read as in China."""
_SHORTEST_PATH: Final = 4
_READS: Final = 8.0
"""Bits from which a name is what a host was made of."""


class Comparison(NamedTuple):
    """One comparison of a row with a site."""

    kind: str
    level: str
    observed: str
    expected: str
    source: str

    @property
    def key(self) -> str:
        """What its weight is filed under."""
        return f"{self.kind}: {self.level}"


class Comparer:
    """Compares rows with sites of one table: its corpus, and what was worked out before."""

    def __init__(self, corpus: Corpus, knowledge: Knowledge) -> None:
        """``corpus`` says how common each word is."""
        self._corpus = corpus
        self._places = knowledge.places
        self._listings = Listings(knowledge.registries, corpus)
        self._readings: dict[tuple[str, int], Reading] = {}
        self._matches: dict[tuple[str, str, str], tuple[NameMatch, NameForms | None]] = {}
        self._self_names: dict[int, tuple[NameForms, ...]] = {}

    def compare(self, row: RowSubject, site: SiteSubject) -> tuple[Comparison, ...]:
        """All comparisons of ``row`` with ``site``; empty when the cell holds no host."""
        if site.host is None:
            return ()
        return tuple(self._iter(row, site))

    def _iter(self, row: RowSubject, site: SiteSubject) -> Iterator[Comparison]:
        reading = self._read(row, site)
        shown = "·".join(reading.pieces).replace("··", "·") if reading is not NOTHING else site.label
        yield Comparison("host", host_level(reading, site), f"{site.host} ({shown})", row.row.name, "host")
        if self._city_in_host(row, site):
            yield Comparison("city in host", "yes", site.host or "", row.row.city, "host")
        elif other := self._other_city(row, site):
            yield Comparison("city in host", "another", other, row.row.city, "host")
        yield Comparison(
            "country of host", country_level(row, site), f".{site.tld}", row.row.country, "top-level domain"
        )
        yield from self._path(row, site)
        yield from self._registries(row, site)
        yield from self._listed(row, site)
        if site.state == "page":
            yield from self._page(row, site)

    def _read(self, row: RowSubject, site: SiteSubject) -> Reading:
        best = NOTHING
        for label in (site.label, *site.below[-2:], *site.above):
            key = (label, id(row))
            reading = self._readings.get(key)
            if reading is None:
                reading = read_label(label, row.bag, self._corpus) if may_read(label, row.bag) else NOTHING
                _make_room(self._readings)
                self._readings[key] = reading
            if reading.bits > best.bits:
                best = reading
        return best

    @staticmethod
    def _city_in_host(row: RowSubject, site: SiteSubject) -> bool:
        labels = " ".join((site.label, *site.below, *site.above))  # no name of a city holds a space
        if len(labels) < _CITY_LETTERS:
            return False
        return any(city in labels and len(city) >= _CITY_LETTERS for city in row.city)

    def _other_city(self, row: RowSubject, site: SiteSubject) -> str | None:
        """A label of the host that is the name of another city of the row's country."""
        for label in (site.label, *site.below, *site.above):
            if len(label) > _CITY_LETTERS and label not in row.said:
                cities = [c for c in self._places.cities_called(label) if c.country_code == row.country_code]
                if cities and all(c.admin1 != row.region for c in cities):
                    return cities[0].names[0]
        return None

    def reads_plainly(self, row: RowSubject, site: SiteSubject) -> bool:
        """Does the name explain the host wholly, and by so much that neither registry nor slip need be thought of?"""
        reading = self._read(row, site)
        return reading.unexplained == 0 and reading.bits >= _PLAINLY

    def _listed(self, row: RowSubject, site: SiteSubject) -> Iterator[Comparison]:
        """What registries list for the row's name, where the host does not say plainly enough whose it is."""
        if self.reads_plainly(row, site):
            return
        for listing in self._listings.of(row):
            yield Comparison(
                f"name in {listing.source}",
                level_of(listing, site),
                f"{listing.name}: {', '.join(sorted(listing.sites)[:3])}",
                site.site,
                listing.source,
            )

    def _path(self, row: RowSubject, site: SiteSubject) -> Iterator[Comparison]:
        """Directories spell the whole name out in the path of an entry; parents often write an acronym."""
        if len(site.path) < _SHORTEST_PATH:
            return
        words = [p.written for p in row.name.content if len(p.written) > 3]  # noqa: PLR2004 - short words are anywhere
        if len(words) > 1:
            share = sum(word[:5] in site.path for word in words) / len(words)
            if share >= _PATH_NAMES_IT:
                where = "at home" if site.tld in row.tlds or site.owners else "elsewhere"
                about = "" if site.state != "page" else self._about(row, site)
                yield Comparison("path", f"spells the name, {where}{about}", site.path, row.row.name, "path")
                return
        readings = (self._read_step(row, step) for step in site.steps)
        best = max((r for r in readings if not r.unexplained), key=lambda r: r.bits, default=NOTHING)
        if best.bits >= _BUCKETS[1]:
            level = sum(best.bits >= limit for limit in _BUCKETS)
            how = "words" if best.word_bits >= _WORDY else "initials"
            yield Comparison("path", f"{how}, {min(level, 5)}", "".join(best.pieces), row.row.name, "path")

    def _read_step(self, row: RowSubject, step: str) -> Reading:
        return read_label(step, row.bag, self._corpus) if may_read(step, row.bag) else NOTHING

    def _about(self, row: RowSubject, site: SiteSubject) -> str:
        """Does the page below that path speak of the row?"""
        match, _ = best_match(row.name, site.page_names, self._corpus)
        return ", the page speaks of another" if match.level in _UNLIKE else ""

    def _registries(self, row: RowSubject, site: SiteSubject) -> Iterator[Comparison]:
        if not site.owners:
            return
        by_source: dict[str, list[Institution]] = {}
        for owner in site.owners:
            by_source.setdefault(owner.source.partition(" ")[0].lower(), []).append(owner)
        for source, owners in by_source.items():
            match, owner, name = self._best_owner(row, owners)
            level: str = match.level
            if match.level in _UNLIKE:
                yield from self._kinds(row, [take_apart(name) for one in owners[:3] for name in one.names[:4]], source)
            if source == "swot" and site.below and match.level in _UNLIKE:
                level = f"{level}, host below"
            if source != "swot" and match.level in _UNLIKE:
                level = f"{level}, {_where(row, owner)}"
            yield Comparison(f"registry {source}", level, name, row.row.name, owner.source)

    def _best_owner(self, row: RowSubject, owners: list[Institution]) -> tuple[NameMatch, Institution, str]:
        best: tuple[NameMatch, Institution, str] | None = None
        for owner in owners[:50]:
            match, which = self._owner_match(row.name, owner)
            if best is None or _LEVELS[match.level] < _LEVELS[best[0].level]:
                best = match, owner, which.text if which else (owner.names[0] if owner.names else owner.id)
        assert best is not None
        return best

    def _owner_match(self, name: NameForms, owner: Institution) -> tuple[NameMatch, NameForms | None]:
        key = (name.text, owner.source, owner.id)
        known = self._matches.get(key)
        if known is None:
            _make_room(self._matches)
            forms = [take_apart(text) for text in (*owner.names[:10], *owner.acronyms[:3])]
            known = self._matches[key] = best_match(name, forms, self._corpus)
        return known

    def _kinds(self, row: RowSubject, names: Sequence[NameForms], where: str) -> Iterator[Comparison]:
        """Where names do not agree: are they of one kind, and do both hold proper names?"""
        theirs = most_telling(names)
        if theirs is not None:
            level = f"{kind_of(row.name)} and {kind_of(theirs)}"
            yield Comparison(f"kind, {where}", level, theirs.text, row.row.name, where)
        proper = [p for name in names for p in proper_names(name, self._corpus)]
        if proper and proper_names(row.name, self._corpus):
            yield Comparison(f"proper names, {where}", "differ", proper[0].written, row.row.name, where)

    def _page(self, row: RowSubject, site: SiteSubject) -> Iterator[Comparison]:
        pinyin = row.country_code in _CHINESE
        match, name = best_match(row.name, site.page_names, self._corpus, pinyin=pinyin)
        observed = name.text if name else "; ".join(n.text for n in site.page_names[:2])
        yield Comparison("name on page", match.level, observed, row.row.name, "page")
        if match.level in _UNLIKE:
            yield from self._kinds(row, site.page_names, "page")
        yield from self._self_named(row, site, match)
        if site.page_text and row.city:
            squeezed = site.page_text.replace(" ", "")
            found = any(len(city) >= _CITY_LETTERS and city in squeezed for city in row.city)
            level, named = ("yes", "") if found else place_level(row, site.page_places)
            shown = named or (site.page_names[-1].text if site.page_names else "")
            yield Comparison("city on page", level, shown, row.row.city, "page")

    def _self_named(self, row: RowSubject, site: SiteSubject, match: NameMatch) -> Iterator[Comparison]:
        """Is the host made of a name the page gives itself, and is that the row's name?"""
        makers = self._makers(site)
        if not makers:
            return
        own, _ = best_match(row.name, makers, self._corpus)
        if own.level not in _UNLIKE:
            level = "like the row"
        elif match.level not in _UNLIKE:
            level = "otherwise, and speaks of the row"
        else:
            level = "otherwise" if own.level in (Agreement.NONE, Agreement.LITTLE) else "otherwise, not comparable"
        yield Comparison("host made of the page's name", level, makers[0].text, row.row.name, "page")

    def _makers(self, site: SiteSubject) -> tuple[NameForms, ...]:
        known = self._self_names.get(id(site))
        if known is None:
            known = self._self_names[id(site)] = tuple(
                name for name in site.page_names if self._reads(site.label, name)
            )
        return known

    def _reads(self, label: str, name: NameForms) -> bool:
        bag = make_bag(name)
        reading = read_label(label, bag, self._corpus) if may_read(label, bag) else NOTHING
        return reading.unexplained == 0 and reading.bits >= _READS


def _make_room(remembered: dict[Any, Any]) -> None:
    """Forgets everything when a memory is full: what is asked again is asked soon after."""
    if len(remembered) >= _REMEMBERED:
        remembered.clear()


def _where(row: RowSubject, owner: Institution) -> str:
    if owner.country_code and row.country_code and owner.country_code != row.country_code:
        return "other country"
    return place_of(row, owner).removeprefix(", ").replace("its", "same") or "same country"


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


def host_level(reading: Reading, site: SiteSubject) -> str:
    """The level of the host: how rare what the name explains is, by words or by initials, wholly or in part."""
    bits = bisect_right(_BUCKETS, reading.bits)
    if not bits:
        return "long, unread" if len(site.label) > 6 else "short, unread"  # noqa: PLR2004 - what may be an acronym
    how = "words" if reading.word_bits >= _WORDY else "initials"
    whole = "whole" if reading.unexplained == 0 else "part"
    return f"{how}, {whole}, {min(bits, 6)}"


def country_level(row: RowSubject, site: SiteSubject) -> str:
    """The level of the top-level domain against the country."""
    if not row.tlds:
        return "unknown country"
    if site.tld in row.tlds:
        return "same"
    if site.tld == "edu":
        return "edu, US" if row.country_code == _EDU_COUNTRY else "edu, elsewhere"
    if len(site.tld) == 2:  # noqa: PLR2004 - ISO 3166 codes
        return "European" if site.tld == "eu" else "other"
    if site.tld.startswith("xn--"):
        return "other"
    return "generic, US" if row.country_code == _EDU_COUNTRY else "generic"


def as_evidence(comparisons: tuple[Comparison, ...], weights: dict[str, float]) -> tuple[Evidence, ...]:
    """Comparisons with their weights, the weightiest first, for showing."""
    out = [
        Evidence(
            kind=c.kind,
            observed=c.observed,
            expected=c.expected,
            weight=round(weights.get(c.key, 0.0), 2),
            source=c.source,
        )
        for c in comparisons
    ]
    return tuple(sorted(out, key=lambda e: (-abs(e.weight), e.kind)))
