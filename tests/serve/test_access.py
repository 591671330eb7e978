"""Attacks on the server: other origins, rebound names, guessed tokens and passwords, path tricks, hostile uploads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from crawler.config import build_settings
from crawler.i18n import Translator
from crawler.serve import Access, access, hash_password, make_app
from crawler.serve.desk import DESK
from tests.conftest import TABLE

Client = TestClient[Request, Application]
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@asynccontextmanager
async def served(password: str = "", *, signed_in: bool = True) -> AsyncIterator[Client]:
    """A client of a running server, with a session unless told otherwise."""
    settings = build_settings({"offline": True, "registry": ("none",)})
    entry = Access(hash_password(password) if password else "")
    server = TestServer(make_app(settings, Translator("en"), entry), host="127.0.0.1")
    async with TestClient(server, cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        client.session.headers["Origin"] = str(server.make_url("")).rstrip("/")
        if signed_in:
            assert (await client.get(f"/enter?token={entry.token}")).status == 200
        yield client


def _files(folder: Path) -> list[Path]:
    return [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]


async def upload(client: Client, name: str, body: bytes | str = TABLE) -> aiohttp.ClientResponse:
    form = aiohttp.FormData()
    form.add_field("table", body if isinstance(body, bytes) else body.encode(), filename=name)
    return await client.post("/tables", data=form)


@pytest.mark.parametrize("path", ["/", "/tables/list.tsv", "/tables/list.tsv/report", "/tables/list.tsv/decisions"])
async def test_nobody_gets_anything_without_the_token(path: str) -> None:
    async with served(signed_in=False) as client:
        assert (await client.get(path)).status == 403
        assert (await client.get("/enter?token=guessed")).status == 403
        assert (await client.get(path, cookies={access.COOKIE: "guessed"})).status == 403


@pytest.mark.parametrize(
    "host", ["evil.test", "evil.test:80", "127.0.0.1.evil.test:80", "localhost.evil.test:1", "[::2]:80"]
)
async def test_a_name_rebound_to_this_machine_gets_nothing(host: str) -> None:
    async with served() as client:
        assert (await client.get("/", headers={"Host": host})).status == 421


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "http://127.0.0.1:1", "http://localhost", ""])
@pytest.mark.parametrize("path", ["/tables", "/tables/list.tsv/audit", "/tables/list.tsv/corrected"])
async def test_a_page_of_another_origin_changes_nothing(path: str, origin: str, folder: Path) -> None:
    async with served() as client:
        assert (await upload(client, "list.tsv")).status == 200
        answer = await client.post(path, headers={"Origin": origin}, data={"x": "y"})
        assert answer.status == 403
    assert not (folder / "reports" / "list" / "latest").exists()


async def test_the_session_is_kept_from_scripts_and_other_sites() -> None:
    async with served(signed_in=False) as client:
        token = client.app[DESK].access.token
        answer = await client.get(f"/enter?token={token}", allow_redirects=False)
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie


async def test_a_page_allows_no_foreign_content() -> None:
    async with served() as client:
        answer = await client.get("/")
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\evil.tsv", "/etc/evil.tsv", "a/b/c.tsv", ".hidden.tsv", "con.tsv"]
)
async def test_an_uploaded_name_never_leaves_the_folder(name: str, folder: Path) -> None:
    async with served() as client:
        await upload(client, name)
    assert {path.parts[0] for path in _files(folder)} <= {"tables", "reports"}


@pytest.mark.parametrize("name", ["..%2F..%2Fetc%2Fpasswd", "list.tsv%00", "nothing.tsv", "%2Fetc%2Fpasswd"])
@pytest.mark.parametrize("below", ["", "/report", "/latest/report.html"])
async def test_a_path_in_a_name_finds_no_file(name: str, below: str) -> None:
    async with served() as client:
        await upload(client, "list.tsv")
        answer = await client.get(f"/tables/{name}{below}")
        assert answer.status in {400, 403, 404}
        assert "root:" not in await answer.text()


@pytest.mark.parametrize("file", ["..%2F..%2Flist.tsv", "..%2Faudits.sqlite", "%2e%2e%2faudits.sqlite", ".writing"])
async def test_only_reports_are_handed_out(file: str) -> None:
    async with served() as client:
        await upload(client, "list.tsv")
        assert (await client.get(f"/tables/list.tsv/latest/{file}")).status in {400, 404}


@pytest.mark.parametrize("body", [b"", b"\0" * 5000, b"PK\x03\x04garbage", b"<html>", b"%PDF-1.7", b"\xff\xfe\x00"])
async def test_a_hostile_upload_is_one_sentence(body: bytes) -> None:
    async with served() as client:
        answer = await upload(client, "list.xlsx", body)
        assert answer.status == 200
        assert 'role="alert"' in await answer.text()


async def test_an_upload_beyond_the_limit_is_cut_off(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr("crawler.serve.tables.LARGEST_UPLOAD", 1000)
    async with served() as client:
        assert (await upload(client, "list.tsv", b"x" * 2000)).status == 400
    assert _files(folder) == []


async def test_a_table_of_the_same_name_does_not_destroy_the_one_before(folder: Path) -> None:
    async with served() as client:
        await upload(client, "list.tsv")
        await upload(client, "list.tsv", TABLE.replace("Vienna", "Graz"))
    assert "Graz" in (folder / "tables" / "list.tsv").read_text()
    (earlier,) = (folder / "reports" / "list" / "earlier").iterdir()
    assert earlier.read_text() == TABLE


async def test_a_page_shows_what_a_table_holds_as_text() -> None:
    async with served() as client:
        answer = await upload(client, "list.tsv", TABLE.replace("Vienna", "<script>alert(1)</script>"))
        text = await answer.text()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text


async def test_with_a_password_the_token_opens_nothing_and_the_right_password_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(access, "WRONG_PASSWORD", 0.0)
    async with served(PASSWORD, signed_in=False) as client:
        answer = await client.get("/", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, "/enter")
        wrong = await client.post("/enter", data={"name": "Ola", "password": "guess"})
        assert wrong.status == 403
        assert (await client.get("/", allow_redirects=False)).status == 303
        right = await client.post("/enter", data={"name": "Ola", "password": PASSWORD})
        assert right.status == 200
        assert "Add a table" in await right.text()


async def test_the_report_of_an_audit_that_still_runs_is_not_shown() -> None:
    async with served() as client:
        await upload(client, "list.tsv")
        workspace = client.app[DESK].workspace
        workspace.store("list.tsv").begin_audit(workspace.load("list.tsv").info, ruleset="rules")
        assert "Open the report" not in await (await client.get("/tables/list.tsv")).text()
        assert (await client.get("/tables/list.tsv/report")).status == 400
