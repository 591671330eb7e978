"""Disturbs audits for as long as you like: `python -m tests.crash --kills 100 --jumps 20 --flips 100`."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.crash.flips import audit_once, use_damaged
from tests.crash.harness import killed_audit, looks_twice, run, verdicts
from tests.crash.test_clock import jumping_audit


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=0, help="how often to kill")
    parser.add_argument("--jumps", type=int, default=0, help="audits during which the clock jumps")
    parser.add_argument("--flips", type=int, default=0, help="commands over audit files with flipped bytes")
    parser.add_argument("--targets", type=int, default=600, help="links of each audit (600)")
    parser.add_argument("--per-audit", type=int, default=10, help="kills of one audit (10)")
    parser.add_argument("--outages", action="store_true", help="cut the network at random moments too")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="to repeat a run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.kills:
            kill(given, Path(folder))
        for number in range(given.jumps):
            jumping_audit(Path(folder) / f"jumps{number}", given.seed + number)
            print(f"{number + 1} audits with a clock that jumps: no verdict changed", flush=True)
        if given.flips:
            damage(given, Path(folder))
    return 0


def damage(given: argparse.Namespace, folder: Path) -> None:
    """Use damaged audit files, and count how the commands ended."""
    whole, chance = audit_once(folder), random.Random(given.seed)
    codes = Counter(use_damaged(folder, whole, chance) for _ in range(given.flips))
    print(f"{given.flips} damaged audit files, exit codes {dict(sorted(codes.items()))}: no bug")


def kill(given: argparse.Namespace, place: Path) -> None:
    """Kill audits, go on with them, and compare each with an undisturbed one."""
    killed = audits = 0
    base = place / "undisturbed.sqlite"
    assert run(base, given.targets).code == 0
    wanted = {key: verdict[:3] for key, verdict in verdicts(base).items()}
    while killed < given.kills:
        database = place / f"{audits}.sqlite"
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


if __name__ == "__main__":
    sys.exit(main())
