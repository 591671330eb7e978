"""The server: routes and their handlers. Each calls the room that the command line would call."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from crawler import audit as stages
from crawler.clean import mask_secrets, safe_text
from crawler.config import Settings
from crawler.errors import CrawlerError, UsageError
from crawler.i18n import Translator
from crawler.knowledge import load_knowledge
from crawler.model import Field, Row, say
from crawler.plan.leaving import departures
from crawler.plan.write import apply_changes
from crawler.report.folder import LATEST, table_folder
from crawler.report.html import render
from crawler.serve import decided
from crawler.serve.access import Access, Handler, keep_session
from crawler.serve.jobs import Jobs
from crawler.serve.pages import HEADERS, respond
from crawler.serve.workspace import Workspace

LARGEST_UPLOAD: Final = 100_000_000
"""Bytes of an uploaded table."""
LARGEST_DECISIONS: Final = 20_000_000
SHOWN: Final = 80
"""Characters of a cell shown."""
PREVIEWED: Final = 300
SAMPLES: Final = 5
"""Rows shown to check how a table was read."""
ESSENTIAL: Final = (Field.NAME, Field.URL, Field.COUNTRY, Field.CITY, Field.CONTINENT, Field.AGREEMENT, Field.ID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every handler works with."""

    settings: Settings
    translator: Translator
    workspace: Workspace
    jobs: Jobs
    access: Access


DESK: Final = web.AppKey("desk", Desk)


def make_app(settings: Settings, translator: Translator, access: Access) -> web.Application:
    """Makes the application; its tables are in the working directory."""
    app = web.Application(middlewares=[access.guard, _explain], client_max_size=LARGEST_UPLOAD)
    workspace = Workspace()
    app[DESK] = Desk(settings=settings, translator=translator, workspace=workspace, jobs=Jobs(workspace), access=access)
    app.add_routes(
        [
            web.get("/enter", _enter),
            web.post("/enter", _sign_in),
            web.get("/", _home),
            web.post("/tables", _upload),
            web.get("/tables/{name}", _table),
            web.post("/tables/{name}/columns", _choose_columns),
            web.post("/tables/{name}/audit", _start_audit),
            web.post("/tables/{name}/stop", _stop_audit),
            web.get("/tables/{name}/progress", _progress),
            web.get("/tables/{name}/report", _report),
            web.get("/tables/{name}/audits/{audit}", _report),
            web.put("/tables/{name}/decisions", _decide),
            web.get("/tables/{name}/decisions", _decisions),
            web.get("/tables/{name}/preview", _preview),
            web.post("/tables/{name}/corrected", _corrected),
            web.get("/tables/{name}/latest/{file}", _latest),
        ]
    )
    app.on_cleanup.append(_close)
    return app


async def run_app(app: web.Application, host: str, port: int, ready: Callable[[int], None]) -> None:
    """Serves until it is cancelled. ``ready`` is called with the port once requests are answered."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        addresses: Any = runner.addresses
        ready(addresses[0][1])
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


async def _close(app: web.Application) -> None:
    desk = app[DESK]
    await asyncio.to_thread(desk.jobs.close)
    desk.workspace.close()


@web.middleware
async def _explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Shows a fault that a person can fix as a page, in one sentence and what to do."""
    desk = request.app[DESK]
    try:
        response = await handler(request)
    except CrawlerError as fault:
        return respond(
            "fault.html",
            desk.translator,
            status=400,
            message=desk.translator.render(fault.message),
            hint=desk.translator.render(fault.hint) if fault.hint else "",
        )
    if not response.prepared:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    return response


# --- getting in ------------------------------------------------------------------------------------------------------


async def _enter(request: web.Request) -> web.StreamResponse:
    access = request.app[DESK].access
    session = access.enter_by_token(request.query.get("token", ""))
    if session is not None:
        response = web.HTTPSeeOther("/")
        keep_session(response, session)
        raise response
    if access.needs_password:
        return respond("enter.html", request.app[DESK].translator, wrong=False)
    raise web.HTTPForbidden(text="403: open the address that crawler serve printed")


async def _sign_in(request: web.Request) -> web.StreamResponse:
    form = await request.post()
    access = request.app[DESK].access
    if not access.needs_password:
        raise web.HTTPForbidden
    session = await access.enter_by_password(
        str(form.get("password", "")), safe_text(str(form.get("name", "")).strip())
    )
    if session is None:
        return respond("enter.html", request.app[DESK].translator, status=403, wrong=True)
    response = web.HTTPSeeOther("/")
    keep_session(response, session)
    raise response


