"""The whole audit killed at random moments ends like one that was left in peace."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path
from typing import Final

import pytest

from tests.crash.office import ROWS, audited, simulated, start

KILLS: Final = 3


@pytest.mark.slow
def test_a_killed_audit_goes_on_and_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    chance = random.Random(time.time_ns())
    peaceful, disturbed = tmp_path / "peaceful", tmp_path / "disturbed"
    for folder in (peaceful, disturbed):
        folder.mkdir()
        web = simulated(folder)
        with web.in_thread():
            if folder is disturbed:
                for _ in range(KILLS):
                    asked = len(web.log.requests) + chance.randint(1, ROWS)
                    child = start(folder, web)
                    deadline = time.monotonic() + 60
                    while len(web.log.requests) < asked and child.poll() is None and time.monotonic() < deadline:
                        time.sleep(0.01)
                    child.send_signal(signal.SIGKILL)
                    child.wait()
            assert start(folder, web).wait(timeout=120) in {0, 1}
    assert audited(peaceful) == audited(disturbed)
    assert {row["liveness"] for row in audited(peaceful)} == {"ok", "moved", "dead"}
