"""Progress of a crawl on stderr: how far, how fast, how long still, and what it is waiting for."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from crawler.clean import safe_text
from crawler.i18n import Translator
from crawler.model import Purpose
from crawler.observe.progress import CrawlState

EVERY = 10.0
"""Seconds between two lines where there is no terminal to draw on."""
HOST_LENGTH = 30


class LiveProgress:
    """Draws a bar on a terminal; elsewhere prints a line now and then. A context manager around the crawl."""

    def __init__(self, console: Console, translator: Translator) -> None:
        """``console`` writes to stderr."""
        self._console = console
        self._translator = translator
        self._live = Live(console=console, transient=True, refresh_per_second=4) if console.is_terminal else None
        self._told_at = 0.0
        self._beside = ""

    def fetched(self, done: int, total: int) -> None:
        """Called by a download beside the crawl, with bytes."""
        megabytes = {"done": round(done / 1e6), "total": round(total / 1e6)}
        if not self._beside and self._live is None:
            self._console.print(Text(self._translator.text("downloading the registry ROR"), style="dim"))
        fetching = self._translator.text("downloading the registry ROR: {done} of {total} MB", **megabytes)
        self._beside = fetching if done < total else ""

    def show(self, state: CrawlState) -> None:
        """Called by the crawl a few times a second."""
        if self._live is not None:
            self._live.update(self._picture(state))
        elif state.elapsed_s - self._told_at >= EVERY:
            self._told_at = state.elapsed_s
            self._console.print(self._line(state))

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def _picture(self, state: CrawlState) -> Table:
        grid = Table.grid(padding=(0, 1))
        grid.add_row(ProgressBar(total=max(state.total, 1), completed=state.done, width=20), self._line(state))
        if self._beside:
            grid.add_row("", Text(self._beside, style="dim"))
        waiting = ", ".join(safe_text(host, limit=HOST_LENGTH) for host in state.waiting_for)
        if state.paused == "outage":
            grid.add_row("", Text(self._translator.text("our own network is down: waiting for it"), style="yellow"))
        elif state.paused == "stopping":
            stopping = self._translator.text("stopping: press Ctrl-C again to stop at once")
            grid.add_row("", Text(stopping, style="yellow"))
        elif waiting:
            grid.add_row("", Text(self._translator.text("waiting for {hosts}", hosts=waiting), style="dim"))
        return grid

    def _line(self, state: CrawlState) -> Text:
        said = self._translator
        line = Text(self._counted(state))
        left = state.total - state.done
        if left and left <= state.in_flight:
            line.append(" · " + said.plural("waiting for {count} more", "waiting for {count} more", left))
        elif left:
            line.append(" · " + said.text("{rate} a second", rate=round(state.rate, 1)))
            if state.eta_s is not None:
                minutes, seconds = divmod(round(state.eta_s), 60)
                line.append(" · " + said.text("{time} left", time=f"{minutes}:{seconds:02}"))
        return line

    def _counted(self, state: CrawlState) -> str:
        """How many of what are done: each round of a crawl has its own."""
        said, done, total = self._translator, state.done, state.total
        match state.purpose:
            case Purpose.TARGET:
                return said.text("links checked: {done} of {total}", done=done, total=total)
            case Purpose.CANDIDATE:
                return said.text("possible addresses checked: {done} of {total}", done=done, total=total)
        return said.text("second checks: {done} of {total}", done=done, total=total)
