"""Loopback addresses: one for each misbehaving host, a pool for the rest."""

from __future__ import annotations

import contextlib
import random
import socket
from typing import Final

ONE_OCTET: Final = 250


class Addresses:
    """Hands out addresses of 127.0.0.0/8.

    Where the system has configured 127.0.0.1 alone (macOS), every host shares it, and a host that needs an address of
    its own cannot be had.
    """

    def __init__(self, shared: int) -> None:
        # Any second octet will do; a random one keeps simulated webs of other processes apart.
        self._network = random.SystemRandom().randrange(1, 255)
        self._alone = not _can_bind(f"127.{self._network}.0.1")
        self._shared = shared
        self._shared_used = self._own_used = 0

    def shared(self) -> str:
        """An address for a host that can live with others."""
        if self._alone:
            return "127.0.0.1"
        self._shared_used += 1
        return self._numbered(self._shared_used % self._shared)

    def own(self) -> str:
        """An address nobody else gets.

        Raises:
            OSError: this machine has only one.
        """
        if self._alone:
            raise OSError("this machine has a single loopback address: faults of ports cannot be simulated")
        self._own_used += 1
        return self._numbered(self._shared + self._own_used)

    def _numbered(self, number: int) -> str:
        return f"127.{self._network}.{number // ONE_OCTET}.{1 + number % ONE_OCTET}"


def _can_bind(address: str) -> bool:
    with contextlib.suppress(OSError), socket.socket() as sock:
        sock.bind((address, 0))
        return True
    return False
