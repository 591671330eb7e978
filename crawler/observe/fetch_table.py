"""Fetches a table from an address: through the guard, within a limit of bytes and time.

Addresses that people share lead to a page with the table in it; they are turned into the address of the file itself
(Google Sheets, OneDrive, SharePoint, Dropbox, files on GitHub).
"""

from __future__ import annotations

import asyncio
import base64
import re
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import aiohttp

from crawler.clean import safe_filename
from crawler.config import Settings
from crawler.errors import TableError
from crawler.model import say
from crawler.observe.download import CHUNK, open_session

MAX_TABLE: Final = 1 << 26
"""Bytes of a table."""
TIME: Final = 60.0
"""Seconds a table may take to come."""

_SHEET: Final = re.compile(r"/spreadsheets/d/(?!e/)([\w-]{20,})(?:/|$)")
_PUBLISHED: Final = re.compile(r"(/spreadsheets/d/e/[\w-]{20,})/pub(?:html)?$")
_GID: Final = re.compile(r"(?:^|[#&?])gid=(\d+)")
_BLOB: Final = re.compile(r"^/([^/]+/[^/]+)/blob/(.+)$")


def export_address(address: str) -> str:
    """The address of the file behind an address that people share; any other address as it is."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    if host == "docs.google.com":
        return _google(address)
    if host in {"1drv.ms", "onedrive.live.com"}:
        token = base64.urlsafe_b64encode(address.encode()).decode().rstrip("=")
        return f"https://api.onedrive.com/v1.0/shares/u!{token}/root/content"
    if host.endswith(".sharepoint.com"):
        return _with_query(address, "download", "1")
    if host.endswith("dropbox.com"):
        return _with_query(address, "dl", "1")
    if host == "github.com" and (match := _BLOB.match(parts.path)):
        return f"https://raw.githubusercontent.com/{match[1]}/{match[2]}"
    return address


def _google(address: str) -> str:
    """A workbook of all sheets, whose links come with it; one sheet where the address is that of a later sheet."""
    parts = urlsplit(address)
    if match := _PUBLISHED.search(parts.path):
        return f"https://docs.google.com{match[1]}/pub?output=xlsx"
    match = _SHEET.search(parts.path)
    if match is None or "/export" in parts.path:
        return address
    sheet = _GID.search(parts.fragment) or _GID.search(parts.query)
    form = "xlsx" if sheet is None or sheet[1] == "0" else f"csv&gid={sheet[1]}"
    return f"https://docs.google.com/spreadsheets/d/{match[1]}/export?format={form}"


def _with_query(address: str, key: str, value: str) -> str:
    parts = urlsplit(address)
    query = [(name, text) for name, text in parse_qsl(parts.query, keep_blank_values=True) if name != key]
    return urlunsplit(parts._replace(query=urlencode([*query, (key, value)]), fragment=""))


async def fetch_table(address: str, settings: Settings, folder: Path) -> Path:
    """Saves the table at an address as ``folder/NAME/NAME``; the name is the host's and the file's.

    Raises:
        TableError: it does not come, is too long, or takes too long.
    """
    wanted = export_address(address)
    name = file_name(address)
    to = folder / name / name
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        async with asyncio.timeout(TIME), open_session(settings) as session, session.get(wanted) as response:
            response.raise_for_status()
            size = 0
            with to.open("wb") as file:
                async for chunk in response.content.iter_chunked(CHUNK):
                    size += len(chunk)
                    if size > MAX_TABLE:
                        raise TableError(say("{url} holds more than a table can be.", url=address))
                    file.write(chunk)
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
        why = str(error) or type(error).__name__
        raise TableError(
            say("{url} cannot be fetched: {why}", url=address, why=why),
            say("Open it in a browser, save the table to a file, and name the file."),
        ) from error
    return to


def file_name(address: str) -> str:
    """A name for the file of a table at an address: the same for the same address."""
    parts = urlsplit(address)
    last = PurePosixPath(unquote(parts.path)).name
    if (match := _SHEET.search(parts.path)) is not None:
        last = match[1][:20]
    return safe_filename(f"{parts.hostname or 'table'}-{last}" if last else parts.hostname or "table")
