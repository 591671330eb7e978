"""No verdict depends on the wall clock: an audit during which it jumps ends like one during which it did not."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.crash.office import audited, simulated, start


def jumping_audit(folder: Path, seed: int) -> None:
    """Audit the table with a clock that jumps, and compare with an audit in peace."""
    peaceful, jumping = folder / "peaceful", folder / "jumping"
    for place in (peaceful, jumping):
        place.mkdir(parents=True)
        web = simulated(place)
        program = (sys.executable, "-m", "tests.crash.clock", str(seed)) if place is jumping else ()
        with web.in_thread():
            assert start(place, web, *program).wait(timeout=120) in {0, 1}, f"seed {seed}"
    assert audited(jumping) == audited(peaceful), f"seed {seed}"


@pytest.mark.slow
def test_an_audit_whose_clock_jumps_ends_like_one_whose_clock_does_not(tmp_path: Path) -> None:
    jumping_audit(tmp_path, random.randrange(10**6))
