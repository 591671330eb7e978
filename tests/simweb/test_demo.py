from __future__ import annotations

import asyncio
import csv
import io

import pytest

from crawler.config import build_settings
from crawler.simweb.demo import BEHAVIOURS, demo_settings, demo_sites, demo_table_bytes, demo_web
from crawler.urls import read_url_cell
from tests.simweb.client import get, look_up

ROWS = list(csv.DictReader(io.StringIO(demo_table_bytes().decode("utf-8")), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_table_is_a_table() -> None:
    assert 40 <= len(ROWS) <= 60
    assert [row["No"] for row in ROWS] == [str(number) for number in range(1, len(ROWS) + 1)]
    assert all(row["Continent"] and row["City"] and row["Institution"] for row in ROWS)


def test_it_has_two_slipped_stretches_of_at_least_six_rows() -> None:
    with_web = [row["Website"] for row in ROWS]
    assert len(set(with_web[9:17])) == 7, "rows 10 to 16 show the next row's URL, row 17 its own"
    assert len(set(with_web[27:36])) == 7, "rows 30 to 36 show the URL of two rows above"


def test_settings_are_settings_and_do_not_fight_those_of_the_web() -> None:
    web = demo_web()
    with web.in_thread():
        assert not demo_settings().keys() & web.settings().keys()
        assert build_settings(demo_settings(), web.settings()).confirm_after == 1.0


async def test_every_link_of_the_table_does_something_on_purpose() -> None:
    async with demo_web() as web:
        targets = [read_url_cell(row["No"], row["Website"]) for row in ROWS]
        hosts = {target.url.split("/")[2] for target in targets if target.url}
        missing = [host for host in hosts if (await look_up(web, host))[0] != "NOERROR"]
    assert sorted(missing) == [
        "192.168.10.20",  # an address, and a private one
        "www.gent-textiel.be",  # gone
        "www.tartu-foresrty.ee",  # misspelt
        "www.xn--bergn-fjord-rkj.no",  # look-alike letters
    ]


@pytest.mark.parametrize("does", sorted(BEHAVIOURS))
async def test_each_behaviour_is_used_and_answers(does: str) -> None:
    async with demo_web() as web:
        hosts = [site.host for site in demo_sites() if site.does == does]
        assert hosts
        for host in hosts[:2]:
            if does == "silent":
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(get(web, host), 0.1)
            else:
                assert (await get(web, host)).startswith(b"HTTP/1.1 ")
