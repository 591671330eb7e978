"""Copies of lost pages in the Wayback Machine.

By its CDX server: https://archive.org/developers/wayback-cdx-server.html. Every socket passes the guard.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import aiohttp

from crawler.config import Settings
from crawler.observe.download import open_session, read_json

WAYBACK: Final = "https://web.archive.org"


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
    async with open_session(settings) as session:
        for number, url in enumerate(urls):
            if number:
                await asyncio.sleep(interval)
            query = {"url": url, "output": "json", "fl": "timestamp", "filter": "statuscode:200", "limit": "-1"}
            try:
                answer = await read_json(session, f"{server}/cdx/search/cdx", query)
                stamp = str(answer[-1][0]) if len(answer) > 1 else ""
            except (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError, OSError):
                continue
            if stamp.isdigit():
                found[url] = f"{server}/web/{stamp}/{url}"
    return found
