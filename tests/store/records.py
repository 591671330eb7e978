"""Records for the store's tests: plain ones, and any that hypothesis can think of."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from crawler.clean import storable_text
from crawler.model import (
    Answer,
    Capture,
    Decision,
    Failure,
    Field,
    Hop,
    Look,
    Outcome,
    PageFacts,
    Purpose,
    Signal,
    TableInfo,
    TlsFacts,
)
from crawler.store import Store
from crawler.store.rows import read_capture

__all__ = ["DECISIONS", "FACTS", "LOOKS", "OUTCOMES", "capture_of", "look_of", "outcome_of", "read_capture", "table"]

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def table(sha256: str = "t" * 64) -> TableInfo:
    return TableInfo(
        path="data/partners.tsv",
        sha256=sha256,
        format="tsv",
        encoding="utf-8",
        delimiter="\t",
        sheet=None,
        rows=401,
        columns=((Field.ID, "LP."), (Field.URL, "Kolumna1")),
        notes=(("updated", "2024-05-06"), ("footer", "strona 1")),
    )


def outcome_of(url: str, *, audit_id: str = "", attempt: int = 1, second: int = 0) -> Outcome:
    return Outcome(
        url=url,
        purpose=Purpose.TARGET,
        attempt=attempt,
        started_at=NOON.replace(second=second),
        hops=(Hop(url=url, status=200, elapsed_ms=12),),
        failure=None,
        capture=None,
        audit_id=audit_id,
    )


def capture_of(body: bytes, sha256: str = "a" * 64) -> Capture:
    return Capture(sha256=sha256, media_type="text/html", charset="utf-8", body=body, truncated=False)


def look_of(url: str, body: bytes | None = None, *, audit_id: str = "") -> Look:
    return Look(outcome=outcome_of(url, audit_id=audit_id), capture=capture_of(body) if body is not None else None)


def limit_pages(store: Store, more: int) -> None:
    """Let the file grow by so many pages: then the disk is full, as far as SQLite knows."""
    with store._database.writing() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + more}")


CLEAN = st.text(max_size=12).map(storable_text)
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TLS = st.builds(
    TlsFacts,
    protocol=st.none() | CLEAN,
    issuer=st.none() | CLEAN,
    subject=st.none() | CLEAN,
    not_before_at=st.none() | TIMES,
    not_after_at=st.none() | TIMES,
)
HOPS = st.builds(
    Hop,
    url=CLEAN,
    method=st.sampled_from(["GET", "HEAD"]),
    status=st.none() | st.integers(100, 999),
    location=st.none() | CLEAN,
    via=st.sampled_from(["http", "refresh", "meta"]),
    headers=st.lists(st.tuples(CLEAN, CLEAN), max_size=3).map(tuple),
    peer=st.none() | CLEAN,
    tls=st.none() | TLS,
    elapsed_ms=st.integers(0, 10**9),
)
OUTCOMES = st.builds(
    Outcome,
    url=CLEAN,
    purpose=st.sampled_from(Purpose),
    attempt=st.integers(1, 99),
    started_at=TIMES,
    hops=st.lists(HOPS, max_size=4).map(tuple),
    failure=st.none() | st.builds(Failure, detail=CLEAN),
    capture=st.none() | st.text("0123456789abcdef", min_size=64, max_size=64),
    about=st.none() | CLEAN,
    means=st.sampled_from(["default", "second"]),
    audit_id=CLEAN,
)
LOOKS = st.builds(Look, outcome=OUTCOMES, capture=st.none())
FACTS = st.builds(
    PageFacts,
    title=CLEAN,
    org_names=st.lists(CLEAN, max_size=3).map(tuple),
    alternates=st.lists(st.tuples(CLEAN, CLEAN), max_size=3).map(tuple),
    canonical=st.none() | CLEAN,
    text=CLEAN,
    signals=st.lists(st.builds(Signal, marker=CLEAN), max_size=3).map(tuple),
)
DECISIONS = st.builds(
    Decision,
    row_id=CLEAN,
    line=st.integers(1, 10**6),
    column=st.sampled_from(Field),
    old=CLEAN,
    new=CLEAN,
    answer=st.sampled_from(Answer),
    by=CLEAN,
    note=CLEAN,
    decided_at=st.none() | TIMES,
    proposal=CLEAN,
    evidence=CLEAN,
    why=CLEAN,
)
