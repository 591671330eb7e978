"""The audit file: what was observed and what editors decided. Appended and read back, never changed."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Final, Self

from crawler.errors import StoreError
from crawler.facts_json import facts_json, read_facts
from crawler.model import AuditRun, AuditSummary, Capture, Look, Outcome, PageFacts, RobotsRecord, TableInfo
from crawler.store import audit_rows, rows
from crawler.store.database import Database
from crawler.store.decided import DecidedPart
from crawler.store.faults import damaged

PAGE: Final = 500
"""Rows read at a time: iterating never holds a read transaction open while its caller works."""
RESUMED_WITHIN: Final = timedelta(days=1)


class Store(DecidedPart):
    """One SQLite file with every audit of one table. Safe to use from several threads; one process writes.

    A call that returned has committed: a process killed afterwards loses nothing of it. (After a power cut the last
    seconds may be missing, never more and never half: WAL with ``synchronous=NORMAL``.)
    """

    def __init__(self, database: Database) -> None:
        """Use `open`."""
        self._database = database
        self._new_robots: dict[str, RobotsRecord] = {}

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """Open the file, made with its folder when missing; ``read_only`` needs no lock and hinders nobody.

        Raises:
            StoreLockedError: another process is writing to it; said at once.
            StoreError: it is not an audit file, of a newer version, missing (read-only), or cannot be written.
        """
        return cls(Database.open(path, read_only=read_only))

    def close(self) -> None:
        """Close the file and release the lock; may be called twice."""
        if self._new_robots:
            with contextlib.suppress(StoreError):  # a cache
                self.add_looks(())
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- audits -----------------------------------------------------------------------------------------------------

    def begin_audit(
        self, table: TableInfo, *, ruleset: str, mode: str = "online", started_at: datetime | None = None
    ) -> AuditRun:
        """Start an audit of a table by the rules named."""
        at = (started_at or datetime.now(UTC)).astimezone(UTC)
        audit_id = f"{at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO audit (audit_id, table_sha256, table_info, ruleset, mode, started_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (audit_id, table.sha256, audit_rows.table_json(table), ruleset, mode, rows.time_text(at)),
            )
        return self.audit(audit_id)

    def finish_audit(
        self, audit_id: str, *, complete: bool, note: str = "", finished_at: datetime | None = None
    ) -> AuditRun:
        """End an audit, for now when it is not ``complete``: it can be gone on with."""
        at = rows.time_text(finished_at or datetime.now(UTC))
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE audit SET finished_at = ?, complete = ?, note = ? WHERE audit_id = ?",
                (at, int(complete), note, audit_id),
            )
        return self.audit(audit_id)

    def unfinished_audit(self, table_sha256: str, *, now: datetime | None = None) -> AuditRun | None:
        """The audit to go on with: the newest online one of this table, if it is incomplete and less than a day old."""
        online = [run for run in self.audits() if run.table_sha256 == table_sha256 and run.mode == "online"]
        if not online or online[-1].complete:
            return None
        age = (now or datetime.now(UTC)) - online[-1].started_at
        return online[-1] if age < RESUMED_WITHIN else None

    def audits(self) -> tuple[AuditRun, ...]:
        """Every audit in the order in which they began, whatever the clock said."""
        query = f"SELECT {audit_rows.AUDIT_COLUMNS} FROM audit ORDER BY rowid"
        return tuple(self._database.read(audit_rows.read_audit, query))

    def audit(self, audit_id: str) -> AuditRun:
        """One audit.

        Raises:
            KeyError: there is none of that id.
        """
        query = f"SELECT {audit_rows.AUDIT_COLUMNS} FROM audit WHERE audit_id = ?"
        found = self._database.read(audit_rows.read_audit, query, audit_id)
        if not found:
            raise KeyError(audit_id)
        return found[0]

    def table_of(self, audit_id: str) -> TableInfo:
        """What was known of the table when the audit began."""
        query = "SELECT table_info FROM audit WHERE audit_id = ?"
        return self._database.read(lambda row: audit_rows.read_table_info(row[0]), query, audit_id)[0]

    # --- looks ------------------------------------------------------------------------------------------------------

    def add_looks(self, looks: Iterable[Look], *, void: str = "") -> None:
        """Append looks, all of them or none; one that is there already is left as it is.

        ``void`` names why they must not be judged (an outage of ours); they are kept, and read back only on request.
        """
        looks = tuple(looks)
        captures = [rows.capture_row(look.capture) for look in looks if look.capture]
        outcomes = [rows.outcome_row(look.outcome) for look in looks]
        with self._database.writing() as connection:
            connection.executemany(
                f"INSERT OR IGNORE INTO capture ({rows.CAPTURE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", captures
            )
            connection.executemany(
                f"INSERT OR IGNORE INTO outcome ({rows.OUTCOME_COLUMNS})"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                outcomes,
            )
            if void:
                for look in looks:
                    _void(connection, look.outcome, void)
            self._flush_robots(connection)

    def void(self, outcomes: Iterable[Outcome], why: str) -> None:
        """Say that looks already stored must not be judged: they were taken while our own side was at fault."""
        with self._database.writing() as connection:
            for outcome in outcomes:
                _void(connection, outcome, why)

    def outcomes(
        self, *, url: str | None = None, audit_id: str | None = None, with_void: bool = False
    ) -> Iterator[Outcome]:
        """Looks in the order they were stored: of all audits, or of one, or at one URL."""
        wanted = ["seq > ?"]
        values: list[str] = []
        for column, value in (("url", url), ("audit_id", audit_id)):
            if value is not None:
                wanted.append(f"{column} = ?")
                values.append(value)
        if not with_void:
            wanted.append("outcome_id NOT IN (SELECT outcome_id FROM void)")
        query = (
            f"SELECT seq, {rows.OUTCOME_COLUMNS} FROM outcome WHERE {' AND '.join(wanted)} ORDER BY seq LIMIT {PAGE}"
        )
        last = -1
        while page := self._database.read(lambda row: (int(row[0]), rows.read_outcome(row[1:])), query, last, *values):
            if page[-1][0] <= last:  # a damaged index, which would be read in a circle
                raise damaged(self._database.path)
            last = page[-1][0]
            for _, outcome in page:
                yield outcome

    def capture(self, sha256: str) -> Capture | None:
        """A page's body by its hash."""
        query = f"SELECT {rows.CAPTURE_COLUMNS} FROM capture WHERE sha256 = ?"
        return next(iter(self._database.read(rows.read_capture, query, sha256)), None)

    # --- caches -----------------------------------------------------------------------------------------------------

    def facts(self, sha256: str, version: int) -> PageFacts | None:
        """What was read off a page by that version of the reader, if it was."""
        query = "SELECT facts FROM facts WHERE sha256 = ? AND version = ?"
        return next(iter(self._database.read(lambda row: read_facts(row[0]), query, sha256, version)), None)

    def keep_facts(self, facts: Mapping[str, PageFacts]) -> None:
        """Remember what was read off pages, by the hash of their captures; a file open for reading stays as it is."""
        if self._database.is_read_only:
            return
        with self._database.writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO facts VALUES (?, ?, ?)",
                [(sha256, page.version, facts_json(page)) for sha256, page in facts.items()],
            )

    def robots(self, origin: str, *, newer_than: datetime) -> RobotsRecord | None:
        """The robots.txt of an origin (``https://host``), if it was fetched after that time. Takes microseconds."""
        kept = self._new_robots.get(origin)
        if kept and kept.fetched_at > newer_than:
            return kept
        query = "SELECT origin, fetched_at, status, body FROM robots WHERE origin = ? AND fetched_at > ?"
        return next(iter(self._database.read(audit_rows.read_robots, query, origin, rows.time_text(newer_than))), None)

    def keep_robots(self, record: RobotsRecord) -> None:
        """Remember a robots.txt; written along with the next looks, for it is only a cache. Takes microseconds."""
        self._new_robots[record.origin] = record

    def _flush_robots(self, connection: Connection) -> None:
        records, self._new_robots = self._new_robots, {}
        connection.executemany(
            "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?)",
            [(one.origin, rows.time_text(one.fetched_at), one.status, one.body) for one in list(records.values())],
        )

    # --- summaries --------------------------------------------------------------------------------------------------

    def keep_summary(self, summary: AuditSummary) -> None:
        """Remember what the judgement of an audit came to; judged again, the new one counts."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO summary VALUES (?, ?, ?)",
                (summary.audit_id, rows.dump(dict(summary.states)), rows.dump(sorted(summary.findings))),
            )

    def summaries(self) -> tuple[tuple[AuditRun, AuditSummary], ...]:
        """Audits that were judged, oldest first, each with what its judgement came to."""
        query = "SELECT audit_id, states, findings FROM summary"
        found = {summary.audit_id: summary for summary in self._database.read(audit_rows.read_summary, query)}
        return tuple((run, found[run.audit_id]) for run in self.audits() if run.audit_id in found)


def _void(connection: Connection, outcome: Outcome, why: str) -> None:
    connection.execute(
        "INSERT INTO void VALUES (?, ?, ?)", (rows.outcome_id(outcome), why, rows.time_text(datetime.now(UTC)))
    )
