"""Files that are not ours, or not whole any more: one sentence, and not a byte of them changed."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.errors import StoreError
from crawler.model import Answer, AuditSummary, Decision, Field, PageFacts, RobotsRecord
from crawler.store import Store
from crawler.store.schema import APPLICATION_ID
from tests.store.records import NOON, limit_pages, look_of, table

NOT_OURS = "not an audit file"


def foreign(path: Path, *statements: str) -> bytes:
    """Another program's database; its bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(";".join(("CREATE TABLE note (text)", "INSERT INTO note VALUES ('mine')", *statements)))
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize(
    "statements",
    [
        (),
        ("PRAGMA application_id = 252006673",),  # Fossil's, from the list that comes with file(1)
        ("PRAGMA application_id = 252006673", "CREATE TABLE migration (name TEXT PRIMARY KEY)"),
        ("CREATE TABLE migration (name TEXT PRIMARY KEY)",),
        ("CREATE TABLE migration (name TEXT)", "INSERT INTO migration VALUES ('0001_initial')"),
        ("PRAGMA journal_mode = WAL",),
    ],
)
def test_a_database_of_another_program_is_refused_and_left_as_it_is(
    path: Path, statements: tuple[str, ...], read_only: bool
) -> None:
    before = foreign(path, *statements)
    with pytest.raises(StoreError, match=NOT_OURS):
        Store.open(path, read_only=read_only)
    assert path.read_bytes() == before
    assert not path.with_name(path.name + "-lock").exists()


@pytest.mark.parametrize("content", [b"x", b"SQLite format 3\0", b"SQLite format 3\0" + b"\xff" * 84, b"\0" * 4096])
@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(path: Path, content: bytes, read_only: bool) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StoreError, match=NOT_OURS):
        Store.open(path, read_only=read_only)
    assert path.read_bytes() == content


@pytest.mark.parametrize("read_only", [False, True])
def test_a_folder_or_a_pipe_in_its_place_is_refused_at_once(path: Path, read_only: bool) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match=NOT_OURS):
        Store.open(path, read_only=read_only)
    pipe = path / "pipe"
    if hasattr(os, "mkfifo"):
        os.mkfifo(pipe)
        with pytest.raises(StoreError, match=NOT_OURS):
            Store.open(pipe, read_only=read_only)
        assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_new_file_says_whose_it_is(path: Path) -> None:
    Store.open(path).close()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.close()


def test_an_empty_file_becomes_an_audit_file(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with Store.open(path) as store:
        store.add_looks([look_of("http://a.example/")])


def test_a_file_of_version_0_1_is_read_and_taken_over(path: Path) -> None:
    """It has no application id and no reasons of decisions."""
    with Store.open(path) as store:
        decision = Decision(row_id="1", line=2, column=Field.URL, old="a", new="b", answer=Answer.ACCEPT, proposal="p")
        store.add_decisions([decision], "sha")
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE decision DROP COLUMN why")
    connection.execute("DELETE FROM migration WHERE name = 'reasons of decisions'")
    connection.commit()
    connection.execute("PRAGMA application_id = 0")
    connection.close()
    with Store.open(path, read_only=True) as store:
        assert store.audits() == ()
    with Store.open(path) as store:
        assert store.decisions() == {"p": decision}
    test_a_new_file_says_whose_it_is(path)


def fill(path: Path) -> None:
    """A store with something in every table."""
    with Store.open(path) as store:
        run = store.begin_audit(table(), ruleset="r", started_at=NOON)
        for number in range(120):
            body = f"<title>University {number}</title>".encode() * 20
            store.add_looks([look_of(f"http://h{number}.example/", body, audit_id=run.audit_id)])
        store.keep_facts({f"{number:064}": PageFacts(title=f"University {number}") for number in range(40)})
        store.keep_robots(RobotsRecord(origin="https://h1.example", fetched_at=NOON, status=200, body=b"User-agent: *"))
        decision = Decision(row_id="1", line=2, column=Field.URL, old="a", new="b", answer=Answer.ACCEPT, proposal="p")
        store.add_decisions([decision], "sha")
        store.keep_summary(AuditSummary(audit_id=run.audit_id, states=(("right", 1),), findings=("a",)))
        store.finish_audit(run.audit_id, complete=True)


def read_all(path: Path) -> None:
    with Store.open(path, read_only=True) as store:
        for outcome in store.outcomes(with_void=True):
            store.capture(outcome.capture or "a" * 64)
        for run in store.audits():
            store.table_of(run.audit_id)
        store.facts(f"{1:064}", PageFacts().version)
        store.robots("https://h1.example", newer_than=NOON.replace(year=2000))
        store.decisions()
        store.summaries()


def write_all(path: Path) -> None:
    with Store.open(path) as store:
        run = store.begin_audit(table(), ruleset="r", started_at=NOON)
        store.add_looks([look_of("http://new.example/", b"new", audit_id=run.audit_id)])
        store.finish_audit(run.audit_id, complete=True)


@pytest.mark.parametrize("use", [read_all, write_all])
def test_flipped_bytes_do_no_harm_or_are_a_store_error(path: Path, use: Callable[[Path], None]) -> None:
    fill(path)
    whole = path.read_bytes()
    chance = random.Random(4)
    refused = 0
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 20, 200))):
            damaged[chance.randrange(len(damaged))] ^= chance.randrange(1, 256)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        path.write_bytes(damaged)
        try:
            use(path)
        except StoreError:
            refused += 1
    assert refused


