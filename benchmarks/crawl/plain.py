"""A plain client to compare with: one GET for each URL, no robots.txt, no second tries, nothing kept.

`python -m benchmarks.crawl.plain SETTINGS < URLS`: settings as JSON (those that lead into the simulated web).
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import sys
from typing import Any

import aiohttp
import uvloop
from aiohttp.abc import AbstractResolver, ResolveResult

from crawler.observe.resolve import Resolver

AT_ONCE = 100


class Names(AbstractResolver):
    """Asks the simulated web's DNS server, as patiently as the crawl does."""

    def __init__(self, servers: list[str]) -> None:
        self._resolver = Resolver(servers, timeout=20)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host."""
        flags = socket.AI_NUMERICHOST
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=flags)
            for address in await self._resolver.addresses(host)
        ]

    async def close(self) -> None:
        """Give the sockets back."""
        await self._resolver.close()


async def fetch_all(urls: list[str], settings: dict[str, Any]) -> int:
    """Get every URL; how many answered 200."""
    context = ssl.create_default_context(cafile=settings["ca_file"])
    connector = aiohttp.TCPConnector(resolver=Names(settings["nameserver"]), limit=AT_ONCE, force_close=True)
    places = asyncio.Semaphore(AT_ONCE)

    async with aiohttp.ClientSession(connector=connector) as session:

        async def get(url: str) -> bool:
            port = settings["https_port"] if url.startswith("https:") else settings["http_port"]
            async with places, session.get(f"{url.rstrip('/')}:{port}/", ssl=context) as response:
                await response.read()
                return response.ok

        return sum(await asyncio.gather(*map(get, urls)))


if __name__ == "__main__":
    print(uvloop.run(fetch_all(sys.stdin.read().split(), json.loads(sys.argv[1]))))
