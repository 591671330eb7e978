"""Audits under way: each in its own thread and event loop, at most one for each table."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from pathlib import Path

from crawler import audit as stages
from crawler.config import Settings
from crawler.errors import CrawlerError
from crawler.i18n import Translator
from crawler.knowledge import Knowledge, load_knowledge
from crawler.looking import observe
from crawler.model import AuditRun, Message
from crawler.observe.loop import loop_factory
from crawler.observe.progress import CrawlState
from crawler.observe.stop import Stop
from crawler.report.folder import write_dated
from crawler.report.formats import DEFAULT_FORMATS
from crawler.serve.workspace import Workspace
from crawler.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """What a visitor sees of an audit under way."""

    stage: str
    """``looking``, ``judging``, ``done`` or ``failed``."""
    crawl: CrawlState | None = None
    fault: Message | None = None


class Job:
    """One audit under way. `show` makes it a `Progress`."""

    def __init__(self, table: stages.LoadedTable, store: Store, settings: Settings, translator: Translator) -> None:
        self._table = table
        self._store = store
        self._settings = settings
        self._translator = translator
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = Stop()
        self.state = JobState(stage="looking")
        self._thread = threading.Thread(target=self._run, name="audit")

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Asks the audit to end within seconds; what was seen is kept."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.request)

    def join(self) -> None:
        """Waits for the end."""
        self._thread.join()

    @property
    def is_over(self) -> bool:
        """Whether it ended."""
        return self.state.stage in {"done", "failed"}

    def show(self, state: CrawlState) -> None:
        """Keeps how far the crawl is; called from the audit's own loop."""
        self.state = JobState(stage="looking", crawl=state)

    def _run(self) -> None:
        try:
            self._audit()
        except CrawlerError as fault:
            self.state = JobState(stage="failed", fault=fault.message)
        except BaseException:
            self.state = JobState(stage="failed")
            raise

    def _audit(self) -> None:
        knowledge = load_knowledge(self._settings)
        run = self._observed(knowledge)
        self.state = JobState(stage="judging", crawl=self.state.crawl)
        judgement = stages.judge_stored(self._table, self._store, run, self._settings, knowledge)
        view = stages.view_of(self._table, judgement, self._store, run, knowledge)
        stages.keep(self._store, run, judgement, view)
        path = Path(self._table.info.path)
        write_dated(view, DEFAULT_FORMATS, self._translator, path)
        self.state = JobState(stage="done", crawl=self.state.crawl)

    def _observed(self, knowledge: Knowledge) -> AuditRun:
        if self._settings.offline:
            return stages.offline_run(self._table, self._store, "")

        async def know() -> Knowledge:
            return knowledge

        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            self._loop = runner.get_loop()
            work = observe(self._table, self._store, self._settings, know, self, stop=self._stop)
            return runner.run(work)


class Jobs:
    """The audits of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._jobs: dict[str, Job] = {}

    def start(self, name: str, settings: Settings, translator: Translator) -> Job:
        """Begins an audit of a table; one that is under way goes on.

        Raises:
            TableError, StoreError: the table cannot be read or its store not be written.
        """
        job = self._jobs.get(name)
        if job is None or job.is_over:
            table = self._workspace.load(name)
            job = self._jobs[name] = Job(table, self._workspace.store(name), settings, translator)
            job.start()
        return job

    def of(self, name: str) -> Job | None:
        """Returns the audit of a table that is under way or ended since the server began."""
        return self._jobs.get(name)

    def close(self) -> None:
        """Stops every audit and waits for their ends."""
        for job in self._jobs.values():
            job.stop()
        for job in self._jobs.values():
            job.join()