@pytest.mark.parametrize(
    ("statement", "read"),
    [
        ("UPDATE outcome SET hops = '[{\"status\":200}]'", lambda store: list(store.outcomes())),
        ("UPDATE outcome SET purpose = 'tarqet'", lambda store: list(store.outcomes())),
        ("UPDATE outcome SET started_at = 7", lambda store: list(store.outcomes())),
        ("UPDATE outcome SET url = CAST(x'ff' AS TEXT)", lambda store: list(store.outcomes())),
        ("UPDATE capture SET body = x'789c00ff', size = 9999", lambda store: store.capture("a" * 64)),
        ("UPDATE audit SET table_info = '{'", lambda store: store.table_of(store.audits()[0].audit_id)),
        ("UPDATE summary SET states = '[]'", Store.summaries),
        ("UPDATE decision SET answer = ''", Store.decisions),
        ("DROP TABLE decision", Store.decisions),
    ],
)
def test_a_damaged_record_is_said_to_be_damage(path: Path, statement: str, read: Callable[[Store], object]) -> None:
    fill(path)
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()
    with Store.open(path, read_only=True) as store, pytest.raises(StoreError, match="damaged"):
        read(store)


READ = """
import sys
from pathlib import Path
from crawler.model import PageFacts
from crawler.store import Store
with Store.open(Path(sys.argv[1]), read_only=True) as store:
    store.keep_facts({"0" * 64: PageFacts()})
    print(len(list(store.outcomes())))
"""


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of POSIX")
def test_a_store_in_a_folder_that_cannot_be_written_can_be_read(path: Path) -> None:
    fill(path)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        alone: list[str] = []
        if os.geteuid() == 0:  # root may write everywhere; without that one capability it may not
            alone = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]
        ran = subprocess.run(
            [*alone, sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=False
        )
    finally:
        path.parent.chmod(0o755)
    assert (ran.stdout.strip(), ran.returncode) == ("120", 0), ran.stderr


def test_a_reader_keeps_no_facts(path: Path) -> None:
    fill(path)
    with Store.open(path, read_only=True) as store:
        store.keep_facts({"f" * 64: PageFacts()})
        assert store.facts("f" * 64, PageFacts().version) is None


def test_a_disk_that_is_full_at_the_start_is_said_to_be_full(path: Path) -> None:
    with Store.open(path) as store:
        limit_pages(store, 0)
        with pytest.raises(StoreError, match="disk is full"):
            store.add_looks([look_of(f"http://h{number}.example/", b"x" * 9_000) for number in range(99)])
        assert list(store.outcomes()) == []
