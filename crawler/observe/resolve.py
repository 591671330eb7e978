"""Names to addresses: both families asked at once, and every way of not getting one told apart.

c-ares (aiodns) does the asking, so that thousands of look-ups wait side by side instead of behind a few threads. Only
DNS is asked: neither the hosts file nor search domains can turn a name of the table into a host of this network.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import aiodns
import pycares
from aiodns import error

from crawler.model import Failure, FailureKind, Phase
from crawler.observe.exceptions import FailedError
from crawler.observe.failures import dns_failure

MOST_ADDRESSES: Final = 32
"""Addresses of one name that are tried at most; beside each other, a quarter of a second apart (RFC 8305)."""
GRACE: Final = MappingProxyType({"A": 1.0, "AAAA": 0.3})
"""Seconds to wait for the other family once one has answered. IPv4 is worth waiting for: it is what mostly works."""
TRIES: Final = 3
FIRST_TRY: Final = 1 / 7
"""Part of the time for a name after which it is asked for again; c-ares doubles it with each try: 1 + 2 + 4."""
LONGEST_NAME: Final = 253
LONGEST_LABEL: Final = 63
LOOPBACK: Final = ("127.0.0.1", "::1")

FAMILIES: Final = 2
NO_SUCH_NAME: Final = frozenset({error.ARES_ENOTFOUND, error.ARES_ENONAME})

Located = tuple[str, ...] | Failure
"""The addresses of a name, or why there are none."""
Answer = tuple[str, ...] | aiodns.error.DNSError
"""Addresses of one family (perhaps none), or why they are not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where the first request of a look goes, found out before it is asked whose turn it is."""

    url: str
    """Of that request."""
    host: str
    located: Located
    began: float
    """Loop time at which the look began by asking for the name: its time runs from there."""
    lane: str | None = None
    """See `crawler.observe.pace.Lanes`; None where there is nothing to wait for."""


class Resolver:
    """Asks DNS servers; one for all looks that share the servers."""

    def __init__(self, servers: Sequence[str] = (), *, timeout: float) -> None:
        """Ask ``servers`` (``ADDRESS`` or ``ADDRESS:PORT``), or the system's; ``timeout`` seconds for one name."""
        self._timeout = timeout
        self._channel = aiodns.DNSResolver(nameservers=servers or None, timeout=timeout * FIRST_TRY, tries=TRIES)

    async def addresses(self, host: str) -> tuple[str, ...]:
        """The addresses of ``host``, IPv4 first, at most `MOST_ADDRESSES`.

        Raises:
            FailedError: there are none, with the reason.
        """
        name = host.rstrip(".").lower()
        if (failure := name_failure(host)) is not None:
            raise FailedError(failure)
        if name == "localhost" or name.endswith(".localhost"):  # RFC 6761 section 6.3: never asked for
            return LOOPBACK
        answers = await self._ask_both(name)
        found = tuple(address for answer in answers if isinstance(answer, tuple) for address in answer)
        if found:
            return found[:MOST_ADDRESSES]
        raise FailedError(_why_none(answers, FAMILIES))

    async def locate(self, host: str) -> Located:
        """The addresses of ``host``, or why there are none."""
        try:
            return await self.addresses(host)
        except FailedError as error:
            return error.failure

    async def close(self) -> None:
        """Give the sockets back."""
        await self._channel.close()

    async def _ask_both(self, name: str) -> list[Answer]:
        """The answers that came in time, that for IPv4 first."""
        asked = {kind: self._channel.query_dns(name, kind) for kind in ("A", "AAAA")}
        pending = set(asked.values())
        loop = asyncio.get_running_loop()
        until = loop.time() + self._timeout
        try:
            while pending and (left := until - loop.time()) > 0:
                done, pending = await asyncio.wait(pending, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                for kind, future in asked.items():
                    if future in done:
                        until = min(until, loop.time() + _patience(_read(future), "AAAA" if kind == "A" else "A"))
            return [_read(future) for future in asked.values() if future.done()]
        finally:
            for future in asked.values():
                if not future.cancel():
                    future.exception()  # one that nobody asks for would be reported as lost


def _read(future: asyncio.Future[pycares.DNSResult]) -> Answer:
    failed = future.exception()
    if isinstance(failed, aiodns.error.DNSError):
        return failed
    records = (record.data for record in future.result().answer)
    return tuple(data.addr for data in records if isinstance(data, pycares.ARecordData | pycares.AAAARecordData))


def _patience(answer: Answer, other: str) -> float:
    """Seconds the query for the ``other`` family may still take, now that this answer is here."""
    if isinstance(answer, aiodns.error.DNSError):
        return 0.0 if answer.args[0] in NO_SUCH_NAME else float("inf")
    return GRACE[other] if answer else float("inf")


def _why_none(answers: list[Answer], expected: int) -> Failure:
    """The reason that says most: no such name holds for both families, "no address" only when both said so."""
    codes = [answer.args[0] for answer in answers if isinstance(answer, aiodns.error.DNSError)]
    for code in codes:
        if code in NO_SUCH_NAME:
            return dns_failure(code)
    unclear = [code for code in codes if code != error.ARES_ENODATA]
    if unclear:
        return dns_failure(unclear[0])
    if len(answers) < expected:
        return dns_failure(error.ARES_ETIMEOUT)
    return dns_failure(error.ARES_ENODATA)


def name_failure(host: str) -> Failure | None:
    """Why ``host`` cannot be asked for at all (RFC 1035 section 2.3.4), None when it can."""
    name = host.removesuffix(".")
    try:
        name.encode("ascii")
    except UnicodeEncodeError:
        return _bad_name("not in ASCII")
    labels = name.split(".")
    if not name or "" in labels:
        return _bad_name("an empty label")
    if len(name) > LONGEST_NAME or max(map(len, labels)) > LONGEST_LABEL:
        return _bad_name("longer than names can be")
    return None


def _bad_name(why: str) -> Failure:
    return Failure(kind=FailureKind.BAD_NAME, phase=Phase.DNS, detail=f"{why} in the host name")
