"""Handlers for tables: upload, how they were read, audits, reports and files."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from crawler import audit as stages
from crawler.clean import safe_text
from crawler.errors import CrawlerError, UsageError
from crawler.knowledge import load_knowledge
from crawler.model import Field, Row, say
from crawler.report.folder import LATEST, table_folder
from crawler.report.html import render
from crawler.serve.desk import DESK, Desk, of_table
from crawler.serve.pages import HEADERS, respond

LARGEST_UPLOAD: Final = 100_000_000
"""Bytes of an uploaded table."""
SHOWN: Final = 80
"""Characters of a cell shown."""
SAMPLES: Final = 5
"""Rows shown to check how a table was read."""
ESSENTIAL: Final = (Field.NAME, Field.URL, Field.COUNTRY, Field.CITY, Field.CONTINENT, Field.AGREEMENT, Field.ID)


async def home(request: web.Request) -> web.StreamResponse:
    """Lists the tables."""
    desk = request.app[DESK]
    return respond("home.html", desk.translator, tables=desk.workspace.names())


async def upload(request: web.Request) -> web.StreamResponse:
    """Takes an uploaded table in."""
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


async def table_page(request: web.Request) -> web.StreamResponse:
    """Shows how a table was read, its audits and its files."""
    desk, name = of_table(request)
    fault = hint = ""
    table = None
    try:
        table = await asyncio.to_thread(desk.workspace.load, name)
    except CrawlerError as error:
        fault = desk.translator.render(error.message)
        hint = desk.translator.render(error.hint) if error.hint else ""
    store = desk.workspace.store(name)
    runs = [run for run in reversed(store.audits()) if run.finished_at is not None]
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


async def choose_columns(request: web.Request) -> web.StreamResponse:
    """Keeps which column means what."""
    desk, name = of_table(request)
    form = await request.post()
    chosen = {field: str(form[field]).strip() for field in Field if str(form.get(field, "")).strip()}
    desk.workspace.choose_columns(name, chosen)
    raise web.HTTPSeeOther(_url(request, name))


async def start_audit(request: web.Request) -> web.StreamResponse:
    """Starts an audit."""
    desk, name = of_table(request)
    form = await request.post()
    settings = replace(desk.settings, offline=desk.settings.offline or "offline" in form)
    await asyncio.to_thread(desk.jobs.start, name, settings, desk.translator)
    raise web.HTTPSeeOther(_url(request, name))


async def stop_audit(request: web.Request) -> web.StreamResponse:
    """Asks an audit to end."""
    desk, name = of_table(request)
    if job := desk.jobs.of(name):
        job.stop()
    raise web.HTTPSeeOther(_url(request, name))


async def progress(request: web.Request) -> web.StreamResponse:
    """Says how far an audit is, as JSON."""
    desk, name = of_table(request)
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


async def report(request: web.Request) -> web.StreamResponse:
    """Shows the report of an audit, the last one when none is named."""
    desk, name = of_table(request)
    wanted = request.match_info.get("audit", "")
    text = await asyncio.to_thread(_rendered, desk, name, wanted)
    return web.Response(text=text, content_type="text/html", headers=HEADERS)


def _rendered(desk: Desk, name: str, wanted: str) -> str:
    table, store = desk.workspace.load(name), desk.workspace.store(name)
    audits = (run for run in store.audits() if run.finished_at is not None)  # not one that is still running
    runs = [run for run in audits if run.table_sha256 == table.info.sha256 and wanted in ("", run.audit_id)]
    if not runs:
        raise UsageError(say("There is no stored audit of the current version of {table}.", table=name))
    knowledge = load_knowledge(desk.settings)
    judgement = stages.judge_stored(table, store, runs[-1], desk.settings, knowledge)
    view = stages.view_of(table, judgement, store, runs[-1], knowledge)
    return render(view, desk.translator, served=f"/tables/{quote(name)}/decisions")


async def latest(request: web.Request) -> web.StreamResponse:
    """Hands out a file of the last audit."""
    desk, name = of_table(request)
    file = request.match_info["file"]
    if file not in _reports(desk, name):  # also whatever is a path and not a name
        raise web.HTTPNotFound
    path = table_folder(desk.workspace.path(name)) / LATEST / file
    return web.FileResponse(path, headers={**HEADERS, "Content-Disposition": f'attachment; filename="{file}"'})


def _reports(desk: Desk, name: str) -> list[str]:
    """The names of the files of the last audit."""
    return sorted(path.name for path in (table_folder(desk.workspace.path(name)) / LATEST).glob("[!.]*.*"))


def _cell(row: Row, field: Field) -> str:
    value = row.row_id if field is Field.ID else str(getattr(row, field.value))
    return safe_text(value, limit=SHOWN)


def _url(request: web.Request, name: str) -> str:
    return str(request.url.origin().joinpath("tables", name).relative())
