from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.errors import StoreError, StoreLockedError
from crawler.store import Store
from crawler.store.lock import StoreLock, read_owner

HOLDER = """
import sys, os, time
from pathlib import Path
from crawler.store import Store
store = Store.open(Path(sys.argv[1]))
if len(sys.argv) == 2 or os.fork() == 0:  # an orphan inherits file descriptors
    print("open", flush=True)
sys.stdin.read()
"""


def hold(path: Path, *more: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "open\n"
    return process


def test_the_second_of_two_runs_is_refused_and_told_of_the_first(path: Path) -> None:
    with hold(path) as first:
        with pytest.raises(StoreLockedError) as refusal:
            Store.open(path)
        text = str(refusal.value)
        assert str(first.pid) in text
        assert socket.gethostname() in text
        owner = read_owner(path)
        assert owner
        assert owner.started_at.replace(microsecond=0).isoformat() in text
        assert refusal.value.hint
        first.kill()


def test_one_process_cannot_open_it_twice_either(store: Store, path: Path) -> None:
    with pytest.raises(StoreLockedError, match=str(os.getpid())):
        Store.open(path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("orphan", [False, True])
def test_the_lock_of_a_killed_process_is_taken_over(path: Path, orphan: bool) -> None:
    with hold(path, *(["orphan"] if orphan else [])) as first:
        first.send_signal(signal.SIGKILL)
        first.wait()
        with Store.open(path):
            owner = read_owner(path)
        assert owner
        assert owner.pid == os.getpid()
        assert first.stdout
        first.stdout.close()


def test_closing_gives_the_lock_back(path: Path) -> None:
    for _ in range(2):
        store = Store.open(path)
        store.close()
        store.close()


def test_a_failed_opening_gives_the_lock_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("crawler.store.database.migrate", fail)
        with pytest.raises(ZeroDivisionError):
            Store.open(path)
    Store.open(path).close()


def test_a_reader_needs_no_lock(store: Store, path: Path) -> None:
    Store.open(path, read_only=True).close()


def test_a_lock_whose_owner_is_not_written_yet_is_refused_all_the_same(path: Path) -> None:
    path.parent.mkdir()
    lock = StoreLock(path)
    lock.acquire()
    with pytest.raises(StoreLockedError, match="Another audit is using"):
        StoreLock(path).acquire()
    lock.release()
    lock.release()


@pytest.mark.skipif(os.name != "posix", reason="a folder in place of the lock file")
def test_a_lock_that_cannot_be_made_is_no_lock_of_another(path: Path) -> None:
    path.with_name(path.name + "-lock").mkdir(parents=True)
    with pytest.raises(StoreError) as fault:
        Store.open(path)
    assert not isinstance(fault.value, StoreLockedError)
