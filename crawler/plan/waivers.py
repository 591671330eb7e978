"""Findings that are known and meant so: who waives them, why and until when; in a file next to the table.

``partners.waivers.toml`` belongs to ``partners.tsv``. People can read, review and edit it; this program only adds.

    [[waive]]
    row = "181"
    code = "insecure-link"
    because = "The university renews its certificate in March."
    until = 2027-03-31
    by = "Anna"
    since = 2026-11-29
    evidence = "9f86d081884c7d65"
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from crawler.clean import safe_text
from crawler.errors import ConfigError
from crawler.model import Answer, Decision, Finding, Found, Waiver, say
from crawler.plan.records import Corrections

ENDING: Final = ".waivers.toml"
LARGEST: Final = 16_000_000
"""Bytes of a file of waivers; a waiver takes about 200."""
_NO_END: Final = date.max
LONGEST: Final = timedelta(days=365)
"""How long a finding ignored in a workbook or in the report stays so: nothing is ignored for ever by one word."""


def waivers_path(table: Path) -> Path:
    """The file of waivers of a table."""
    return table.with_name(f"{table.stem}{ENDING}")


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """The waivers in a file, in its order; () when there is no file.

    Raises:
        ConfigError: it cannot be read, is not TOML, or a waiver is incomplete.
    """
    try:
        if not path.exists():
            return ()
        if path.stat().st_size > LARGEST:
            raise ConfigError(say("{file} is too large for a file of waivers.", file=str(path)))
        data: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ConfigError(say("{file} cannot be read: {why}", file=str(path), why=why[:200])) from error
    items = data.get("waive", [])
    if not isinstance(items, list):
        items = [None]
    return tuple(_waiver(item, number, path) for number, item in enumerate(items, start=1))


def _waiver(item: Any, number: int, path: Path) -> Waiver:
    known = item if isinstance(item, dict) else {}
    texts = {key: str(known.get(key, "")) for key in ("row", "code", "because", "by", "evidence")}
    until, since = known.get("until", _NO_END), known.get("since", date.min)
    needed = texts["row"] and texts["code"] and texts["because"].strip()
    if not needed or type(until) is not date or type(since) is not date:
        raise ConfigError(
            say("{file}: waiver {number} is incomplete.", file=path.name, number=number),
            say("A waiver needs row, code and because; until and since are dates such as 2027-03-31."),
        )
    return Waiver(
        row_id=texts["row"],
        code=texts["code"],
        because=texts["because"],
        until=None if until == _NO_END else until,
        by=texts["by"],
        since=since,
        evidence=texts["evidence"],
    )


def add_waivers(path: Path, waivers: Iterable[Waiver]) -> None:
    """Appends waivers to a file, made when missing; what is in it stays as it is.

    Raises:
        ConfigError: the file cannot be written.
    """
    added = "".join(_block(waiver) for waiver in waivers)
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        gap = "\n" if before and not before.endswith("\n") else ""
        draft = path.with_name(f".{path.name}.tmp")
        draft.write_text(before + gap + added, encoding="utf-8", newline="\n")
        draft.replace(path)
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ConfigError(say("{file} cannot be written: {why}", file=str(path), why=why)) from error


def _block(waiver: Waiver) -> str:
    lines = [
        "[[waive]]",
        f"row = {_quoted(waiver.row_id)}",
        f"code = {_quoted(waiver.code)}",
        f"because = {_quoted(waiver.because)}",
        *([f"until = {waiver.until.isoformat()}"] if waiver.until else []),
        f"by = {_quoted(waiver.by)}",
        f"since = {waiver.since.isoformat()}",
        f"evidence = {_quoted(waiver.evidence)}",
    ]
    return "\n".join(lines) + "\n\n"


def _quoted(text: str) -> str:
    """A basic string of TOML; those of JSON are the same once nothing but printable text is in them."""
    return json.dumps(safe_text(text), ensure_ascii=False)


def waiver_of(finding: Finding, waivers: Iterable[Waiver], day: date) -> Waiver | None:
    """The waiver that holds for a finding on a day; the last one in the file counts.

    It holds until its last day, and only as long as the finding rests on what it rested on when it was waived.
    """
    held: Waiver | None = None
    for waiver in waivers:
        same = waiver.row_id == (finding.row_id or "") and waiver.code == finding.code
        in_time = waiver.until is None or day <= waiver.until
        if same and in_time and waiver.evidence in ("", finding.fingerprint):
            held = waiver
    return held


def keep_waivers(table: Path, copy: Path, added: Sequence[Waiver]) -> None:
    """Adds waivers to the file of a table, and takes the file along to the corrected copy.

    Raises:
        ConfigError: a file cannot be written.
    """
    mine, theirs = waivers_path(table), waivers_path(copy)
    if added:
        add_waivers(mine, added)
    if mine.exists() and not theirs.exists():
        add_waivers(theirs, read_waivers(mine))


def waivers_in(corrections: Corrections, findings: tuple[Found, ...], by: str, today: date) -> tuple[Waiver, ...]:
    """The waivers that answers *ignore* make: for the findings that a proposal rests on, else for all of the row.

    They hold for `LONGEST`.
    """
    made: list[Waiver] = []
    for decision in corrections.decisions:
        if decision.answer is Answer.IGNORE:
            made += (
                Waiver(
                    row_id=decision.row_id,
                    code=found.code,
                    because=decision.note,
                    until=today + LONGEST,
                    by=decision.by or by,
                    since=today,
                    evidence=found.fingerprint,
                )
                for found in findings
                if found.row_id == decision.row_id and _is_about(decision, found)
            )
    return tuple(made)


def _is_about(decision: Decision, found: Found) -> bool:
    codes = decision.evidence.rpartition(":")[2].split(",") if decision.evidence else []
    return found.code in codes or not any(codes)
