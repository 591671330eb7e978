"""The rule on addresses and ports: the edges of every range, and Python's own idea of what is global."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model import FailureKind, Phase
from crawler.observe.guard import Guard, is_address, port_failure
from crawler.observe.own import own_addresses

EDGES = """
                 0.0.0.0          0.255.255.255    1.0.0.0
9.255.255.255    10.0.0.0         10.255.255.255   11.0.0.0
100.63.255.255   100.64.0.0       100.127.255.255  100.128.0.0
126.255.255.255  127.0.0.0        127.255.255.255  128.0.0.0
168.63.129.15    168.63.129.16    168.63.129.16    168.63.129.17
169.253.255.255  169.254.0.0      169.254.255.255  169.255.0.0
172.15.255.255   172.16.0.0       172.31.255.255   172.32.0.0
191.255.255.255  192.0.0.0        192.0.0.255      192.0.1.0
192.0.1.255      192.0.2.0        192.0.2.255      192.0.3.0
192.31.195.255   192.31.196.0     192.31.196.255   192.31.197.0
192.52.192.255   192.52.193.0     192.52.193.255   192.52.194.0
192.88.98.255    192.88.99.0      192.88.99.255    192.88.100.0
192.167.255.255  192.168.0.0      192.168.255.255  192.169.0.0
192.175.47.255   192.175.48.0     192.175.48.255   192.175.49.0
198.17.255.255   198.18.0.0       198.19.255.255   198.20.0.0
198.51.99.255    198.51.100.0     198.51.100.255   198.51.101.0
203.0.112.255    203.0.113.0      203.0.113.255    203.0.114.0
223.255.255.255  224.0.0.0        255.255.255.255
                 ::               1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
                 2001::           2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff   2001:200::
