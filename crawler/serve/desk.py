"""What every handler works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from crawler.config import Settings
from crawler.i18n import Translator
from crawler.serve.access import Access
from crawler.serve.jobs import Jobs
from crawler.serve.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every handler works with."""

    settings: Settings
    translator: Translator
    workspace: Workspace
    jobs: Jobs
    access: Access


DESK: Final = web.AppKey("desk", Desk)


def of_table(request: web.Request) -> tuple[Desk, str]:
    """The desk, and the table a request is about.

    Raises:
        UsageError: there is no such table.
    """
    desk, name = request.app[DESK], request.match_info["name"]
    desk.workspace.path(name)
    return desk, name
