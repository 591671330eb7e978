"""Reads the institutions of a ROR data dump with the languages of their names and their relations."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from babel.languages import get_official_languages

from crawler.knowledge.continents import continent_codes
from crawler.knowledge.json_stream import iter_array
from crawler.text import fold
from crawler.urls import host_of, site_of
from crawler.urls.parse import is_suffix

KINDS = {
    "edu": {"education"},
    "research": {"facility", "nonprofit", "government"},
    "museum": {"archive"},
    "any": {"education", "facility", "nonprofit", "healthcare", "government", "archive"},
}
"""Which of ROR's types a table of these institutions is made of."""

BODIES = frozenset({"government", "company", "nonprofit", "healthcare", "funder"})

AREAS = {"Europe": "150", "Asia": "142", "Africa": "002", "North America": "003", "South America": "005"}


@dataclass(frozen=True, slots=True)
class Institution:
    """One record that a table can name and link."""

    id: str
    display: str
    display_language: str
    labels: tuple[tuple[str, str], ...]
    """(name, language); the language is empty where the record tells none."""
    acronyms: tuple[str, ...]
    url: str
    sites: tuple[str, ...]
    """Registrable domains that count as its own, that of `url` first."""
    country: str
    city: str
    types: frozenset[str]
    parents: tuple[str, ...]
    predecessors: tuple[str, ...]

    @property
    def host(self) -> str:
        """Host of its URL without ``www.``."""
        return bare_host(self.url)

    @property
    def english(self) -> str:
        """Its English name where the record has one, else the one the record goes by."""
        if self.display_language == "en":
            return self.display
        return next((name for name, language in self.labels if language == "en"), self.display)

    @property
    def local(self) -> tuple[tuple[str, str], ...]:
        """Names in other languages, those of its country first."""
        official = get_official_languages(self.country) if self.country else ()
        named = [pair for pair in self.labels if pair[1] not in ("", "en")]
        return tuple(sorted(named, key=lambda pair: (pair[0] != self.display, pair[1] not in official)))


@dataclass(frozen=True)
class Pool:
    """Every institution of a dump, by id in the order of ids."""

    by_id: Mapping[str, Institution]
    closed: Mapping[str, Institution]
    """Records that are no longer active."""

    @cached_property
    def by_place(self) -> Mapping[tuple[str, str], tuple[Institution, ...]]:
        """Institutions of each (country, city)."""
        found = defaultdict[tuple[str, str], list[Institution]](list)
        for one in self.by_id.values():
            found[one.country, one.city].append(one)
        return {place: tuple(ones) for place, ones in found.items()}

    @cached_property
    def by_country(self) -> Mapping[str, tuple[Institution, ...]]:
        """Institutions of each country."""
        found = defaultdict[str, list[Institution]](list)
        for one in self.by_id.values():
            found[one.country].append(one)
        return {code: tuple(ones) for code, ones in found.items()}

    @cached_property
    def by_host(self) -> Mapping[str, Institution]:
        """The institution whose site stands at each host; a parent goes before its children."""
        found: dict[str, Institution] = {}
        for one in sorted(self.by_id.values(), key=lambda one: (bool(one.parents), one.id)):
            found.setdefault(one.host, one)
        return found

    @cached_property
    def by_letters(self) -> Mapping[str, tuple[Institution, ...]]:
        """Institutions by their acronyms and by the labels of their sites, in small letters."""
        found = defaultdict[str, list[Institution]](list)
        for one in self.by_id.values():
            for letters in {one.sites[0].partition(".")[0], *(fold(acronym) for acronym in one.acronyms)}:
                found[letters].append(one)
        return {letters: tuple(ones) for letters, ones in found.items()}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Institution, ...]]:
        """Institutions by their English names, folded."""
        found = defaultdict[str, list[Institution]](list)
        for one in self.by_id.values():
            found[fold(one.english)].append(one)
        return {name: tuple(ones) for name, ones in found.items()}

    @cached_property
    def bodies(self) -> Mapping[str, tuple[Institution, ...]]:
        """Of each country what teaches nobody: ministries, companies, hospitals, societies."""
        return {
            code: tuple(one for one in ones if one.types & BODIES and "education" not in one.types)
            for code, ones in self.by_country.items()
        }

    def find(self, kinds: str, area: str) -> tuple[Institution, ...]:
        """Those of the types named ``kinds`` in ``area``: ``world``, a name in `AREAS`, or an ISO country code."""
        return tuple(
            one
            for one in self.by_id.values()
            if one.types & KINDS[kinds] and "company" not in one.types and _lies_in(one, area)
        )


def _lies_in(one: Institution, area: str) -> bool:
    if area == "world":
        return True
    return AREAS[area] in continent_codes(one.country)[:1] if area in AREAS else one.country == area


def read_pool(path: Path) -> Pool:
    """The institutions of a ROR dump (``.zip`` or ``.json``) that have a site, a country and a city."""
    by_id: dict[str, Institution] = {}
    closed: dict[str, Institution] = {}
    for record in sorted(_iter_records(path), key=lambda record: str(record["id"])):
        one = _institution(record)
        if one:
            (by_id if record["status"] == "active" else closed)[one.id] = one
    return Pool(by_id, closed)


def bare_host(url: str) -> str:
    """Host of ``url`` without ``www.``, empty when it has none."""
    return (host_of(url) or "").removeprefix("www.")


def is_latin(text: str) -> bool:
    """Whether most letters of ``text`` are Latin."""
    letters = [c for c in text if c.isalpha()]
    return sum("LATIN" in unicodedata.name(c, "") for c in letters) * 2 >= len(letters)


def _iter_records(path: Path) -> Iterator[dict[str, Any]]:
    if not zipfile.is_zipfile(path):
        yield from json.loads(path.read_text(encoding="utf-8"))
        return
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".json"))
        with archive.open(next((n for n in names if "schema_v2" in n), names[0])) as raw:
            yield from iter_array(io.TextIOWrapper(raw, encoding="utf-8"))


def _institution(record: dict[str, Any]) -> Institution | None:
    place = (record.get("locations") or [{}])[0].get("geonames_details") or {}
    url = next((link["value"] for link in record.get("links") or () if link["type"] == "website"), "")
    site, code, city = site_of(url), place.get("country_code"), place.get("name")
    if not (url.startswith("http") and bare_host(url) and site and code and city and continent_codes(code)):
        return None
    names = record["names"]
    shown = next(name for name in names if "ror_display" in name["types"])
    others = (site_of(f"http://{domain}/") for domain in record.get("domains") or ())
    return Institution(
        id=str(record["id"]).rpartition("/")[2],
        display=_line(shown["value"]),
        display_language=shown["lang"] or "",
        labels=tuple((_line(name["value"]), name["lang"] or "") for name in names if "label" in name["types"]),
        acronyms=tuple(_line(name["value"]) for name in names if "acronym" in name["types"]),
        url=url,
        sites=tuple(dict.fromkeys([site, *(other for other in others if other and not is_suffix(other))])),
        country=code,
        city=_line(city),
        types=frozenset(record["types"]),
        parents=_related(record, "parent"),
        predecessors=_related(record, "predecessor"),
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _related(record: dict[str, Any], kind: str) -> tuple[str, ...]:
    related = (other for other in record.get("relationships") or () if other["type"] == kind)
    return tuple(str(other["id"]).rpartition("/")[2] for other in related)
