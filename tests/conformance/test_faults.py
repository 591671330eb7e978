"""Walks the catalogue of faults: each is simulated, looked at through the real stack, and its verdict held against
what is owed at the first look and if the fault stays (``tests/data/faults.tsv``)."""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path

import pytest

from crawler.config import build_settings
from crawler.model import FailureKind
from crawler.simweb import SimWeb
from tests.conformance.harness import QUICK, Examined, examine
from tests.conformance.sims import Simulate, bodies, content, grammar, names, ports, redirects

SIMULATIONS: dict[str, Simulate] = {
    key: simulate
    for group in (names, ports, grammar, redirects, content, bodies)
    for key, simulate in group.SIMULATIONS.items()
}
ELSEWHERE = {
    "S21": "test_own_side.py: it needs many hosts at once",
    "N1": "test_own_side.py",
    "N2": "test_own_side.py",
    "N3": "test_own_side.py",
    "N4": "test_own_side.py",
    "N5": "tests/observe: file descriptors of this process cannot run out without taking the tests along",
    "N6": "tests/observe/test_outage.py: the clock of the machine belongs to everybody; storms of certificates",
    "N7": "tests/observe/test_crawl.py: a stopped process cannot assert; the loop's lag is what it leaves behind",
    "N8": "tests/observe/test_crawl.py: the same lag",
    "N9": "tests/store: a full disk is SQLite's, no host takes part",
    "N10": "tests/store/test_lock.py: two processes and one file, no host takes part",
}
"""Faults that no single host can show, and where they are asserted."""
ALONE = {"D5"}
"""A DNS server that sends garbage spoils every question that c-ares has under way on the same socket."""


def owed() -> dict[str, tuple[set[str], set[str]]]:
    """The verdicts owed at the first look and if it stays, by id or id/variant."""
    with Path(__file__).parents[1].joinpath("data", "faults.tsv").open(encoding="utf-8", newline="") as file:
        return {
            row["id"] + (f"/{row['variant']}" if row["variant"] else ""): (
                set(row["first"].split(",")),
                set(row["stays"].split(",")),
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        }


OWED = owed()


@pytest.fixture(scope="module")
def examined() -> dict[str, Examined]:
    """Every simulation, looked at in as few webs as can be."""
    return asyncio.run(_examine_all())


async def _examine_all() -> dict[str, Examined]:
    together = await _examine({key: SIMULATIONS[key] for key in SIMULATIONS.keys() - ALONE})
    apart = [await _examine({key: SIMULATIONS[key]}) for key in sorted(ALONE)]
    return {key: found for group in (together, *apart) for key, found in group.items()}


async def _examine(simulations: dict[str, Simulate]) -> dict[str, Examined]:
    async with SimWeb() as web:
        urls = {key: simulate(web, _host_of(key)) for key, simulate in sorted(simulations.items())}
        found = await examine(urls.values(), build_settings(web.settings(), QUICK))
    return {key: found[url] for key, url in urls.items()}


def _host_of(key: str) -> str:
    return key.lower().replace("/", "-").replace(".", "-").replace(" ", "-") + ".test"


def test_every_fault_of_the_catalogue_is_simulated_or_says_where_it_is_asserted() -> None:
    ids = {key.partition("/")[0] for key in OWED}
    assert len(ids) == 172
    assert ids == {key.partition("/")[0] for key in SIMULATIONS} | ELSEWHERE.keys()


@pytest.mark.parametrize("key", sorted(SIMULATIONS))
def test_verdict(examined: dict[str, Examined], key: str) -> None:
    first, stays = OWED.get(key) or OWED[key.partition("/")[0]]
    found = examined[key]
    said = [(o.purpose, o.means, o.status, o.failure) for o in found.outcomes]
    assert found.first.liveness in first, (found.first.reason, said)
    assert found.stays.liveness in stays, (found.stays.reason, said)
    assert all(o.failure is None or o.failure.kind is not FailureKind.OUR_BUG for o in found.outcomes), said
