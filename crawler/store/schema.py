"""The schema, as named migrations: each is applied once, and recorded in the same transaction.

The tables ``outcome``, ``capture``, ``decision``, ``departed`` and ``void`` are append-only: no statement of this
package updates or deletes their rows. ``robots``, ``facts`` and ``owner`` are caches and may be emptied at any time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from crawler.errors import StoreError
from crawler.model import say

APPLICATION_ID: Final = int.from_bytes(b"crwl")
"""What ``PRAGMA application_id`` of an audit file says: it is ours (https://www.sqlite.org/pragma.html)."""

MIGRATIONS: Final[tuple[tuple[str, str], ...]] = (
    (
        "audits, outcomes and captures",
        """
        CREATE TABLE audit (
            audit_id TEXT PRIMARY KEY,
            table_sha256 TEXT NOT NULL,
            table_info TEXT NOT NULL,
            ruleset TEXT NOT NULL,
            mode TEXT NOT NULL,
            started_at TEXT NOT NULL,
            finished_at TEXT,
            complete INTEGER NOT NULL DEFAULT 0,
            note TEXT NOT NULL DEFAULT ''
        );
        CREATE TABLE outcome (
            seq INTEGER PRIMARY KEY,
            outcome_id TEXT NOT NULL UNIQUE,
            audit_id TEXT NOT NULL,
            url TEXT NOT NULL,
            purpose TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            means TEXT NOT NULL,
            about TEXT,
            started_at TEXT NOT NULL,
            hops TEXT NOT NULL,
            failure TEXT,
            phase TEXT,
            detail TEXT,
            capture TEXT
        );
        CREATE INDEX outcome_url ON outcome (url);
        CREATE INDEX outcome_audit ON outcome (audit_id);
        CREATE TABLE void (
            outcome_id TEXT NOT NULL,
            why TEXT NOT NULL,
            voided_at TEXT NOT NULL
        );
        CREATE INDEX void_outcome ON void (outcome_id);
        CREATE TABLE capture (
            sha256 TEXT PRIMARY KEY,
            media_type TEXT,
            charset TEXT,
            truncated INTEGER NOT NULL,
            size INTEGER NOT NULL,
            body BLOB NOT NULL
        );
        """,
    ),
    (
        "decisions of editors",
        """
        CREATE TABLE decision (
            seq INTEGER PRIMARY KEY,
            proposal TEXT NOT NULL,
            row_id TEXT NOT NULL,
            line INTEGER NOT NULL,
            "column" TEXT NOT NULL,
            old TEXT NOT NULL,
            new TEXT NOT NULL,
            answer TEXT NOT NULL,
            decided_by TEXT NOT NULL,
            note TEXT NOT NULL,
            decided_at TEXT,
            evidence TEXT NOT NULL,
            table_sha256 TEXT NOT NULL
        );
        CREATE INDEX decision_proposal ON decision (proposal);
        """,
    ),
    (
        "summaries of judgements and caches",
        """
        CREATE TABLE summary (
            audit_id TEXT PRIMARY KEY,
            states TEXT NOT NULL,
            findings TEXT NOT NULL
        );
        CREATE TABLE facts (
            sha256 TEXT NOT NULL,
            version INTEGER NOT NULL,
            facts TEXT NOT NULL,
            PRIMARY KEY (sha256, version)
        ) WITHOUT ROWID;
        CREATE TABLE robots (
            origin TEXT PRIMARY KEY,
            fetched_at TEXT NOT NULL,
            status INTEGER,
            body BLOB NOT NULL
        );
        CREATE TABLE owner (
            pid INTEGER NOT NULL,
            host TEXT NOT NULL,
            started_at TEXT NOT NULL
        );
        """,
    ),
    (
        "reasons of decisions",
        """
        ALTER TABLE decision ADD COLUMN why TEXT NOT NULL DEFAULT ''
        """,
    ),
    (
        "what was offered, what was found, addresses that left",
        """
        CREATE TABLE document (
            audit_id TEXT NOT NULL,
            kind TEXT NOT NULL,
            document TEXT NOT NULL,
            PRIMARY KEY (audit_id, kind)
        ) WITHOUT ROWID;
        CREATE TABLE departed (
            seq INTEGER PRIMARY KEY,
            row_id TEXT NOT NULL,
            address TEXT NOT NULL,
            owners TEXT NOT NULL,
            left_at TEXT NOT NULL
        );
        """,
    ),
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file up to date, a new one from nothing.

    Raises:
        StoreError: a newer version of this program wrote the file.
    """
    with _transaction(connection):
        connection.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY)")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    check_version(connection)
    applied = applied_migrations(connection)
    for name, statements in MIGRATIONS:
        if name not in applied:
            with _transaction(connection):
                for statement in statements.split(";"):
                    connection.execute(statement)
                connection.execute("INSERT INTO migration VALUES (?)", (name,))


def applied_migrations(connection: sqlite3.Connection) -> frozenset[str]:
    """Names of the migrations that the file has had."""
    return frozenset(name for (name,) in connection.execute("SELECT name FROM migration"))


def check_version(connection: sqlite3.Connection) -> None:
    """Refuse a file with migrations that are unknown here.

    Raises:
        StoreError: a newer version of this program wrote it.
    """
    if applied_migrations(connection) - {name for name, _ in MIGRATIONS}:
        raise StoreError(
            say("The audit file was written by a newer version of this program"),
            say("Update the program, or choose another file with --database."),
        )


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
