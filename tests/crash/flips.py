"""Bytes of an audit file flipped at random: every command says so in a sentence, or goes on."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from tests.crash.office import simulated, start

COMMANDS = (("report", "list.tsv"), ("explain", "list.tsv", "1"), ("judge", "list.tsv"), ("lint", "list.tsv"))
FLIPS = (1, 8, 64, 512)


def audit_once(folder: Path) -> bytes:
    """Audit the small table; the file that holds the audit."""
    web = simulated(folder)
    with web.in_thread():
        assert start(folder, web).wait(timeout=120) in {0, 1}
    return (folder / "audits.sqlite").read_bytes()


def flip(whole: bytes, chance: random.Random) -> bytes:
    """The file with some bytes changed."""
    damaged = bytearray(whole)
    for _ in range(chance.choice(FLIPS)):
        damaged[chance.randrange(len(damaged))] ^= chance.randrange(1, 256)
    return bytes(damaged)


def use_damaged(folder: Path, whole: bytes, chance: random.Random) -> int:
    """Run a command over a damaged file; its exit code, which is never that of a bug."""
    for old in folder.glob("audits.sqlite*"):
        old.unlink()
    (folder / "audits.sqlite").write_bytes(flip(whole, chance))
    command = [sys.executable, "-m", "crawler", *chance.choice(COMMANDS), "--database", "audits.sqlite"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode in {0, 1, 2, 3}, (ran.returncode, ran.stderr)
    assert "This is a bug" not in ran.stderr, ran.stderr
    assert "Traceback" not in ran.stderr, ran.stderr
    assert ran.returncode < 2 or "audits.sqlite" in ran.stderr or "no stored audit" in ran.stderr, ran.stderr
    return ran.returncode
