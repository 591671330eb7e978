"""One crawl of a simulated web, measured."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.crawl.mix import SCENARIOS
from crawler.config import Settings, build_settings
from crawler.model import LookRequest, TableInfo
from crawler.observe import make_looker
from crawler.observe.crawl import CrawlResult, crawl
from crawler.observe.loop import run_loop
from crawler.store import Store, StoreSink


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one crawl cost. The web saw ``requests``, of which ``robots`` were for robots.txt."""

    scenario: str
    links: int
    result: CrawlResult
    seconds: float
    cpu_seconds: float
    memory_before_mb: float
    memory_peak_mb: float
    requests: int
    robots: int
    most_at_once: int
    answers: tuple[tuple[str, int], ...]
    """How the last look at each link ended, and how often."""


def measure(scenario: str, *, links: int, seed: int, changes: dict[str, object], profile: str = "") -> Measured:
    """Crawl the scenario's web, which runs in another process, into a store on disk."""
    with tempfile.TemporaryDirectory() as folder, simulated_web(scenario, links, seed) as (told, web_ends):
        settings = build_settings(changes, SCENARIOS[scenario].settings, told["settings"])
        memory, before, began = _memory_mb(), _cpu(), time.perf_counter()
        with Store.open(Path(folder) / "audits.sqlite") as store:
            result = _profiled(store, settings, told["urls"], profile)
            seconds, cpu, peak = time.perf_counter() - began, _cpu() - before, _memory_mb()
            last = {outcome.url: outcome for outcome in store.outcomes()}
        seen = web_ends()
    ends = Counter(outcome.failure.kind.value if outcome.failure else str(outcome.status) for outcome in last.values())
    return Measured(
        scenario=scenario,
        links=links,
        result=result,
        seconds=seconds,
        cpu_seconds=cpu,
        memory_before_mb=memory,
        memory_peak_mb=peak,
        answers=tuple(ends.most_common()),
        **seen,
    )


@contextmanager
def simulated_web(
    scenario: str, links: int, seed: int
) -> Iterator[tuple[dict[str, Any], Callable[[], dict[str, int]]]]:
    """Run a scenario's web in a process of its own, so that its work is not counted.

    Gives its settings and URLs, and a function that ends it and says what it saw.
    """
    command = [sys.executable, "-m", "benchmarks.crawl.web", scenario, str(links), str(seed)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as web:
        assert web.stdin
        assert web.stdout
        receive, stdin = web.stdout.readline, web.stdin

        def end() -> dict[str, int]:
            stdin.close()
            seen: dict[str, int] = json.loads(receive())
            return seen

        yield json.loads(receive()), end
        if not stdin.closed:
            end()


def _profiled(store: Store, settings: Settings, urls: Sequence[str], profile: str) -> CrawlResult:
    if not profile:
        return run_loop(_crawl(store, settings, urls))
    import cProfile  # noqa: PLC0415 - not loaded where memory is measured

    with cProfile.Profile() as profiler:
        result = run_loop(_crawl(store, settings, urls))
    profiler.dump_stats(profile)
    return result


async def _crawl(store: Store, settings: Settings, urls: Sequence[str]) -> CrawlResult:
    table = TableInfo(
        path="benchmark",
        sha256="benchmark",
        format="tsv",
        encoding=None,
        delimiter=None,
        sheet=None,
        rows=len(urls),
        columns=(),
        notes=(),
    )
    run = store.begin_audit(table, ruleset="benchmark")
    async with make_looker(settings, store) as looker, StoreSink(store, run.audit_id) as sink:
        return await crawl([LookRequest(url=url) for url in urls], looker, sink, settings)


def _cpu() -> float:
    """Seconds of CPU of this process, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _memory_mb() -> float:
    """Most memory this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
