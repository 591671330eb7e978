"""The same with the real looker and the simulated web: its line is cut and its process killed at random moments."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from crawler.simweb import SimWeb, dns, page, redirect, status
from crawler.simweb.http import after
from crawler.store import Store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL, and addresses of 127.0.0.0/8")

HOSTS = 24
CHILD = """
import asyncio, json, sys
from pathlib import Path
from crawler.config import build_settings
from crawler.model import LookRequest, TableInfo
from crawler.observe import make_looker
from crawler.observe.crawl import Controls, Timing, crawl
from crawler.observe.retry import requests_left
from crawler.store import Store, StoreSink
from tests.crash.child import TABLE

async def main():
    told = json.loads(sys.argv[2])
    settings = build_settings(told["settings"])
    with Store.open(Path(sys.argv[1])) as store:
        run = store.unfinished_audit(TABLE.sha256) or store.begin_audit(TABLE, ruleset="network")
        wanted = [LookRequest(url=url) for url in told["urls"]]
        left = list(requests_left(wanted, store.outcomes(audit_id=run.audit_id), retries=1, cap=60))
        print("began", flush=True)
        async with make_looker(settings, store) as looker, StoreSink(store, run.audit_id) as sink:
            controls = Controls(timing=Timing(poll_first=0.1, poll_longest=0.2))
            result = await crawl(left, looker, sink, settings, controls)
        store.finish_audit(run.audit_id, complete=result.complete, note=result.note)
        print(json.dumps([result.note, result.voided]), flush=True)

asyncio.run(main())
"""


def build() -> tuple[SimWeb, list[str]]:
    """A web where every kind of host stands several times, slow enough to be disturbed."""
    web = SimWeb()
    urls = []
    for number in range(HOSTS):
        host = f"h{number}.test"
        slowly = after(random.uniform(0.05, 0.4), page(f"University {number}"))
        kind = number % 8
        if kind == 0:
            web.add(host, names=dns.fails("NXDOMAIN"))
        elif kind == 1:
            web.add(host, after(0.2, status(404)))
        elif kind == 2:
            web.add(host, {"/": redirect("/en"), "/en": slowly})
        elif kind == 3:
            web.add(host, slowly, https="expired")
        else:
            web.add(host, slowly)
        urls.append(f"https://{host}/")
    return web, urls


def crawl_once(web: SimWeb, urls: list[str], database: Path, *, kill_after: float | None = None) -> tuple[int, str]:
    settings = web.settings() | {"host_request_interval": 0.0, "max_concurrency": 8}
    told = json.dumps({"settings": settings, "urls": urls})
    command = [sys.executable, "-c", CHILD, str(database), told]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "began\n"
        if kill_after is not None:
            threading.Timer(kill_after, process.kill).start()
        said = process.stdout.read()
        return process.wait(), said


def cut_the_line(web: SimWeb, after_requests: int) -> None:
    """Once so many requests came, the network is gone for a while."""
    while len(web.log.requests) < after_requests:
        time.sleep(0.01)
    web.go_down()
    time.sleep(2.5)
    web.come_back()


def ends(database: Path) -> dict[str, tuple[int | None, str, str]]:
    with Store.open(database, read_only=True) as store:
        return {
            one.url: (one.status, one.failure.kind.value if one.failure else "", one.final_url)
            for one in store.outcomes()
        }


def test_kills_and_outages_change_nothing_on_the_simulated_web(tmp_path: Path) -> None:
    web, urls = build()
    with web.in_thread():
        assert crawl_once(web, urls, tmp_path / "quiet.sqlite") == (0, '["", 0]\n')
        quiet = ends(tmp_path / "quiet.sqlite")
        assert set(quiet) == set(urls)

        for _ in range(3):
            code, _ = crawl_once(web, urls, tmp_path / "killed.sqlite", kill_after=random.uniform(0.1, 0.5))
            assert code in {0, -signal.SIGKILL}
        assert crawl_once(web, urls, tmp_path / "killed.sqlite")[0] == 0
        assert ends(tmp_path / "killed.sqlite") == quiet

        asked = len(web.log.requests)
        outage = threading.Thread(target=cut_the_line, args=(web, asked + random.randrange(5, 25)), daemon=True)
        outage.start()
        code, said = crawl_once(web, urls, tmp_path / "cut.sqlite")
        outage.join(timeout=30)
        assert code == 0
        assert json.loads(said)[0] == ""
        assert ends(tmp_path / "cut.sqlite") == quiet
