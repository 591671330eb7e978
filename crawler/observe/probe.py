"""One look: all hops of one visit with its fall-backs, as one `Look`. Never raises; only a cancellation passes.

For each hop: is the URL one we ask for at all (scheme, port), does the host's robots.txt allow it, then the request
with its second tries (`crawler.observe.asking`), then where the answer leads (`crawler.observe.redirect`).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message as Fields
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from protego import Protego

from crawler.clean import safe_text
from crawler.model import Capture, Failure, FailureKind, Hop, Look, LookRequest, Outcome, Phase, Purpose
from crawler.observe.asking import Asker, Tools
from crawler.observe.failures import failure_of
from crawler.observe.fetch import REDIRECTS, Limits, Reply, open_session
from crawler.observe.fields import request_fields, second_request_fields, value_of
from crawler.observe.redirect import Step, look_url, next_step, without_fragment
from crawler.observe.resolve import Destination
from crawler.observe.robots import (
    MOST_BYTES,
    MOST_REDIRECTS,
    SECONDS,
    refusal,
    robots_url,
    unreachable,
)
from crawler.observe.schedule import host_key
from crawler.observe.wire import Wire

K = FailureKind
REFUSALS: Final = frozenset(
    {K.FORBIDDEN_ADDRESS, K.FORBIDDEN_PORT, K.FORBIDDEN_SCHEME, K.ROBOTS, K.BAD_NAME, K.BAD_URL}
)
"""Failures at the target of a refresh after which nothing was sent there: the page that asks for it is the answer."""
MOST_VISITS: Final = 2
"""Requests for one URL in one look: the second carries the cookies of the first, the third would be a loop."""
MOST_IDLE: Final = 200
"""Requests at once up to which connections are kept between the requests of a look: an idle TLS one holds 0.1 MB."""
UNCONNECTED: Final = frozenset({Phase.POLICY, Phase.DNS, Phase.CONNECT, Phase.TLS})
"""Phases in which a failure is the host's, whatever was asked for."""
UNREACHABLE: Final = 500
"""Statuses of robots.txt from here on forbid everything (RFC 9309 section 2.3.1.4)."""
NO_RULES: Final = Protego.parse("")


class Probe:
    """One look under way."""

    def __init__(self, tools: Tools, request: LookRequest, place: Destination | None = None) -> None:
        """``place``: where the first request goes, where that has been found out."""
        settings = tools.settings
        self._tools = tools
        self._request = request
        self._place = place
        self._started_at = datetime.now(UTC)
        self._means = means_of(request)
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
        began = asyncio.get_running_loop().time() if place is None else place.began
        deadline = began + settings.timeout
        self._wire = Wire(tools.resolvers[self._means], tools.guard, deadline, tools.proxies, place)
        self._hops: list[Hop] = []
        self._rules: dict[str, Protego] = {}
        self._page: Reply | None = None

    async def run(self) -> Look:
        """Take the look."""
        try:
            use_proxies = self._tools.settings.proxy_from_environment
            keep = self._tools.settings.max_concurrency <= MOST_IDLE
            waits = self._tools.turns.is_pacing and self._request.purpose is not Purpose.WITNESS
            async with open_session(self._wire, keep=keep, use_proxies=use_proxies) as session:
                failure = await self._follow(Asker(self._tools, session, self._wire, self._fields, waits=waits))
        except Exception as error:  # noqa: BLE001 - a look never raises; what nobody expected is recorded
            failure = failure_of(error, self._wire.phase)
        finally:
            self._wire.end()
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

    async def _follow(self, asker: Asker) -> Failure | None:
        """Go from hop to hop; why there was no end, None when there was one."""
        first = look_url(self._request.url) if self._place is None else self._place.url
        step: Step | Failure | None = first if isinstance(first, Failure) else Step(url=first, via="http")
        way = Way(most=self._tools.settings.max_redirects)
        while isinstance(step, Step):
            if (failure := way.take(step)) is not None:
                return failure
            before, self._page = self._page, None
            reply = await self._hop(asker, step)
            failure = reply if isinstance(reply, Failure) else reply.failure
            if _is_vain(step, reply, failure):
                self._keep(before)
                return None
            if isinstance(reply, Failure) or reply.hop.status is None:
                return failure
            if reply.hop.status not in REDIRECTS:
                self._page = reply
            step = next_step(reply)
            if isinstance(step, Step) and step.via != "http":
                if way.refreshed:
                    return None  # a page that keeps sending readers round is taken as the page
                self._hops[-1] = replace(self._hops[-1], location=step.url)
        return step

    def _keep(self, page: Reply | None) -> None:
        """Takes the page that leads on by a refresh or a script as the end."""
        self._page = page
        while self._hops and (page is None or self._hops[-1].url != page.hop.url):
            self._hops.pop()

    async def _hop(self, asker: Asker, step: Step) -> Reply | Failure:
        """One hop, recorded; a `Failure` when nothing was asked for."""
        if self._tools.settings.robots and self._request.purpose is not Purpose.WITNESS:
            refused = await self._robots_failure(asker, step.url)
            if isinstance(refused, Failure):
                return refused
            if refused is not None:
                reply = replace(refused, hop=replace(refused.hop, url=step.url, via=step.via))
                self._hops.append(reply.hop)
                return reply
        reply = await asker.get(step.url, via=step.via, limits=self._limits, seconds=self._seconds)
        self._hops.append(reply.hop)
        return reply

    async def _robots_failure(self, asker: Asker, url: str) -> Failure | Reply | None:
        """Why the page is not asked for: a refusal, or the reply of a host that cannot be connected to."""
        host = host_key(url)
        rules = self._rules.get(host) or await self._tools.robots.known(url)
        if rules is None:
            found = await self._fetch_robots(asker, url)
            if not isinstance(found, Protego):
                return found
            rules = found
        self._rules[host] = rules
        return refusal(rules, url)

    async def _fetch_robots(self, asker: Asker, url: str) -> Protego | Failure | Reply:
        """The rules of a host, the refusal where it cannot give them, or the reply where it cannot be connected to."""
        short = {phase: min(self._seconds[phase], SECONDS) for phase in (Phase.HEADERS, Phase.BODY)}
        seconds = {**self._seconds, **short}
        limits = Limits(wire=MOST_BYTES, body=MOST_BYTES)
        at, hosts = robots_url(url), [host_key(url)]
        for _ in range(MOST_REDIRECTS + 1):
            reply = await asker.get(at, limits=limits, seconds=seconds)
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
        body = reply.body.content if reply.body is not None else b""
        return await self._tools.robots.learn(tuple(dict.fromkeys(hosts)), status, body)

    def _tls_failure(self) -> Failure | None:
        """The first fault of TLS that was looked past on the way."""
        for hop in self._hops:
            if hop.tls is not None and hop.tls.problem is not None and not hop.tls.verified:
                detail = f"looked at without verification: {safe_text(host_key(hop.url), 200)}"
                return Failure(kind=hop.tls.problem, phase=Phase.TLS, detail=detail)
        return None


