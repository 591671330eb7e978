"""A small table on a simulated web, audited by the real command in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from crawler.simweb.http import redirect, status
from crawler.simweb.pages import page
from crawler.simweb.web import SimWeb

PROJECT: Final = Path(__file__).parents[2]
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


def start(folder: Path, web: SimWeb, *program: str) -> subprocess.Popen[bytes]:
    """Begin an audit of the table; ``program`` in place of ``python -m crawler``."""
    settings = {
        **web.settings(),
        "confirm_after": 0,
        "host_request_interval": 0.05,
        "max_concurrency": 4,
        "registry": "none",
    }
    values = {k: ",".join(v) if isinstance(v, tuple) else str(v) for k, v in settings.items()}
    environment = {
        **os.environ,
        "LANG": "C",
        "PYTHONPATH": str(PROJECT),
        **{f"CRAWLER_{k.upper()}": v for k, v in values.items()},
    }
    program = program or (sys.executable, "-m", "crawler")
    command = [*program, "audit", "list.tsv", "-q", "-o", "out", "-f", "json", "--database", "audits.sqlite"]
    return subprocess.Popen(command, cwd=folder, env=environment)


def audited(folder: Path) -> list[dict[str, Any]]:
    """The rows of the audit in JSON, without what differs between two audits of the same web."""
    rows: list[dict[str, Any]] = json.loads((folder / "out" / "audit.json").read_text(encoding="utf-8"))["rows"]
    for row in rows:
        row["since"] = None
        row["hops"] = [(hop["url"], hop["status"]) for hop in row["hops"]]
    return rows
