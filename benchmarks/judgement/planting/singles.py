"""Spoils single rows: foreign URLs, swaps, blanks, addresses that are no URL, cells in the wrong column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from crawler.text import fold
from crawler.urls import site_of

from .addresses import decorate
from .cells import BLANK, Cell, Slot, how_many
from .draw import PlantedRow
from .registry import Institution, Pool
from .specs import Rates, Spec
from .words import continent_name, continent_names, country_name

_LINK_TEXTS = (
    "Website",
    "Strona WWW",
    "Homepage",
    "Courses",
    "Exchange Program",
    "Link",
    "www",
    "n/a",
    "see above",
    "-",
)
_MAILBOXES = ("iro", "info", "international", "erasmus", "secretaria", "rektorat")
_HOME_URLS = ("https://{}/erasmus", "http://www.{}/", "http://iro.{}/", "https://www.{}/en/international/partners")
_DIRECTORIES = (
    ("https://en.wikipedia.org/wiki/{under}", "{name} - Wikipedia", "Wikipedia"),
    ("https://www.facebook.com/{joined}", "{name} | Facebook", "Facebook"),
    ("https://www.linkedin.com/school/{slug}/", "{name} | LinkedIn", "LinkedIn"),
    ("https://www.worlduniversitylist.org/{country}/{slug}/", "{name} - Programs and Tuition", "World University List"),
    (
        "http://www.campus-directory.info/{country}/{slug}.html",
        "{name} - Campus Directory Worldwide",
        "Campus Directory",
    ),
    ("https://www.rankinguniversities.net/universities/{slug}", "{name}: Fees, Courses & Rankings", "Ranking"),
)
_NEAR = 1
_FAR = 15
_SAME_CITY, _SAME_COUNTRY = 0.5, 0.6
_COPIED_NEAR = 0.85
_COPIED_FROM = (-1, -1, -1, -2, -2, -3, 1, 2)
_MOST_TRIES = 100
_MOST_LETTERS = 30
_SMALL_WORDS = frozenset({"of", "and", "the", "for", "in", "at"})


class Spoiler:
    """Spoils rows of one table that are still right."""

    def __init__(
        self, spec: Spec, rows: Sequence[PlantedRow], slots: list[Slot], home: Institution, pool: Pool, rng: Random
    ) -> None:
        self.spec, self.rows, self.slots, self.home, self.pool, self.rng = spec, rows, slots, home, pool, rng
        self.known = {site for row in rows for site in row.sites} | set(home.sites)
        self.alike = {one.id for one in pool.find(spec.types, "world")}
        self.others = tuple(pool.by_id.values())
        self.kept = set[int]()
        """Rows whose URL was copied: they keep it."""

    def spoil(self, rates: Rates) -> None:
        """Everything `rates` asks for, in whatever rows are free."""
        size, rng = len(self.rows), self.rng
        for _ in range(how_many(rates.swap_near * size, rng)):
            self._swap("swap_near", _NEAR, _NEAR)
        for _ in range(how_many(rates.swap_far * size, rng)):
            self._swap("swap_far", _FAR, size)
        for share, make in (
            (rates.directory, self._directory),
            (rates.home, self._home_url),
            (rates.other, self._other),
            (rates.acronym, self._acronym),
            (rates.same_city, self._same_city),
            (rates.namesake, self._namesake),
            (rates.body, self._body),
            (rates.copied, self._copy),
            (rates.empty, self._empty),
            (rates.email, self._email),
            (rates.link_text, self._link_text),
        ):
            for _ in range(how_many(share * size, rng)):
                at = self._free_row()
                if at is not None:
                    make(at)
        self._misplace(rates)

    def stranger(self, near: Institution, same_city: bool = False) -> Cell:
        """The URL of an institution that is not in the table: of the city or the country of ``near`` if it can be."""
        places: list[Sequence[Institution]] = [self.others]
        if same_city or self.rng.random() < _SAME_COUNTRY:
            places.insert(0, self.pool.by_country[near.country])
        if same_city:
            places.insert(0, [one for one in self.pool.by_place[near.country, near.city] if one.id in self.alike])
        fitting: list[Institution] = []
        while not fitting and places:
            fitting = [one for one in self._sample(places.pop(0)) if self.known.isdisjoint(one.sites)]
        one = fitting[0] if fitting else self.home
        url = decorate(one, department=False, rng=self.rng)
        continent = continent_name(one.country, self.spec.lang) if self.spec.cont else ""
        return Cell(text=url, url=url, one=one, row=None, continent=continent)

    def _site_of_stranger(self, found: Sequence[Institution]) -> Cell | None:
        """The URL of one of these institutions that is not in the table."""
        fitting = [one for one in self._sample(found) if self.known.isdisjoint(one.sites)]
        if not fitting:
            return None
        one = fitting[0]
        url = decorate(one, department=False, rng=self.rng)
        continent = continent_name(one.country, self.spec.lang) if self.spec.cont else ""
        return Cell(text=url, url=url, one=one, row=None, continent=continent)

    def _sample(self, found: Sequence[Institution]) -> list[Institution]:
        return self.rng.sample(found, min(len(found), _MOST_TRIES))

    def _free_row(self) -> int | None:
        for _ in range(_MOST_TRIES):
            at = self.rng.randrange(len(self.slots))
            if self.slots[at].free and at not in self.kept:
                return at
        return None

    def _swap(self, kind: str, least: int, most: int) -> None:
        for _ in range(_MOST_TRIES):
            a = self.rng.randrange(len(self.slots))
            b = a + self.rng.randint(min(least, most), most)
            if b < len(self.slots) and self.slots[a].free and self.slots[b].free and self.kept.isdisjoint({a, b}):
                one, other = self.slots[a], self.slots[b]
                one.cell, other.cell = other.cell, one.cell
                for slot, offset in ((one, b - a), (other, a - b)):
                    slot.kind, slot.offset = kind, offset
                return

    def _put(self, at: int, cell: Cell, kind: str) -> None:
        slot = self.slots[at]
        slot.cell, slot.kind, slot.offset = cell, kind, None

    def _directory(self, at: int) -> None:
        row = self.rows[at]
        name = row.one.english
        slug = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or row.one.id
        country = re.sub(r"[^a-z]+", "-", fold(country_name(row.one.country, "en"))).strip("-")
        parts = {"slug": slug, "joined": slug.replace("-", "")[:_MOST_LETTERS], "country": country, "name": name}
        under = re.sub(r"[\s/?#]+", "_", name)
        url, title, site = self.rng.choice(_DIRECTORIES)
        url = url.format(under=under, **parts)
        page = (title.format(name=name), site)
        self._put(at, Cell(text=url, url=url, one=None, row=None, continent="", page=page), "wrong_directory")

    def _home_url(self, at: int) -> None:
        url = self.rng.choice(_HOME_URLS).format(self.home.sites[0])
        self._put(at, Cell(text=url, url=url, one=self.home, row=None, continent=""), "wrong_home")

    def _other(self, at: int) -> None:
        one = self.rows[at].one
        cell = self.stranger(one, same_city=self.rng.random() < _SAME_CITY)
        there = cell.one is not None and (cell.one.country, cell.one.city) == (one.country, one.city)
        self._put(at, cell, "wrong_same_city" if there else "wrong_other")

    def _acronym(self, at: int) -> None:
        """Another institution that is called by the row's initials; tried in a few rows, as most have none."""
        for _ in range(_MOST_TRIES):
            one = self.rows[at].one
            alike = [two for letters in initials_of(one) for two in self.pool.by_letters.get(letters, ())]
            cell = self._site_of_stranger([two for two in alike if two is not one])
            if cell:
                self._put(at, cell, "wrong_acronym")
                return
            at = self._free_row() or at

    def _same_city(self, at: int) -> None:
        for _ in range(_MOST_TRIES):
            one = self.rows[at].one
            cell = self._site_of_stranger(self.pool.by_place[one.country, one.city])
            if cell:
                self._put(at, cell, "wrong_same_city")
                return
            at = self._free_row() or at

    def _namesake(self, at: int) -> None:
        """An institution of the same name in another country; tried in the rows in turn, as few have one."""
        for row in range(at, at + len(self.slots)):
            at = row % len(self.slots)
            one = self.rows[at].one
            alike = [two for two in self.pool.by_name[fold(one.english)] if two.country != one.country]
            if self.slots[at].free and at not in self.kept and (cell := self._site_of_stranger(alike)):
                self._put(at, cell, "wrong_namesake")
                return

    def _body(self, at: int) -> None:
        cell = self._site_of_stranger(self.pool.bodies[self.rows[at].one.country])
        if cell:
            self._put(at, cell, "wrong_body")

    def _copy(self, at: int) -> None:
        """The URL of another row, mostly of one near by, which keeps it."""
        for _ in range(_MOST_TRIES):
            by = (
                self.rng.choice(_COPIED_FROM)
                if self.rng.random() < _COPIED_NEAR
                else self.rng.randrange(len(self.slots))
            )
            other = at + by
            if other != at and 0 <= other < len(self.slots) and self.slots[other].free:
                self._put(at, self.slots[other].cell, "wrong_copy")
                self.slots[at].offset = by
                self.kept.add(other)
                return

    def _empty(self, at: int) -> None:
        self._put(at, BLANK, "empty")

    def _email(self, at: int) -> None:
        row = self.rows[at]
        address = f"{self.rng.choice(_MAILBOXES)}@{site_of(row.url)}"
        self._put(at, replace(BLANK, text=address), "email")

    def _link_text(self, at: int) -> None:
        self._put(at, replace(BLANK, text=self.rng.choice(_LINK_TEXTS)), "link_text")

    def _misplace(self, rates: Rates) -> None:
        """Continents of other countries, and cities where names should stand, in rows whose URL is right."""
        for row, slot in zip(self.rows, self.slots, strict=True):
            if slot.free and self.spec.cont and self.rng.random() < rates.continent:
                others = [name for name in continent_names(self.spec.lang) if name != row.continent]
                slot.continent = self.rng.choice(others)
                row.tags.append("continent_wrong")
            if slot.free and self.rng.random() < rates.city_name:
                row.name, row.city = row.city, row.name
                row.tags.append("city_name_swapped")


def initials_of(one: Institution) -> tuple[str, ...]:
    """What the initials of its English name may be: of all words, and without *of*, *and*, *the*."""
    words = re.findall(r"[^\W\d_]+", fold(one.english))
    telling = [word for word in words if word not in _SMALL_WORDS]
    letters = ("".join(word[0] for word in some) for some in (words, telling))
    return tuple(dict.fromkeys(found for found in letters if len(found) > 1))
