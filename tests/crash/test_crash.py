from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.store import Store
from tests.crash.harness import Verdict, killed_audit, looks_twice, run, verdicts

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")

TARGETS = 240


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Verdict]:
    database = tmp_path_factory.mktemp("undisturbed") / "audits.sqlite"
    assert run(database, TARGETS).code == 0
    found = verdicts(database)
    assert len(found) == TARGETS
    return found


def test_kill_9_at_random_moments_loses_nothing_and_changes_nothing(
    tmp_path: Path, undisturbed: dict[tuple[str, str], Verdict]
) -> None:
    database = tmp_path / "audits.sqlite"
    assert killed_audit(database, TARGETS, kills=4, seed=random.randrange(10**6)) > 0
    assert verdicts(database) == undisturbed
    assert not looks_twice(database)
    with Store.open(database, read_only=True) as store:
        assert all(run.complete for run in store.audits())


def test_outages_at_random_moments_change_no_verdict(
    tmp_path: Path, undisturbed: dict[tuple[str, str], Verdict]
) -> None:
    database = tmp_path / "audits.sqlite"
    assert run(database, TARGETS, "--outages", str(random.randrange(10**6))).code == 0
    found = verdicts(database)
    assert set(found) == set(undisturbed)
    changed = {key: (found[key], undisturbed[key]) for key in found if found[key][:3] != undisturbed[key][:3]}
    assert not changed


def test_a_disk_that_fills_up_stops_it_cleanly_and_it_goes_on_later(
    tmp_path: Path, undisturbed: dict[tuple[str, str], Verdict]
) -> None:
    database = tmp_path / "audits.sqlite"
    pages = 30
    stopped = run(database, TARGETS, "--pages", str(pages))
    assert (stopped.code, "disk is full" in stopped.last) == (2, True)
    again = run(database, TARGETS, "--pages", str(pages + 20))
    assert again.code == 2
    assert run(database, TARGETS).code == 0
    assert verdicts(database) == undisturbed
    assert not looks_twice(database)


def test_a_real_disk_that_is_full(tmp_path: Path) -> None:
    """On a small tmpfs in a mount namespace of its own; it ends with its process."""
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespaces for us here")
    done = subprocess.run(
        [unshare, "-m", sys.executable, "-m", "tests.crash.disk", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "resumed" in done.stdout


@pytest.mark.parametrize(("signals", "seconds"), [(1, 0.02), (2, 60.0)])
def test_ctrl_c_ends_it_and_it_goes_on_later(tmp_path: Path, signals: int, seconds: float) -> None:
    database = tmp_path / "audits.sqlite"
    command = [sys.executable, "-m", "tests.crash.child", str(database), "600", "--seconds", str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        words = []
        for line in process.stdout:
            words.append(line.split()[0])
            if (words.count("kept") == 50) if seconds < 1 else words == ["began"]:
                for _ in range(signals):
                    process.send_signal(signal.SIGINT)
        code = process.wait(timeout=30)
    assert code == 3
    assert words[-1] == "ended"
    with Store.open(database, read_only=True) as store:
        (audit,) = store.audits()
        assert (audit.complete, audit.note) == (False, "interrupted")
        assert store.unfinished_audit("crash") == audit
        assert len(list(store.outcomes())) == words.count("kept")
