"""Downloads: the newest dump, whole and checked, taken up where it was cut off; archived copies."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from crawler.config import Settings
from crawler.errors import RegistryError
from crawler.observe.archived import find_archived
from crawler.observe.registries import Publishers, update_registry

SETTINGS = Settings(allow_network=("127.0.0.0/8",), contact="office@example.org")


def dump(name: str = "Bee School") -> bytes:
    record = {
        "id": "https://ror.org/000000001",
        "status": "active",
        "names": [{"value": name, "types": ["ror_display"], "lang": None}],
        "links": [],
        "domains": [],
        "locations": [],
        "relationships": [],
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("v9.9-2030-01-01-ror-data.json", json.dumps([record]))
    return file.getvalue()


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Zenodo:
    """A loopback Zenodo that can cut off, lie and forget about ranges."""

    def __init__(self) -> None:
        self.body = dump()
        self.md5 = hashlib.md5(self.body).hexdigest()
        self.size = len(self.body)
        self.cuts = 0
        self.ranges = True
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.base = ""
        self.key = "v9.9-2030-01-01-ror-data.zip"
        self.records: Any = None

    async def list_records(self, request: web.Request) -> web.Response:
        self.agents.add(request.headers["User-Agent"])
        assert request.query["communities"] == "ror-data"
        if self.records is not None:
            return web.Response(text=self.records)
        file = {
            "key": self.key,
            "size": self.size,
            "checksum": f"md5:{self.md5}",
            "links": {"self": f"{self.base}/file"},
        }
        return web.json_response({"hits": {"hits": [{"files": [{**file, "key": "README.md"}, file]}]}})

    async def give(self, request: web.Request) -> web.StreamResponse:
        asked = request.headers.get("Range", "")
        self.asked.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.ranges else 0
        rest = self.body[start:]
        response = web.StreamResponse(status=206 if start else 200)
        response.content_length = len(rest)
        await response.prepare(request)
        if self.cuts:
            self.cuts -= 1
            await response.write(rest[: len(rest) // 2])
            assert request.transport is not None
            request.transport.close()
            return response
        await response.write(rest)
        return response


pytestmark = pytest.mark.usefixtures("imports_here")


@pytest.fixture
async def zenodo() -> AsyncIterator[Zenodo]:
    site = Zenodo()
    app = web.Application()
    app.router.add_get("/api/records", site.list_records)
    app.router.add_get("/file", site.give)
    async with TestServer(app) as server:
        site.base = str(server.make_url("/")).rstrip("/")
        yield site


async def update(site: Zenodo, folder: Path) -> tuple[str, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    api = f"{site.base}/api/records"
    publishers = Publishers(ror=api)
    held = await update_registry("ror", SETTINGS, lambda come, there: told.append((come, there)), folder, publishers)
    return held.statement, told


async def test_downloads_checks_and_imports(zenodo: Zenodo, tmp_path: Path) -> None:
    statement, told = await update(zenodo, tmp_path)
    assert statement == "ROR v9.9 (2030-01-01)"
    assert told[-1] == (zenodo.size, zenodo.size)
    assert names_in(tmp_path) == ["ror.sqlite"]
    assert all("office@example.org" in agent for agent in zenodo.agents)


async def test_a_registry_that_is_the_newest_counts_as_fresh(zenodo: Zenodo, tmp_path: Path) -> None:
    await update(zenodo, tmp_path)
    os.utime(tmp_path / "ror.sqlite", (0, 0))
    await update(zenodo, tmp_path)
    assert (tmp_path / "ror.sqlite").stat().st_mtime > 0


async def test_does_nothing_when_the_newest_is_there(zenodo: Zenodo, tmp_path: Path) -> None:
    await update(zenodo, tmp_path)
    zenodo.asked.clear()
    assert (await update(zenodo, tmp_path))[0] == "ROR v9.9 (2030-01-01)"
    assert zenodo.asked == []


@pytest.mark.parametrize("ranges", [True, False])
async def test_goes_on_where_it_was_cut_off(zenodo: Zenodo, tmp_path: Path, ranges: bool) -> None:
    zenodo.cuts, zenodo.ranges = 2, ranges
    await update(zenodo, tmp_path)
    assert len(zenodo.asked) == 3
    assert zenodo.asked[0] == ""
    assert zenodo.asked[1].startswith("bytes=")


async def test_a_download_cut_off_for_good_is_kept_for_the_next_time(zenodo: Zenodo, tmp_path: Path) -> None:
    zenodo.cuts = 3
    with pytest.raises(RegistryError, match=r"cut off|payload|closed"):
        await update(zenodo, tmp_path)
    assert names_in(tmp_path) == [f"{zenodo.md5}.part"]
    assert 0 < (tmp_path / f"{zenodo.md5}.part").stat().st_size < zenodo.size
    await update(zenodo, tmp_path)
    assert names_in(tmp_path) == ["ror.sqlite"]


async def test_a_wrong_checksum_leaves_nothing(zenodo: Zenodo, tmp_path: Path) -> None:
    zenodo.md5 = "0" * 32
    with pytest.raises(RegistryError, match="not the one"):
        await update(zenodo, tmp_path)
    assert names_in(tmp_path) == []


async def test_more_than_was_published_is_not_taken(zenodo: Zenodo, tmp_path: Path) -> None:
    zenodo.size -= 10
    with pytest.raises(RegistryError):
        await update(zenodo, tmp_path)
    assert not (tmp_path / "ror.sqlite").exists()


async def test_a_part_that_is_too_long_is_begun_anew(zenodo: Zenodo, tmp_path: Path) -> None:
    (tmp_path / f"{zenodo.md5}.part").write_bytes(b"x" * (zenodo.size + 1))
    await update(zenodo, tmp_path)
    assert (tmp_path / "ror.sqlite").exists()


@pytest.mark.parametrize(
    "records",
    ["", "[]", "{}", '{"hits": {"hits": []}}', "x" * 5_000_000, '{"hits": {"hits": [{"files": []}]}}'],
)
async def test_odd_answers_are_one_sentence(zenodo: Zenodo, tmp_path: Path, records: str) -> None:
    zenodo.records = records
    with pytest.raises(RegistryError, match="cannot be downloaded"):
        await update(zenodo, tmp_path)


@pytest.mark.parametrize("md5", ["../../etc/passwd", "0" * 31, ""])
async def test_a_hostile_checksum_names_no_file(zenodo: Zenodo, tmp_path: Path, md5: str) -> None:
    zenodo.md5 = md5
    with pytest.raises(RegistryError, match="no dump"):
        await update(zenodo, tmp_path)


async def test_the_guard_stands_before_private_addresses(zenodo: Zenodo, tmp_path: Path) -> None:
    with pytest.raises(RegistryError):
        await update_registry(
            "ror", Settings(), lambda *_: None, tmp_path, Publishers(ror=f"{zenodo.base}/api/records")
        )
    assert zenodo.agents == set()


async def test_finds_archived_copies_and_passes_failures_over() -> None:
    async def cdx(request: web.Request) -> web.Response:
        url = request.query["url"]
        if "gone" in url:
            return web.Response(status=503)
        rows = [["timestamp"]] if "never" in url else [["timestamp"], ["20190102030405"]]
        return web.json_response([["timestamp"], ["x"]] if "odd" in url else rows)

    app = web.Application()
    app.router.add_get("/cdx/search/cdx", cdx)
    async with TestServer(app) as server:
        base = str(server.make_url("/")).rstrip("/")
        urls = [f"http://{name}.example/" for name in ("kept", "never", "gone", "odd")]
        found = await find_archived(urls, SETTINGS, base, interval=0.0)
    assert found == {urls[0]: f"{base}/web/20190102030405/{urls[0]}"}
