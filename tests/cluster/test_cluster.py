"""Audits on a real Dask cluster on loopback: a scheduler and workers as processes, killed while they work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crawler.simweb.http import redirect, status
from crawler.simweb.pages import page
from crawler.simweb.web import SimWeb
from tests.conftest import Ran

LINKS = 60
ASKED_BEFORE = 12
"""Requests after which a process is killed."""
COMPARED = ("liveness", "status", "final_url", "identity", "proposals", "state")


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch, table: Path) -> Iterator[SimWeb]:
    web = SimWeb()
    lines = ["No.\tCountry\tCity\tInstitution\tURL"]
    for n in range(LINKS):
        host, name = f"www.school{n}.test", f"School Number {n} of Tarnow"
        if n % 3 == 2:
            web.add(host, redirect(f"https://www.new{n}.test/", 301))
        else:
            web.add(host, {"/": page(name), "/gone": status(404)})
        web.add(f"www.new{n}.test", page(name))
        lines.append(f"{n}\tPoland\tTarnów\t{name}\thttps://{host}/{'gone' if n % 3 == 1 else ''}")
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with web.in_thread():
        for key, value in web.settings().items():
            text = ",".join(value) if isinstance(value, tuple) else str(value)
            monkeypatch.setenv(f"CRAWLER_{key.upper()}", text)
        for key, value in {
            "confirm_after": "0",
            "host_request_interval": "0.01",
            "registry": "none",
            "connect_timeout": "2",
        }.items():
            monkeypatch.setenv(f"CRAWLER_{key.upper()}", value)
        yield web


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        while not self._file.exists():
            assert self.scheduler.poll() is None
            threading.Event().wait(0.05)
        self.address = json.loads(self._file.read_text(encoding="utf-8"))["address"]
        self.workers = [self.start_worker() for _ in range(2)]

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", "--nthreads", "2", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", what, "--scheduler-file", str(self._file), *options]
        env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    started = Cluster(tmp_path)
    try:
        yield started
    finally:
        started.stop()


@contextmanager
def killed_after(web: SimWeb, asked: int, *processes: subprocess.Popen[bytes]) -> Iterator[None]:
    """Kills the processes once the web was asked so many more times."""
    before, over = len(web.log.requests), threading.Event()

    def watch() -> None:
        while not over.wait(0.01):
            if len(web.log.requests) >= before + asked:
                for process in processes:
                    process.send_signal(signal.SIGKILL)
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def verdicts(folder: str) -> dict[str, Any]:
    document = json.loads(Path(folder, "audit.json").read_text(encoding="utf-8"))
    return {row["row_id"]: {key: row[key] for key in COMPARED} for row in document["rows"]}


def test_workers_come_to_the_verdicts_of_one_process_also_when_one_is_killed(
    crawler: Callable[..., Ran], web: SimWeb, cluster: Cluster
) -> None:
    alone = crawler("audit", "list.tsv", "-o", "alone", "--no-progress", "--database", "alone.db")
    with killed_after(web, ASKED_BEFORE, cluster.workers[0]):
        together = crawler("audit", "list.tsv", "-o", "out", "--no-progress", "--cluster", cluster.address)
    assert cluster.workers[0].wait(10) == -signal.SIGKILL
    assert (together.code, together.err) == (alone.code, alone.err)
    assert verdicts("out") == verdicts("alone")


def test_an_audit_whose_scheduler_dies_is_not_complete_and_can_be_resumed(
    crawler: Callable[..., Ran], web: SimWeb, cluster: Cluster
) -> None:
    with killed_after(web, ASKED_BEFORE, cluster.scheduler):
        cut = crawler("audit", "list.tsv", "-o", "out", "--no-progress", "--cluster", cluster.address)
    assert cut.code == 3
    assert "cluster" in cut.err + cut.out
    resumed = crawler("audit", "list.tsv", "-o", "out", "--no-progress")
    assert resumed.code == 1
    assert {row["liveness"] for row in verdicts("out").values()} == {"ok", "dead", "moved"}


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "local:0", "local:many"])
def test_an_address_without_a_scheduler_is_said_at_once(
    crawler: Callable[..., Ran], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRAWLER_CONNECT_TIMEOUT", "0.5")
    ran = crawler("audit", "list.tsv", "--no-progress", "--cluster", address)
    assert ran.code == 2
    assert address in ran.err
