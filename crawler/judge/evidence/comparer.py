"""Compares a row with a site: each comparison ends in a level, and each level has an estimated weight.

What the address itself says is compared here; what registries and pages say, in rooms of their own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from crawler.judge.evidence.comparison import Comparison
from crawler.judge.evidence.kinds import KindEvidence
from crawler.judge.evidence.memory import Memory
from crawler.judge.evidence.pages import PageEvidence
from crawler.judge.evidence.registries import RegistryEvidence
from crawler.judge.evidence.subjects import RowSubject, SiteSubject
from crawler.judge.evidence.together import together
from crawler.judge.names import (
    ACRONYM,
    LEAST_READING,
    NOTHING,
    UNLIKE,
    Corpus,
    LabelReading,
    best_match,
    is_common,
    may_read,
    read_label,
    squeeze,
)
from crawler.knowledge import Knowledge, Places
from crawler.knowledge.cities import City

_BUCKETS: Final = (LEAST_READING, 5.0, 8.0, 11.0, 15.0, 20.0)
"""Limits of the levels of a reading, in bits."""
_WORDY: Final = 6.0
"""Bits of whole words from which a reading is more than an acronym."""
_LEFT_OUT: Final = ("all words", "all but one", "all but two", "few words")
"""How much of a name is in a host, by the number of its words that are not."""
_CITY_LETTERS: Final = 4
_PATH_NAMES_IT: Final = 0.75
_UNREAD: Final = "long, unread"
_EDU_COUNTRY: Final = "US"
_PLAINLY: Final = 11.0
"""Bits from which a host that a name explains wholly needs no registry."""
_SHORTEST_PATH: Final = 4
_UNEXPLAINED: Final = 0.15
"""Share of a step that the name need not explain."""
_LISTS: Final = frozenset("wiki university universities college colleges institution institutions company".split())
"""Steps of paths below which encyclopedias, rankings and networks list institutions, each by its name."""


class _Host(NamedTuple):
    """What is asked of a host for every row it is compared with."""

    read: tuple[str, ...]
    """The labels that are read off the name."""
    labels: str
    """All labels that say something, parted by spaces: no name of a city holds one."""
    stretches: frozenset[str]
    """All that stands in them of the length of the shortest name of a city."""
    towns: tuple[tuple[str, tuple[City, ...]], ...]
    """The labels that are names of cities, and those cities."""
    common: bool
    """The site's label is made of common words alone, as directories are called."""


