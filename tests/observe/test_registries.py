"""Hipo's list and Wikidata: fetched on loopback, in pieces, gone on with after a failure, checked."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from crawler.config import Settings
from crawler.errors import RegistryError
from crawler.knowledge.shelf import open_registries
from crawler.observe import registries, wikidata
from crawler.observe.registries import Publishers, update_registry
from crawler.observe.wikidata import query_of

SETTINGS = Settings(allow_network=("127.0.0.0/8",), contact="office@example.org")
COUNTRIES = {"AT", "CZ", "DE", "EE", "ES", "FI", "FR", "IT", "LT", "LV", "PL", "SE", "SK"}
HIPO = [
    {
        "name": "Gródek College",
        "alpha_two_code": "PL",
        "country": "Poland",
        "state-province": None,
        "domains": ["gc.example"],
        "web_pages": ["https://www.gc.example/en"],
    },
    {
        "name": "Gródek College",
        "alpha_two_code": "PL",
        "country": "Poland",
        "state-province": None,
        "domains": ["gcollege.example"],
        "web_pages": [],
    },
]


class Service:
    """A loopback publisher that can be busy, broken and cut off."""

    def __init__(self) -> None:
        self.base = ""
        self.text = json.dumps(HIPO)
        self.asked: Counter[str] = Counter()
        self.agents: set[str] = set()
        self.answers: dict[str, list[web.Response]] = {}
        """What is answered for a country before it is answered well."""
        self.broken = False

    async def give_list(self, request: web.Request) -> web.Response:
        self.agents.add(request.headers["User-Agent"])
        return web.Response(text=self.text)

    async def ask(self, request: web.Request) -> web.Response:
        self.agents.add(request.headers["User-Agent"])
        match = re.search(r'P297 "(\w\w)"', request.query["query"])
        assert match is not None
        code = match[1]
        self.asked[code] += 1
        if self.broken:
            return web.Response(status=500, text="java.util.concurrent.TimeoutException")
        if self.answers.get(code):
            return self.answers[code].pop(0)
        rows = []
        if code == "PL" and "P856" in request.query["query"]:
            rows = [row("site", "https://www.gc.example/"), row("former_site", "http://old.example/")]
        if code == "PL" and "rdfs:label ?value . BIND" in request.query["query"]:
            rows = [row("label", "Gródek College"), row("label", "Kolegium, „Gródek”")]
        return web.json_response({"head": {}, "results": {"bindings": rows}})


def row(kind: str, value: str) -> dict[str, Any]:
    return {
        "item": {"type": "uri", "value": "http://www.wikidata.org/entity/Q1"},
        "kind": {"type": "literal", "value": kind},
        "value": {"type": "literal", "value": value},
    }


pytestmark = pytest.mark.usefixtures("imports_here")


@pytest.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Service]:
    monkeypatch.setattr(wikidata, "countries", lambda: dict.fromkeys(COUNTRIES))
    monkeypatch.setattr(wikidata, "PAUSE", 0.0)
    monkeypatch.setattr(wikidata, "LONGEST_WAIT", 0.0)
    site = Service()
    app = web.Application()
    app.router.add_get("/list.json", site.give_list)
    app.router.add_get("/sparql", site.ask)
    async with TestServer(app) as server:
        site.base = str(server.make_url("/")).rstrip("/")
        yield site


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def update(name: str, service: Service, folder: Path) -> str:
    publishers = Publishers(hipo=f"{service.base}/list.json", wikidata=f"{service.base}/sparql")
    return (await update_registry(name, SETTINGS, lambda *_: None, folder, publishers)).statement


async def test_hipo_is_fetched_and_one_institution_listed_twice_is_one(service: Service, tmp_path: Path) -> None:
    assert re.fullmatch(r"Hipo \d{4}-\d\d-\d\d", await update("hipo", service, tmp_path))
    (registry,), _ = open_registries(("hipo",), tmp_path)
    (owner,) = registry.owners("gcollege.example")
    assert owner.sites == ("gc.example", "gcollege.example")
    assert (owner.names, owner.country_code, owner.urls) == (("Gródek College",), "PL", ("https://www.gc.example/en",))
    assert names_in(tmp_path) == ["hipo.sqlite"]
    assert all("office@example.org" in agent for agent in service.agents)


@pytest.mark.parametrize("text", ["", "{}", "[]", "[1]", '[{"name": "A"}]', "[" * 100_000, "x" * 3000])
async def test_an_odd_list_leaves_the_old_registry(service: Service, tmp_path: Path, text: str) -> None:
    before = await update("hipo", service, tmp_path)
    service.text = text
    with pytest.raises(RegistryError):
        await update("hipo", service, tmp_path)
    (registry,), _ = open_registries(("hipo",), tmp_path)
    assert registry.statement == before
    assert names_in(tmp_path) == ["hipo.sqlite"]


async def test_a_list_that_is_too_long_is_not_taken(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registries, "MOST_LIST", 10)
    with pytest.raises(RegistryError, match="too long"):
        await update("hipo", service, tmp_path)


async def test_wikidata_is_asked_country_by_country(service: Service, tmp_path: Path) -> None:
    assert (await update("wikidata", service, tmp_path)).startswith("Wikidata (wikidata-")
    (registry,), _ = open_registries(("wikidata",), tmp_path)
    (owner,) = registry.owners("gc.example")
    assert owner.id == "Q1"
    assert owner.names == ("Gródek College", "Kolegium, „Gródek”")
    assert owner.sites == ("gc.example", "old.example")
    assert owner.country_code == "PL"
    assert set(service.asked) == COUNTRIES
    assert names_in(tmp_path) == ["wikidata.sqlite"]


async def test_a_busy_service_is_asked_again(service: Service, tmp_path: Path) -> None:
    service.answers["PL"] = [
        web.Response(status=429, headers={"Retry-After": "60"}),
        web.Response(text='{"results": {"bindings": [{"item"'),
    ]
    statement = await update("wikidata", service, tmp_path)
    assert service.asked["PL"] == service.asked["DE"] + 2
    assert "without" not in statement


async def test_a_piece_that_never_comes_is_left_out_and_counted(service: Service, tmp_path: Path) -> None:
    service.answers["DE"] = [web.Response(status=500) for _ in range(3)]
    assert f"without-1-of-{4 * len(COUNTRIES)}" in await update("wikidata", service, tmp_path)


async def test_a_broken_update_goes_on_where_it_stopped(service: Service, tmp_path: Path) -> None:
    service.broken = True
    with pytest.raises(RegistryError, match="does not answer"):
        await update("wikidata", service, tmp_path)
    service.broken = False
    pieces = tmp_path / "wikidata-pieces"
    for part in ("sites", "labels", "names", "facts"):
        (pieces / f"PL-{part}.csv").write_text("Q9,label,Kept\n" if part == "labels" else "", encoding="utf-8")
    service.asked.clear()
    await update("wikidata", service, tmp_path)
    assert service.asked["PL"] == 0
    (registry,), _ = open_registries(("wikidata",), tmp_path)
    assert registry.get("Q9") is not None


def test_a_query_asks_for_one_country() -> None:
    query = query_of("PL", "sites")
    assert query.count("{") == query.count("}")
    assert 'wdt:P297 "PL"' in query