# --- tables ----------------------------------------------------------------------------------------------------------


async def _home(request: web.Request) -> web.StreamResponse:
    desk = request.app[DESK]
    return respond("home.html", desk.translator, tables=desk.workspace.names())


async def _upload(request: web.Request) -> web.StreamResponse:
    desk = request.app[DESK]
    field = await (await request.multipart()).next()
    if not isinstance(field, BodyPartReader) or not field.filename:
        raise UsageError(say("No file was chosen."), say("Choose a table on your computer first."))
    with tempfile.TemporaryDirectory(prefix=".upload-", dir=".") as folder:
        draft = Path(folder, "table")
        with await asyncio.to_thread(draft.open, "wb") as file:
            size = 0
            while chunk := await field.read_chunk():
                size += len(chunk)
                if size > LARGEST_UPLOAD:
                    raise UsageError(say("The file is too large."))
                file.write(chunk)
        name = desk.workspace.add(field.filename, draft)
    raise web.HTTPSeeOther(_url(request, name))


async def _table(request: web.Request) -> web.StreamResponse:
    desk, name = _of(request)
    fault = hint = ""
    table = None
    try:
        table = await asyncio.to_thread(desk.workspace.load, name)
    except CrawlerError as error:
        fault = desk.translator.render(error.message)
        hint = desk.translator.render(error.hint) if error.hint else ""
    store = desk.workspace.store(name)
    runs = list(reversed(store.audits()))
    job = desk.jobs.of(name)
    columns = dict(table.info.columns) if table else {}
    return respond(
        "table.html",
        desk.translator,
        name=name,
        table=table,
        fault=fault,
        hint=hint,
        columns=[(field, desk.translator.field_name(field), columns.get(field, "")) for field in ESSENTIAL],
        samples=[[_cell(row, field) for field in columns] for row in (table.rows if table else ())[:SAMPLES]],
        heads=[desk.translator.field_name(field) for field in columns],
        runs=[(run, desk.translator.datetime(run.started_at)) for run in runs],
        busy=job is not None and not job.is_over,
        files=_reports(desk, name),
    )


async def _choose_columns(request: web.Request) -> web.StreamResponse:
    desk, name = _of(request)
    form = await request.post()
    chosen = {field: str(form[field]).strip() for field in Field if str(form.get(field, "")).strip()}
    desk.workspace.choose_columns(name, chosen)
    raise web.HTTPSeeOther(_url(request, name))


# --- audits ----------------------------------------------------------------------------------------------------------


async def _start_audit(request: web.Request) -> web.StreamResponse:
    desk, name = _of(request)
    form = await request.post()
    settings = replace(desk.settings, offline=desk.settings.offline or "offline" in form)
    await asyncio.to_thread(desk.jobs.start, name, settings, desk.translator)
    raise web.HTTPSeeOther(_url(request, name))


async def _stop_audit(request: web.Request) -> web.StreamResponse:
    desk, name = _of(request)
    if job := desk.jobs.of(name):
        job.stop()
    raise web.HTTPSeeOther(_url(request, name))


async def _progress(request: web.Request) -> web.StreamResponse:
    desk, name = _of(request)
    job = desk.jobs.of(name)
    if job is None:
        raise web.HTTPNotFound
    state = job.state
    return web.json_response(
        {
            "stage": state.stage,
            "done": state.crawl.done if state.crawl else 0,
            "total": state.crawl.total if state.crawl else 0,
            "waiting_for": [safe_text(host, limit=60) for host in state.crawl.waiting_for] if state.crawl else [],
            "fault": desk.translator.render(state.fault) if state.fault else "",
        }
    )


async def _report(request: web.Request) -> web.StreamResponse:
    desk, name = _of(request)
    wanted = request.match_info.get("audit", "")
    text = await asyncio.to_thread(_rendered, desk, name, wanted)
    return web.Response(text=text, content_type="text/html", headers=HEADERS)


