"""Kills audits for as long as you like: `python -m tests.crash --kills 100`."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.crash.harness import killed_audit, looks_twice, run, verdicts


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="how often to kill (100)")
    parser.add_argument("--targets", type=int, default=600, help="links of each audit (600)")
    parser.add_argument("--per-audit", type=int, default=10, help="kills of one audit (10)")
    parser.add_argument("--outages", action="store_true", help="cut the network at random moments too")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="to repeat a run")
    given = parser.parse_args()
    killed = audits = 0
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "undisturbed.sqlite"
        assert run(base, given.targets).code == 0
        wanted = {key: verdict[:3] for key, verdict in verdicts(base).items()}
        while killed < given.kills:
            database = Path(folder) / f"{audits}.sqlite"
            options = ("--outages", str(given.seed + audits)) if given.outages else ()
            seed = given.seed + audits
            kills = min(given.per_audit, given.kills - killed)
            killed += killed_audit(database, given.targets, *options, kills=kills, seed=seed)
            audits += 1
            found = {key: verdict[:3] for key, verdict in verdicts(database).items()}
            changed = {key: (wanted[key], found.get(key)) for key in wanted if found.get(key) != wanted[key]}
            assert not changed, f"seed {seed}: {len(changed)} changed, such as {next(iter(changed.items()))}"
            twice = looks_twice(database)
            assert given.outages or not twice, f"seed {seed}: {len(twice)} looked at twice, such as {twice[0]}"
            print(f"{killed} kills, {audits} audits: nothing lost, no verdict changed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
