"""The DNS of the simulated web: what a name answers, and the server that says so over UDP and TCP.

A *rule* turns a question into a reply (or into silence). Rules are small and combine: ``in_turn(addresses("127.1.2.3"),
addresses("10.0.0.1"))`` is a rebinding name, ``per_type(aaaa=fails("SERVFAIL"), a=addresses("127.1.2.3"))`` one whose
IPv6 side is broken. The server plays a recursive resolver, so it answers CNAME chains whole (RFC 1034 section 4.3.1).
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, cast

from dnslib import AAAA, CLASS, CNAME, QTYPE, RCODE, RR, A, DNSError, DNSRecord

LARGEST_UDP: Final = 1232
"""Bytes of a UDP reply; a longer one is cut and asked for again over TCP (DNS Flag Day 2020)."""
RECEIVE_BUFFER: Final = 2**20
GARBAGE: Final = b"\xff" * 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a client asked: lower-case name without the last dot, record type, and the how-manieth such question."""

    name: str
    kind: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server says: ``records`` as (owner, type, value); ``raw`` goes out instead when given."""

    records: tuple[tuple[str, str, str], ...] = ()
    rcode: str = "NOERROR"
    after: float = 0.0
    raw: bytes | None = None


Rule = Callable[[Question], Reply | None]
"""What a name answers; None is silence."""


def addresses(*values: str) -> Rule:
    """A name with these addresses, each answered to the question for its own family; NODATA for the other one."""
    by_kind = {kind: [v for v in values if _family(v) == kind] for kind in ("A", "AAAA")}

    def rule(question: Question) -> Reply:
        return Reply(records=tuple((question.name, question.kind, v) for v in by_kind.get(question.kind, ())))

    return rule


def _family(value: str) -> str:
    return "AAAA" if ipaddress.ip_address(value).version == 6 else "A"  # noqa: PLR2004 - IP version 6


def fails(rcode: str) -> Rule:
    """A name that is answered with an error: ``NXDOMAIN``, ``SERVFAIL``, ``REFUSED``, ``NOTIMP``."""
    return lambda _: Reply(rcode=rcode)


def nothing() -> Rule:
    """A name that exists and has no address (NODATA): often a domain that only takes mail."""
    return lambda _: Reply()


def silent() -> Rule:
    """A name whose questions are never answered."""
    return lambda _: None


def garbage(raw: bytes = GARBAGE) -> Rule:
    """A name answered with bytes that are no DNS message."""
    return lambda _: Reply(raw=raw)


def alias(*chain: str, then: Rule | None = None) -> Rule:
    """A CNAME chain over ``chain`` that ends with what ``then`` answers, or just ends (a loop, an empty target)."""

    def rule(question: Question) -> Reply | None:
        owners = (question.name, *chain)
        links = tuple((owner, "CNAME", target) for owner, target in zip(owners, chain, strict=False))
        end = Reply() if then is None else then(replace(question, name=chain[-1]))
        return end and replace(end, records=links + end.records)

    return rule


def per_type(*, a: Rule, aaaa: Rule) -> Rule:
    """A name that answers differently for IPv4 and IPv6."""
    return lambda question: aaaa(question) if question.kind == "AAAA" else a(question)


def in_turn(*rules: Rule) -> Rule:
    """A name that answers each question of a type by the next rule, the last one for ever (rebinding)."""
    return lambda question: rules[min(question.index, len(rules) - 1)](question)


def slow(seconds: float, rule: Rule) -> Rule:
    """A name whose answers take a while."""

    def late(question: Question) -> Reply | None:
        reply = rule(question)
        return reply and replace(reply, after=reply.after + seconds)

    return late


class NameServer:
    """A DNS server on loopback, UDP and TCP on one port. ``names`` may change while it runs.

    A key ``*.zone`` answers every name below the zone that has no rule of its own. Names without a rule do not exist.
    """

    def __init__(self, names: Mapping[str, Rule]) -> None:
        self._names = names
        self.asked: Counter[tuple[str, str]] = Counter()
        """How often each (name, type) was asked for."""
        self.override: Rule | None = None
        """Answers for every name while it is set: an outage."""
        self.port = 0
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None

    async def start(self, address: str) -> None:
        """Listen on a port of its own choice."""
        loop = asyncio.get_running_loop()
        for _ in range(20):
            self._tcp = await asyncio.start_server(self._serve_tcp, address, 0)
            self.port = self._tcp.sockets[0].getsockname()[1]
            try:
                self._udp, _ = await loop.create_datagram_endpoint(
                    lambda: _Datagrams(self), local_addr=(address, self.port)
                )
            except OSError:  # somebody else has this port for UDP
                self._tcp.close()
            else:
                return
        raise OSError("no port is free for both UDP and TCP")

    async def close(self) -> None:
        """Stop listening."""
        if self._udp:
            self._udp.close()
        if self._tcp:
            self._tcp.close()

    def answer(self, message: bytes) -> tuple[bytes, float] | None:
        """The reply to a query and the seconds to wait before it; None is silence."""
        query = DNSRecord.parse(message)
        name, kind = str(query.q.qname).rstrip(".").lower(), QTYPE.get(query.q.qtype)
        question = Question(name=name, kind=kind, index=self.asked[name, kind])
        self.asked[name, kind] += 1
        reply = (self.override or self._rule(name))(question)
        if reply is None or reply.raw is not None:
            return None if reply is None else (bytes(reply.raw or b""), reply.after)
        return _pack(query, reply), reply.after

    def _rule(self, name: str) -> Rule:
        if name in self._names:
            return self._names[name]
        labels = name.split(".")
        for cut in range(1, len(labels)):
            if wildcard := self._names.get(".".join(("*", *labels[cut:]))):
                return wildcard
        return fails("NXDOMAIN")

    async def _serve_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, DNSError):
            while True:
                size = int.from_bytes(await reader.readexactly(2), "big")
                if (found := self.answer(await reader.readexactly(size))) is None:
                    break
                await asyncio.sleep(found[1])
                writer.write(len(found[0]).to_bytes(2, "big") + found[0])
                await writer.drain()
        writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)
        # hundreds of questions come while the loop does something else; the kernel cuts this to what it allows
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        with contextlib.suppress(DNSError):
            if (found := self._server.answer(data)) is not None:
                asyncio.get_running_loop().call_later(found[1], self._send, _fit(found[0]), addr)

    def _send(self, message: bytes, addr: tuple[str, int]) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.sendto(message, addr)


def _pack(query: DNSRecord, reply: Reply) -> bytes:
    answer = query.reply(ra=1, aa=0)
    answer.header.rcode = getattr(RCODE, reply.rcode)
    makers = {"A": A, "AAAA": AAAA, "CNAME": CNAME}
    for owner, kind, value in reply.records:
        answer.add_answer(RR(owner, getattr(QTYPE, kind), CLASS.IN, 1, makers[kind](value)))
    return bytes(answer.pack())


def _fit(message: bytes) -> bytes:
    if len(message) <= LARGEST_UDP:
        return message
    whole = DNSRecord.parse(message)
    cut = whole.truncate()
    return bytes(cut.pack())
