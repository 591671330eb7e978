"""One request with the second tries that explain a first one that broke.

* A fault of TLS: again without verification, so that "alive but insecure" can be said.
* A connection that broke: again on a new one, watching whether the server asks for a client certificate.
* 421 and 425: again on a new connection (RFC 9110 section 15.5.20, RFC 8470).
* A body that cannot be decoded: again, offering no coding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import aiohttp

from crawler.config import Settings
from crawler.model import FailureKind, Phase
from crawler.observe.fetch import Ask, Limits, Reply, fetch
from crawler.observe.guard import Guard
from crawler.observe.pace import Turns
from crawler.observe.resolve import Resolver
from crawler.observe.robots import Robots
from crawler.observe.schedule import host_key, host_of
from crawler.observe.tls import Contexts
from crawler.observe.wire import Wire

K = FailureKind
SEEN_WITHOUT_VERIFYING: Final = frozenset(
    {
        K.TLS_EXPIRED,
        K.TLS_NOT_YET_VALID,
        K.TLS_SELF_SIGNED,
        K.TLS_WRONG_HOST,
        K.TLS_UNKNOWN_ISSUER,
        K.TLS_WEAK_KEY,
        K.TLS_OLD_PROTOCOL,
        K.TLS_HANDSHAKE,
        K.TLS_OTHER,
    }
)
"""Faults of TLS after which the page is looked at without verification."""
BROKEN: Final = frozenset({K.RESET, K.DISCONNECTED})
"""A connection that broke: asked again on a new one."""
ASK_AGAIN: Final = frozenset({421, 425})
"""Misdirected Request and Too Early: asked again on a new connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What all looks share."""

    settings: Settings
    guard: Guard
    resolvers: Mapping[str, Resolver]
    """By means: ``default`` and ``second``."""
    tls: Contexts
    robots: Robots
    turns: Turns
    proxies: frozenset[tuple[str, int]] = frozenset()
    """Host and port of the proxies the operator asked for."""

    @property
    def ports(self) -> Mapping[str, int]:
        """The port of URLs that name none."""
        return {"http": self.settings.http_port, "https": self.settings.https_port}


class Asker:
    """Makes the requests of one look."""

    def __init__(
        self,
        tools: Tools,
        session: aiohttp.ClientSession,
        wire: Wire,
        fields: Mapping[str, str],
        *,
        waits: bool,
    ) -> None:
        """``waits``: for its turn at each host; a witness does not, or our own jam would look like an outage."""
        self._tools = tools
        self._waits = waits
        self._session = session
        self._wire = wire
        self._fields = fields
        self._insecure: dict[str, FailureKind] = {}
        """Origins looked at without verification, and what is wrong with them."""

    async def get(self, url: str, *, via: str = "http", limits: Limits, seconds: Mapping[Phase, float]) -> Reply:
        """What ``url`` answers, or the failure of the last try."""
        ask = Ask(url=url, fields=self._fields, context=self._tools.tls.strict, via=via, limits=limits, seconds=seconds)
        reply = await self._connected(ask)
        if reply.body is not None and reply.body.broken:
            again = await self._connected(replace(ask, fields={**ask.fields, "Accept-Encoding": "identity"}))
            reply = again if again.hop.status is not None else reply
        return reply

    async def _connected(self, ask: Ask) -> Reply:
        """The answer over the best connection that can be had."""
        ask = self._secured(ask)
        reply = await self._ask(ask)
        if _kind(reply) in BROKEN or reply.hop.status in ASK_AGAIN:
            if ask.problem is None:
                ask = replace(ask, context=self._tools.tls.watched)
            reply = self._explained(await self._ask(ask))
        if ask.problem is None and _is_fault_of_tls(reply):
            reply = await self._without_verifying(ask, reply)
        return reply

    async def _without_verifying(self, ask: Ask, strict: Reply) -> Reply:
        """The page behind a fault of TLS; the fault itself where there is no page even so."""
        problem = _kind(strict) or K.TLS_OTHER
        if problem is K.TLS_HANDSHAKE or problem in BROKEN:
            problem = K.TLS_OLD_PROTOCOL  # what a lax handshake gets through where a strict one does not
        lax = self._explained(await self._ask(replace(ask, context=self._tools.tls.lax, problem=problem)))
        if lax.hop.status is None:
            return lax if _kind(lax) is K.TLS_CLIENT_CERTIFICATE else strict
        self._insecure[_origin(ask.url)] = problem
        return lax

    def _secured(self, ask: Ask) -> Ask:
        """The request with the context that its origin has needed before."""
        problem = self._insecure.get(_origin(ask.url))
        return ask if problem is None else replace(ask, context=self._tools.tls.lax, problem=problem)

    def _explained(self, reply: Reply) -> Reply:
        """A broken connection is a wanted client certificate, where the server had asked for one."""
        asked = self._tools.tls.watch.take(reply.hop.url)
        if not asked or reply.failure is None or _kind(reply) not in BROKEN | {K.TLS_HANDSHAKE, K.TLS_OTHER}:
            return reply
        return replace(reply, failure=replace(reply.failure, kind=K.TLS_CLIENT_CERTIFICATE, phase=Phase.TLS))

    async def _ask(self, ask: Ask) -> Reply:
        """One request, when it is the host's turn. Waiting for that takes nothing of the look's time."""
        wire = self._wire
        if not self._waits:
            return await fetch(self._session, wire, ask, self._tools.ports)
        host = host_of(ask.url)
        async with self._tools.turns.turn(host, await wire.locate(host)) as turn:
            wire.deadline += turn.waited
            try:
                reply = await fetch(self._session, wire, ask, self._tools.ports)
                turn.address = None if self._tools.proxies else reply.hop.peer  # a proxy's says nothing about the host
            finally:
                turn.at = wire.asked_at
        return reply


def _kind(reply: Reply) -> FailureKind | None:
    """The kind of a failure that left no status."""
    return reply.failure.kind if reply.failure is not None and reply.hop.status is None else None


def _is_fault_of_tls(reply: Reply) -> bool:
    """Whether there may be a page for somebody who asks less of TLS; some old servers just hang up on new clients."""
    broken = _kind(reply) in BROKEN and reply.failure is not None and reply.failure.phase is Phase.TLS
    return _kind(reply) in SEEN_WITHOUT_VERIFYING or (broken and reply.hop.url.startswith("https:"))


def _origin(url: str) -> str:
    return f"{url.partition(':')[0]}://{host_key(url)}"
