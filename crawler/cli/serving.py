"""``crawler serve``: starts the server and opens the browser."""

from __future__ import annotations

import asyncio
import ipaddress
import webbrowser
from dataclasses import dataclass
from typing import Final

from rich.text import Text

from crawler.cli.options import Out
from crawler.config import Settings
from crawler.errors import UsageError
from crawler.model import say

DONE: Final = 0
SHORTEST_PASSWORD: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeRequest:
    """What was asked for."""

    host: str
    port: int
    browser: bool


def serve(request: ServeRequest, settings: Settings, out: Out) -> int:
    """Serves until Ctrl-C.

    Raises:
        UsageError: the extra ``serve`` is missing, the address cannot be used, or it needs a password.
    """
    is_local = _is_loopback(request.host)
    if not is_local and len(settings.serve_password) < SHORTEST_PASSWORD:
        raise UsageError(
            say("{host} can be reached from other machines, so a password is needed.", host=request.host),
            say(
                "Put one of at least {count} characters into {name}.",
                count=SHORTEST_PASSWORD,
                name="CRAWLER_SERVE_PASSWORD",
            ),
        )
    try:
        asyncio.run(_serve(request, settings, out, "" if is_local else settings.serve_password))
    except OSError as error:
        raise UsageError(
            say("The server cannot use {host}: {why}", host=request.host, why=error.strerror or str(error)),
            say("Choose another --host or --port."),
        ) from error
    except KeyboardInterrupt:
        out.err.print(Text(out.translator.text("Stopped. Everything is kept.")))
    return DONE


async def _serve(request: ServeRequest, settings: Settings, out: Out, password: str) -> None:
    from crawler.serve import Access, make_app, run_app

    access = Access(_hash(password) if password else "")

    def ready(port: int) -> None:
        name = f"[{request.host}]" if ":" in request.host else request.host
        address = f"http://{name}:{port}/" + ("" if password else f"enter?token={access.token}")
        out.out.print(Text(out.translator.text("Open this address in a browser: {address}", address=address)))
        if password:
            out.err.print(Text(out.translator.text("Put a proxy with TLS in front: this server speaks plain HTTP.")))
        elif request.browser:
            webbrowser.open(address)

    await run_app(make_app(settings, out.translator, access), request.host, request.port, ready)


def _hash(password: str) -> str:
    from crawler.serve import hash_password

    try:
        return hash_password(password)
    except ImportError as error:
        raise UsageError(
            say("A password needs the package argon2-cffi, which is not installed."),
            say("Install it with: pip install “partner-crawler[serve]”"),
        ) from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
