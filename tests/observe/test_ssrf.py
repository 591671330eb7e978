"""Every vector of ``tests/data/ssrf.tsv``: what must not be reached is not, and what may be is.

Nothing is faked between a look and its sockets but the last step: where a socket would connect, the address is noted
and the connection goes to a loopback server instead, as if it were that address. Names come from a loopback DNS server.
"""

from __future__ import annotations

import asyncio
import csv
import json
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from crawler.config import Settings
from crawler.model import FailureKind, Look, LookRequest
from crawler.observe import make_looker
from crawler.observe.own import own_addresses
from crawler.simweb import dns
from tests.observe.servers import Answers, Server, name_server

VECTORS = Path(__file__).parents[1] / "data" / "ssrf.tsv"
PUBLIC = "93.184.216.34"
NEVER_DEAD = {
    FailureKind.FORBIDDEN_ADDRESS,
    FailureKind.FORBIDDEN_PORT,
    FailureKind.FORBIDDEN_SCHEME,
    FailureKind.BAD_URL,
    FailureKind.BAD_NAME,
    FailureKind.BAD_REDIRECT,
}


@dataclass
class Setup:
    names: dict[str, dns.Rule] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)


def read_vectors() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def plain(status: str, *fields: str, body: str = "") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields])
    return f"{head}\r\n\r\n{body}".encode()


def read_setup(row: dict[str, str], host: str | None) -> Setup:
    """What a row's ``setup_json`` says: DNS answers, the answer of the first host, the environment."""
    text = "" if row["setup_json"] == "-" else str(json.loads(row["setup_json"]))
    setup = Setup(names={"start.test": dns.addresses(PUBLIC), "public.test": dns.addresses(PUBLIC)})
    for part in re.split(r" ; (?=(?:dns|redirect|env): )", text):
        kind, _, rest = part.partition(": ")
        if kind == "dns":
            name, _, where = rest.partition("=")
            setup.names[host or "" if name.startswith("(") else name] = dns.addresses(*addresses(where))
        elif kind == "dns-sequence":
            first, second = rest.split(" then ")
            setup.names["start.test"] = dns.in_turn(dns.addresses(first), dns.addresses(second))
            setup.answers["/"] = plain("302 Found", "Location: https://start.test/")
        elif kind == "redirect":
            code, _, location = rest.partition(" Location: ")
            setup.answers["/"] = plain(f"{code} Redirect", f"Location: {location}")
        elif kind == "header":
            setup.answers["/"] = plain("200 OK", rest)
        elif kind == "body":
            setup.answers["/"] = plain("200 OK", "Content-Type: text/html", body=rest)
        elif kind == "env":
            name, _, value = rest.partition("=")
            setup.environment[name] = value
            if host and re.fullmatch(r"[\d.]+", row["lands_on"]):
                setup.names.setdefault(host, dns.addresses(row["lands_on"]))
        else:
            assert not kind, f"a set-up this test does not know: {part}"
    return setup


def addresses(text: str) -> list[str]:
    if text.startswith("<own"):
        return sorted(address for address in own_addresses() if ":" not in address and not address.startswith("127."))[
            :1
        ]
    if ".1..60" in text:
        return [f"93.184.216.{n}" if n != 30 else "10.0.0.1" for n in range(1, 61)]
    return [str(ip_address(address)) for address in text.split("|")]


@pytest.fixture
async def connected(monkeypatch: pytest.MonkeyPatch) -> Callable[[Server], list[str]]:
    """Notes the address of every connection that would be made, and makes it to a server instead."""
    loop = asyncio.get_running_loop()
    real = loop.sock_connect

    def to(server: Server) -> list[str]:
        seen: list[str] = []

        async def sock_connect(sock: socket.socket, address: Any) -> None:
            seen.append(address[0])
            await real(sock, ("::1" if sock.family is socket.AF_INET6 else "127.0.0.1", server.port))

        monkeypatch.setattr(loop, "sock_connect", sock_connect)
        return seen

    return to


async def take_look(row: dict[str, str], connected: Callable[[Server], list[str]]) -> tuple[Look, list[str], Server]:
    url = str(json.loads(row["url_json"]))
    whatwg = "" if row["whatwg_json"] == "invalid" else str(json.loads(row["whatwg_json"]))
    host = re.sub(r"^\w+://([^/:]*).*", r"\1", whatwg)
    setup = read_setup(row, host)
    async with Server(setup.answers) as server, name_server(setup.names) as names:
        seen = connected(server)
        settings = Settings(nameserver=(f"127.0.0.1:{names.port}",), dns_timeout=5.0, host_request_interval=0.0)
        async with make_looker(settings) as looker:
            return await looker.look(LookRequest(url=url)), seen, server


@pytest.mark.parametrize("row", read_vectors(), ids=lambda row: row["id"])
async def test_vector(
    row: dict[str, str], connected: Callable[[Server], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in read_setup(row, None).environment.items():
        monkeypatch.setenv(name, value)

    look, seen, _ = await take_look(row, connected)

    lands = {part.strip() for part in row["lands_on"].split("|")}
    if row["expect"] == "allow":
        assert lands & set(seen), (look.outcome, seen)
        assert look.outcome.failure is None or look.outcome.failure.kind not in NEVER_DEAD, look.outcome
        return
    assert not lands & set(seen), look.outcome
    assert all(ip_address(address) in ip_network("93.184.216.0/24") for address in seen), seen
    if row["stage"] == "proxy" and seen:
        assert look.outcome.status == 200  # without the proxy of the environment the link is as good as any
    elif row["expect"] == "refuse":
        assert look.outcome.failure is not None, look.outcome
        assert look.outcome.failure.kind in NEVER_DEAD, look.outcome
    else:
        assert seen, "the public hop may be fetched"
