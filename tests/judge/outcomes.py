"""Outcomes by hand, for tests of the judge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from crawler.model import (
    Failure,
    FailureKind,
    Hop,
    Outcome,
    PageFacts,
    Phase,
    Purpose,
    Signal,
    SignalKind,
    TlsFacts,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "http://www.uni-one.edu/about/team.html"
ROOT = "http://www.uni-one.edu/"
PAGE = PageFacts(title="Uni One", text="words " * 200)


def look(*hops: Hop, url: str = URL, day: int = 0, minute: int = 0, means: str = "default", **fields: Any) -> Outcome:
    """An outcome ``day`` days before today; its audit is that of the day."""
    values: dict[str, Any] = {
        "url": url,
        "purpose": Purpose.TARGET,
        "attempt": 1,
        "started_at": NOW - timedelta(days=day, minutes=30 - minute),
        "hops": hops,
        "failure": None,
        "capture": None,
        "means": means,
        "audit_id": f"audit-{day}",
        **fields,
    }
    return Outcome(**values)


def again(outcome: Outcome, **fields: Any) -> Outcome:
    """The second look by a second means, two minutes later in the same audit."""
    names = {name: getattr(outcome, name) for name in Outcome.__slots__}
    later = {
        "purpose": Purpose.CONFIRM,
        "attempt": 2,
        "means": "second",
        "about": outcome.url,
        "started_at": outcome.started_at + timedelta(minutes=2),
    }
    return Outcome(**{**names, **later, **fields})


def on_day(outcome: Outcome, day: int) -> Outcome:
    """The same look, ``day`` days earlier in an audit of its own."""
    names = {name: getattr(outcome, name) for name in Outcome.__slots__}
    return Outcome(**{**names, "started_at": outcome.started_at - timedelta(days=day), "audit_id": f"audit-{day}"})


def hop(url: str = URL, status: int | None = 200, location: str | None = None, **fields: Any) -> Hop:
    """One hop; header fields as a dictionary."""
    headers = tuple(fields.pop("headers", {"content-type": "text/html"}).items())
    return Hop(url=url, status=status, location=location, headers=headers, **fields)


def chain(*urls: str, status: int = 301, final: int = 200, **fields: Any) -> Outcome:
    """A redirect chain over ``urls`` that ends with ``final``."""
    hops = [hop(url, status, after) for url, after in pairwise(urls)]
    return look(*hops, hop(urls[-1], final), url=urls[0], **{"capture": "page", **fields})


def failed(kind: FailureKind, phase: Phase, *hops: Hop, detail: str = "", **fields: Any) -> Outcome:
    """A look that failed."""
    return look(*hops, failure=Failure(kind=kind, phase=phase, detail=detail), **fields)


def status(code: int, **fields: Any) -> Outcome:
    """An answer with this status."""
    headers = fields.pop("headers", {"content-type": "text/html"})
    return look(hop(fields.get("url", URL), code, headers=headers), **{"capture": "page", **fields})


def page(*kinds: SignalKind, marker: str = "marker", **fields: Any) -> PageFacts:
    """Facts of a page with these signals."""
    return PageFacts(signals=tuple(Signal(kind=kind, marker=marker) for kind in kinds), **fields)


def tls(problem: FailureKind | None, *, verified: bool = False) -> TlsFacts:
    """TLS facts with this problem."""
    return TlsFacts(protocol="TLSv1.3", verified=verified, problem=problem)