2001:db7:ffff:ffff:ffff:ffff:ffff:ffff  2001:db8::  2001:db8:ffff:ffff:ffff:ffff:ffff:ffff  2001:db9::
2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff 2002::      2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff  2003::
2620:4f:7fff:ffff:ffff:ffff:ffff:ffff  2620:4f:8000::  2620:4f:8000:ffff:ffff:ffff:ffff:ffff  2620:4f:8001::
3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff  3fff::     3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff  3fff:1000::
3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  4000::     ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
"""
"""A range a line: the last public address before it, its first and its last address, the first public one after it. A
line that begins with blanks has no public neighbour before it, a line of three without blanks none after it."""
ADDRESSES = st.integers(0, 2**32 - 1).map(IPv4Address) | st.integers(0, 2**128 - 1).map(IPv6Address)
IN_USE = st.integers(0, 2**125 - 1).map(lambda low: IPv6Address((1 << 125) | low))
"""IPv6 addresses of the block that IANA gives out."""


OTHER_PROTOCOLS = {
    *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109),
    *(
        110,
        111,
        113,
        115,
        117,
        119,
        123,
        135,
        137,
        139,
        143,
        161,
        179,
        389,
        427,
        465,
        512,
        513,
        514,
        515,
        526,
        530,
        531,
    ),
    *(532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060),
    *(5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
}
"""Fetch, "bad ports", in the order of the standard."""


def read_edges() -> list[tuple[str, bool]]:
    found = []
    for line in filter(str.strip, EDGES.splitlines()):
        cells = line.split()
        outside = [] if line.startswith(" ") else [cells.pop(0)]
        inside, outside = cells[:2], [*outside, *cells[2:]]
        found += [(cell, False) for cell in inside] + [(cell, True) for cell in outside]
    return found


@pytest.mark.parametrize(("address", "public"), read_edges())
def test_ranges_that_are_not_public_end_where_the_registries_say(address: str, public: bool) -> None:
    failure = Guard().address_failure(address)

    assert (failure is None) is public
    if failure is not None:
        assert (failure.kind, failure.phase) == (FailureKind.FORBIDDEN_ADDRESS, Phase.POLICY)
        assert str(ip_address(address)) in failure.detail


@given(ADDRESSES | IN_USE)
def test_what_python_calls_private_is_never_connected_to(address: IPv4Address | IPv6Address) -> None:
    if not address.is_global or address.is_multicast:
        assert Guard().address_failure(str(address)) is not None


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:8.8.8.8",  # IPv4-mapped, even where the IPv4 address is public
        "::8.8.8.8",  # IPv4-compatible
        "64:ff9b::8.8.8.8",  # NAT64
        "64:ff9b:1::1",
        "2002:808:808::1",  # 6to4
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
        "fe80::1%eth0",
        "ff02::1",
    ],
)
def test_forms_of_ipv6_that_hide_another_address_are_refused(address: str) -> None:
    failure = Guard().address_failure(address)

    assert failure is not None
    assert failure.kind is FailureKind.FORBIDDEN_ADDRESS


@pytest.mark.parametrize("text", ["not an address", "", "1.2.3", "1.2.3.4.5", "x" * 5_000])
def test_what_is_no_address_is_said_to_be_none_and_cut(text: str) -> None:
    failure = Guard().address_failure(text)

    assert failure is not None
    assert repr(text[:100]) in failure.detail
    assert len(failure.detail) < 200


def test_the_first_allowed_address_is_the_first_that_may_be_connected_to() -> None:
    guard = Guard(own=["93.184.216.34"])

    assert guard.first_allowed(["10.0.0.1", "93.184.216.34", "8.8.8.8", "9.9.9.9"]) == "8.8.8.8"
    assert guard.first_allowed(["10.0.0.1", "::1"]) is None
    assert guard.first_allowed([]) is None


def test_an_own_address_is_known_with_its_zone_and_without() -> None:
    guard = Guard(own=["2a00:1450:4001::1%eth0"])

    assert guard.address_failure("2a00:1450:4001::1") is not None
    assert guard.address_failure("2a00:1450:4001::1%eth1") is not None
    assert guard.address_failure("2a00:1450:4001::2") is None


def test_a_range_is_opened_also_when_it_is_written_with_host_bits() -> None:
    assert Guard(allow=["10.1.2.3/16"]).address_failure("10.1.9.9") is None


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("93.184.216.34", True),
        ("::1", True),
        ("2a00::1", True),
        ("2a00::beef", True),
        ("www.example.org", False),
        ("example.org1", False),
        ("1.2.3", False),
        ("host:8", False),
        ("", False),
    ],
)
def test_addresses_are_told_from_names(host: str, expected: bool) -> None:
    assert is_address(host) is expected


def test_opened_networks_open_just_themselves() -> None:
    guard = Guard(allow=["10.1.0.0/16", "fd00::/8"])

    assert guard.address_failure("10.1.2.3") is None
    assert guard.address_failure("fd12::1") is None
    assert guard.address_failure("10.2.0.1") is not None
    assert guard.address_failure("::ffff:10.1.2.3") is not None
    assert guard.address_failure("93.184.216.34") is None


def test_own_public_address_is_refused_unless_opened() -> None:
    failure = Guard(own=["93.184.216.34"]).address_failure("93.184.216.34")

    assert failure is not None
    assert "this machine" in failure.detail
    assert Guard(own=["93.184.216.34"], allow=["93.184.216.34/32"]).address_failure("93.184.216.34") is None


def test_own_addresses_hold_what_the_system_routes_from() -> None:
    own = own_addresses()

    assert all(is_address(address) for address in own)
    for *_, where in socket.getaddrinfo("localhost", None, socket.AF_INET):
        assert where[0] == "127.0.0.1" or where[0] in own
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        try:
            asker.connect(("192.0.2.9", 9))
        except OSError:
            return  # a machine without any route has no address to find
        assert asker.getsockname()[0] in own


@pytest.mark.parametrize("port", sorted(OTHER_PROTOCOLS))
def test_ports_of_other_protocols_are_refused(port: int) -> None:
    failure = port_failure(port)

    assert failure is not None
    assert (failure.kind, failure.phase) == (FailureKind.FORBIDDEN_PORT, Phase.POLICY)
    assert f"port {port} " in failure.detail


def test_all_other_ports_are_allowed() -> None:
    assert {port for port in range(65_536) if port_failure(port) is not None} == OTHER_PROTOCOLS
