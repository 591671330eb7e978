"""The two sides of a comparison, prepared once: a row (`RowSubject`) and the site it shows (`SiteSubject`)."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

from crawler.judge.evidence.page_names import PageNames, read_names
from crawler.judge.evidence.places import NamedPlaces
from crawler.judge.names import (
    BEGINNING,
    Bag,
    NameForms,
    index_words,
    make_bag,
    native_words,
    squeeze,
    take_apart,
    with_aliases,
)
from crawler.knowledge import Knowledge, Places
from crawler.knowledge.registry import Institution
from crawler.model import WALLS, Observation, PageFacts, Row, SignalKind, Target
from crawler.urls.parse import host_of, site_of_host, suffix_of

NOT_WEIGHED: Final = WALLS | {SignalKind.SOFT_404, SignalKind.ERROR_PAGE, SignalKind.UNREADABLE}
"""Signals of a page whose words are not the institution's, or not there: it is never weighed."""

UNREACHED: Final = frozenset({"no such name", "never asked"})
"""States of a site that nobody can have: no such host, or an address that is never asked (a private one)."""

GIVEN_UP: Final = frozenset({"parked", "taken_over"})
"""Reasons of a look at a name that no institution holds any more, or ever held: it is for sale, or a squatter's."""

GENERIC_LABELS: Final = frozenset(
    "www www1 www2 www3 ww w web new old en eng english de fr es pl ru int intl international portal home site main "
    "info global iro erasmus study studies admission admissions apply mail webmail m mobile beta test nowa edu "
    "ac".split()
)
"""Host labels that say nothing of whose host it is (RFC 2219 names and what sites add)."""

_LONGEST_CITY: Final = 3
_SHORTEST_WORD: Final = 4
_MOST_STEPS: Final = 8
_SHORTEST_STEP: Final = 3
_SPELLINGS_KEPT: Final = 40
_LAST_LATIN: Final = 0x24F
"""The end of the block Latin Extended-B."""


@dataclass(frozen=True, slots=True, eq=False)
class RowSubject:
    """A row, prepared."""

    row: Row
    name: NameForms
    bag: Bag
    """The words its host may be made of."""
    city: frozenset[str]
    """Folded names of its city."""
    country_code: str | None
    tlds: tuple[str, ...]
    """The country's top-level domains."""
    region: str | None
    """The first-order division of the country that its city lies in, as GeoNames has it."""
    languages: tuple[str, ...]
    """Those of its country beside English."""

    @property
    def said(self) -> frozenset[str]:
        """Every form of every word of its name."""
        return frozenset(form for place in self.name.content for form in place.forms)


@dataclass(frozen=True, slots=True, eq=False)
class SiteSubject:
    """What a URL cell leads to, prepared. ``host`` is None when the cell holds no host at all."""

    url: str
    host: str | None
    site: str
    label: str
    """The site's own label, folded: ``unileoben``."""
    below: tuple[str, ...]
    """Folded labels below the site that say something: the faculty of ``law.unileoben.ac.at``."""
    above: tuple[str, ...]
    """Labels of a regional suffix: ``lodz`` of ``p.lodz.pl``."""
    tld: str
    path: str
    """Folded path and query."""
    steps: tuple[str, ...]
    """Folded segments of the path that say something: ``law`` of ``/en/law/index.html``."""
    page_names: tuple[NameForms, ...]
    site_names: tuple[NameForms, ...]
    """What the page says the whole site is called (og:site_name), else the organisation that it declares."""
    page_named: int
    """In how many independent places the page names an institution in words: title, site name, organisation …"""
    page_text: str
    """Folded words of title, names and footer, spaces kept."""
    page_places: NamedPlaces
    owners: tuple[Institution, ...]
    moved: bool
    """It leads to another site."""
    state: str
    """``unseen``, ``page`` (with a page that can be weighed), ``no page``, ``given up``, or one of `UNREACHED`."""


def row_subject(row: Row, knowledge: Knowledge, name: NameForms | None = None) -> RowSubject:
    """Prepares a row. Where name and city were exchanged, they are taken the other way round.

    ``name`` is the row's, where it was taken apart already.
    """
    code, tlds = _country(row.country, knowledge)
    name, city = name or take_apart(row.name), row.city
    if _exchanged(name, take_apart(row.city), row, code, knowledge):
        name, city = take_apart(row.city), row.name
    names, beginnings, region = _city_names(city, code, knowledge.places)
    country, country_beginnings = _country_names(row.country, code, knowledge.places)
    name = with_aliases(name, names, beginnings | country_beginnings)
    languages = knowledge.places.native_languages(code) if code else ()
    bag = make_bag(name, index_words(names, country), native_words(name, languages))
    return RowSubject(row, name, bag, frozenset(names), code, tlds, region, languages)


def _exchanged(name: NameForms, city: NameForms, row: Row, code: str | None, knowledge: Knowledge) -> bool:
    """Does the city cell read like an institution, and the name cell like a city of the country?"""
    if len(name.content) > _LONGEST_CITY or any(p.known for p in name.words) or len(city.content) <= 1:
        return False
    if not any(p.known for p in city.words):
        return False
    return any(c.country_code == code for c in knowledge.places.cities(row.name))


def _country(cell: str, knowledge: Knowledge) -> tuple[str | None, tuple[str, ...]]:
    code = knowledge.places.country_code(cell)
    return code, knowledge.places.country_tlds(code) if code else ()


