"""`SimWeb`: hosts, their names, addresses and certificates put together into one web that can be switched on."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from crawler.simweb import certificates, dns
from crawler.simweb.addresses import Addresses
from crawler.simweb.certificates import HANDSHAKES
from crawler.simweb.connections import CONNECTION_FAULTS, PORT_FAULTS, REFUSED, listening_socket, reset_at_accept
from crawler.simweb.exchange import Handler, Request
from crawler.simweb.http import redirect, status
from crawler.simweb.pages import page
from crawler.simweb.server import Listeners, Log

SERVED: Final = "served"
"""An http port with nothing wrong."""
VALID: Final = "valid"
"""An https port with nothing wrong."""
SHARED_ADDRESSES: Final = 64
"""Loopback addresses that hosts without a fault of their own are spread over."""
WITNESSES: Final = ("witness-one.test", "witness-two.test")
PORTAL: Final = "portal.test"
LOOPBACK: Final = "127.0.0.1"
NOT_FOUND: Final = status(404)

Pages = Mapping[str, Handler]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A simulated host: where it is, and what its two ports and its paths do."""

    host: str
    address: str
    pages: Pages
    http: str
    https: str


class SimWeb:
    """A web on loopback. Declare hosts with `add` before or after it is switched on (``async with web``)."""

    def __init__(self, *, shared_addresses: int = SHARED_ADDRESSES) -> None:
        """Hosts without a fault of their own are spread over so many loopback addresses."""
        self.log = Log()
        """Every request that came."""
        self.names: dict[str, dns.Rule] = {}
        """What each name answers; may be changed at any time."""
        self.dns = dns.NameServer(self.names)
        self.http_port = self.https_port = 0
        self._sites: dict[str, Site] = {}
        self._addresses = Addresses(shared_addresses)
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}
        self._listeners = Listeners(self._handler, self.log)
        self._open: set[str] = set()
        self._captive = self._intercepted = False
        self._ca_folder: tempfile.TemporaryDirectory[str] | None = None
        for witness in WITNESSES:
            self.add(witness, page(f"Witness {witness}"))
        self.add(PORTAL, {"*": page("Welcome to the Wi-Fi. Please accept the terms of use.")})

    # --- declaring ----------------------------------------------------------------------------------------------

    def add(
        self,
        host: str,
        pages: Handler | Pages | None = None,
        *,
        names: dns.Rule | None = None,
        http: str = SERVED,
        https: str = VALID,
        address: str | None = None,
    ) -> Site:
        """Puts a host into the web and gives it a loopback address.

        Args:
            host: its name in ASCII; ``*.zone`` stands for every name below a zone.
            pages: handlers by path (``/``, ``/a?b``, ``*`` for the rest), each possibly after a scheme and a colon
                (``https:/``); a handler alone answers ``/``. What is not listed is a 404.
            names: what its name answers instead of its address (see `crawler.simweb.dns`).
            http: ``served`` or a name of `CONNECTION_FAULTS` or `PORT_FAULTS`.
            https: a name of `CERTIFICATES` or `HANDSHAKES`, or a fault as for ``http``.
            address: a loopback address to use (``::1``), instead of one from the pool.
        """
        faulty = not {http, https}.isdisjoint(CONNECTION_FAULTS.keys() | PORT_FAULTS | HANDSHAKES.keys())
        by_path = pages if isinstance(pages, Mapping) else {} if pages is None else {"/": pages}
        where = address or (self._addresses.own() if faulty else self._addresses.shared())
        site = Site(host=host, address=where, pages=by_path, http=http, https=https)
        self._sites[host] = site
        self.names[host] = names or dns.addresses(where)
        self._contexts.pop((VALID, where), None)  # its certificate does not know this host
        if self.http_port:
            self._listen(site)
        return site

    def make_certificates(self) -> None:
        """Makes every host's certificate now; else each is made in the first handshake, which then takes longer."""
        for host in self._sites:
            self._context_of(host)

    def address_of(self, host: str) -> str:
        """The loopback address of a host."""
        return self._sites[host].address

    # --- running ------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.dns.start(LOOPBACK)
        self._ca_folder = tempfile.TemporaryDirectory(prefix="simweb-")
        self._ca_file.write_bytes(certificates.authorities().pem)
        http, https = listening_socket(LOOPBACK, 0), listening_socket(LOOPBACK, 0)
        self.http_port, self.https_port = http.getsockname()[1], https.getsockname()[1]
        self._open.add(LOOPBACK)
        self._listeners.serve(http, None)
        self._listeners.serve(https, self._listening_context(LOOPBACK))
        for site in self._sites.values():
            self._listen(site)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http_port = self.https_port = 0
        await self._listeners.close()
        await self.dns.close()
        if self._ca_folder:
            self._ca_folder.cleanup()

    @property
    def _ca_file(self) -> Path:
        assert self._ca_folder is not None, "the web is not switched on"
        return Path(self._ca_folder.name, "ca.pem")

    def settings(self) -> dict[str, Any]:
        """What `crawler.config.Settings` needs to be told to look into this web and nowhere else."""
        return {
            "nameserver": (f"127.0.0.1:{self.dns.port}",),
            "http_port": self.http_port,
            "https_port": self.https_port,
            "allow_network": ("127.0.0.0/8", "::1/128"),
            "ca_file": str(self._ca_file),
            "witness": tuple(f"https://{witness}/" for witness in WITNESSES),
        }

    @contextlib.contextmanager
    def in_thread(self) -> Iterator[Self]:
        """The web switched on in a thread with an event loop of its own, for callers that run one themselves."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="simulated web", daemon=True)
        thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self.__aenter__(), loop).result()
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(self.__aexit__(None, None, None), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    # --- trouble on our own side --------------------------------------------------------------------------------

    def go_down(self, rule: dns.Rule | None = None) -> None:
        """The line is cut: no name resolves (SERVFAIL, or as ``rule`` says) and every new connection is reset."""
        self.dns.override = rule or dns.fails("SERVFAIL")
        self._listeners.fail_connections(reset_at_accept)

    def capture_everyone(self) -> None:
        """A captive portal: every http answer is a redirect to one host, and no certificate fits its host."""
        self._captive = self._intercepted = True

    def intercept(self) -> None:
        """A proxy on our side that signs every certificate itself."""
        self._intercepted = True

    def come_back(self) -> None:
        """Everything is well again."""
        self.dns.override = None
        self._listeners.fail_connections(None)
        self._captive = self._intercepted = False

    # --- inside -------------------------------------------------------------------------------------------------

    def _site(self, host: str) -> Site | None:
        if host in self._sites:
            return self._sites[host]
        labels = host.split(".")
        zones = (".".join(("*", *labels[cut:])) for cut in range(1, len(labels)))
        return next((self._sites[zone] for zone in zones if zone in self._sites), None)

    def _handler(self, request: Request) -> Handler:
        """Which handler answers a request; robots.txt is never the ``*`` page."""
        if self._captive and request.host != PORTAL:
            return redirect(f"http://{PORTAL}/", 302)
        site = self._site(request.host)
        keys = [request.target, request.path, *(() if request.path == "/robots.txt" else ("*",))]
        found = (site.pages.get(k) for key in keys for k in (f"{request.scheme}:{key}", key)) if site else ()
        return next((handler for handler in found if handler), NOT_FOUND)

    def _listen(self, site: Site) -> None:
        address = site.address
        if address in self._open:
            return
        self._open.add(address)
        self._listen_on(address, self.http_port, site.http, None)
        context = self._demanding_context(site) if site.https in HANDSHAKES else self._listening_context(address)
        self._listen_on(address, self.https_port, site.https, context)

    def _listen_on(self, address: str, port: int, does: str, context: ssl.SSLContext | None) -> None:
        if does == REFUSED:
            return
        if does in PORT_FAULTS:
            self._listeners.ignore(address, port, does, context)
        elif does in CONNECTION_FAULTS:
            self._listeners.let_down(listening_socket(address, port), CONNECTION_FAULTS[does])
        else:
            self._listeners.serve(listening_socket(address, port), context)

    def _listening_context(self, address: str) -> ssl.SSLContext:
        """A context that hands over to the host's own, once the client has said which host it wants (SNI)."""
        context = certificates.context_for(VALID, [address])

        def choose(connection: ssl.SSLObject | ssl.SSLSocket, host: str | None, _: ssl.SSLContext) -> None:
            if host:
                connection.context = self._context_of(host)

        context.sni_callback = choose
        return context

    def _demanding_context(self, site: Site) -> ssl.SSLContext:
        """A context of a host with its own idea of handshakes; no other host lives on its address."""
        context = certificates.context_for(VALID, [site.host])
        HANDSHAKES[site.https](context, [site.host])
        return context

    def _context_of(self, host: str) -> ssl.SSLContext:
        """The context of a host: one shared with its neighbours when it is well, since making keys takes time."""
        site = self._site(host)
        if self._intercepted:
            return self._context("intercepted", host, [host])
        if site is None or site.host != host or site.https != VALID:
            return self._context(site.https if site else VALID, host, [host])
        if (known := self._contexts.get((VALID, site.address))) is not None:
            return known
        neighbours = [s.host for s in self._sites.values() if s.address == site.address and s.https == VALID]
        return self._context(VALID, site.address, [h for h in neighbours if "*" not in h])

    def _context(self, certificate: str, whose: str, names: Sequence[str]) -> ssl.SSLContext:
        key = (certificate, whose)
        if key not in self._contexts:
            self._contexts[key] = certificates.context_for(certificate, names)
        return self._contexts[key]
