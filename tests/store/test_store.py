from __future__ import annotations

import errno
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.errors import StoreError
from crawler.model import Answer, AuditSummary, Decision, Field, PageFacts, RobotsRecord
from crawler.store import Store
from crawler.store.faults import store_error
from crawler.store.rows import OUTCOME_COLUMNS
from crawler.store.schema import MIGRATIONS
from tests.store.records import NOON, capture_of, limit_pages, look_of, outcome_of, table


def urls(store: Store, **which: object) -> list[str]:
    return [outcome.url for outcome in store.outcomes(**which)]  # type: ignore[arg-type]


# --- audits


def test_an_audit_begins_ends_and_is_remembered(store: Store) -> None:
    run = store.begin_audit(table(), ruleset="2026.1", started_at=NOON)
    assert (run.mode, run.complete, run.finished_at, run.started_at) == ("online", False, None, NOON)
    done = store.finish_audit(run.audit_id, complete=True, finished_at=NOON + timedelta(minutes=3))
    assert (done.complete, done.finished_at) == (True, NOON + timedelta(minutes=3))
    assert store.audits() == (done,)
    assert store.table_of(run.audit_id) == table()


def test_two_audits_of_one_second_are_two(store: Store) -> None:
    runs = [store.begin_audit(table(), ruleset="r", started_at=NOON) for _ in range(5)]
    assert [run.audit_id for run in store.audits()] == [run.audit_id for run in runs]
    assert len({run.audit_id for run in runs}) == 5


def test_an_unknown_audit_is_an_error(store: Store) -> None:
    with pytest.raises(KeyError):
        store.audit("nowhere")


def test_an_unfinished_audit_is_found_until_it_is_complete_or_old(store: Store) -> None:
    sha256 = table().sha256
    assert store.unfinished_audit(sha256) is None
    run = store.begin_audit(table(), ruleset="r", started_at=NOON)
    assert store.unfinished_audit(sha256, now=NOON) == run
    assert store.unfinished_audit("another table", now=NOON) is None
    assert store.unfinished_audit(sha256, now=NOON + timedelta(days=2)) is None
    stopped = store.finish_audit(run.audit_id, complete=False, note="interrupted")
    assert store.unfinished_audit(sha256, now=NOON) == stopped
    store.begin_audit(table(), ruleset="r", mode="offline", started_at=NOON + timedelta(hours=1))
    assert store.unfinished_audit(sha256, now=NOON) == stopped
    store.finish_audit(run.audit_id, complete=True)
    assert store.unfinished_audit(sha256, now=NOON) is None


def test_a_later_complete_audit_ends_all_earlier_ones(store: Store) -> None:
    store.begin_audit(table(), ruleset="r", started_at=NOON)
    later = store.begin_audit(table(), ruleset="r", started_at=NOON + timedelta(hours=1))
    store.finish_audit(later.audit_id, complete=True)
    assert store.unfinished_audit(table().sha256, now=NOON) is None


# --- looks


def test_looks_come_back_in_the_order_they_were_stored(store: Store) -> None:
    looks = [look_of(f"http://h{number}.example/", audit_id="one") for number in range(1_203)]
    store.add_looks(looks)
    assert list(store.outcomes()) == [look.outcome for look in looks]


def test_looks_of_one_audit_and_at_one_url(store: Store) -> None:
    store.add_looks([look_of("http://a.example/", audit_id="one"), look_of("http://b.example/", audit_id="one")])
    store.add_looks([look_of("http://a.example/", audit_id="two")])
    assert urls(store, audit_id="one") == ["http://a.example/", "http://b.example/"]
    assert [outcome.audit_id for outcome in store.outcomes(url="http://a.example/")] == ["one", "two"]
    assert len(list(store.outcomes(url="http://a.example/", audit_id="two"))) == 1


def test_the_same_look_twice_is_one(store: Store) -> None:
    store.add_looks([look_of("http://a.example/")])
    store.add_looks([look_of("http://a.example/")])
    assert urls(store) == ["http://a.example/"]


def test_looks_are_added_all_or_none(store: Store) -> None:
    class Broken:
        capture = None

        @property
        def outcome(self) -> None:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.add_looks([look_of("http://a.example/"), Broken()])  # type: ignore[list-item]
    assert urls(store) == []
    store.add_looks([look_of("http://b.example/")])
    assert urls(store) == ["http://b.example/"]


