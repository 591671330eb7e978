"""The whole audit killed at random moments ends like one that was left in peace."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import pytest

from crawler.simweb.http import redirect, status
from crawler.simweb.pages import page
from crawler.simweb.web import SimWeb

KILLS: Final = 3
ROWS: Final = 40


def simulated(folder: Path) -> SimWeb:
    """A table of institutions with every third one gone, moved or fine; its web."""
    web = SimWeb()
    lines = ["No.\tCountry\tCity\tInstitution\tURL"]
    for number in range(ROWS):
        host = f"www.institute{number}.test"
        lines.append(f"{number}\tAustria\tVienna\tInstitute {number} of Vienna\thttps://{host}/page")
        home = page(f"Institute {number} of Vienna")
        moved = redirect(f"https://{host}/new", 301)
        answer = (home, moved, status(404))[number % 3]
        web.add(host, {"/": home, "/page": answer, "/new": home})
    (folder / "list.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return web


def start(folder: Path, web: SimWeb) -> subprocess.Popen[bytes]:
    settings = {
        **web.settings(),
        "confirm_after": 0,
        "host_request_interval": 0.05,
        "max_concurrency": 4,
        "registry": "none",
    }
    values = {k: ",".join(v) if isinstance(v, tuple) else str(v) for k, v in settings.items()}
    environment = {**os.environ, "LANG": "C", **{f"CRAWLER_{k.upper()}": v for k, v in values.items()}}
    command = [sys.executable, "-m", "crawler", "audit", "list.tsv", "-q", "-o", "out", "-f", "json"]
    return subprocess.Popen(command, cwd=folder, env=environment)


def audited(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((folder / "out" / "audit.json").read_text(encoding="utf-8"))["rows"]
    for row in rows:
        row["since"] = None
        row["hops"] = [(hop["url"], hop["status"]) for hop in row["hops"]]
    return rows


@pytest.mark.slow
def test_a_killed_audit_goes_on_and_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    chance = random.Random(time.time_ns())
    peaceful, disturbed = tmp_path / "peaceful", tmp_path / "disturbed"
    for folder in (peaceful, disturbed):
        folder.mkdir()
        web = simulated(folder)
        with web.in_thread():
            if folder is disturbed:
                for _ in range(KILLS):
                    asked = len(web.log.requests) + chance.randint(1, ROWS)
                    child = start(folder, web)
                    deadline = time.monotonic() + 60
                    while len(web.log.requests) < asked and child.poll() is None and time.monotonic() < deadline:
                        time.sleep(0.01)
                    child.send_signal(signal.SIGKILL)
                    child.wait()
            assert start(folder, web).wait(timeout=120) in {0, 1}
    assert audited(peaceful) == audited(disturbed)
    assert {row["liveness"] for row in audited(peaceful)} == {"ok", "moved", "dead"}
