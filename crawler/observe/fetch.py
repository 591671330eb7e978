"""One hop: one GET and what came back, whatever happens."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import aiohttp
from yarl import URL

from crawler.clean import mask_secrets, safe_text
from crawler.model import Failure, FailureKind, Hop, Phase
from crawler.observe.decode import Body
from crawler.observe.exceptions import DroppedError
from crawler.observe.failures import failure_of
from crawler.observe.fields import LONGEST_LOCATION, RawFields, kept_fields, text_of, value_of, values_of
from crawler.observe.salvage import MOST_FIELDS, MOST_LINE, read_head
from crawler.observe.schedule import host_key, host_of
from crawler.observe.wire import GuardedConnector, Wire

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
"""Redirect statuses (https://fetch.spec.whatwg.org/#redirect-status)."""
READ_AHEAD: Final = 16_384
"""Bytes of a body that wait in memory until they are read, about: hundreds of connections are open at once."""
DEFAULT_PORTS: Final[Mapping[str, int]] = MappingProxyType({"http": 80, "https": 443})
NO_BODY: Final = frozenset({204, 205, 304})
NOT_PAGES: Final = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/vnd.")
SNIFFED: Final = 4_096
"""Bytes read of what is no page: enough to see what it is."""

_NO_TIMEOUT: Final = aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of an answer is read, in bytes."""

    wire: int
    body: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request to be made."""

    url: str
    """Canonical href, http or https, without userinfo."""
    fields: Mapping[str, str]
    context: ssl.SSLContext
    problem: FailureKind | None = None
    """Why the context is the lax one."""
    via: str = "http"
    limits: Limits
    seconds: Mapping[Phase, float]
    """The budget of each phase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back."""

    hop: Hop
    fields: tuple[tuple[bytes, bytes], ...] = ()
    body: Body | None = None
    failure: Failure | None = None

    @property
    def locations(self) -> list[bytes]:
        """The values of Location, each once."""
        return list(dict.fromkeys(values_of(self.fields, b"location")))


@dataclass(slots=True)
class _Got:
    """What has come so far: a hop may end anywhere and what it has got by then counts."""

    status: int | None = None
    fields: tuple[tuple[bytes, bytes], ...] = ()
    body: Body | None = None


async def no_hidden_retry(
    request: aiohttp.ClientRequest, handler: Callable[[aiohttp.ClientRequest], Awaitable[aiohttp.ClientResponse]]
) -> aiohttp.ClientResponse:
    """Middleware: retries are ours."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise DroppedError from error


def open_session(wire: Wire, *, keep: bool = True, use_proxies: bool = False) -> aiohttp.ClientSession:
    """A session for one look: its connections and its cookies die with it.

    A connection that we ``keep`` serves the next request to its host too, also after that waited for its turn: a
    handshake costs both sides more than a second of silence.
    The environment (HTTP_PROXY and its kin, ``.netrc``) is not looked at unless ``use_proxies``.
    """
    return aiohttp.ClientSession(
        connector=GuardedConnector(wire, keep=keep),
        cookie_jar=aiohttp.CookieJar(unsafe=True),  # also for hosts that are addresses; it lives for one look
        timeout=_NO_TIMEOUT,
        auto_decompress=False,
        read_bufsize=READ_AHEAD,
        max_line_size=MOST_LINE,
        max_field_size=MOST_LINE,
        max_headers=MOST_FIELDS,
        middlewares=(no_hidden_retry,),
        trust_env=use_proxies,
    )


async def fetch(session: aiohttp.ClientSession, wire: Wire, ask: Ask, ports: Mapping[str, int]) -> Reply:
    """Make one request and read the answer as far as the limits go. Raises nothing but a cancellation.

    Args:
        session: That of the look.
        wire: That of the look.
        ask: The request.
        ports: For each scheme the port of URLs that name none.
    """
    loop = asyncio.get_running_loop()
    started = loop.time()
    got = _Got()
    failure: Failure | None = None
    try:
        async with asyncio.timeout(None) as budget:
            wire.begin(budget, ask.seconds)
            await _exchange(session, wire, ask, ports, got)
    except Exception as error:  # noqa: BLE001 - the one place where foreign exceptions become data
        failure = _failure(error, wire, ask, got, loop)
    if failure is None and got.body is not None and got.body.broken:
        failure = Failure(kind=FailureKind.BODY_BROKEN, phase=Phase.BODY, detail=f"decoding: {got.body.broken}")
    hop = Hop(
        url=ask.url,
        status=got.status,
        location=_location(got),
        via=ask.via,
        headers=kept_fields(got.fields),
        peer=wire.link.peer if wire.link is not None else None,
        tls=wire.link.tls_facts(ask.problem) if wire.link is not None else None,
        elapsed_ms=int((loop.time() - started) * 1000),
        left_out=wire.left_out.get(host_of(ask.url), ()),
    )
    return Reply(hop=hop, fields=got.fields, body=got.body, failure=failure)


async def _exchange(session: aiohttp.ClientSession, wire: Wire, ask: Ask, ports: Mapping[str, int], got: _Got) -> None:
    url, fields = _with_port(ask, ports)
    await wire.check_target(url.raw_host or "", url.port or 0)
    response = await session.get(url, headers=fields, allow_redirects=False, ssl=ask.context)
    try:
        got.status, got.fields = response.status, response.raw_headers
        wire.head_done()
        if got.status in REDIRECTS or got.status in NO_BODY or got.status < 200:  # noqa: PLR2004
            response.release()
            return
        wire.enter(Phase.BODY)
        got.body = _expected(got.fields, ask.limits)
        while not got.body.full and (data := await response.content.readany()):
            got.body.feed(data)
    finally:
        response.close()


def _expected(fields: RawFields, limits: Limits) -> Body:
    """An empty body, ready for what the header fields announce."""
    kind = value_of(fields, b"content-type").strip().lower()
    codings = ",".join(text_of(value) for value in values_of(fields, b"content-encoding"))
    return Body(codings, most_wire=limits.wire, most_body=SNIFFED if kind.startswith(NOT_PAGES) else limits.body)


def _with_port(ask: Ask, ports: Mapping[str, int]) -> tuple[URL, Mapping[str, str]]:
    """The URL to connect to. With a port of ours in it, the Host field still names the URL's own authority."""
    host, scheme = host_key(ask.url), ask.url.partition(":")[0]
    port = ports[scheme]
    if ":" in host.rpartition("]")[2] or port == DEFAULT_PORTS[scheme]:
        return URL(ask.url, encoded=True), ask.fields
    url = ask.url.replace(f"//{host}", f"//{host}:{port}", 1)
    return URL(url, encoded=True), {**ask.fields, "Host": host}


def _failure(error: Exception, wire: Wire, ask: Ask, got: _Got, loop: asyncio.AbstractEventLoop) -> Failure:
    """The failure of a hop; where the head was sound although the rest is not, ``got`` gets the status from it."""
    phase = wire.phase
    if got.status is None and isinstance(error, aiohttp.ClientResponseError):
        sound = read_head(bytes(wire.head), loop)
        if sound is not None:
            phase = Phase.BODY
            got.status, got.fields = sound.status, sound.fields
            if got.status not in REDIRECTS and got.status not in NO_BODY:
                got.body = _expected(got.fields, ask.limits)
                got.body.feed(sound.body)
    if isinstance(error, TimeoutError) and loop.time() >= wire.deadline and phase is not Phase.BODY:
        return Failure(kind=FailureKind.TOTAL_TIMEOUT, phase=phase, detail="the time for the whole look was over")
    failure = failure_of(error, phase, bytes(wire.head[:64]))
    if phase is Phase.BODY and failure.kind is not FailureKind.BODY_TIMEOUT:
        return Failure(kind=FailureKind.BODY_BROKEN, phase=Phase.BODY, detail=failure.detail)
    if failure.kind is FailureKind.UNREACHABLE and wire.addresses and all(":" in a for a in wire.addresses):
        return Failure(kind=failure.kind, phase=failure.phase, detail=f"IPv6 addresses only; {failure.detail}")
    return failure


def _location(got: _Got) -> str | None:
    if got.status not in REDIRECTS:
        return None
    values = values_of(got.fields, b"location")
    return safe_text(mask_secrets(text_of(values[0])), LONGEST_LOCATION) if values else None
