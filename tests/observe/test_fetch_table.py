"""A table from an address: addresses that people share, limits, and the guard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from crawler.config import Settings
from crawler.errors import TableError
from crawler.observe import fetch_table as fetching
from crawler.observe.fetch_table import export_address, fetch_table, file_name

KEY = "abcdefghijklmnopqrstuvwxyz0123"


@pytest.mark.parametrize(
    ("shared", "wanted"),
    [
        (
            f"https://docs.google.com/spreadsheets/d/{KEY}/edit?usp=sharing",
            f"https://docs.google.com/spreadsheets/d/{KEY}/export?format=xlsx",
        ),
        (
            f"https://docs.google.com/spreadsheets/d/{KEY}/edit#gid=0",
            f"https://docs.google.com/spreadsheets/d/{KEY}/export?format=xlsx",
        ),
        (
            f"https://docs.google.com/spreadsheets/d/{KEY}/edit?gid=17#gid=17",
            f"https://docs.google.com/spreadsheets/d/{KEY}/export?format=csv&gid=17",
        ),
        (
            f"https://docs.google.com/spreadsheets/d/e/{KEY}/pubhtml",
            f"https://docs.google.com/spreadsheets/d/e/{KEY}/pub?output=xlsx",
        ),
        ("https://1drv.ms/x/s!A", "https://api.onedrive.com/v1.0/shares/u!aHR0cHM6Ly8xZHJ2Lm1zL3gvcyFB/root/content"),
        ("https://a.sharepoint.com/:x:/g/b?e=1", "https://a.sharepoint.com/:x:/g/b?e=1&download=1"),
        ("https://www.dropbox.com/s/x/list.xlsx?dl=0", "https://www.dropbox.com/s/x/list.xlsx?dl=1"),
        ("https://github.com/a/b/blob/main/list.csv", "https://raw.githubusercontent.com/a/b/main/list.csv"),
        ("https://office.example/list.ods", "https://office.example/list.ods"),
    ],
)
def test_shared_addresses_become_those_of_the_file(shared: str, wanted: str) -> None:
    assert export_address(shared) == wanted


def test_the_name_of_the_file_is_safe() -> None:
    assert "/" not in file_name("https://office.example/a/..%2F..%2Fetc%2Fpasswd")
    assert file_name("https://office.example/") == file_name("https://office.example/")


@asynccontextmanager
async def serving(body: bytes, status: int = 200) -> AsyncIterator[str]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status)

    app = web.Application()
    app.router.add_get("/list.csv", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/list.csv"
    finally:
        await runner.cleanup()


async def test_a_table_is_saved(tmp_path: Path) -> None:
    async with serving(b"name,url\n") as address:
        path = await fetch_table(address, Settings(allow_network=("127.0.0.0/8",)), tmp_path)
    assert path.read_bytes() == b"name,url\n"
    assert path.parent.parent == tmp_path


async def test_what_cannot_be_fetched_gets_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Settings(allow_network=("127.0.0.0/8",))
    async with serving(b"x", status=404) as address:
        with pytest.raises(TableError, match="cannot be fetched"):
            await fetch_table(address, opened, tmp_path)
    monkeypatch.setattr(fetching, "MAX_TABLE", 10)
    async with serving(b"x" * 100) as address:
        with pytest.raises(TableError, match="more than a table"):
            await fetch_table(address, opened, tmp_path)
        with pytest.raises(TableError, match="cannot be fetched"):
            await fetch_table(address, Settings(), tmp_path)
