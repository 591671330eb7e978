"""One look: all hops of one visit with its fall-backs, as one `Look`. Never raises; only a cancellation passes.

The order of things for each hop: is the URL one we ask for at all (scheme, port), does the host's robots.txt allow it,
then the request, and if that breaks in a way a second try can explain, one more:

* a fault of TLS: again without verification, so that "alive but insecure" can be said;
* a connection that broke: again on a new one, and watching whether the server asks for a client certificate;
* 421 and 425: again on a new connection (RFC 9110 section 15.5.20, RFC 8470);
* a body that cannot be decoded: again, offering no coding.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message as Fields
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from protego import Protego

from crawler.clean import safe_text
from crawler.config import Settings
from crawler.model import Capture, Failure, FailureKind, Hop, Look, LookRequest, Outcome, Phase, Purpose
from crawler.observe.failures import failure_of
from crawler.observe.fetch import REDIRECTS, Ask, Limits, Reply, fetch, open_session
from crawler.observe.fields import request_fields, second_request_fields, value_of
from crawler.observe.guard import Guard
from crawler.observe.redirect import Step, look_url, next_step, without_fragment
from crawler.observe.resolve import Resolver
from crawler.observe.robots import (
    MOST_BYTES,
    MOST_REDIRECTS,
    SECONDS,
    Robots,
    host_key,
    refusal,
    robots_url,
    unreachable,
)
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
MOST_VISITS: Final = 2
"""Requests for one URL in one look: the second carries the cookies of the first, the third would be a loop."""
UNCONNECTED: Final = frozenset({Phase.POLICY, Phase.DNS, Phase.CONNECT, Phase.TLS})
"""Phases in which a failure is the host's, whatever was asked for."""
UNREACHABLE: Final = 500
"""Statuses of robots.txt from here on forbid everything (RFC 9309 section 2.3.1.4)."""
NO_RULES: Final = Protego.parse("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What all looks share."""

    settings: Settings
    guard: Guard
    resolvers: Mapping[str, Resolver]
    """By means: ``default`` and ``second``."""
    tls: Contexts
    robots: Robots
    proxies: frozenset[tuple[str, int]] = frozenset()
    """Host and port of the proxies the operator asked for."""

    @property
    def ports(self) -> Mapping[str, int]:
        """The port of URLs that name none."""
        return {"http": self.settings.http_port, "https": self.settings.https_port}


class Probe:
    """One look under way."""

    def __init__(self, tools: Tools, request: LookRequest) -> None:
        settings = tools.settings
        self._tools = tools
        self._request = request
        self._started_at = datetime.now(UTC)
        self._means = "second" if request.purpose is Purpose.CONFIRM else "default"
        fields = second_request_fields if self._means == "second" else request_fields
        self._fields: Mapping[str, str] = fields(settings.contact)
        self._seconds = MappingProxyType(
            {
                Phase.DNS: settings.dns_timeout + 1.0,  # the resolver keeps the time itself and says more
                Phase.CONNECT: settings.connect_timeout,
                Phase.HEADERS: settings.headers_timeout,
                Phase.BODY: settings.body_timeout,
            }
        )
        self._limits = Limits(wire=settings.max_body, body=settings.max_parse)
        deadline = asyncio.get_running_loop().time() + settings.total_timeout
        self._wire = Wire(tools.resolvers[self._means], tools.guard, deadline, tools.proxies)
        self._session: aiohttp.ClientSession | None = None
        self._insecure: dict[str, FailureKind] = {}
        self._hops: list[Hop] = []
        self._rules: dict[str, Protego] = {}
        self._page: Reply | None = None

    async def run(self) -> Look:
        """Take the look."""
        try:
            use_proxies = self._tools.settings.proxy_from_environment
            async with open_session(self._wire, use_proxies=use_proxies) as self._session:
                failure = await self._follow()
        except Exception as error:  # noqa: BLE001 - a look never raises; what nobody expected is recorded
            failure = failure_of(error, self._wire.phase)
        capture = _capture(self._page) if self._page is not None else None
        outcome = Outcome(
            url=self._request.url,
            purpose=self._request.purpose,
            attempt=self._request.attempt,
            started_at=self._started_at,
            hops=tuple(self._hops),
            failure=failure or self._tls_failure() or (self._page.failure if self._page else None),
            capture=capture.sha256 if capture else None,
            about=self._request.about,
            means=self._means,
        )
        return Look(outcome=outcome, capture=capture)

    async def _follow(self) -> Failure | None:
        """Go from hop to hop; why there was no end, None when there was one."""
        first = look_url(self._request.url)
        if isinstance(first, Failure):
            return first
        step = Step(url=first, via="http")
        visits: Counter[str] = Counter()
        redirects = refreshes = 0
        while True:
            visits[without_fragment(step.url)] += 1
            if visits[without_fragment(step.url)] > MOST_VISITS:
                return _redirect_failure(K.REDIRECT_LOOP, "the same address again, with its cookies kept")
            reply = await self._hop(step)
            if isinstance(reply, Failure):
                return reply
            if reply.hop.status is None:
                return reply.failure
            self._page = None if reply.hop.status in REDIRECTS else reply
            found = next_step(reply)
            if not isinstance(found, Step):
                return found
            redirects += 1
            refreshes += found.via != "http"
            if redirects > self._tools.settings.max_hops:
                return _redirect_failure(K.TOO_MANY_REDIRECTS, f"more than {self._tools.settings.max_hops} redirects")
            if refreshes > 1:
                return None  # a page that keeps sending readers round is taken as the page
            self._hops[-1] = replace(self._hops[-1], location=found.url) if found.via != "http" else self._hops[-1]
            step = found

    async def _hop(self, step: Step) -> Reply | Failure:
        """One hop, recorded; a `Failure` when nothing was asked for."""
        if self._tools.settings.robots and self._request.purpose is not Purpose.WITNESS:
            refused = await self._robots_failure(step.url)
            if isinstance(refused, Failure):
                return refused
            if refused is not None:
                reply = replace(refused, hop=replace(refused.hop, url=step.url, via=step.via))
                self._hops.append(reply.hop)
                return reply
        reply = await self._get(step.url, step.via)
        self._hops.append(reply.hop)
        return reply

    async def _get(
        self, url: str, via: str = "http", *, limits: Limits | None = None, seconds: Mapping[Phase, float] | None = None
    ) -> Reply:
        """A request with the second tries that explain the first."""
        ask = Ask(
            url=url,
            fields=self._fields,
            context=self._tools.tls.strict,
            via=via,
            limits=limits or self._limits,
            seconds=seconds or self._seconds,
        )
        origin = f"{url.partition(':')[0]}://{host_key(url)}"
        if origin in self._insecure:
            ask = replace(ask, context=self._tools.tls.lax, problem=self._insecure[origin])
        reply = await self._ask(ask)
        if (kind := _kind(reply)) in BROKEN or reply.hop.status in ASK_AGAIN:
            ask = replace(ask, context=self._tools.tls.watched) if ask.problem is None else ask
            reply = self._explained(await self._ask(ask))
            kind = _kind(reply)
        if kind in SEEN_WITHOUT_VERIFYING and ask.problem is None:
            reply = await self._without_verifying(ask, reply, origin)
        if reply.body is not None and reply.body.broken:
            plain = await self._ask(
                replace(self._as_last(ask, origin), fields={**ask.fields, "Accept-Encoding": "identity"})
            )
            reply = plain if plain.hop.status is not None else reply
        return reply

    async def _without_verifying(self, ask: Ask, strict: Reply, origin: str) -> Reply:
        """The page behind a fault of TLS; the fault itself where there is no page even so."""
        problem = strict.failure.kind if strict.failure else K.TLS_OTHER
        if problem is K.TLS_HANDSHAKE:
            problem = K.TLS_OLD_PROTOCOL  # what a lax handshake gets through where a strict one does not
        lax = self._explained(await self._ask(replace(ask, context=self._tools.tls.lax, problem=problem)))
        if lax.hop.status is None:
            return lax if _kind(lax) is K.TLS_CLIENT_CERTIFICATE else strict
        self._insecure[origin] = problem
        return lax

    def _as_last(self, ask: Ask, origin: str) -> Ask:
        if origin in self._insecure:
            return replace(ask, context=self._tools.tls.lax, problem=self._insecure[origin])
        return ask

    def _explained(self, reply: Reply) -> Reply:
        """A broken connection is a wanted client certificate, where the server had asked for one."""
        asked = self._tools.tls.watch.take(reply.hop.url)
        if not asked or reply.failure is None or _kind(reply) not in BROKEN | {K.TLS_HANDSHAKE, K.TLS_OTHER}:
            return reply
        failure = replace(reply.failure, kind=K.TLS_CLIENT_CERTIFICATE, phase=Phase.TLS)
        return replace(reply, failure=failure)

    async def _ask(self, ask: Ask) -> Reply:
        assert self._session is not None
        return await fetch(self._session, self._wire, ask, self._tools.ports)

    async def _robots_failure(self, url: str) -> Failure | Reply | None:
        """Why the page is not asked for: a refusal, or the reply of a host that cannot be connected to."""
        host = host_key(url)
        rules = self._rules.get(host) or await self._tools.robots.known(url)
        if rules is None:
            found = await self._fetch_robots(url)
            if not isinstance(found, Protego):
                return found
            rules = found
        self._rules[host] = rules
        return refusal(rules, url)

    async def _fetch_robots(self, url: str) -> Protego | Failure | Reply:
        """The rules of a host, the refusal where it cannot give them, or the reply where it cannot be connected to."""
        short = {phase: min(self._seconds[phase], SECONDS) for phase in (Phase.HEADERS, Phase.BODY)}
        seconds = {**self._seconds, **short}
        limits = Limits(wire=MOST_BYTES, body=MOST_BYTES)
        at, hosts = robots_url(url), [host_key(url)]
        for _ in range(MOST_REDIRECTS + 1):
            reply = await self._get(at, limits=limits, seconds=seconds)
            status = reply.hop.status
            if status is None and len(hosts) == 1 and reply.failure and reply.failure.phase in UNCONNECTED:
                return reply
            step = next_step(reply) if status in REDIRECTS else None
            if not isinstance(step, Step):
                break
            at = step.url
            hosts.append(host_key(at) if urlsplit(at).path == "/robots.txt" else hosts[0])
        if status is None:
            return NO_RULES
        if status >= UNREACHABLE:
            return unreachable(url, status)
        body = bytes(reply.body.content) if reply.body is not None else b""
        return await self._tools.robots.learn(tuple(dict.fromkeys(hosts)), status, body)

    def _tls_failure(self) -> Failure | None:
        """The first fault of TLS that was looked past on the way."""
        for hop in self._hops:
            if hop.tls is not None and hop.tls.problem is not None and not hop.tls.verified:
                detail = f"looked at without verification: {safe_text(host_key(hop.url), 200)}"
                return Failure(kind=hop.tls.problem, phase=Phase.TLS, detail=detail)
        return None


def _kind(reply: Reply) -> FailureKind | None:
    """The kind of a failure that left no status."""
    return reply.failure.kind if reply.failure is not None and reply.hop.status is None else None


def _redirect_failure(kind: FailureKind, detail: str) -> Failure:
    return Failure(kind=kind, phase=Phase.REDIRECT, detail=detail)


def _capture(reply: Reply) -> Capture | None:
    """The page of a reply, None where there was no body to read."""
    if reply.body is None:
        return None
    fields = Fields()
    fields["content-type"] = safe_text(value_of(reply.fields, b"content-type"), 200)
    content = bytes(reply.body.content)
    declared = bool(fields["content-type"])
    charset = fields.get_param("charset")
    return Capture(
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=fields.get_content_type() if declared else None,
        charset=safe_text(str(charset), 40) if charset else None,
        body=content,
        truncated=reply.body.truncated or reply.failure is not None,
    )