@lru_cache(maxsize=4_096)
def _country_names(cell: str, code: str | None, places: Places) -> tuple[tuple[str, ...], AbstractSet[str]]:
    """The country as written and in English, folded; and the beginnings of their words."""
    written = tuple(dict.fromkeys(name for name in (cell, places.country_name(code, "en") if code else None) if name))
    return tuple(map(squeeze, written)), _beginnings(written)


def _beginnings(names: Iterable[str]) -> frozenset[str]:
    """The first letters of the words of names, by which inflected ones are known."""
    words = (squeeze(word) for name in names for word in name.split())
    return frozenset(word[:BEGINNING] for word in words if len(word) >= _SHORTEST_WORD)


def _is_foreign(name: str) -> bool:
    """Not written in Latin letters: hosts are rarely made of such a name."""
    return any(ord(char) > _LAST_LATIN for char in name)


@lru_cache(maxsize=16_384)
def _city_names(
    cell: str, country_code: str | None, places: Places
) -> tuple[tuple[str, ...], AbstractSet[str], str | None]:
    """The city as written and its other names, folded, without spaces; short ones (airport codes) left out.

    And the beginnings of their words; and the division of the country it lies in, None when it is not known.
    """
    if not cell:
        return (), frozenset(), None
    found = [c for c in places.cities(cell) if country_code is None or c.country_code == country_code][:1]
    written = sorted((n for city in found for n in city.names if n.isascii() or len(n) > 2), key=_is_foreign)  # noqa: PLR2004 - CJK
    others = [squeeze(name) for name in written]
    kept = (squeeze(cell), *(n for n in others if len(n) > 3))  # noqa: PLR2004 - airport codes
    names = tuple(dict.fromkeys(n for n in kept if n))[:_SPELLINGS_KEPT]
    return names, _beginnings((cell, *written[:_SPELLINGS_KEPT])), found[0].admin1 if found else None


def site_subject(target: Target, observation: Observation | None, knowledge: Knowledge) -> SiteSubject:
    """Prepares what a URL cell leads to. A cell that needs a person to mend it stands for its first mending."""
    url = target.url or (target.proposed[0] if target.proposed else "")
    host = host_of(url) if url else None
    state, page, final = _seen(observation)
    if not host:
        return SiteSubject(url, None, "", "", (), (), "", "", (), *PageNames(), (), False, state)
    site, label, below, above, tld = _labels(host)
    said = read_names(page, knowledge.places)
    owners = _owners(host, site, knowledge)
    moved = False
    if final and (final_host := host_of(final)) and site_of_host(final_host) != site:
        moved = True
        owners = (*owners, *_owners(final_host, site_of_host(final_host), knowledge))
    split = urlsplit(url)
    path = squeeze(unquote(f"{split.path} {split.query}"))[:200]
    steps = _steps(split.path)
    return SiteSubject(url, host, site, label, below, above, tld, path, steps, *said, owners, moved, state)


def _steps(path: str) -> tuple[str, ...]:
    folded = (squeeze(unquote(step)) for step in path.split("/")[:_MOST_STEPS] if "." not in step)
    return tuple(step for step in folded if len(step) >= _SHORTEST_STEP and step not in GENERIC_LABELS)


def _seen(observation: Observation | None) -> tuple[str, PageFacts | None, str | None]:
    if observation is None:
        return "unseen", None, None
    if observation.reason == "no_such_name" or (
        observation.failure and observation.failure.kind.value in ("no_such_name", "no_address")
    ):
        return "no such name", None, None
    if observation.reason in GIVEN_UP:
        return "given up", None, None
    if observation.reason == "forbidden_address":
        return "never asked", None, None
    page = observation.page
    if page is None or not _speaks(page):
        return "no page", None, observation.final_url
    return "page", page, observation.final_url


def _speaks(page: PageFacts) -> bool:
    """Whether the words of a page are its owner's; the empty shell of a script counts when it is titled."""
    kinds = {signal.kind for signal in page.signals}
    if kinds & NOT_WEIGHED:
        return False
    return SignalKind.NEEDS_BROWSER not in kinds or bool(page.site_name or page.org_names or page.shared_title)


@lru_cache(maxsize=65_536)
def _labels(host: str) -> tuple[str, str, tuple[str, ...], tuple[str, ...], str]:
    """Site, its label, telling labels below it, regional labels above it, top-level domain."""
    site = site_of_host(host)
    suffix = suffix_of(host)
    label = site.removesuffix(f".{suffix}") if suffix else site.partition(".")[0]
    parts = [part for part in host.removesuffix(site).strip(".").split(".") if part]
    below = tuple(f for part in parts if (f := squeeze(_unicode(part))) and f not in GENERIC_LABELS)
    above = tuple(f for part in suffix.split(".")[:-1] if len(f := squeeze(_unicode(part))) > 3)  # noqa: PLR2004 - edu, ac, co, com
    return site, squeeze(_unicode(label)), below, above, host.rpartition(".")[2]


def _unicode(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


def _owners(host: str, site: str, knowledge: Knowledge) -> tuple[Institution, ...]:
    """What the registries say of the host, else of its site; each institution once."""
    found: dict[tuple[str, str], Institution] = {}
    for registry in knowledge.registries:
        for institution in registry.owners(site) if host == site else (*registry.owners(host), *registry.owners(site)):
            found.setdefault((institution.source, institution.id), institution)
    return tuple(found.values())
