"""Repairs of the port. One that says what the scheme says is dropped; a person decides on the others."""

from __future__ import annotations

from typing import Final

from crawler.urls.rule import Rule, is_complete_host, is_host_like, split

MAX_PORT: Final = 65_535

_DEFAULT_PORTS: Final = {"http://": ("", "80"), "https://": ("", "443")}
_OTHER_PORTS: Final = {("http://", "443"): "https://", ("https://", "80"): "http://"}
"""Scheme and the port of the other scheme → that other scheme."""


def drop_default_port(text: str) -> str | None:
    """Drops a port that says what the scheme says already, and a colon without a port."""
    scheme, authority, rest = split(text)
    host, colon, port = authority.rpartition(":")
    if not colon or port not in _DEFAULT_PORTS.get(scheme.lower(), ()):
        return None
    return scheme + host + rest


def drop_port(text: str) -> str | None:
    """Proposes the host without a port beyond the last one. One that is no number gets no guess."""
    scheme, authority, rest = split(text)
    host, colon, port = authority.rpartition(":")
    if not scheme or not colon or host.startswith("[") or not is_host_like(host):
        return None
    return scheme + host + rest if port.isdecimal() and int(port[:6]) > MAX_PORT else None


def has_unreadable_port(text: str) -> bool:
    """Whether a whole host name is followed by a colon and something that is no number."""
    scheme, authority, _ = split(text)
    host, colon, port = authority.partition(":")
    return bool(scheme and colon) and is_complete_host(host) and not port.isdecimal()


def swap_scheme(text: str) -> str | None:
    """Proposes https for http at port 443, and http for https at port 80."""
    scheme, authority, rest = split(text)
    host, _, port = authority.rpartition(":")
    meant = _OTHER_PORTS.get((scheme.lower(), port))
    return meant + host + rest if meant and host else None


RULES: Final = (Rule(name="default_port", mend=drop_default_port),)

PERSON_RULES: Final = (
    Rule(name="port_impossible", mend=drop_port),
    Rule(name="port_of_other_scheme", mend=swap_scheme),
)
