"""Names: both families at once, and every way of not getting an address told apart."""

from __future__ import annotations

import asyncio

import pytest

from crawler.model import FailureKind, Phase
from crawler.observe.exceptions import FailedError
from crawler.observe.resolve import MOST_ADDRESSES, Resolver
from crawler.simweb import dns
from tests.observe.servers import name_server

K = FailureKind
GOOD = dns.addresses("93.184.216.34")
PATIENCE = 20.0
"""Seconds that no answer here takes, on any machine."""


async def ask(rule: dns.Rule, host: str = "h.test", *, within: float = PATIENCE) -> tuple[str, ...]:
    async with name_server({"h.test": rule}) as server:
        resolver = Resolver([f"127.0.0.1:{server.port}"], timeout=within)
        try:
            return await resolver.addresses(host)
        finally:
            await resolver.close()


async def why(rule: dns.Rule, host: str = "h.test", *, within: float = PATIENCE) -> FailureKind:
    with pytest.raises(FailedError) as raised:
        await ask(rule, host, within=within)
    assert raised.value.failure.phase is Phase.DNS
    return raised.value.failure.kind


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (dns.fails("NXDOMAIN"), K.NO_SUCH_NAME),
        (dns.nothing(), K.NO_ADDRESS),
        (dns.fails("SERVFAIL"), K.DNS_SERVER_FAILURE),
        (dns.fails("REFUSED"), K.DNS_SERVER_FAILURE),
        (dns.fails("NOTIMP"), K.DNS_SERVER_FAILURE),
        (dns.alias("gone.test", then=dns.fails("NXDOMAIN")), K.NO_SUCH_NAME),
        (dns.alias("h.test", then=dns.nothing()), K.NO_ADDRESS),
        (dns.per_type(a=dns.nothing(), aaaa=dns.fails("SERVFAIL")), K.DNS_SERVER_FAILURE),
        (dns.per_type(a=dns.fails("NXDOMAIN"), aaaa=dns.silent()), K.NO_SUCH_NAME),
        (dns.per_type(a=dns.silent(), aaaa=dns.fails("NXDOMAIN")), K.NO_SUCH_NAME),
    ],
)
async def test_why_there_is_no_address(rule: dns.Rule, kind: FailureKind) -> None:
    assert await why(rule) is kind


@pytest.mark.parametrize(
    "rule",
    [dns.silent(), dns.garbage(), dns.per_type(a=dns.nothing(), aaaa=dns.silent())],
    ids=["silent", "garbage", "half"],
)
async def test_silence_is_a_timeout_and_no_verdict_on_the_name(rule: dns.Rule) -> None:
    assert await why(rule, within=0.4) in {K.DNS_TIMEOUT, K.DNS_SERVER_FAILURE}


@pytest.mark.parametrize(
    ("rule", "addresses"),
    [
        (GOOD, ("93.184.216.34",)),
        (dns.addresses("2606:2800:220:1::1"), ("2606:2800:220:1::1",)),
        (dns.addresses("2606:2800:220:1::1", "93.184.216.34"), ("93.184.216.34", "2606:2800:220:1::1")),
        (dns.per_type(a=GOOD, aaaa=dns.fails("SERVFAIL")), ("93.184.216.34",)),
        (dns.per_type(a=GOOD, aaaa=dns.silent()), ("93.184.216.34",)),
        (dns.per_type(a=dns.silent(), aaaa=dns.addresses("2606:2800:220:1::1")), ("2606:2800:220:1::1",)),
        (dns.alias("real.test", then=GOOD), ("93.184.216.34",)),
    ],
)
async def test_one_family_is_enough(rule: dns.Rule, addresses: tuple[str, ...]) -> None:
    async with asyncio.timeout(PATIENCE):  # an answer of the other family would be waited for much longer
        assert await ask(rule, within=1_000 * PATIENCE) == addresses


async def test_addresses_are_capped_but_not_at_a_few() -> None:
    found = await ask(dns.addresses(*(f"93.184.216.{number}" for number in range(60))))

    assert len(found) == MOST_ADDRESSES


@pytest.mark.parametrize(
    "host", ["a..b", "", ".", "x" * 64 + ".test", ".".join(["x" * 60] * 5), "münchen.test"], ids=lambda host: host[:9]
)
async def test_names_that_cannot_be_asked_for(host: str) -> None:
    assert await why(GOOD, host) is K.BAD_NAME


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "foo.localhost"])
async def test_localhost_is_never_asked_for(host: str) -> None:
    assert await ask(GOOD, host) == ("127.0.0.1", "::1")


async def test_name_is_asked_for_as_it_is_without_search_domains() -> None:
    async with name_server({"h.test": GOOD}) as server:
        resolver = Resolver([f"127.0.0.1:{server.port}"], timeout=PATIENCE)
        with pytest.raises(FailedError):
            await resolver.addresses("intranet")
        await resolver.close()

    assert {name for name, _ in server.asked} == {"intranet"}


async def test_many_names_wait_side_by_side() -> None:
    """The server answers once it has been asked for all of them: one after the other, the first would be in vain."""
    hosts = [f"h{number}.test" for number in range(100)]

    def once_all_are_asked_for(question: dns.Question) -> dns.Reply | None:
        return GOOD(question) if len({name for name, _ in server.asked}) == len(hosts) else None

    async with name_server({"*.test": once_all_are_asked_for}) as server:
        resolver = Resolver([f"127.0.0.1:{server.port}"], timeout=PATIENCE / 2)
        found = await asyncio.gather(*map(resolver.addresses, hosts))
        await resolver.close()

    assert set(found) == {("93.184.216.34",)}


async def test_broken_off_question_leaves_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    names = {"h.test": dns.slow(0.05, dns.fails("NXDOMAIN")), "later.test": dns.slow(0.1, GOOD)}
    async with name_server(names) as server:
        resolver = Resolver([f"127.0.0.1:{server.port}"], timeout=PATIENCE)
        task = asyncio.create_task(resolver.addresses("h.test"))
        while not server.asked:  # noqa: ASYNC110 - the question is on its way
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await resolver.addresses("later.test")  # answered after the one that was broken off
        await resolver.close()

    assert not caplog.records
