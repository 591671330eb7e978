"""Addresses of this machine, so that no look is taken at ourselves."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_ROUTED: Final = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""An address nobody has, for each family: asking for the way there sends nothing and names our own side of it."""


def own_addresses() -> frozenset[str]:
    """The addresses of this machine's name, of its interfaces and of its default routes. Sends nothing."""
    return frozenset(address.partition("%")[0] for address in _iter_addresses())


def _iter_addresses() -> Iterator[str]:
    with suppress(OSError, UnicodeError):
        for *_, where in socket.getaddrinfo(socket.gethostname(), None):
            yield str(where[0])
    for family, address in _ROUTED:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asker:
            asker.connect((address, 9))
            yield str(asker.getsockname()[0])
    yield from _iter_linux_interfaces()


def _iter_linux_interfaces() -> Iterator[str]:
    """Addresses of every interface, as Linux lists them; nothing on other systems."""
    with suppress(OSError), Path("/proc/net/fib_trie").open(encoding="ascii") as routes:
        address = ""
        for line in routes:
            mark, _, text = line.strip().partition(" ")
            if mark == "|--":
                address = text
            elif mark == "/32" and text == "host LOCAL":
                yield address
    with suppress(OSError), Path("/proc/net/if_inet6").open(encoding="ascii") as interfaces:
        for line in interfaces:
            yield socket.inet_ntop(socket.AF_INET6, bytes.fromhex(line.split()[0]))
