"""Cuts the work list into shards that can be crawled apart. Pure.

Two links are in the same shard when they have the same site, or when their hosts take turns at the same address: then
one worker alone asks them, and keeps the interval between its requests without knowing of the other workers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from crawler.model import LookRequest, fingerprint
from crawler.observe.pace import HOSTS_A_LANE
from crawler.observe.retry import request_key
from crawler.observe.schedule import host_of
from crawler.urls import site_of

LARGEST: Final = 100
"""Links in a shard, unless one site or address has more: small enough to be done again when a worker dies."""
SMALLEST: Final = 10
"""Links in a shard of a short list: fewer would cost more to send than to look at."""
SHARDS_A_THREAD: Final = 4
"""Shards for each thread of the cluster, so that a slow shard at the end holds up little."""

Shard = tuple[LookRequest, ...]


def shards_of(
    requests: Iterable[LookRequest], addresses: Mapping[str, str], *, size: int = LARGEST
) -> tuple[Shard, ...]:
    """Cuts a work list into shards.

    Args:
        requests: what to look at; of two that are the same, one is kept.
        addresses: the address of each host, as far as known. Hosts without one are grouped by their site alone.
        size: links in a shard.

    Returns:
        Shards that share no site and no address, those with most links first; the same for the same input.
    """
    unique = {request_key(request): request for request in requests}
    groups: defaultdict[str, list[LookRequest]] = defaultdict(list)
    leaders = _Leaders()
    lanes = _lanes(addresses)
    for request in unique.values():
        host = host_of(request.url)
        leaders.join(f"site {site_of(request.url) or host}", f"lane {lanes.get(host, host)}")
    for request in unique.values():
        groups[leaders.of(f"site {site_of(request.url) or host_of(request.url)}")].append(request)
    return _packed(sorted(groups.values(), key=len, reverse=True), size)


def shard_size(links: int, threads: int) -> int:
    """Returns how many links a shard has when ``links`` are shared out to so many threads."""
    return min(LARGEST, max(SMALLEST, links // (SHARDS_A_THREAD * max(threads, 1))))


def shard_key(audit_id: str, shard: Shard) -> str:
    """Returns the name of a shard in the cluster: the same work of the same audit is one task."""
    parts = (f"{request_key(request)} {request.attempt}" for request in shard)
    return f"shard-{fingerprint(audit_id, *parts)}"


def _packed(groups: Sequence[Sequence[LookRequest]], size: int) -> tuple[Shard, ...]:
    shards: list[Shard] = []
    current: list[LookRequest] = []
    for group in groups:
        if current and len(current) + len(group) > size:
            shards.append(tuple(current))
            current = []
        current += group
    if current:
        shards.append(tuple(current))
    return tuple(shards)


def _lanes(addresses: Mapping[str, str]) -> dict[str, str]:
    """The lane of each host: its address, numbered where more than `HOSTS_A_LANE` hosts share it."""
    seen: Counter[str] = Counter()
    lanes = {}
    for host in sorted(addresses):
        address = addresses[host]
        lanes[host] = f"{address} {seen[address] // HOSTS_A_LANE}"
        seen[address] += 1
    return lanes


class _Leaders:
    """Disjoint sets of names (union-find with path halving)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Returns the name that stands for the set ``name`` is in."""
        above = self._above
        above.setdefault(name, name)
        while above[name] != name:
            above[name] = name = above[above[name]]
        return name

    def join(self, one: str, other: str) -> None:
        """Makes one set of two."""
        self._above[self.of(one)] = self.of(other)
