"""Who may use the server: a token in the address on this machine, a password from elsewhere.

Three things are checked before any handler runs. The Host field must be one of ours, so a name that an attacker points
to 127.0.0.1 (DNS rebinding) gets nothing. A request that changes something must come from our own pages (the Origin
field, RFC 6454). And the visitor must have the session cookie, which only the token or the password gives; it is
SameSite=Strict and HttpOnly.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

COOKIE: Final = "crawler_session"
SAFE: Final = frozenset({"GET", "HEAD"})
"""Methods that change nothing (RFC 9110, 9.2.1)."""
LOCAL_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")
WRONG_PASSWORD: Final = 2.0
"""Seconds until a wrong password is answered; one at a time, so that guessing is slow."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Access:
    """Decides who gets in. Sessions live as long as the server."""

    def __init__(self, password_hash: str = "") -> None:
        """``password_hash`` is an Argon2 hash; without one, only the token gives access."""
        self.token = secrets.token_urlsafe(32)
        self.needs_password = bool(password_hash)
        self._password_hash = password_hash
        self._sessions: dict[str, str] = {}
        self._guessing = asyncio.Lock()

    def enter_by_token(self, token: str) -> str | None:
        """Returns a new session for the right token, else None. A server with a password takes no token."""
        if self.needs_password or not hmac.compare_digest(token.encode(), self.token.encode()):
            return None
        return self._new_session("")

    async def enter_by_password(self, password: str, name: str) -> str | None:
        """Returns a new session for the right password, else None after a pause."""
        async with self._guessing:
            if await asyncio.to_thread(_verify, self._password_hash, password):
                return self._new_session(name)
            await asyncio.sleep(WRONG_PASSWORD)
            return None

    def name_of(self, request: web.Request) -> str | None:
        """Returns the name a visitor signed in with (empty with the token); None without a session."""
        return self._sessions.get(request.cookies.get(COOKIE, ""))

    def _new_session(self, name: str) -> str:
        session = secrets.token_urlsafe(32)
        self._sessions[session] = name
        return session

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Lets a request through or refuses it."""
        if not self.needs_password and not _is_local(request):
            raise web.HTTPMisdirectedRequest(text="421: this server answers under its own address only")
        if request.method not in SAFE and request.headers.get("Origin") != f"{request.scheme}://{request.host}":
            raise web.HTTPForbidden(text="403: requests that change something must come from these pages")
        if request.path != "/enter" and self.name_of(request) is None:
            if self.needs_password and request.method in SAFE:
                raise web.HTTPSeeOther("/enter")
            raise web.HTTPForbidden(text="403: open the address that crawler serve printed")
        return await handler(request)


def keep_session(response: web.StreamResponse, session: str) -> None:
    """Gives the visitor the session cookie."""
    response.set_cookie(COOKIE, session, httponly=True, samesite="Strict", path="/")


def hash_password(password: str) -> str:
    """Returns the Argon2id hash of a password.

    Raises:
        ImportError: the extra ``serve`` is not installed.
    """
    from argon2 import PasswordHasher  # noqa: PLC0415 - needed only where others may sign in

    return PasswordHasher().hash(password)


def _verify(password_hash: str, password: str) -> bool:
    from argon2 import PasswordHasher  # noqa: PLC0415 - as above
    from argon2.exceptions import VerificationError  # noqa: PLC0415

    try:
        return PasswordHasher().verify(password_hash, password)
    except VerificationError:
        return False


def _is_local(request: web.Request) -> bool:
    name, _, port = request.host.rpartition(":")
    return name in LOCAL_NAMES and port.isdecimal()
