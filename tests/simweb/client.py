"""A client that shares no code with the crawler: what the simulated web really puts on the wire."""

from __future__ import annotations

import asyncio
import socket
import ssl

from dnslib import QTYPE, RCODE, DNSRecord

from crawler.simweb import SimWeb


async def ask(web: SimWeb, name: str, kind: str = "A", *, within: float = 2.0) -> bytes:
    """One DNS question over UDP, the reply as bytes."""
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.connect(("127.0.0.1", web.dns.port))
        await loop.sock_sendall(sock, DNSRecord.question(name, kind).pack())
        return await asyncio.wait_for(loop.sock_recv(sock, 65_536), within)


async def look_up(web: SimWeb, name: str, kind: str = "A") -> tuple[str, list[str]]:
    """The rcode and the records of an answer, as ``TYPE value``."""
    record = DNSRecord.parse(await ask(web, name, kind))
    return RCODE.get(record.header.rcode), [f"{QTYPE.get(rr.rtype)} {rr.rdata}" for rr in record.rr]


def trusting(web: SimWeb) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=web.settings()["ca_file"])


async def connect(
    web: SimWeb, host: str, *, scheme: str = "http", context: ssl.SSLContext | None = None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address = web.address_of(host)
    if scheme == "http":
        return await asyncio.open_connection(address, web.http_port)
    return await asyncio.open_connection(address, web.https_port, ssl=context or trusting(web), server_hostname=host)


async def get(
    web: SimWeb, host: str, target: str = "/", *, scheme: str = "http", headers: str = "", close: bool = True
) -> bytes:
    """Everything a server says to one GET until it closes."""
    reader, writer = await connect(web, host, scheme=scheme)
    try:
        ending = "Connection: close\r\n" if close else ""
        writer.write(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n{ending}{headers}\r\n".encode())
        return await reader.read()
    finally:
        writer.close()
