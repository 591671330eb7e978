"""Decides what may be connected to: public addresses, and the ports browsers allow. Pure.

The ranges are a list of our own, because ``ipaddress.is_global`` differs between Python versions and calls several
ranges public that are not. Sources: the IANA special-purpose address registries
(https://www.iana.org/assignments/iana-ipv4-special-registry/, …/iana-ipv6-special-registry/), RFC 6890, and
168.63.129.16, which is every virtual machine's own host on Azure.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from crawler.model import Failure, FailureKind, Phase

Network = IPv4Network | IPv6Network

NOT_PUBLIC_V4: Final = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network; Linux connects it to loopback
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's WireServer
        "169.254.0.0/16",  # link-local, with the metadata services of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # IETF protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays, deprecated
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
"""IPv4 addresses where no public web site is."""

PUBLIC_V6: Final = IPv6Network("2000::/3")
"""The one block of IPv6 that IANA gives out. Outside it lie loopback, IPv4-mapped, NAT64, local and multicast."""

NOT_PUBLIC_V6: Final = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # IETF protocol assignments, with Teredo and ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: any IPv4 address, private ones too
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
"""Parts of `PUBLIC_V6` that are not public after all."""

BLOCKED_PORTS: Final = frozenset(
    map(
        int,
        (
            "0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 "
            "119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 "
            "636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 "
            "6697 10080"
        ).split(),
    )
)
"""Ports of other protocols (https://fetch.spec.whatwg.org/#port-blocking)."""

JUDGED: Final = 2_000
"""Addresses whose answer is cached: each is asked about four times in a look."""


class Guard:
    """The rule, with the ranges that the operator opened and the addresses of this machine."""

    def __init__(self, *, allow: Iterable[str] = (), own: Iterable[str] = ()) -> None:
        """Make the rule.

        Args:
            allow: CIDR ranges opened although they are not public.
            own: Addresses of this machine: refused even where they are public, unless ``allow`` opens them.
        """
        self._allow: tuple[Network, ...] = tuple(ip_network(text, strict=False) for text in allow)
        self._own = frozenset(map(_plain, own))
        self._judged = lru_cache(maxsize=JUDGED)(self._judge)

    def address_failure(self, address: str) -> Failure | None:
        """Why nothing may be sent to ``address``, None when it may be connected to."""
        return self._judged(address)

    def _judge(self, address: str) -> Failure | None:
        try:
            parsed = ip_address(_plain(address))
        except ValueError:
            return _forbidden(f"{address[:100]!r} is not an address")
        if any(parsed in network for network in self._allow):
            return None
        if str(parsed) in self._own:
            return _forbidden(f"{parsed} is an address of this machine")
        return None if _is_public(parsed) else _forbidden(f"{parsed} is not a public address")

    def first_allowed(self, addresses: Iterable[str]) -> str | None:
        """The first of ``addresses`` that may be connected to, None when none may."""
        return next((address for address in addresses if self.address_failure(address) is None), None)


def port_failure(port: int) -> Failure | None:
    """Why nothing may be sent to ``port``, None when it may be connected to."""
    if port in BLOCKED_PORTS:
        return Failure(kind=FailureKind.FORBIDDEN_PORT, phase=Phase.POLICY, detail=f"port {port} is not for the web")
    return None


def is_address(host: str) -> bool:
    """Whether a host (without brackets) is an IP address rather than a name."""
    if ":" not in host and not host[-1:].isdigit():
        return False  # most hosts: decided without the cost of an exception
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_V4)
    return address in PUBLIC_V6 and not any(address in network for network in NOT_PUBLIC_V6)


def _plain(address: str) -> str:
    """The address without the zone that a system writes after it (``fe80::1%eth0``)."""
    return address.partition("%")[0]


def _forbidden(detail: str) -> Failure:
    return Failure(kind=FailureKind.FORBIDDEN_ADDRESS, phase=Phase.POLICY, detail=detail)
