"""What a port does to a connection before any HTTP is spoken: TCP faults, and TLS faults that no library makes.

`CONNECTION_FAULTS` names the ones that accept and misbehave, `PORT_FAULTS` those that never accept. Each host with
one gets a loopback address of its own, so that its neighbours stay well.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import Final

ALERT_HANDSHAKE_FAILURE: Final = 40
ALERT_PROTOCOL_VERSION: Final = 70
ALERT_UNRECOGNIZED_NAME: Final = 112

REFUSED: Final = "refused"
BLACK_HOLE: Final = "black_hole"
SLOW_ACCEPT: Final = "slow_accept"
PORT_FAULTS: Final = frozenset({REFUSED, BLACK_HOLE, SLOW_ACCEPT})
"""Nobody listens; the SYN is dropped; connections wait in a full backlog for a while."""

ConnectionFault = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def reset(writer: asyncio.StreamWriter) -> None:
    """Close a connection with RST: a linger of nothing (socket(7), SO_LINGER)."""
    sock = writer.get_extra_info("socket")
    if sock is not None:  # the client may be gone already
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def reset_at_accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """RST as soon as the connection stands."""
    reset(writer)


async def close_at_accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """FIN as soon as the connection stands."""
    writer.close()


async def close_after_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """FIN once something was read (a request, a ClientHello), without a byte."""
    await reader.read(65_536)
    writer.close()


async def reset_after_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """RST once something was read."""
    await reader.read(65_536)
    reset(writer)


async def never_answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read on and say nothing, until the other side goes."""
    while await reader.read(65_536):
        pass
    writer.close()


async def speaks_ssh(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The banner of another protocol."""
    await _say(writer, b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
    await never_answers(reader, writer)


async def speaks_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Plain HTTP where TLS was expected."""
    await reader.read(65_536)
    await _say(writer, b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    writer.close()


def tls_alert(description: int) -> ConnectionFault:
    """A server that answers the ClientHello with a fatal alert (RFC 8446 section 6)."""

    async def fault(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        await _say(writer, bytes([21, 3, 3, 0, 2, 2, description]))
        writer.close()

    return fault


CONNECTION_FAULTS: Final[dict[str, ConnectionFault]] = {
    "reset_at_accept": reset_at_accept,
    "close_at_accept": close_at_accept,
    "close_after_request": close_after_request,
    "reset_after_request": reset_after_request,
    "never_answers": never_answers,
    "speaks_ssh": speaks_ssh,
    "speaks_http": speaks_http,
    "tls_handshake_failure": tls_alert(ALERT_HANDSHAKE_FAILURE),
    "tls_old_protocol": tls_alert(ALERT_PROTOCOL_VERSION),
    "tls_name_not_served": tls_alert(ALERT_UNRECOGNIZED_NAME),
}
"""Every way to accept a connection and let it down, by name. On the https port they meet the ClientHello."""


async def _say(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


def listening_socket(address: str, port: int, backlog: int = 256) -> socket.socket:
    """A listening socket, non-blocking; ``port`` 0 takes any.

    Raises:
        OSError: the address is not one of this machine, or the port is taken.
    """
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setblocking(False)
        sock.bind((address, port))
        sock.listen(backlog)
    except OSError:
        sock.close()
        raise
    return sock


def fill_backlog(listener: socket.socket) -> list[socket.socket]:
    """Connect to ``listener`` until its queue is full, after which the kernel drops every SYN.

    The sockets returned keep it full; closing them, or accepting, lets connections through again.
    """
    kept = []
    for _ in range(3):  # one more than a backlog of 0 holds on any kernel
        sock = socket.socket(listener.family)
        sock.setblocking(False)
        sock.connect_ex(listener.getsockname())
        kept.append(sock)
    return kept