def _is_vain(step: Step, reply: Reply | Failure, failure: Failure | None) -> bool:
    """Whether a refresh was refused before anything was sent, or the address read in a script is not there."""
    if step.via == "http":
        return False
    if failure is not None and failure.kind in REFUSALS:
        return True
    gone = isinstance(reply, Failure) or reply.hop.status is None or reply.hop.status >= 400  # noqa: PLR2004 - errors
    return step.via == "script" and gone


def means_of(request: LookRequest) -> str:
    """By which means a look is taken: its resolver and its header fields."""
    return "second" if request.purpose is Purpose.CONFIRM else "default"


class Way:
    """How far a look has come, and whether it may go on."""

    def __init__(self, most: int) -> None:
        """``most`` redirects may be followed."""
        self._most = most
        self._steps = 0
        self._visits: Counter[str] = Counter()
        self.refreshed = False
        """Whether a refresh was followed already: one is enough."""

    def take(self, step: Step) -> Failure | None:
        """Count a step; why it must not be taken, if so."""
        url = without_fragment(step.url)
        self._steps += 1
        self._visits[url] += 1
        self.refreshed = self.refreshed or step.via != "http"
        if self._visits[url] > MOST_VISITS:
            return _redirect_failure(K.REDIRECT_LOOP, "the same address again, with its cookies kept")
        if self._steps > self._most + 1:
            return _redirect_failure(K.TOO_MANY_REDIRECTS, f"more than {self._most} redirects")
        return None


def _redirect_failure(kind: FailureKind, detail: str) -> Failure:
    return Failure(kind=kind, phase=Phase.REDIRECT, detail=detail)


def _capture(reply: Reply) -> Capture | None:
    """The page of a reply, None where there was no body to read."""
    if reply.body is None:
        return None
    media_type, charset = _media_type(safe_text(value_of(reply.fields, b"content-type"), 200))
    content = reply.body.take()
    return Capture(
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=media_type,
        charset=charset,
        body=content,
        truncated=reply.body.truncated or reply.failure is not None,
    )


@lru_cache(maxsize=200)
def _media_type(declared: str) -> tuple[str | None, str | None]:
    """Media type and charset of a Content-Type field; None for what it does not say."""
    fields = Fields()
    fields["content-type"] = declared
    charset = fields.get_param("charset")
    return fields.get_content_type() if declared else None, safe_text(str(charset), 40) if charset else None
