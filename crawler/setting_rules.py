"""What the value of a setting may be. A rule takes a value and returns what to write instead, or None when it is right.

`crawler.config` applies them before anything is sent or judged. Pure, but `readable_file` looks at the disk.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from crawler.model import Message, say

Rule: TypeAlias = Callable[[Any], Message | None]
"""Of a list, each item is given to it."""

LARGEST_PORT: Final = 65_535
LONGEST_CONTACT: Final = 200

_SERVER: Final = re.compile(r"\[(?P<six>[^\]]+)\](?::(?P<six_port>\d+))?|(?P<four>[^:]+):(?P<four_port>\d+)")
_ENDS_A_COMMENT: Final = frozenset('()\\"')
"""Characters that a comment of the user agent cannot hold as they are (RFC 9110, 5.6.5), nor a TOML text."""


def anything(_: Any) -> None:
    """Lets every value of the setting's type pass."""


def one_of(*choices: str) -> Rule:
    """A rule for a closed list of words."""

    def rule(value: str) -> Message | None:
        return None if value in choices else say("Use one of: {choices}.", choices=", ".join(choices))

    return rule


def between(least: float, most: float) -> Rule:
    """A rule for a number, limits included."""

    def rule(value: float) -> Message | None:
        if least <= value <= most:
            return None
        return say("Use a number from {least} to {most}.", least=f"{least:g}", most=f"{most:.12g}")

    return rule


def port(value: int) -> Message | None:
    """A TCP or UDP port."""
    return between(1, LARGEST_PORT)(value)


def network(value: str) -> Message | None:
    """A range of addresses in CIDR form."""
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return say("Write a range such as 10.20.0.0/16.")
    return None


def dns_server(value: str) -> Message | None:
    """``ADDRESS``, ``ADDRESS:PORT`` or ``[ADDRESS]:PORT``."""
    match = _SERVER.fullmatch(value)
    address = (match["six"] or match["four"]) if match else value
    number = (match["six_port"] or match["four_port"]) if match else None
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return say("Write an address such as 192.0.2.1, 192.0.2.1:5353 or [2001:db8::1]:53.")
    return port(int(number[:6])) if number else None


def web_address(value: str) -> Message | None:
    """An http or https URL with a host."""
    try:
        url = urlsplit(value)
        right = url.scheme in {"http", "https"} and bool(url.hostname) and url.port != 0
    except ValueError:
        right = False
    return None if right else say("Write an address such as https://www.example.org/.")


def readable_file(value: str) -> Message | None:
    """A file that is there, or nothing."""
    try:
        right = not value or Path(value).is_file()
    except ValueError:  # a NUL
        right = False
    return None if right else say("There is no such file.")


def contact(value: str) -> Message | None:
    """What can be sent in the user agent as it is: printable ASCII without parentheses, quotes and backslashes."""
    right = value.isascii() and value.isprintable() and _ENDS_A_COMMENT.isdisjoint(value)
    if right and len(value) <= LONGEST_CONTACT:
        return None
    return say("It is sent with each request, in plain ASCII. Write a domain with other letters as xn--….")
