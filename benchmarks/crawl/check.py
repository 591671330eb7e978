"""What `crawler check` costs from start to end: `python -m benchmarks.crawl.check [--links N]`.

The command runs as a user runs it, in a process of its own; all CPU is counted, that of its worker processes included
(RUSAGE_CHILDREN), and so is the start of the program. A plain client over the same web, with one GET a link, stands for
what cannot be saved. Hosts are healthy, over https, each at its own address, with pages of 30 KB.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.crawl.measure import simulated_web

INTERVAL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of one command: on the clock, and of CPU with all its processes."""

    wall: float
    cpu: float


def main() -> None:
    """Measure both and print the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.crawl.check",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--links", type=int, default=1_000)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change a setting (repeatable)")
    given = parser.parse_args()
    with simulated_web("check1000", given.links, seed=1) as (told, _), tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "crawler.toml"
        settings = {**told["settings"], "host_request_interval": INTERVAL, "contact": "benchmark@example.org"}
        lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
        config.write_text("\n".join([*lines, *(item.replace("=", " = ", 1) for item in given.set)]), encoding="utf-8")
        plain = cost([sys.executable, "-m", "benchmarks.crawl.plain", json.dumps(told["settings"])], told["urls"])
        check = cost([sys.executable, "-m", "crawler", "check", "--no-progress", "-c", str(config), *told["urls"]])
    for name, one in (("plain client", plain), ("crawler check", check)):
        print(f"{name:>14}  {one.wall:6.1f} s  {1000 * one.cpu / given.links:6.2f} ms CPU a link")
    print(f"{'load':>14}  {os.getloadavg()[0]:6.1f}")


def cost(command: Sequence[str], lines: Sequence[str] = ()) -> Cost:
    """Run a command and measure it; it must say that all is well."""
    before, began = _children_cpu(), time.perf_counter()
    ran = subprocess.run(command, input="\n".join(lines), text=True, capture_output=True, check=False)
    if ran.returncode:
        raise SystemExit(f"{command[2]} ended with {ran.returncode}: {ran.stderr[-2_000:]}{ran.stdout[-2_000:]}")
    return Cost(wall=time.perf_counter() - began, cpu=_children_cpu() - before)


def _children_cpu() -> float:
    used: Any = resource.getrusage(resource.RUSAGE_CHILDREN)
    return float(used.ru_utime + used.ru_stime)


if __name__ == "__main__":
    main()