def test_iterating_goes_on_while_looks_are_added(store: Store) -> None:
    store.add_looks([look_of(f"http://h{number}.example/") for number in range(600)])
    seen = 0
    for outcome in store.outcomes():
        if outcome.url == "http://h0.example/":
            store.add_looks([look_of("http://late.example/")])
        seen += 1
    assert seen == 601


def test_void_looks_are_kept_but_not_judged(store: Store) -> None:
    store.add_looks([look_of("http://bad.example/")], void="outage")
    store.add_looks([look_of("http://good.example/"), look_of("http://later.example/")])
    store.void([outcome_of("http://later.example/")], "outage")
    assert urls(store) == ["http://good.example/"]
    assert len(urls(store, with_void=True)) == 3


def test_a_body_is_kept_once_by_its_hash(store: Store) -> None:
    store.add_looks(
        [look_of("http://a.example/", b"<title>Uni</title>"), look_of("http://b.example/", b"<title>Uni</title>")]
    )
    assert store.capture("a" * 64) == capture_of(b"<title>Uni</title>")
    assert store.capture("b" * 64) is None


# --- caches, decisions, summaries


def test_facts_are_kept_by_version_of_their_reader(store: Store) -> None:
    store.keep_facts({"s": PageFacts(title="one", version=1)})
    store.keep_facts({"s": PageFacts(title="two", version=2), "t": PageFacts(version=2)})
    store.keep_facts({"s": PageFacts(title="two again", version=2)})
    assert store.facts("s", 1) == PageFacts(title="one", version=1)
    assert store.facts("s", 2) == PageFacts(title="two again", version=2)
    assert store.facts("u", 2) is None


def test_robots_are_kept_until_they_are_old(store: Store) -> None:
    for body in (b"old", b"User-agent: *\nDisallow: \xff\0"):
        store.keep_robots(RobotsRecord(origin="https://a.example", fetched_at=NOON, status=200, body=body))
    found = store.robots("https://a.example", newer_than=NOON - timedelta(days=1))
    assert found
    assert (found.body, found.status, found.fetched_at) == (b"User-agent: *\nDisallow: \xff\0", 200, NOON)
    assert store.robots("https://a.example", newer_than=NOON) is None
    assert store.robots("https://b.example", newer_than=NOON - timedelta(days=1)) is None
    store.keep_robots(RobotsRecord(origin="https://c.example", fetched_at=NOON, status=None, body=b""))
    unreachable = store.robots("https://c.example", newer_than=NOON - timedelta(days=1))
    assert unreachable
    assert unreachable.status is None


def test_robots_are_written_with_the_next_looks_or_at_the_end(path: Path) -> None:
    since = NOON - timedelta(days=1)
    with Store.open(path) as store:
        store.keep_robots(RobotsRecord(origin="https://a.example", fetched_at=NOON, status=200, body=b"a"))
        store.add_looks([look_of("http://a.example/")])
        with Store.open(path, read_only=True) as other:
            assert other.robots("https://a.example", newer_than=since)
        store.keep_robots(RobotsRecord(origin="https://b.example", fetched_at=NOON, status=404, body=b""))
    with Store.open(path) as store:
        assert store.robots("https://a.example", newer_than=since)
        assert store.robots("https://b.example", newer_than=since)


def test_the_last_decision_on_a_proposal_counts(store: Store) -> None:
    def decision(proposal: str, answer: Answer) -> Decision:
        return Decision(row_id="1", line=2, column=Field.URL, old="a", new="b", answer=answer, proposal=proposal)

    store.add_decisions([decision("p", Answer.ACCEPT), decision("q", Answer.LATER)], "sha")
    store.add_decisions([decision("p", Answer.REFUSE)], "sha")
    assert {key: found.answer for key, found in store.decisions().items()} == {"p": Answer.REFUSE, "q": Answer.LATER}


def test_summaries_come_in_the_order_the_audits_began_whatever_the_clock_said(store: Store) -> None:
    first = store.begin_audit(table(), ruleset="r", started_at=NOON + timedelta(days=1))
    later = store.begin_audit(table(), ruleset="r", started_at=NOON)
    store.begin_audit(table(), ruleset="r", started_at=NOON + timedelta(days=2))
    for run, fix in ((later, 3), (first, 9), (first, 5)):
        store.keep_summary(
            AuditSummary(audit_id=run.audit_id, states=(("right", 1), ("fix", fix)), findings=("b", "a"))
        )
    found = store.summaries()
    assert [run for run, _ in found] == [first, later]
    assert found[0][1] == AuditSummary(audit_id=first.audit_id, states=(("right", 1), ("fix", 5)), findings=("a", "b"))


# --- the file


