from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from dnslib import DNSRecord

from crawler.simweb import SimWeb, dns, page
from tests.simweb.client import ask, look_up


@pytest.fixture
async def web() -> AsyncIterator[SimWeb]:
    async with SimWeb() as web:
        yield web


@pytest.mark.parametrize(
    ("rule", "kind", "expected"),
    [
        (dns.addresses("127.1.2.3", "::1"), "A", ("NOERROR", ["A 127.1.2.3"])),
        (dns.addresses("127.1.2.3", "::1"), "AAAA", ("NOERROR", ["AAAA ::1"])),
        (dns.addresses("127.1.2.3"), "AAAA", ("NOERROR", [])),
        (dns.addresses("127.1.2.3"), "MX", ("NOERROR", [])),
        (dns.nothing(), "A", ("NOERROR", [])),
        (dns.fails("SERVFAIL"), "A", ("SERVFAIL", [])),
        (dns.fails("REFUSED"), "A", ("REFUSED", [])),
        (dns.fails("NOTIMP"), "A", ("NOTIMP", [])),
        (dns.alias("b.test", "it.test"), "A", ("NOERROR", ["CNAME b.test.", "CNAME it.test."])),
        (dns.alias("b.test", then=dns.addresses("127.1.2.3")), "A", ("NOERROR", ["CNAME b.test.", "A 127.1.2.3"])),
        (dns.alias("gone.test", then=dns.fails("NXDOMAIN")), "A", ("NXDOMAIN", ["CNAME gone.test."])),
        (dns.per_type(a=dns.addresses("127.1.2.3"), aaaa=dns.fails("SERVFAIL")), "A", ("NOERROR", ["A 127.1.2.3"])),
        (dns.per_type(a=dns.addresses("127.1.2.3"), aaaa=dns.fails("SERVFAIL")), "AAAA", ("SERVFAIL", [])),
        (dns.slow(0.01, dns.addresses("127.1.2.3")), "A", ("NOERROR", ["A 127.1.2.3"])),
    ],
)
async def test_rules(web: SimWeb, rule: dns.Rule, kind: str, expected: tuple[str, list[str]]) -> None:
    web.names["it.test"] = rule
    assert await look_up(web, "it.test", kind) == expected


async def test_names_without_a_rule_do_not_exist(web: SimWeb) -> None:
    assert await look_up(web, "nobody.test") == ("NXDOMAIN", [])


async def test_names_are_asked_for_in_any_case(web: SimWeb) -> None:
    web.add("Good.test".lower(), page("Good"))
    assert (await look_up(web, "GOOD.Test"))[0] == "NOERROR"


async def test_a_wildcard_answers_below_its_zone_alone(web: SimWeb) -> None:
    web.names["*.zone.test"] = dns.addresses("127.1.2.3")
    web.names["own.zone.test"] = dns.fails("SERVFAIL")
    assert await look_up(web, "any.zone.test") == ("NOERROR", ["A 127.1.2.3"])
    assert await look_up(web, "a.b.zone.test") == ("NOERROR", ["A 127.1.2.3"])
    assert await look_up(web, "own.zone.test") == ("SERVFAIL", [])
    assert await look_up(web, "zone.test") == ("NXDOMAIN", [])


async def test_rebinding_counts_each_type_by_itself(web: SimWeb) -> None:
    web.names["it.test"] = dns.in_turn(dns.addresses("127.1.2.3"), dns.addresses("10.0.0.1"))
    await look_up(web, "it.test", "AAAA")
    answers = [(await look_up(web, "it.test"))[1] for _ in range(3)]
    assert answers == [["A 127.1.2.3"], ["A 10.0.0.1"], ["A 10.0.0.1"]]
    assert web.dns.asked["it.test", "A"] == 3


@pytest.mark.parametrize("rule", [dns.silent(), dns.slow(9, dns.silent()), dns.alias("b.test", then=dns.silent())])
async def test_silence(web: SimWeb, rule: dns.Rule) -> None:
    web.names["it.test"] = rule
    with pytest.raises(TimeoutError):
        await ask(web, "it.test", within=0.1)


async def test_garbage_is_no_message(web: SimWeb) -> None:
    web.names["it.test"] = dns.garbage()
    assert await ask(web, "it.test") == dns.GARBAGE


async def test_what_is_too_long_for_udp_is_cut_and_whole_over_tcp(web: SimWeb) -> None:
    many = [f"127.9.{number}.1" for number in range(200)]
    web.names["many.test"] = dns.addresses(*many)
    assert DNSRecord.parse(await ask(web, "many.test")).header.tc == 1
    reader, writer = await asyncio.open_connection("127.0.0.1", web.dns.port)
    question = DNSRecord.question("many.test").pack()
    writer.write(len(question).to_bytes(2, "big") + question)
    size = int.from_bytes(await reader.readexactly(2), "big")
    whole = DNSRecord.parse(await reader.readexactly(size))
    writer.close()
    assert [str(record.rdata) for record in whole.rr] == many


async def test_tcp_is_closed_where_nothing_is_said(web: SimWeb) -> None:
    web.names["it.test"] = dns.silent()
    reader, writer = await asyncio.open_connection("127.0.0.1", web.dns.port)
    question = DNSRecord.question("it.test").pack()
    writer.write(len(question).to_bytes(2, "big") + question)
    assert await reader.read() == b""
    writer.close()


async def test_an_outage_answers_for_every_name_until_it_is_over(web: SimWeb) -> None:
    web.add("good.test", page("Good"))
    web.go_down()
    assert (await look_up(web, "good.test"))[0] == "SERVFAIL"
    web.come_back()
    assert (await look_up(web, "good.test"))[0] == "NOERROR"
