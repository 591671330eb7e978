"""Whole audits through the command line on the simulated web."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.simweb import dns
from crawler.simweb.http import redirect, status
from crawler.simweb.pages import page, parked
from crawler.simweb.web import SimWeb
from tests.conftest import Ran

ROWS = """\
No.\tCountry\tCity\tInstitution\tURL
1\tAustria\tVienna\tUniversity of Vienna\thttps://www.univie.test/
2\tPoland\tWarsaw\tUniversity of Warsaw\thttps://www.uw.test/gone
3\tGermany\tHeidelberg\tHeidelberg University\thttps://www.heidelberg.test/
4\tFrance\tStrasbourg\tUniversity of Strasbourg\thttps://www.unistra.test/
5\tSpain\tSalamanca\tUniversity of Salamanca\thttps://www.usal.test/
6\tItaly\tBologna\tUniversity of Bologna\thttps://www.unibo.test/
7\tSweden\tLund\tLund University\thttp://10.1.2.3/
8\tNorway\tOslo\tUniversity of Oslo\t
"""


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch, table: Path) -> Iterator[SimWeb]:
    table.write_text(ROWS, encoding="utf-8")
    web = SimWeb()
    web.add("www.univie.test", page("University of Vienna"))
    web.add("www.uw.test", {"/": page("University of Warsaw"), "/gone": status(404)})
    web.add("www.heidelberg.test", page("Heidelberg University"), https="expired")
    web.add("www.unistra.test", parked("www.unistra.test"))
    web.add("www.usal.test", redirect("https://www.salamanca.test/", 301))
    web.add("www.salamanca.test", page("University of Salamanca"))
    with web.in_thread():
        for key, value in web.settings().items():
            text = ",".join(value) if isinstance(value, tuple) else str(value)
            monkeypatch.setenv(f"CRAWLER_{key.upper()}", text)
        for key, value in {"confirm_after": "0", "host_request_interval": "0", "dns_timeout": "2"}.items():
            monkeypatch.setenv(f"CRAWLER_{key.upper()}", value)
        yield web


def rows(folder: str = "out") -> dict[str, Any]:
    document = json.loads(Path(folder, "audit.json").read_text(encoding="utf-8"))
    return {row["row_id"]: row for row in document["rows"]}


@pytest.mark.usefixtures("web")
def test_an_audit_tells_the_living_from_the_dead(crawler: Callable[..., Ran]) -> None:
    ran = crawler("audit", "list.tsv", "-o", "out", "--no-progress")
    assert ran.code == 1
    seen = rows()
    assert {row_id: row["liveness"] for row_id, row in seen.items()} == {
        "1": "ok",
        "2": "dead",
        "3": "insecure",
        "4": "danger",
        "5": "moved",
        "6": "dead",
        "7": "refused",
        "8": "unchecked",
    }
    assert seen["2"]["status"] == 404
    assert seen["5"]["final_url"] == "https://www.salamanca.test/"
    assert [hop["status"] for hop in seen["5"]["hops"]] == [301, 200]
    assert seen["5"]["proposals"][0]["new"] == "https://www.salamanca.test/"


def test_no_network_is_noticed_and_nothing_is_called_dead(crawler: Callable[..., Ran], web: SimWeb) -> None:
    web.go_down(dns.fails("NXDOMAIN"))
    ran = crawler("audit", "list.tsv", "-o", "out", "--no-progress")
    assert ran.code == 3
    assert "no network" in ran.out
    assert {row["liveness"] for row in rows().values()} == {"unchecked"}
    assert not web.log.to("www.univie.test")


def test_a_second_audit_of_the_same_day_remembers_the_first(crawler: Callable[..., Ran], web: SimWeb) -> None:
    crawler("audit", "list.tsv", "-o", "out", "-q")
    first = rows()
    asked = len(web.log.requests)
    crawler("audit", "list.tsv", "-o", "again", "-q")
    second = rows("again")
    assert len(web.log.requests) > asked
    assert {i: row["liveness"] for i, row in first.items()} == {i: row["liveness"] for i, row in second.items()}
    assert second["2"]["since"] == first["2"]["since"]


@pytest.mark.usefixtures("web")
def test_judging_again_needs_no_network(crawler: Callable[..., Ran]) -> None:
    crawler("audit", "list.tsv", "-o", "out", "-q")
    assert crawler("judge", "list.tsv", "-o", "again", "-q").code == 1
    assert rows() == rows("again")


@pytest.mark.usefixtures("web")
def test_check_looks_once(crawler: Callable[..., Ran]) -> None:
    ran = crawler("check", "www.univie.test", "https://www.unistra.test/", "--no-progress")
    assert ran.code == 1
    assert "University of Vienna" in ran.out
    assert "dangerous" in ran.out
    assert not Path("reports").exists()


def test_a_quiet_audit_without_a_network_says_so_in_one_line(crawler: Callable[..., Ran], web: SimWeb) -> None:
    web.go_down(dns.fails("NXDOMAIN"))
    ran = crawler("audit", "list.tsv", "-o", "out", "--quiet")
    assert ran.code == 3
    assert ran.out == ""
    assert ran.err.splitlines() == [
        "crawler: No network: nothing was sent and no link was judged dead. Only the table was judged."
    ]


@pytest.mark.usefixtures("web")
def test_a_look_at_the_table_alone_leaves_the_last_audit_where_it_is_read(crawler: Callable[..., Ran]) -> None:
    crawler("audit", "list.tsv", "-q")
    latest = "reports/list/latest"
    before = rows(latest)
    ran = crawler("lint", "list.tsv")
    assert "still show the audit of" in ran.out
    assert "latest/audit.json" not in ran.out
    assert rows(latest) == before
    assert "there is no such page" in crawler("explain", "list.tsv", "2").out
    assert crawler("report", "list.tsv", "-o", "again", "-q").code == 1
    assert rows("again") == before


def test_without_an_audit_the_look_at_the_table_alone_is_the_latest(crawler: Callable[..., Ran]) -> None:
    ran = crawler("lint", "list.tsv")
    assert "latest/audit.json" in ran.out
    assert "still show" not in ran.out