class Comparer:
    """Compares rows with sites of one table: its corpus, and what was worked out before."""

    def __init__(self, corpus: Corpus, knowledge: Knowledge) -> None:
        """``corpus`` says how common each word is."""
        self._corpus = corpus
        self._places = knowledge.places
        kinds = KindEvidence(corpus)
        self._registries = RegistryEvidence(corpus, knowledge, kinds)
        self._pages = PageEvidence(corpus, kinds)
        self._readings = Memory[tuple[str, RowSubject], LabelReading]()
        self._hosts = Memory[SiteSubject, _Host]()
        self._cities = Memory[RowSubject, frozenset[str]]()

    def compare(self, row: RowSubject, site: SiteSubject) -> Iterator[Comparison]:
        """All comparisons of ``row`` with ``site``, and what they say together; none when the cell holds no host."""
        if site.host is not None:
            compared = list(self._each(row, site, site.host))
            yield from compared
            yield from together(compared)

    def _each(self, row: RowSubject, site: SiteSubject, name: str) -> Iterator[Comparison]:
        """The comparisons one by one; ``name`` is the host's."""
        host = self._hosts.get(site)
        if host is None:
            host = _host(site, self._places)
            self._hosts.keep(site, host)
        reading = self._read(row, host)
        level = host_level(reading, site)
        level = "long, common words" if level == _UNREAD and host.common else level
        # A city is shared by many institutions: a host that is read off it says less.
        level = f"{level}, its city" if self._city_in_host(row, host) else level
        yield Comparison("host", level, name, row.row.name, "host", reading.pieces or (site.label,))
        if reading.bits >= LEAST_READING:
            used = set(reading.positions)
            share = "".join(reading.pieces) if ACRONYM in used else f"{len(used)}/{row.bag.size}"
            yield Comparison("name in host", name_level(reading, row), share, row.row.name, "host")
        if host.towns and (other := _other_city(row, host)):
            yield Comparison("city in host", "another", other, row.row.city, "host")
        yield Comparison(
            "country of host", country_level(row, site), f".{site.tld}", row.row.country, "top-level domain"
        )
        if len(site.path) >= _SHORTEST_PATH:
            yield from self._path(row, site)
        yield from self._registries.owned(row, site)
        # A host that a name explains wholly, and by so much, needs no registry.
        if reading.unexplained or reading.bits < _PLAINLY:
            yield from self._registries.listed(row, site)
        if site.state == "page":
            yield from self._pages.compare(row, site, self._registries.known_as)

    def _read(self, row: RowSubject, host: _Host) -> LabelReading:
        best = NOTHING
        for label in host.read:
            if may_read(label, row.bag, self._corpus):
                key = (label, row)
                reading = self._readings.get(key)
                if reading is None:
                    reading = read_label(label, row.bag, self._corpus)
                    self._readings.keep(key, reading)
                if reading.bits > best.bits:
                    best = reading
        return best

    def _city_in_host(self, row: RowSubject, host: _Host) -> bool:
        beginnings = self._cities.get(row)
        if beginnings is None:
            beginnings = frozenset([city[:_CITY_LETTERS] for city in row.city if len(city) >= _CITY_LETTERS])
            self._cities.keep(row, beginnings)
        if beginnings.isdisjoint(host.stretches):
            return False
        return any(city in host.labels and len(city) >= _CITY_LETTERS for city in row.city)

    def _path(self, row: RowSubject, site: SiteSubject) -> Iterator[Comparison]:
        """Directories spell the whole name out in the path of an entry; parents often write an acronym."""
        words = [p.written for p in row.name.content if len(p.written) > 3]  # noqa: PLR2004 - short words are anywhere
        if len(words) > 1:
            share = sum(word[:5] in site.path for word in words) / len(words)
            if share >= _PATH_NAMES_IT:
                where = "at home" if site.tld in row.tlds or site.owners else "elsewhere"
                where = "in a list of all" if where == "elsewhere" and self._is_listing(site.url) else where
                about = "" if site.state != "page" else self._about(row, site)
                yield Comparison("path", f"spells the name, {where}{about}", site.path, row.row.name, "path")
                return
        readings = [(self._read_step(row, step), len(step)) for step in site.steps]
        explained = (reading for reading, size in readings if reading.unexplained <= size * _UNEXPLAINED)
        best = max(explained, key=lambda r: r.bits, default=NOTHING)
        if best.bits >= _BUCKETS[1]:
            level = sum(best.bits >= limit for limit in _BUCKETS)
            yield Comparison("path", f"{_how(best)}, {min(level, 5)}", "".join(best.pieces), row.row.name, "path")

    def _is_listing(self, url: str) -> bool:
        """Does a step of the path name a country, or institutions of a kind, as those of directories do?"""
        steps = (unquote(step).replace("-", " ").replace("_", " ") for step in urlsplit(url).path.split("/") if step)
        longer = (step for step in steps if len(step) >= _SHORTEST_PATH)  # shorter ones are languages
        return any(squeeze(step) in _LISTS or self._places.country_code(step) for step in longer)

    def _read_step(self, row: RowSubject, step: str) -> LabelReading:
        return read_label(step, row.bag, self._corpus) if may_read(step, row.bag, self._corpus) else NOTHING

    def _about(self, row: RowSubject, site: SiteSubject) -> str:
        """Does the page below that path speak of the row?"""
        match, _ = best_match(row.name, site.page_names, self._corpus)
        return ", the page speaks of another" if match.level in UNLIKE else ""


def _host(site: SiteSubject, places: Places) -> _Host:
    every = (site.label, *site.below, *site.above)
    labels = " ".join(every)
    stretches = frozenset([labels[at : at + _CITY_LETTERS] for at in range(len(labels) - _CITY_LETTERS + 1)])
    towns = ((label, places.cities_called(label)) for label in every if len(label) > _CITY_LETTERS)
    return _Host(
        read=tuple(dict.fromkeys((site.label, *site.below[-2:], *site.above))),
        labels=labels,
        stretches=stretches,
        towns=tuple((label, cities) for label, cities in towns if cities),
        common=is_common(site.label),
    )


def _other_city(row: RowSubject, host: _Host) -> str | None:
    """A city of the row's country, but not of its region, whose name is a label of the host."""
    said = row.said
    for label, called in host.towns:
        if label not in said:
            cities = [city for city in called if city.country_code == row.country_code]
            if cities and all(city.admin1 != row.region for city in cities):
                return cities[0].names[0]
    return None


def host_level(reading: LabelReading, site: SiteSubject) -> str:
    """The level of the host: how rare what the name explains is, by words or by initials, wholly or in part."""
    bits = bisect_right(_BUCKETS, reading.bits)
    if not bits:
        return _UNREAD if len(site.label) > 6 else "short, unread"  # noqa: PLR2004 - what may be an acronym
    whole = "whole" if reading.unexplained == 0 else "part"
    return f"{_how(reading)}, {whole}, {min(bits, 6)}"


def name_level(reading: LabelReading, row: RowSubject) -> str:
    """The level of the name in the host: how many of its words are left out, and in which order the others stand.

    The acronym that the name itself gives is a level of its own.
    """
    places = reading.positions
    if ACRONYM in places:
        return f"{_how(reading)}, its acronym"
    left_out = row.bag.size - len(set(places))
    if len(set(places)) < len(places):
        order = "some again"
    else:
        order = "in order" if list(places) == sorted(places) else "in another order"
    return f"{_how(reading)}, {_LEFT_OUT[min(left_out, len(_LEFT_OUT) - 1)]}, {order}"


def _how(reading: LabelReading) -> str:
    return "words" if reading.word_bits >= _WORDY else "initials"


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