def _rendered(desk: Desk, name: str, wanted: str) -> str:
    table, store = desk.workspace.load(name), desk.workspace.store(name)
    runs = [run for run in store.audits() if run.table_sha256 == table.info.sha256 and wanted in ("", run.audit_id)]
    if not runs:
        raise UsageError(say("There is no stored audit of the current version of {table}.", table=name))
    knowledge = load_knowledge(desk.settings)
    judgement = stages.judge_stored(table, store, runs[-1], desk.settings, knowledge)
    view = stages.view_of(table, judgement, store, runs[-1], knowledge)
    return render(view, desk.translator, served=f"/tables/{quote(name)}/decisions")


# --- decisions -------------------------------------------------------------------------------------------------------


async def _decide(request: web.Request) -> web.StreamResponse:
    desk, name = _of(request)
    if (request.content_length or 0) > LARGEST_DECISIONS:
        raise web.HTTPRequestEntityTooLarge(LARGEST_DECISIONS, request.content_length or 0)
    by = desk.access.name_of(request) or safe_text(request.query.get("by", ""), limit=80)
    kept = await asyncio.to_thread(decided.keep, desk.workspace, name, await request.read(), by)
    return web.json_response({"kept": kept})


async def _decisions(request: web.Request) -> web.StreamResponse:
    desk, name = _of(request)
    said = await asyncio.to_thread(decided.everybodys, desk.workspace, name)
    return web.json_response({"decisions": said})


async def _preview(request: web.Request) -> web.StreamResponse:
    desk, name = _of(request)
    planned = await asyncio.to_thread(decided.planned, desk.workspace, name)
    return respond(
        "preview.html",
        desk.translator,
        name=name,
        plan=planned.plan if planned else None,
        safe=lambda text: safe_text(mask_secrets(text), limit=PREVIEWED),
    )


async def _corrected(request: web.Request) -> web.StreamResponse:
    desk, name = _of(request)
    form = await request.post()
    by = desk.access.name_of(request) or safe_text(str(form.get("by", "")), limit=SHOWN)
    return web.FileResponse(
        await asyncio.to_thread(_written, desk, name, by, confirmed="confirmed" in form),
        headers={**HEADERS, "Content-Disposition": f'attachment; filename="{_corrected_name(name)}"'},
    )


def _written(desk: Desk, name: str, by: str, *, confirmed: bool) -> Path:
    """The corrected copy, written; what left the table is remembered."""
    planned = decided.planned(desk.workspace, name)
    if planned is None:
        raise UsageError(say("Nobody has decided anything yet."))
    corrections, plan = planned
    if plan.to_resolve:
        raise UsageError(
            say("Some answers cannot be used."), say("The preview names them. Correct them in the report.")
        )
    if plan.leaving and not confirmed:
        raise UsageError(say("Some addresses would not be in the table any more."), say("Confirm them in the preview."))
    now = datetime.now(UTC)
    folder = table_folder(desk.workspace.path(name)) / "corrected" / now.strftime("%Y-%m-%dT%H%M%S%fZ")
    folder.mkdir(parents=True)
    target = folder / _corrected_name(name)
    apply_changes(plan, target, by=by, now=now)
    departed = departures(plan.leaving, now)
    desk.workspace.store(name).add_decisions(corrections.decisions, corrections.table_sha256, departed)
    return target


def _corrected_name(name: str) -> str:
    path = Path(name)
    return f"{path.stem}-corrected{path.suffix}"


async def _latest(request: web.Request) -> web.StreamResponse:
    desk, name = _of(request)
    file = request.match_info["file"]
    if file not in _reports(desk, name):  # also whatever is a path and not a name
        raise web.HTTPNotFound
    path = table_folder(desk.workspace.path(name)) / LATEST / file
    return web.FileResponse(path, headers={**HEADERS, "Content-Disposition": f'attachment; filename="{file}"'})


def _reports(desk: Desk, name: str) -> list[str]:
    """The names of the files of the last audit."""
    return sorted(path.name for path in (table_folder(desk.workspace.path(name)) / LATEST).glob("[!.]*.*"))


def _of(request: web.Request) -> tuple[Desk, str]:
    """The desk, and the table a request is about.

    Raises:
        UsageError: there is no such table.
    """
    desk, name = request.app[DESK], request.match_info["name"]
    desk.workspace.path(name)
    return desk, name


def _cell(row: Row, field: Field) -> str:
    value = row.row_id if field is Field.ID else str(getattr(row, field.value))
    return safe_text(value, limit=SHOWN)


def _url(request: web.Request, name: str) -> str:
    return str(request.url.origin().joinpath("tables", name).relative())
