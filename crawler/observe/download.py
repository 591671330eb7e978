"""Downloads: answers in JSON, and large files that go on where they were cut off and are checked before they count.

Every socket passes the guard, as those of looks do.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

from crawler.config import Settings
from crawler.observe.fields import request_fields
from crawler.observe.guard import Guard, port_failure
from crawler.observe.own import own_addresses
from crawler.observe.wire import AddrInfo

MOST_ANSWER: Final = 4 << 20
"""Bytes of an answer in JSON."""
CHUNK: Final = 1 << 18
TRIES: Final = 3
"""Times that a download is tried before it fails."""
FAULTS: Final = (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError, OSError)
"""What a network, a server and its answers can do to a download."""
_PARTIAL: Final = 206
_NOT_SATISFIABLE: Final = 416
_BAD: Final = 400

Report = Callable[[int, int], None]
"""Called with how much has come and how much there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A file as its publisher describes it."""

    name: str
    url: str
    size: int
    md5: str


@asynccontextmanager
async def open_session(settings: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    """A session that says who we are, passes the guard, and uses the name servers and authorities that are set."""
    guard = Guard(allow=settings.allow_network, own=own_addresses())

    def open_socket(info: AddrInfo) -> socket.socket:
        family, kind, protocol, _, where = info
        if failure := port_failure(where[1]) or guard.address_failure(where[0]):
            raise OSError(failure.detail or failure.kind.value)
        return socket.socket(family, kind, protocol)

    timeout = aiohttp.ClientTimeout(total=None, connect=settings.connect_timeout, sock_read=settings.headers_timeout)
    resolver = aiohttp.AsyncResolver(nameservers=list(settings.nameserver)) if settings.nameserver else None
    trusted = ssl.create_default_context()
    if settings.ca_file:
        trusted.load_verify_locations(settings.ca_file)
    connector = aiohttp.TCPConnector(socket_factory=open_socket, resolver=resolver, ssl=trusted)
    fields = {"User-Agent": request_fields(settings.contact)["User-Agent"]}
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, headers=fields, trust_env=settings.proxy_from_environment
    ) as session:
        yield session


async def read_json(
    session: aiohttp.ClientSession, url: str, query: Mapping[str, str], *, limit: int = MOST_ANSWER
) -> Any:
    """The answer to a GET, as JSON.

    Raises:
        aiohttp.ClientError: the server cannot be reached, or refuses.
        ValueError: it is longer than ``limit`` bytes, or not JSON.
    """
    async with session.get(url, params=query, raise_for_status=True) as response:
        body = bytearray()
        async for chunk in response.content.iter_chunked(CHUNK):
            body += chunk
            if len(body) > limit:
                raise ValueError("the answer is too long")
    try:
        return json.loads(body)
    except RecursionError as error:
        raise ValueError("the answer is nested too deeply") from error


async def download_file(session: aiohttp.ClientSession, published: Published, folder: Path, progress: Report) -> Path:
    """The file in ``folder``, whole and checked; what has come of it before is kept, and goes on there.

    Raises:
        aiohttp.ClientError: the network or the server fails.
        ValueError: what came is not what was published.
    """
    part = folder / f"{published.md5}.part"
    for attempt in range(TRIES):
        try:
            await _go_on(session, published, part, progress)
            break
        except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, TimeoutError, ConnectionError):
            if attempt == TRIES - 1:
                raise
    if await asyncio.to_thread(_md5, part) != published.md5:
        part.unlink()
        raise ValueError("the file that came is not the one that was published")
    return part.replace(folder / published.name)


async def _go_on(session: aiohttp.ClientSession, published: Published, part: Path, progress: Report) -> None:
    """Appends what is missing of ``part``; begins anew where the server does not serve ranges (RFC 9110, 14.2)."""
    have = _size(part)
    if have == published.size:
        return
    async with session.get(published.url, headers={"Range": f"bytes={have}-"} if have else {}) as response:
        if response.status == _NOT_SATISFIABLE or have > published.size:
            _drop(part)
            raise ConnectionError("the download begins anew")
        if response.status >= _BAD:
            response.raise_for_status()
        have = have if response.status == _PARTIAL else 0
        with part.open("ab" if have else "wb") as file:
            async for chunk in response.content.iter_chunked(CHUNK):
                have += len(chunk)
                if have > published.size:
                    raise ValueError("more came than was published")
                file.write(chunk)
                progress(have, published.size)
    if have < published.size:
        raise ConnectionError("the download was cut off")


def _drop(path: Path) -> None:
    path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
