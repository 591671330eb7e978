"""The web a planted table is judged on: what every host and URL of it shows."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from babel.languages import get_official_languages

from .cells import Slot
from .draw import PlantedRow
from .registry import Institution, Pool, bare_host
from .words import country_name, first_page

_NOTHING = {"footer": None, "jsonld_name": None, "lang": None, "og_site_name": None, "title": None}
_CHALLENGED, _TLS, _TIMEOUT = 0.031, 0.011, 0.011
_MOVED, _OLD_GONE = 0.57, 0.31
_PARKED = 0.09
_GENERIC = 0.165
_GENERIC_TITLES = ("Home",) * 5 + ("Welcome",) * 2 + ("Home Page",) * 2 + ("Portal",) * 2 + ("Index",) * 2 + ("",) * 2
_TITLES = (
    (0.43, "{x}"),
    (0.115, "{x} – {city}"),
    (0.11, "{home} | {x}"),
    (0.1, "{home} - {x}"),
    (0.09, "{x} | {home}"),
    (0.04, "{x} - {home}"),
    (0.05, "{x} - Official website"),
    (0.047, "Welcome to {x}"),
    (0.018, "{x} | {other}"),
)
_FOOTERS = (
    "© 2025 {name}, {city}, {country}",
    "{city}, {country}",
    "© {short} · {city}",
    "{name}. All rights reserved.",
)
_LOCAL_PAGE, _OFFICIAL_PAGE, _LOCAL_NAME = 0.75, 0.36, 0.78
_SITE_NAME, _SHORT_SITE_NAME, _ORGANISATION, _FOOTER = 0.42, 0.2, 0.25, 0.6
_SHORT_TITLE = 0.07
_NATIVE_COUNTRY = {"de", "fr", "es", "pt", "pl", "uk", "ja", "cs", "it"}


class WebMaker:
    """Makes ``pages.json`` of one table."""

    def __init__(self, pool: Pool, rng: Random, dead: float) -> None:
        self.pool, self.rng, self.dead = pool, rng, dead
        self.hosts: dict[str, dict[str, Any]] = {}
        self.urls: dict[str, dict[str, Any]] = {}

    def make(self, rows: Sequence[PlantedRow], slots: Sequence[Slot]) -> dict[str, Any]:
        """Hosts and URLs with the page of each: those right rows would have, and those the cells show."""
        for row in rows:
            self._add_row(row)
        for slot in slots:
            cell = slot.cell
            if cell.page:
                title, site = cell.page
                self.urls[cell.url] = {**_NOTHING, "status": 200, "lang": "en", "og_site_name": site, "title": title}
            elif cell.slip:
                self._add_mistyped(bare_host(cell.text))
            elif cell.one and cell.row is None:
                self._add(bare_host(cell.url), cell.one)
            elif cell.one and cell.text.startswith("ww."):
                self._add(cell.text.strip("/"), cell.one)
        return {"hosts": self.hosts, "urls": self.urls}

    def _add_row(self, row: PlantedRow) -> None:
        host, one = bare_host(row.url), row.one
        if "old_domain" in row.tags:
            self._add(one.host, one)
            self._add_old(host, one)
        else:
            self._add(host, one)
            if host.endswith(f".{one.host}"):
                self._add(one.host, one)
        for site in row.sites:
            owner = self.pool.by_host.get(site)
            if owner:
                self._add(site, owner)

    def _add_old(self, host: str, one: Institution) -> None:
        drawn = self.rng.random()
        if drawn < _MOVED:
            self.hosts.setdefault(host, {**_NOTHING, "status": 301, "redirect": one.url})
        elif drawn < _MOVED + _OLD_GONE:
            self.hosts.setdefault(host, _failed("dns"))
        else:
            self._add(host, one)

    def _add_mistyped(self, host: str) -> None:
        if host and host not in self.hosts:
            parked = {**_NOTHING, "status": 200, "lang": "en", "title": f"{host} is for sale"}
            parked["footer"] = "Related searches"
            self.hosts[host] = parked if "." in host and self.rng.random() < _PARKED else _failed("dns")

    def _add(self, host: str, one: Institution) -> None:
        if not host or host in self.hosts:
            return
        drawn = self.rng.random()
        for share, page in (
            (_CHALLENGED, {**_NOTHING, "status": 403, "lang": "en-US", "title": "Just a moment..."}),
            (self.dead, _failed("dns")),
            (_TLS, _failed("tls")),
            (_TIMEOUT, _failed("timeout")),
        ):
            if drawn < share:
                self.hosts[host] = page
                return
            drawn -= share
        self.hosts[host] = self._page(one)

    def _page(self, one: Institution) -> dict[str, Any]:
        rng = self.rng
        name, other, lang = self._names(one)
        short = rng.choice(one.acronyms) if one.acronyms else ""
        country = country_name(one.country, lang if lang in _NATIVE_COUNTRY else "en")
        page: dict[str, Any] = {**_NOTHING, "status": 200, "lang": lang}
        page["title"] = self._title(name, other, short, lang, one.city)
        if rng.random() < _SITE_NAME:
            page["og_site_name"] = short if short and rng.random() < _SHORT_SITE_NAME else self._either(name, other)
        if rng.random() < _ORGANISATION:
            page["jsonld_name"] = self._either(name, other)
        if rng.random() < _FOOTER:
            footer = rng.choice(_FOOTERS)
            page["footer"] = footer.format(name=name, short=short or name, city=one.city, country=country)
        return page

    def _names(self, one: Institution) -> tuple[str, str, str]:
        """The name its page goes by, its name in the other language, and the page's language."""
        if one.local and self.rng.random() < _LOCAL_PAGE:
            name, lang = one.local[0] if self.rng.random() < 3 / 4 else self.rng.choice(one.local)
            return name, one.english, lang
        official = get_official_languages(one.country)
        native = bool(official) and self.rng.random() < _OFFICIAL_PAGE
        return one.english, one.local[0][0] if one.local else one.english, official[0] if native else "en"

    def _either(self, name: str, other: str) -> str:
        return name if self.rng.random() < _LOCAL_NAME else other

    def _title(self, name: str, other: str, short: str, lang: str, city: str) -> str:
        rng = self.rng
        home = first_page(lang) if rng.random() < 1 / 2 else "Home"
        if rng.random() < _GENERIC:
            return rng.choice((*_GENERIC_TITLES, first_page(lang), first_page(lang)))
        x = short if short and rng.random() < _SHORT_TITLE else self._either(name, other)
        pattern = rng.choices([title for _, title in _TITLES], [weight for weight, _ in _TITLES])[0]
        return pattern.format(x=x, home=home, other=other, city=city)


def _failed(error: str) -> dict[str, Any]:
    return {**_NOTHING, "status": 0, "error": error}
