"""The webs that are crawled: hosts by what they do, in shares that add up to one.

`REALISTIC` follows what link checks of academic lists report: about half answers at once, a fifth redirects, and the
rest is spread over everything that goes wrong. Which host does what depends on the seed alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from crawler.simweb import SimWeb, dns, page, redirect, status
from crawler.simweb.http import after, endless, raw_then_reset, raw_then_silence
from crawler.simweb.pages import challenge, login, parked, soft_404

FILLING: Final = "<p>" + "Lorem ipsum dolor sit amet, consectetur adipiscing elit. " * 12 + "</p>\n"
HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

Adder = Callable[[SimWeb, str], str]
"""Puts a host into a web and gives the URL to look at."""


def fine(web: SimWeb, host: str) -> str:
    """A page of some 20 KB over https."""
    web.add(host, page(f"University of {host}", body=FILLING * 25))
    return f"https://{host}/"


def fine_30_kb(web: SimWeb, host: str) -> str:
    """A page of some 30 KB over https."""
    web.add(host, page(f"University of {host}", body=FILLING * 42))
    return f"https://{host}/"


def fine_plain(web: SimWeb, host: str) -> str:
    """The same over http."""
    fine(web, host)
    return f"http://{host}/"


def _redirects(kind: int) -> Adder:
    def add(web: SimWeb, host: str) -> str:
        target = (f"https://{host}/", f"https://www.{host}/", f"https://{host}/en/index.html")[kind]
        body = page(f"University of {host}", body=FILLING * 25)
        web.add(f"www.{host}", body)
        web.add(host, {"http:/": redirect(target), "https:/": body, "/old": redirect(target), "/en/index.html": body})
        return f"http://{host}/" if kind < 2 else f"https://{host}/old"  # noqa: PLR2004 - two kinds start at the root

    return add


def _says(handler: Callable[[str], Callable[..., object]]) -> Adder:
    def add(web: SimWeb, host: str) -> str:
        web.add(host, handler(host))  # type: ignore[arg-type]
        return f"https://{host}/"

    return add


def _ports(http: str, https: str) -> Adder:
    def add(web: SimWeb, host: str) -> str:
        web.add(host, page(f"University of {host}"), http=http, https=https)
        return f"https://{host}/"

    return add


def _name(rule: Callable[[], dns.Rule]) -> Adder:
    def add(web: SimWeb, host: str) -> str:
        web.add(host, page(f"University of {host}"), names=rule())
        return f"https://{host}/"

    return add


def _missing(web: SimWeb, host: str) -> str:
    web.add(host, page(f"University of {host}"))
    return f"https://{host}/moved/away.html"


BLACK_HOLE: Final = _ports("black_hole", "black_hole")

TROUBLE: Final[Mapping[Adder, float]] = {
    _missing: 0.04,
    _name(lambda: dns.fails("NXDOMAIN")): 0.04,
    _name(lambda: dns.fails("SERVFAIL")): 0.01,
    _says(lambda _: status(403)): 0.02,
    _says(lambda _: challenge()): 0.02,
    _says(lambda _: status(503)): 0.01,
    _says(lambda _: status(500)): 0.005,
    _says(lambda _: status(429, headers=(("Retry-After", "3"),))): 0.005,
    _says(lambda _: after(3.0, page("Slow university"))): 0.02,
    _says(lambda _: login()): 0.01,
    _says(lambda _: soft_404()): 0.01,
    _says(parked): 0.005,
    _ports("served", "expired"): 0.015,
    _ports("served", "wrong_host"): 0.01,
    _ports("served", "unknown_issuer"): 0.01,
    _ports("refused", "refused"): 0.01,
    _ports("reset_at_accept", "reset_at_accept"): 0.005,
    _ports("never_answers", "never_answers"): 0.005,
}

REALISTIC: Final[Mapping[Adder, float]] = {
    fine: 0.45,
    fine_plain: 0.10,
    _redirects(0): 0.10,
    _redirects(1): 0.06,
    _redirects(2): 0.04,
    BLACK_HOLE: 0.02,
    **TROUBLE,
}

HEALTHY_HTTPS: Final[Mapping[Adder, float]] = {fine: 1.0}
HEALTHY_30_KB: Final[Mapping[Adder, float]] = {fine_30_kb: 1.0}
HEALTHY_HTTP: Final[Mapping[Adder, float]] = {fine_plain: 1.0}

HOSTILE: Final[Mapping[Adder, float]] = {
    _says(lambda _: endless(HEAD + b"\r\n")): 0.25,
    _says(lambda _: endless(HEAD, b"X-Long: " + b"x" * 60_000 + b"\r\n")): 0.25,
    _says(lambda _: raw_then_silence(HEAD + b"\r\n" + b"<p>" * 300_000)): 0.25,
    _says(lambda _: raw_then_silence(HEAD)): 0.15,
    _says(lambda _: raw_then_reset(HEAD + b"Content-Length: 99999999\r\n\r\n" + b"<" * 500_000)): 0.10,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One thing to measure."""

    links: int
    mix: Mapping[Adder, float]
    settings: Mapping[str, object]
    """Beyond those that lead into the simulated web."""
    hosts_per_address: int = 4
    """Hosts without a fault of their own that share an address, and with it their turns."""


TEN_SECONDS: Final = {"connect_timeout": 10.0, "headers_timeout": 10.0, "body_timeout": 10.0, "timeout": 10.0}

SCENARIOS: Final[Mapping[str, Scenario]] = {
    "realistic": Scenario(links=5_000, mix=REALISTIC, settings={}),
    "mix400": Scenario(links=400, mix=REALISTIC, settings=TEN_SECONDS),
    "healthy1000": Scenario(links=1_000, mix=HEALTHY_HTTPS, settings={}),
    "healthy1000-http": Scenario(links=1_000, mix=HEALTHY_HTTP, settings={}),
    "check1000": Scenario(links=1_000, mix=HEALTHY_30_KB, settings={}, hosts_per_address=1),
    "hostile500": Scenario(links=500, mix=HOSTILE, settings={"max_concurrency": 500}, hosts_per_address=1),
}


def build(scenario: Scenario, seed: int, links: int) -> tuple[SimWeb, list[str]]:
    """A web, not yet switched on, and the URLs to look at."""
    web = SimWeb(shared_addresses=max(1, links // scenario.hosts_per_address))
    kinds: list[Adder] = []
    for adder, share in scenario.mix.items():
        kinds += [adder] * round(links * share)
    kinds = (kinds + [fine] * links)[:links]
    random.Random(seed).shuffle(kinds)
    return web, [adder(web, f"h{number}.test") for number, adder in enumerate(kinds)]
