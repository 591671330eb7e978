"""What a crawl costs: `python -m benchmarks.crawl [--scenario NAME]`.

The web is simulated on loopback, in a process of its own; the crawl is the real one, with DNS, TLS, robots.txt and the
store. Scenarios: realistic (5,000 hosts, the default), mix400 (400 links, ten-second time-outs: how long the slowest
take), healthy1000 and healthy1000-http (CPU a link), hostile500 (memory with 500 hostile connections open).
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from benchmarks.crawl.measure import Measured, measure
from benchmarks.crawl.mix import SCENARIOS


def main() -> None:
    """Measure one scenario and print the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.crawl", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scenario", choices=SCENARIOS, default="realistic")
    parser.add_argument("--links", type=int, help="instead of the scenario's own number")
    parser.add_argument("--seed", type=int, default=1, help="which host does what")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change a setting (repeatable)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--profile", default="", metavar="FILE", help="write a profile for pstats (and be slower)")
    given = parser.parse_args()
    links = given.links or SCENARIOS[given.scenario].links
    changes: dict[str, object] = dict(item.split("=", 1) for item in given.set)
    measured = measure(given.scenario, links=links, seed=given.seed, changes=changes, profile=given.profile)
    print(json.dumps(asdict(measured), default=str) if given.json else _table(measured))


def _table(measured: Measured) -> str:
    result = measured.result
    lines = [
        ("links", f"{measured.links}" + ("" if result.complete else f" (NOT COMPLETE: {result.note})")),
        ("seconds", f"{measured.seconds:.1f}"),
        ("links a second", f"{measured.links / measured.seconds:.0f}"),
        ("CPU a link", f"{1000 * measured.cpu_seconds / measured.links:.2f} ms"),
        ("peak memory", f"{measured.memory_peak_mb:.0f} MB ({measured.memory_before_mb:.0f} MB before the crawl)"),
        ("looks", f"{result.looks} ({result.voided} void)"),
        (
            "requests a link",
            f"{measured.requests / measured.links:.2f} (robots.txt {measured.robots / measured.links:.2f})",
        ),
        ("most at once per host", f"{measured.most_at_once}"),
        ("loop lag", f"worst {result.lag_worst_ms} ms, p99 {result.lag_p99_ms} ms"),
        ("stray exceptions", f"{result.strays}"),
        ("last looks", ", ".join(f"{kind} {count}" for kind, count in measured.answers)),
    ]
    return "\n".join(f"{name:>22}  {value}" for name, value in lines)


if __name__ == "__main__":
    main()
