"""Draws the institutions of a table and writes its right rows, in the order the table keeps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from random import Random

from crawler.text import fold
from crawler.urls import site_of

from .addresses import decorate
from .names import shares_parent_site, write_name
from .registry import Institution, Pool
from .specs import Spec
from .words import all_words, continent_name, country_name

_DAMPING = 0.6
"""A country's weight is its number of institutions to this power: offices have partners in small countries too."""
_ROWS_A_COUNTRY, _MOST_COUNTRIES = 5.3, 112
"""Partners come in clusters: few countries, several institutions in each."""
_LARGEST_SHARE = 0.6
"""Of the institutions of an area at most so many go into one table."""
_TWICE = 0.0075
_PARENT = 0.15
_FEWER_DEPARTMENTS = 0.4
_MOST_OF_A_SITE = 3
_OUT_OF_ORDER = 0.05
_OLD_SITE = 0.5
_LEAST_YEAR, _LAST_YEAR, _YEARS = 1987, 2026, 5


@dataclass(slots=True)
class PlantedRow:
    """A right row: what its cells say, and what is known of it."""

    one: Institution
    name: str
    city: str
    country: str
    period: str
    url: str
    continent: str
    tags: list[str] = field(default_factory=list)

    @property
    def sites(self) -> tuple[str, ...]:
        """Domains that count as the row's own, that of its URL first."""
        return tuple(dict.fromkeys([site_of(self.url) or "", *self.one.sites]))


def draw_rows(spec: Spec, pool: Pool, key: str) -> tuple[Institution, list[PlantedRow]]:
    """The institution that keeps the table (no row of it), and the rows, all of them right.

    The same ``key`` draws the same institutions whatever the language, and does the same to their cells.
    """
    rng = Random(f"{key} draw")
    found = [
        one
        for one in pool.find(spec.types, spec.area)
        if not shares_parent_site(one, pool) or rng.random() > _FEWER_DEPARTMENTS
    ]
    chosen = _draw(found, min(spec.n, int(len(found) * _LARGEST_SHARE)), rng)
    chosen = _with_parents(chosen, pool, rng)
    home = _home(spec, pool, {one.id for one in chosen}, Random(f"{key} home"))
    rows = [_row(one, pool, spec, f"{key} {one.id}") for one in chosen]
    return home, _ordered(_with_twins(rows, rng), spec, rng)


def _home(spec: Spec, pool: Pool, chosen: AbstractSet[str], rng: Random) -> Institution:
    at_home = pool.find("edu", all_words()[spec.lang].home) or tuple(pool.by_id.values())
    return rng.choice([one for one in at_home if one.id not in chosen] or at_home)


def _draw(found: Sequence[Institution], number: int, rng: Random) -> list[Institution]:
    by_country = defaultdict[str, list[Institution]](list)
    for one in found:
        by_country[one.country].append(one)
    for ones in by_country.values():
        rng.shuffle(ones)
    codes = _countries({code: len(ones) for code, ones in by_country.items()}, number, rng)
    chosen: list[Institution] = []
    of_site = Counter[str]()
    while len(chosen) < number and any(by_country.values()):
        open_codes = [code for code in codes if by_country[code]] or [c for c in sorted(by_country) if by_country[c]]
        weights = [len(by_country[code]) ** _DAMPING for code in open_codes]
        one = by_country[rng.choices(open_codes, weights)[0]].pop()
        if of_site[one.sites[0]] < _MOST_OF_A_SITE:
            of_site[one.sites[0]] += 1
            chosen.append(one)
    return chosen


def _countries(sizes: Mapping[str, int], number: int, rng: Random) -> list[str]:
    """Countries of a table of ``number`` rows, large ones more often."""
    many = min(_MOST_COUNTRIES, max(1, round(number / _ROWS_A_COUNTRY)))
    # Weighted drawing without putting back, by Efraimidis and Spirakis.
    keys = {code: rng.random() ** (sizes[code] ** -_DAMPING) for code in sorted(sizes)}
    return sorted(sorted(keys, key=keys.__getitem__, reverse=True)[:many])


def _with_parents(chosen: list[Institution], pool: Pool, rng: Random) -> list[Institution]:
    """Also parents of some, so that rows share a site."""
    have = {one.id for one in chosen}
    for one in tuple(chosen):
        if shares_parent_site(one, pool) and rng.random() < _PARENT:
            parent = next((pool.by_id[p] for p in one.parents if p in pool.by_id and p not in have), None)
            if parent:
                have.add(parent.id)
                chosen.append(parent)
    return chosen


def _with_twins(rows: list[PlantedRow], rng: Random) -> list[PlantedRow]:
    """Some institutions stand in the table twice, with another address of the same site."""
    twins = [
        replace(row, url=decorate(row.one, department=False, rng=rng), tags=list(row.tags))
        for row in rows
        if rng.random() < _TWICE and "old_domain" not in row.tags
    ]
    return [*rows, *twins]


def _row(one: Institution, pool: Pool, spec: Spec, key: str) -> PlantedRow:
    name, tags = write_name(one, pool, spec.names, spec.lang, Random(f"{key} name"))
    rng = Random(f"{key} address")
    url = decorate(one, "department" in tags, rng)
    old = _old_url(one, pool)
    if old and ("old_name" in tags or rng.random() < _OLD_SITE):
        url, tags = old, [*tags, "old_domain"]
    return PlantedRow(
        one=one,
        name=name,
        city=one.city,
        country=country_name(one.country, spec.lang),
        period=_period(spec.lang, rng),
        url=url,
        continent=continent_name(one.country, spec.lang) if spec.cont else "",
        tags=[tag for tag in tags if tag != "department"],
    )


def _old_url(one: Institution, pool: Pool) -> str | None:
    """Where the institution or one it came from was before: another domain of its record, or a closed one's site."""
    before = [pool.closed[old] for old in one.predecessors if old in pool.closed]
    urls = [old.url for old in before if old.sites[0] not in one.sites]
    urls += [f"http://www.{site}/" for site in one.sites[1:]]
    return urls[0] if urls else None


def _period(language: str, rng: Random) -> str:
    words = all_words()[language]
    year = rng.randint(2019, 2025)
    long_since = rng.randint(_LEAST_YEAR, _LAST_YEAR)
    dash = " - " if language == "pl" and rng.random() < 1 / 2 else "-"
    return rng.choice((f"{year}{dash}{year + _YEARS}", words.until.format(year), words.open.format(long_since)))


def _ordered(rows: list[PlantedRow], spec: Spec, rng: Random) -> list[PlantedRow]:
    """By country, city and name, or by what ``spec.order`` says; late comers stand at the end of their country."""
    late = {id(row): rng.random() < _OUT_OF_ORDER for row in rows}
    if spec.order == "random":
        rng.shuffle(rows)
        return rows
    if spec.order == "name":
        return sorted(rows, key=lambda row: fold(row.name))
    if spec.order == "code":
        return sorted(rows, key=lambda r: (r.one.country, late[id(r)], fold(r.city), r.one.id, r.url))
    return sorted(rows, key=lambda r: (fold(r.country), late[id(r)], fold(r.city), fold(r.name), r.url))
