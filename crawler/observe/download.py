"""Fetches beside the audit: the newest ROR data dump from Zenodo, and copies in the Wayback Machine.

Every socket passes the guard, as those of looks do. A download goes on where it was cut off, counts only when its MD5
is the published one, and the registry is replaced at the end, all or nothing.

Zenodo's interface: https://developers.zenodo.org/#records; the Wayback Machine's CDX server:
https://archive.org/developers/wayback-cdx-server.html.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

from crawler.config import Settings
from crawler.errors import RegistryError
from crawler.knowledge.shelf import Holding, import_registry, registry_folder, show_registries
from crawler.model import say
from crawler.observe.fields import request_fields
from crawler.observe.guard import Guard, port_failure
from crawler.observe.own import own_addresses
from crawler.observe.wire import AddrInfo

ZENODO: Final = "https://zenodo.org/api/records"
WAYBACK: Final = "https://web.archive.org"
COMMUNITY: Final = "ror-data"

MOST_ANSWER: Final = 4 << 20
"""Bytes of an answer in JSON."""
MOST_DUMP: Final = 2 << 30
"""Bytes of a dump; the largest so far is a tenth of that."""
CHUNK: Final = 1 << 18
TRIES: Final = 3
"""Times a download that was cut off is taken up again."""
_MD5: Final = re.compile("[0-9a-f]{32}")
_PARTIAL: Final = 206
_NOT_SATISFIABLE: Final = 416
_BAD: Final = 400

Report = Callable[[int, int], None]
"""Called with the bytes that have come and the bytes there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """A published data dump."""

    name: str
    url: str
    size: int
    md5: str


async def update_ror(settings: Settings, progress: Report, folder: Path | None = None, api: str = ZENODO) -> Holding:
    """Downloads the newest ROR data dump and makes it the registry ``ror``; does nothing when that is there already.

    Args:
        settings: contact, time limits and opened networks.
        progress: told of the download.
        folder: where registries lie; the user's data folder when None.
        api: address of Zenodo's records.

    Raises:
        RegistryError: no dump is found, the network fails, the checksum is wrong or the disk is full.
    """
    folder = folder or registry_folder()
    try:
        async with _session(settings) as session:
            dump = await newest_dump(session, api)
            held = next(holding for holding in show_registries(folder) if holding.name == "ror")
            if held.source == dump.name:
                return held
            folder.mkdir(parents=True, exist_ok=True)
            path = await _download(session, dump, folder, progress)
    except (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError, OSError) as error:
        raise RegistryError(
            say("The registry cannot be downloaded: {why}", why=str(error) or type(error).__name__),
            say("Try again later: an interrupted download resumes where it stopped."),
        ) from error
    try:
        return await asyncio.to_thread(import_registry, "ror", path, folder)
    finally:
        path.unlink(missing_ok=True)


async def newest_dump(session: aiohttp.ClientSession, api: str = ZENODO) -> Dump:
    """The newest dump of the community ``ror-data``.

    Raises:
        ValueError: Zenodo names none, or one that is no zip file of a sensible size.
    """
    query = {"communities": COMMUNITY, "sort": "mostrecent", "size": "1"}
    answer = await _json(session, api, query)
    for file in answer["hits"]["hits"][0]["files"]:
        name, size, (kind, _, md5) = Path(file["key"]).name, int(file["size"]), file["checksum"].partition(":")
        if name.endswith(".zip") and kind == "md5" and _MD5.fullmatch(md5) and 0 < size <= MOST_DUMP:
            return Dump(name=name, url=file["links"]["self"], size=size, md5=md5)
    raise ValueError("no dump")


async def find_archived(
    urls: Sequence[str], settings: Settings, server: str = WAYBACK, interval: float = 1.0
) -> Mapping[str, str]:
    """The newest good copy of each URL in the Wayback Machine, of those that have one; one question at a time.

    Args:
        urls: what to look for.
        settings: contact, time limits and opened networks.
        server: address of the Wayback Machine.
        interval: seconds between two questions.

    Returns:
        Address of the copy, by URL. A question that fails is passed over: an archive is a last resort.
    """
    found: dict[str, str] = {}
    async with _session(settings) as session:
        for number, url in enumerate(urls):
            if number:
                await asyncio.sleep(interval)
            query = {"url": url, "output": "json", "fl": "timestamp", "filter": "statuscode:200", "limit": "-1"}
            try:
                answer = await _json(session, f"{server}/cdx/search/cdx", query)
                stamp = str(answer[-1][0]) if len(answer) > 1 else ""
            except (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError, OSError):
                continue
            if stamp.isdigit():
                found[url] = f"{server}/web/{stamp}/{url}"
    return found


@asynccontextmanager
async def _session(settings: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    guard = Guard(allow=settings.allow_network, own=own_addresses())

    def open_socket(info: AddrInfo) -> socket.socket:
        family, kind, protocol, _, where = info
        if failure := port_failure(where[1]) or guard.address_failure(where[0]):
            raise OSError(failure.detail or failure.kind.value)
        return socket.socket(family, kind, protocol)

    timeout = aiohttp.ClientTimeout(total=None, connect=settings.connect_timeout, sock_read=settings.headers_timeout)
    connector = aiohttp.TCPConnector(socket_factory=open_socket)
    fields = {"User-Agent": request_fields(settings.contact)["User-Agent"]}
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, headers=fields, trust_env=settings.proxy_from_environment
    ) as session:
        yield session


async def _json(session: aiohttp.ClientSession, url: str, query: Mapping[str, str]) -> Any:
    async with session.get(url, params=query, raise_for_status=True) as response:
        body = b""
        async for chunk in response.content.iter_chunked(CHUNK):
            body += chunk
            if len(body) > MOST_ANSWER:
                raise ValueError("the answer is too long")
    return json.loads(body)


async def _download(session: aiohttp.ClientSession, dump: Dump, folder: Path, progress: Report) -> Path:
    """The dump as a file of ``folder``, whole and checked."""
    part = folder / f"{dump.md5}.part"
    for attempt in range(TRIES):
        try:
            await _go_on(session, dump, part, progress)
            break
        except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, TimeoutError, ConnectionError):
            if attempt == TRIES - 1:
                raise
    if await asyncio.to_thread(_md5, part) != dump.md5:
        part.unlink()
        raise ValueError("the file that came is not the one that was published")
    return part.replace(folder / dump.name)


async def _go_on(session: aiohttp.ClientSession, dump: Dump, part: Path, progress: Report) -> None:
    """Appends what is missing of ``part``; begins anew where the server does not serve ranges (RFC 9110, 14.2)."""
    have = _size(part)
    if have == dump.size:
        return
    async with session.get(dump.url, headers={"Range": f"bytes={have}-"} if have else {}) as response:
        if response.status == _NOT_SATISFIABLE or have > dump.size:
            _drop(part)
            raise ConnectionError("the download begins anew")
        if response.status >= _BAD:
            response.raise_for_status()
        have = have if response.status == _PARTIAL else 0
        with part.open("ab" if have else "wb") as file:
            async for chunk in response.content.iter_chunked(CHUNK):
                have += len(chunk)
                if have > dump.size:
                    raise ValueError("more came than was published")
                file.write(chunk)
                progress(have, dump.size)
    if have < dump.size:
        raise ConnectionError("the download was cut off")


def _drop(path: Path) -> None:
    path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