def test_it_is_wal_and_every_migration_is_recorded(store: Store, path: Path) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert {name for (name,) in connection.execute("SELECT name FROM migration")} == {name for name, _ in MIGRATIONS}
    connection.close()


def test_what_was_committed_is_there_when_it_is_opened_again(path: Path) -> None:
    with Store.open(path) as store:
        store.add_looks([look_of("http://a.example/")])
    with Store.open(path) as store:
        assert urls(store) == ["http://a.example/"]
    with Store.open(path, read_only=True) as store:
        assert urls(store) == ["http://a.example/"]


def test_a_failed_migration_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.store.schema.MIGRATIONS", (*MIGRATIONS, ("broken", "CREATE TABLE half (x); NONSENSE")))
    with pytest.raises(StoreError):
        Store.open(path)
    monkeypatch.undo()
    with Store.open(path):
        connection = sqlite3.connect(path)
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        connection.close()
    assert "half" not in tables
    assert "audit" in tables


def test_a_reader_reads_while_a_writer_writes(store: Store, path: Path) -> None:
    with Store.open(path, read_only=True) as reader:
        store.add_looks([look_of("http://a.example/")])
        assert urls(reader) == ["http://a.example/"]
        with pytest.raises(StoreError):
            reader.add_looks([look_of("http://b.example/")])


def test_another_thread_reads_and_writes_too(path: Path) -> None:
    with Store.open(path) as store, ThreadPoolExecutor(1) as pool:
        pool.submit(store.add_looks, [look_of("http://a.example/")]).result()
        assert pool.submit(urls, store).result() == ["http://a.example/"]
    with Store.open(path, read_only=True) as store, ThreadPoolExecutor(1) as pool:
        assert pool.submit(urls, store).result() == ["http://a.example/"]


def test_a_damaged_index_is_not_read_in_a_circle(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(path) as store:
        store.add_looks([look_of(f"http://h{number}.example/") for number in range(3)])
        whole = store._database.read
        row = whole(lambda found: found, f"SELECT seq, {OUTCOME_COLUMNS} FROM outcome ORDER BY seq LIMIT 1")[0]
        monkeypatch.setattr(store._database, "read", lambda record, *_: [record(row)])
        with pytest.raises(StoreError, match="damaged"):
            list(store.outcomes())


def test_a_file_of_a_newer_version_is_refused(path: Path) -> None:
    Store.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO migration VALUES ('of the future')")
    connection.commit()
    connection.close()
    for read_only in (False, True):
        with pytest.raises(StoreError, match="newer version"):
            Store.open(path, read_only=read_only)


@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_no_audit_file_is_said_so_and_left_alone(path: Path, read_only: bool) -> None:
    path.parent.mkdir()
    path.write_bytes(b"LP.\tNAZWA UCZELNI\n" * 100)
    with pytest.raises(StoreError, match="not an audit file"):
        Store.open(path, read_only=read_only)
    assert path.read_bytes() == b"LP.\tNAZWA UCZELNI\n" * 100


def test_another_database_is_no_audit_file(path: Path) -> None:
    path.parent.mkdir()
    sqlite3.connect(path).close()
    with pytest.raises(StoreError, match="not an audit file"):
        Store.open(path, read_only=True)


def test_a_missing_file_is_said_so(path: Path) -> None:
    with pytest.raises(StoreError, match="There is no audit file"):
        Store.open(path, read_only=True)
    assert not path.exists()


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used"):
        Store.open(tmp_path / "file" / "audits.sqlite")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_told_by_the_file_system_too(path: Path, number: int) -> None:
    fault = store_error(OSError(number, "no room"), path)
    assert "disk is full" in str(fault)
    assert fault.hint


def test_a_fault_of_the_file_system_is_told_without_its_number(path: Path) -> None:
    fault = store_error(NotADirectoryError(errno.ENOTDIR, "Not a directory", "reports/one"), path)
    assert str(fault).endswith("cannot be used: Not a directory")


def test_a_full_disk_is_told_and_loses_nothing_acknowledged(path: Path) -> None:
    with Store.open(path) as store:
        limit_pages(store, 20)
        added: list[str] = []

        def fill() -> None:
            for number in range(10_000):
                store.add_looks([look_of(f"http://h{number}.example/")])
                added.append(f"http://h{number}.example/")

        with pytest.raises(StoreError, match="disk is full"):
            fill()
        assert urls(store) == added
    with Store.open(path) as store:
        assert urls(store) == added
        store.add_looks([look_of("http://after.example/")])
    assert len(added) > 20
