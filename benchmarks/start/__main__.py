"""Measures how long commands take to start and to judge a table: ``python -m benchmarks.start TABLE``.

Each command runs in a process of its own, in a temporary folder with an empty cache, so the first run prepares the
names of places and the others find them. CPU is that of the process and of its children.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

RUNS = 3
"""Runs of each command; the fastest counts, because other programs only ever slow one down."""


class Cost(NamedTuple):
    """Seconds of a command."""

    cpu: float
    wall: float


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path, help="a table of institutions")
    parser.add_argument("--row", default="12", help="the row to explain")
    arguments = parser.parse_args()
    table = str(arguments.table.resolve())
    with tempfile.TemporaryDirectory(prefix="crawler-start-") as name:
        folder = Path(name)
        first = cost(["lint", table, "-q"], folder)
        rows = {
            "--help": fastest(["--help"], folder),
            "lint, second run": fastest(["lint", table, "-q"], folder),
            "lint, csv alone": fastest(["lint", table, "-q", "-f", "csv"], folder),
            f"explain row {arguments.row}": fastest(["explain", table, arguments.row], folder),
        }
    rows["first run, extra"] = Cost(*(a - b for a, b in zip(first, rows["lint, second run"], strict=True)))
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load average {load}\n")
    print("| command | CPU (s) | wall (s) |\n| --- | --- | --- |")
    for command, spent in rows.items():
        print(f"| {command} | {spent.cpu:.2f} | {spent.wall:.2f} |")


def fastest(arguments: list[str], folder: Path) -> Cost:
    """The least CPU and the least wall time of some runs."""
    runs = [cost(arguments, folder) for _ in range(RUNS)]
    return Cost(min(run.cpu for run in runs), min(run.wall for run in runs))


def cost(arguments: list[str], folder: Path) -> Cost:
    """Runs a command line once.

    Raises:
        SystemExit: it ends with another code than 0 or 1.
    """
    environment = {**os.environ, "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-m", "crawler", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if ran.returncode not in {0, 1}:
        sys.exit(f"crawler {' '.join(arguments)} ended with {ran.returncode}: {ran.stderr.decode()}")
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)


if __name__ == "__main__":
    main()
