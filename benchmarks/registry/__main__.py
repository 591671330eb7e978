"""Measures the registries: time and memory of an import, time of a question, and of the first question to `Places`.

    python -m benchmarks.registry ROR.zip [--names TABLES]

Names asked for are those of the institutions themselves, every hundredth, or of the rows of tables below TABLES.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.judgement.tables import find_tables
from crawler.knowledge import Places, Registry
from crawler.knowledge.ror import iter_ror
from crawler.knowledge.shelf import import_registry, open_registries, registry_path

ASKED = 500


def main() -> None:
    """Reads the arguments and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.registry", description=__doc__)
    parser.add_argument("dump", type=Path)
    parser.add_argument("--names", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = _peak_mb()
        seconds = _timed(lambda: import_registry("ror", arguments.dump, folder))
        size = registry_path("ror", folder).stat().st_size / 1e6
        print(f"import: {seconds:.1f} s, peak {_peak_mb():.0f} MB ({before:.0f} MB before), file {size:.0f} MB")
        registries, _ = open_registries(("swot", "ror"), folder)
        asked = _names(arguments.names) if arguments.names else _own_names(arguments.dump)
        for registry in registries:
            _measure(registry, asked)
    print(f"places, first city: {_timed(lambda: Places().cities('Wiedeń')):.2f} s, peak {_peak_mb():.0f} MB")


def _own_names(dump: Path) -> list[tuple[str, str | None]]:
    found = [(one.names[0], one.country_code) for number, one in enumerate(iter_ror(dump)) if number % 100 == 0]
    return found[:ASKED]


def _names(folder: Path) -> list[tuple[str, str | None]]:
    places = Places()
    rows = [row for table in find_tables(folder) for row in table.rows]
    return [(row.name, places.country_code(row.country)) for row in rows[:: max(1, len(rows) // ASKED)]]


def _measure(registry: Registry, asked: Sequence[tuple[str, str | None]]) -> None:
    registry.find("warm up", None)
    finds = [_timed(partial(registry.find, name, code)) * 1e3 for name, code in asked]
    found = [one for name, code in asked for one in registry.find(name, code, 1)]
    owners = [_timed(partial(registry.owners, site)) * 1e6 for one in found for site in one.sites[:1]]
    print(f"{registry.statement}: find {_spread(finds)} ms, owners {_spread(owners)} µs")


def _spread(values: Sequence[float]) -> str:
    ordered = sorted(values)
    return (
        f"median {statistics.median(ordered):.1f}, 95 % {ordered[int(len(ordered) * 0.95)]:.1f}, most {ordered[-1]:.1f}"
    )


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
