"""Runs an audit that is disturbed again and again, and compares what is left with an undisturbed one."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from crawler.model import FailureKind
from crawler.observe.retry import request_key
from crawler.store import Store
from crawler.store.rows import outcome_id

NOT_COMPLETE = 3
"""How a run ends that found no network at its start."""

Verdict = tuple[int | None, FailureKind | None, str, int]


@dataclass
class Run:
    """What one child process said."""

    code: int
    kept: list[str] = field(default_factory=list)
    last: str = ""
    said: tuple[str, ...] = ()


def run(database: Path, targets: int, *options: str, kill_after: int | None = None, delay: float = 0.0) -> Run:
    """One run, killed ``delay`` seconds after it had acknowledged ``kill_after`` looks."""
    command = [sys.executable, "-m", "tests.crash.child", str(database), str(targets), *options]
    done = Run(code=0)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            word, _, rest = line.rstrip("\n").partition(" ")
            done.last = line.rstrip("\n")
            done.said = (*done.said[-20:], done.last)
            if word == "kept" and line.endswith("\n"):
                done.kept.append(rest)
            if kill_after is not None and len(done.kept) >= kill_after:
                kill_after = None
                threading.Timer(delay, process.kill).start()
        done.code = process.wait()
    return done


def verdicts(database: Path) -> dict[tuple[str, str], Verdict]:
    """What the last look said of each request, times aside."""
    with Store.open(database, read_only=True) as store:
        return {
            (outcome.url, outcome.purpose): (
                outcome.status,
                outcome.failure.kind if outcome.failure else None,
                outcome.final_url,
                outcome.attempt,
            )
            for outcome in store.outcomes()
        }


def kept_ids(database: Path) -> set[str]:
    """Ids of every look in the file, void ones too."""
    with Store.open(database, read_only=True) as store:
        return {outcome_id(outcome) for outcome in store.outcomes(with_void=True)}


def looks_twice(database: Path) -> list[object]:
    """Requests that were looked at again in one audit although the same attempt had been kept and was not void.

    (A run may be killed between its last commit and its exit; then the next one rightly begins another audit.)
    """
    with Store.open(database, read_only=True) as store:
        keys = [(outcome.audit_id, request_key(outcome), outcome.attempt) for outcome in store.outcomes()]
    return [key for key in set(keys) if keys.count(key) > 1]


def killed_audit(database: Path, targets: int, *options: str, kills: int, seed: int) -> int:
    """An audit killed so many times (or until it ends) and gone on with; how often it really was killed."""
    chance = random.Random(seed)
    shown: set[str] = set()
    killed = 0
    while True:
        after = chance.randrange(max(2 * targets // (kills + 1), 2)) if killed < kills else None
        done = run(database, targets, *options, kill_after=after, delay=chance.uniform(0, 0.06))
        shown.update(done.kept)
        lost = shown - kept_ids(database)
        assert not lost, f"{len(lost)} looks were acknowledged and are gone (seed {seed})"
        if done.code == 0:
            return killed
        assert done.code in {-signal.SIGKILL, NOT_COMPLETE}, done
        killed += done.code == -signal.SIGKILL
