"""Handlers for decisions: kept as they are made, previewed, and written into a corrected copy."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aiohttp import web

from crawler.clean import mask_secrets, safe_text
from crawler.errors import UsageError
from crawler.model import say
from crawler.plan.leaving import departures
from crawler.plan.write import apply_changes
from crawler.report.folder import table_folder
from crawler.serve import decided
from crawler.serve.desk import Desk, of_table
from crawler.serve.pages import HEADERS, respond

LARGEST_DECISIONS: Final = 20_000_000
LONGEST_NAME: Final = 80
"""Characters of the name of a person."""
PREVIEWED: Final = 300
"""Characters of a cell in the preview."""


async def decide(request: web.Request) -> web.StreamResponse:
    """Keeps what somebody decided."""
    desk, name = of_table(request)
    if (request.content_length or 0) > LARGEST_DECISIONS:
        raise web.HTTPRequestEntityTooLarge(LARGEST_DECISIONS, request.content_length or 0)
    by = desk.access.name_of(request) or safe_text(request.query.get("by", ""), limit=LONGEST_NAME)
    kept = await asyncio.to_thread(decided.keep, desk.workspace, name, await request.read(), by)
    return web.json_response({"kept": kept})


async def decisions(request: web.Request) -> web.StreamResponse:
    """Returns what everybody decided, as JSON."""
    desk, name = of_table(request)
    said = await asyncio.to_thread(decided.everybodys, desk.workspace, name)
    return web.json_response({"decisions": said})


async def preview(request: web.Request) -> web.StreamResponse:
    """Shows what will change."""
    desk, name = of_table(request)
    planned = await asyncio.to_thread(decided.planned, desk.workspace, name)
    return respond(
        "preview.html",
        desk.translator,
        name=name,
        plan=planned.plan if planned else None,
        safe=lambda text: safe_text(mask_secrets(text), limit=PREVIEWED),
    )


async def corrected(request: web.Request) -> web.StreamResponse:
    """Writes the corrected copy and hands it out."""
    desk, name = of_table(request)
    form = await request.post()
    by = desk.access.name_of(request) or safe_text(str(form.get("by", "")), limit=LONGEST_NAME)
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
