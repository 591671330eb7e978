"""The invented table and web of ``crawler demo``: every kind of finding once, in a few seconds, on loopback alone.

``demo.tsv`` is the table, damaged in all the ways real ones are; ``demo_sites.tsv`` says what each host of its web
does. No institution in it exists; cities and countries do, so that those columns can be checked.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from crawler.simweb.exchange import Exchange, Handler
from crawler.simweb.http import redirect, status
from crawler.simweb.pages import challenge, html, login, page, parked, soft_404, taken_over
from crawler.simweb.web import SimWeb


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSite:
    """A line of ``demo_sites.tsv``."""

    host: str
    does: str
    name: str
    city: str
    lang: str
    to: str

    @property
    def home(self) -> Handler:
        """The home page of its institution."""
        return page(
            self.name, lang=self.lang, site_name=self.name, organisation=self.name, footer=f"© {self.name}, {self.city}"
        )


def demo_table_bytes() -> bytes:
    """The table: tab-separated, UTF-8."""
    return files("crawler.simweb").joinpath("demo.tsv").read_bytes()


def demo_settings() -> dict[str, Any]:
    """Settings under which its audit takes seconds: short times, no registry, a second look at once."""
    return {
        "registry": (),
        "dns_timeout": 2.0,
        "connect_timeout": 2.0,
        "headers_timeout": 2.0,
        "body_timeout": 2.0,
        "timeout": 5.0,
        "confirm_after": 1.0,
        "host_request_interval": 0.1,
        "max_retries": 0,
        "second_nameserver": (),
    }


def demo_sites() -> tuple[DemoSite, ...]:
    """Every host of its web and what it does."""
    text = files("crawler.simweb").joinpath("demo_sites.tsv").read_text(encoding="utf-8")
    lines = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(DemoSite(**line) for line in lines)


def demo_web() -> SimWeb:
    """The web of the table, not yet switched on."""
    web = SimWeb()
    for site in demo_sites():
        https = "expired" if site.does == "expired" else "valid"
        web.add(site.host, BEHAVIOURS[site.does](site), https=https)
    return web


async def _silent(exchange: Exchange) -> None:
    await exchange.until_gone()


def _whole(site: DemoSite) -> Mapping[str, Handler]:
    return {"/": site.home, "/en": site.home, "/en/": site.home}


BEHAVIOURS: Final[Mapping[str, Callable[[DemoSite], Mapping[str, Handler]]]] = {
    "page": _whole,
    "expired": _whole,
    "not_found": _whole,
    "moved": lambda site: {"*": redirect(site.to)},
    "to_https": lambda site: {"http:/": redirect(f"https://{site.host}/"), "https:/": site.home},
    "parked": lambda site: {"*": parked(site.host)},
    "taken_over": lambda _: {"*": taken_over()},
    "challenge": lambda _: {"*": challenge()},
    "login": lambda site: {"*": login(f"Sign in - {site.name}")},
    "soft_404": lambda site: {"/": site.home, "*": soft_404()},
    "unavailable": lambda _: {"*": status(503, body=html("Down for maintenance"))},
    "silent": lambda _: {"*": _silent},
}
"""What a host of the demo does, by the word in ``demo_sites.tsv``."""
