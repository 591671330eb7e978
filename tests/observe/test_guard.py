"""The rule on addresses and ports, against a reference that shares no code with it."""

from __future__ import annotations

import random
import socket

import pytest

from crawler.model import FailureKind
from crawler.observe.guard import Guard, is_address, is_public, port_failure
from crawler.observe.own import own_addresses

# The rule of issue 4, as (prefix in hex or dotted, bits): compared by shifting plain integers.
REFUSED_V4 = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 "
    "192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 "
    "198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
).split()
REFUSED_V6 = ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")


def number(family: socket.AddressFamily, address: str) -> int:
    return int.from_bytes(socket.inet_pton(family, address), "big")


def prefixes(family: socket.AddressFamily, texts: tuple[str, ...] | list[str]) -> list[tuple[int, int]]:
    width = 32 if family is socket.AF_INET else 128
    found = []
    for text in texts:
        address, _, bits = text.partition("/")
        found.append((number(family, address) >> (width - int(bits)), width - int(bits)))
    return found


V4 = prefixes(socket.AF_INET, REFUSED_V4)
V6 = prefixes(socket.AF_INET6, REFUSED_V6)


def reference_v4(value: int) -> bool:
    return all(value >> shift != prefix for prefix, shift in V4)


def reference_v6(value: int) -> bool:
    return value >> 125 == 0b001 and all(value >> shift != prefix for prefix, shift in V6)


def check_random(count: int, seed: int) -> int:
    """Compare on ``count`` random addresses, half of them near an edge of a range; how many were public."""
    rng = random.Random(seed)
    public = 0
    for _ in range(count // 2):
        edge, shift = rng.choice(V4)
        four = rng.choice([rng.getrandbits(32), ((edge + rng.choice([0, 1])) << shift) + rng.choice([-1, 0, 1])])
        four %= 1 << 32
        text = socket.inet_ntop(socket.AF_INET, four.to_bytes(4, "big"))
        assert is_public(text) is reference_v4(four), text
        edge, shift = rng.choice(V6)
        inside = (0b001 << 125) | rng.getrandbits(125)
        near = ((edge + rng.choice([0, 1])) << shift) + rng.choice([-1, 0, 1, rng.getrandbits(64)])
        six = rng.choice([rng.getrandbits(128), inside, near]) % (1 << 128)
        text = socket.inet_ntop(socket.AF_INET6, six.to_bytes(16, "big"))
        assert is_public(text) is reference_v6(six), text
        public += reference_v4(four) + reference_v6(six)
    return public


def test_rule_agrees_with_the_reference_on_random_addresses() -> None:
    public = check_random(20_000, seed=random.randrange(1 << 30))

    assert 2_000 < public < 18_000  # both sides of the rule were met


@pytest.mark.slow
@pytest.mark.skipif("'slow' not in config.getoption('-m')", reason="half a minute: run with -m slow")
def test_rule_agrees_with_the_reference_on_a_million_addresses() -> None:
    check_random(1_000_000, seed=random.randrange(1 << 30))


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
        "not an address",
        "",
    ],
)
def test_forms_of_ipv6_that_hide_another_address_are_refused(address: str) -> None:
    failure = Guard().address_failure(address)

    assert failure is not None
    assert failure.kind is FailureKind.FORBIDDEN_ADDRESS


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


@pytest.mark.parametrize("port", [0, 1, 22, 25, 53, 6000, 6667, 10080])
def test_ports_of_other_protocols_are_refused(port: int) -> None:
    failure = port_failure(port)

    assert failure is not None
    assert failure.kind is FailureKind.FORBIDDEN_PORT


@pytest.mark.parametrize("port", [80, 81, 88, 443, 3000, 8000, 8080, 8101, 8409, 8443, 8888, 65535])
def test_other_ports_are_allowed(port: int) -> None:
    assert port_failure(port) is None
