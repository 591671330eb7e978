"""Other URLs that help to judge one: its home page, the other scheme, a random path. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from crawler.model import fingerprint


def home_of(url: str) -> str:
    """The home page of the host of ``url``."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "/", "", ""))


def other_scheme(url: str) -> str | None:
    """``url`` with https for http or http for https; None when it names a port of its own."""
    parts = urlsplit(url)
    if parts.port is not None or parts.scheme not in {"http", "https"}:
        return None
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(scheme="http" if parts.scheme == "https" else "https", netloc=host))


def other_www(url: str) -> str | None:
    """``url`` with ``www.`` before its host, or without it; None for an address."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if not host or host.startswith("[") or host.replace(".", "").replace(":", "").isdigit():
        return None
    other = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    return urlunsplit(parts._replace(netloc=other))


def random_path(url: str) -> str:
    """A path next to that of ``url`` that should not exist: looks random, always the same."""
    parts = urlsplit(url)
    folder = parts.path.rpartition("/")[0]
    return urlunsplit(parts._replace(path=f"{folder}/{fingerprint('soft 404', url)}", query="", fragment=""))


def random_name(url: str, site: str) -> str:
    """The home page of a host next to that of ``url``, or below its ``site``, that should not exist."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    zone = site if host != site or host.count(".") < 2 else host.partition(".")[2]  # noqa: PLR2004 - www.name.suffix
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme, f"{fingerprint('wildcard', url)}.{zone}{port}", "/", "", ""))
