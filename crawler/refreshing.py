"""Keeps the registry ROR there and fresh: fetched while an audit crawls, when it is missing or over three months old.

Nothing here can harm an audit: a download that fails, or is late, leaves the audit with the registries it had.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeAlias

from crawler.config import Settings
from crawler.errors import CrawlerError
from crawler.knowledge import Knowledge, load_knowledge
from crawler.knowledge.shelf import Holding, registry_path
from crawler.model import Message, say
from crawler.observe.download import Report
from crawler.observe.registries import update_registry

REGISTRY: Final = "ror"
OLDEST: Final = timedelta(days=90)
LONGEST_WAIT: Final = 120.0
"""Seconds that an audit waits at most for a download that is not there when the links have been looked at."""

Update: TypeAlias = Callable[[str, Settings, Report, Path | None], Awaitable[Holding]]


def is_wanted(settings: Settings, now: datetime, folder: Path | None = None) -> bool:
    """Whether ROR is to be fetched: it is asked for, updates are allowed, and it is missing or old.

    ``folder`` is where registries are kept; the user's data folder when None.
    """
    if settings.offline or not settings.registry_update or REGISTRY not in settings.registry:
        return False
    path = registry_path(REGISTRY, folder)
    return not path.exists() or now - datetime.fromtimestamp(path.stat().st_mtime, UTC) > OLDEST


class Refresher:
    """What is known during an audit. A context manager around the crawl: inside it, the download is under way."""

    def __init__(
        self,
        settings: Settings,
        knowledge: Knowledge,
        progress: Report,
        folder: Path | None = None,
        update: Update = update_registry,
    ) -> None:
        """``knowledge`` is what is known without the download; ``progress`` is told of the download, in bytes."""
        self.known = knowledge
        """The registries that are there now."""
        self.outcome: Message | None = None
        """What became of the download, to be shown; None when there was none."""
        self._settings = settings
        self._progress = progress
        self._folder = folder
        self._update = update
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if is_wanted(self._settings, datetime.now(UTC), self._folder):
            self._task = asyncio.create_task(self._refresh())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None and not self._task.done():
            self._task.cancel()
            self.outcome = say("The registry ROR has not arrived in time. The next audit resumes the download.")
            with suppress(asyncio.CancelledError):
                await self._task

    async def knowledge(self) -> Knowledge:
        """What is known, with the downloaded registry if it comes soon enough."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=LONGEST_WAIT)
        return self.known

    async def _refresh(self) -> None:
        try:
            holding = await self._update(REGISTRY, self._settings, self._progress, self._folder)
            self.known = load_knowledge(self._settings, self._folder)
            self.outcome = say("Registry in use: {statement}.", statement=holding.statement)
        except CrawlerError as error:
            self.outcome = _failed(error.message)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is not the audit's fault
            self.outcome = _failed(repr(error)[:300])


def _failed(why: Message | str) -> Message:
    return say("The registry ROR could not be downloaded; the audit continues. {why}", why=why)
