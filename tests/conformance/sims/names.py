"""D: name resolution."""

from __future__ import annotations

from collections.abc import Callable

from crawler.simweb import SimWeb, dns, page
from tests.conformance.sims import Simulate

PUBLIC_PAGE = page("University of Somewhere", organisation="University of Somewhere")


def named(rule: Callable[[str], dns.Rule]) -> Simulate:
    """A host that is well but for its name; ``rule`` gets its address."""

    def simulate(web: SimWeb, host: str) -> str:
        site = web.add(host, PUBLIC_PAGE)
        web.names[host] = rule(site.address)
        return f"http://{host}/"

    return simulate


def _loop(web: SimWeb, host: str) -> str:
    web.names[host] = dns.alias(f"b.{host}", host)
    return f"http://{host}/"


def _ipv6_only(web: SimWeb, host: str) -> str:
    web.add(host, PUBLIC_PAGE, address="::1")
    return f"http://{host}/"


def _most_dead(address: str) -> dns.Rule:
    network = address.rsplit(".", 2)[0]
    return dns.addresses(*(f"{network}.250.{number}" for number in range(1, 28)), address)


def _parking_zone(web: SimWeb, host: str) -> str:
    links = "".join(f'<p><a href="https://ads-{n}.example/">Offer {n}</a></p>' for n in range(5))
    web.add(f"*.{host}", {"*": page("Offers", body=f"<h1>Offers</h1>{links}")})
    return f"http://www.{host}/"


SIMULATIONS: dict[str, Simulate] = {
    "D1": named(lambda _: dns.fails("NXDOMAIN")),
    "D2": named(lambda _: dns.fails("SERVFAIL")),
    "D3": named(lambda _: dns.fails("REFUSED")),
    "D3/notimp": named(lambda _: dns.fails("NOTIMP")),
    "D4": named(lambda _: dns.silent()),
    "D5": named(lambda _: dns.garbage()),
    "D6": named(lambda _: dns.nothing()),
    "D7": _loop,
    "D8": named(lambda _: dns.alias("gone.invalid", then=dns.fails("NXDOMAIN"))),
    "D9": _ipv6_only,
    "D10": named(lambda here: dns.per_type(a=dns.addresses(here), aaaa=dns.fails("SERVFAIL"))),
    "D11": named(lambda here: dns.per_type(a=dns.addresses(here), aaaa=dns.silent())),
    "D12": named(_most_dead),
    "D13": named(lambda here: dns.addresses("10.0.0.1", here)),
    "D14": named(lambda _: dns.addresses("10.0.0.1")),
    "D15": _parking_zone,
    "D16": lambda _, host: f"http://a..{host}/",
    "D16/long": lambda _, host: f"http://{'a' * 64}.{host}/",
    "D17": named(lambda here: dns.slow(0.5, dns.addresses(here))),
    "D18": named(lambda here: dns.in_turn(dns.addresses(here), dns.addresses("10.0.0.1"))),
}
