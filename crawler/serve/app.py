"""The server: its routes, how visitors get in, and how faults are shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web

from crawler.clean import safe_text
from crawler.config import Settings
from crawler.errors import CrawlerError
from crawler.i18n import Translator
from crawler.serve import deciding, tables
from crawler.serve.access import Access, Handler, keep_session
from crawler.serve.desk import DESK, Desk
from crawler.serve.jobs import Jobs
from crawler.serve.pages import HEADERS, respond
from crawler.serve.workspace import Workspace


def make_app(settings: Settings, translator: Translator, access: Access) -> web.Application:
    """Makes the application; its tables are in the working directory."""
    app = web.Application(middlewares=[access.guard, _explain], client_max_size=tables.LARGEST_UPLOAD)
    workspace = Workspace()
    app[DESK] = Desk(settings=settings, translator=translator, workspace=workspace, jobs=Jobs(workspace), access=access)
    app.add_routes(
        [
            web.get("/enter", _enter),
            web.post("/enter", _sign_in),
            web.get("/", tables.home),
            web.post("/tables", tables.upload),
            web.get("/tables/{name}", tables.table_page),
            web.post("/tables/{name}/columns", tables.choose_columns),
            web.post("/tables/{name}/audit", tables.start_audit),
            web.post("/tables/{name}/stop", tables.stop_audit),
            web.get("/tables/{name}/progress", tables.progress),
            web.get("/tables/{name}/report", tables.report),
            web.get("/tables/{name}/audits/{audit}", tables.report),
            web.put("/tables/{name}/decisions", deciding.decide),
            web.get("/tables/{name}/decisions", deciding.decisions),
            web.get("/tables/{name}/preview", deciding.preview),
            web.post("/tables/{name}/corrected", deciding.corrected),
            web.get("/tables/{name}/latest/{file}", tables.latest),
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
