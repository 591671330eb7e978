"""Fills a real file system: `unshare -m python -m tests.crash.disk FOLDER`, as root.

Mounts a small tmpfs, audits until it is full, makes it larger, goes on, and compares with an undisturbed audit.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from tests.crash.harness import kept_ids, run, verdicts

TARGETS = 200
MOUNT = ["mount", "-t", "tmpfs", "-o"]


def main(folder: Path) -> int:
    small = folder / "small"
    small.mkdir()
    undisturbed = folder / "undisturbed.sqlite"
    assert run(undisturbed, TARGETS).code == 0
    size = random.randrange(200, 420)
    mounted = subprocess.run([*MOUNT, f"size={size}k", "tmpfs", str(small)], capture_output=True, check=False)
    if mounted.returncode:
        print("resumed: nothing, for no tmpfs can be mounted here")
        return 0
    database = small / "audits.sqlite"
    full = run(database, TARGETS)
    assert full.code == 2, full
    assert "disk is full" in full.last, full
    subprocess.run([*MOUNT, "remount,size=64m", "tmpfs", str(small)], check=True)
    assert set(full.kept) <= kept_ids(database)
    assert run(database, TARGETS).code == 0
    assert verdicts(database) == verdicts(undisturbed)
    print(f"resumed after {len(full.kept)} looks on {size} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
