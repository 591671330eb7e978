"""Reads a saved ``decisions.json``: what was decided in ``report.html``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from crawler.errors import CorrectionsError
from crawler.model import Answer, Decision, Field, say
from crawler.plan.columns import DECISIONS_SCHEMA, parse_answer
from crawler.plan.records import Corrections, Oddity

MAX_JSON: Final = 1 << 26
"""Bytes of a decisions file; 5,000 decisions take 2 MB."""
MOST_DECISIONS: Final = 1_000_000
MAX_LINE: Final = 1 << 53
"""The largest number that JSON carries exactly (RFC 8259, 6)."""
_NEEDED: Final = ("row_id", "column", "old", "new")


def read_saved(path: Path, encoding: str, size: int) -> Corrections:
    """The decisions in a JSON file.

    Raises:
        CorrectionsError: it is not a file of decisions.
    """
    not_ours = CorrectionsError(
        say("{file} is not a file of decisions.", file=path.name),
        say("Use the file that “Save decisions” in the report wrote."),
    )
    if size > MAX_JSON:
        raise not_ours
    try:
        data = json.loads(path.read_text(encoding=encoding))
    except (ValueError, RecursionError) as error:
        raise not_ours from error
    items = data.get("decisions") if isinstance(data, dict) and data.get("schema") == DECISIONS_SCHEMA else None
    if not isinstance(items, list) or len(items) > MOST_DECISIONS:
        raise not_ours
    decisions: list[Decision] = []
    oddities: list[Oddity] = []
    for number, item in enumerate(items, start=1):
        where = f"{path.name}, decisions[{number}]"
        found = _from_item(item, where)
        if isinstance(found, Decision):
            decisions.append(found)
        else:
            oddities.append(found)
    return Corrections(
        table_sha256=_text(data, "table_sha256"),
        decisions=tuple(decisions),
        audit=_text(data, "audit"),
        oddities=tuple(oddities),
    )


def _from_item(item: Any, where: str) -> Decision | Oddity:
    if not isinstance(item, dict) or not all(isinstance(item.get(key), str) for key in _NEEDED):
        return Oddity(where=where, message=say("The decision is incomplete."))
    answer = parse_answer(_text(item, "answer"))
    if answer is None:
        word = _text(item, "answer")[:80]
        return Oddity(
            where=where,
            message=say("“{word}” is not a valid answer. Write accept, refuse, later or ignore.", word=word),
        )
    if item["column"] not in list(Field):
        return Oddity(where=where, message=say("“{word}” is not a column of a table.", word=item["column"][:80]))
    if answer is Answer.IGNORE and not _text(item, "note").strip():
        return Oddity(where=where, message=say("To ignore a finding, write the reason under “Your note”."))
    line = item.get("line")
    return Decision(
        row_id=item["row_id"],
        line=line if isinstance(line, int) and not isinstance(line, bool) and 0 <= line < MAX_LINE else 0,
        column=Field(item["column"]),
        old=item["old"],
        new=item["new"],
        answer=answer,
        by=_text(item, "by"),
        note=_text(item, "note"),
        decided_at=_time(_text(item, "decided_at")),
        proposal=_text(item, "proposal"),
        evidence=_text(item, "evidence"),
        why=_text(item, "why"),
        where=where,
    )


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _time(text: str) -> datetime | None:
    """A time of ISO 8601 in UTC (also when it names no zone); None where it is none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
