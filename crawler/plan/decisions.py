"""Reads decided corrections back: ``corrections.xlsx``, ``corrections.csv`` or a saved ``decisions.json``.

The columns, keys and words are those of `crawler.plan.columns`, and ``docs/corrections.md`` for people.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from crawler.clean import formula_original
from crawler.errors import CorrectionsError, TableError
from crawler.model import Answer, Decision, Field, say
from crawler.plan.columns import (
    DECISIONS_SCHEMA,
    KEY_ROW_WITHIN,
    NEEDED,
    NEEDED_OF_STRETCHES,
    CorrectionColumn,
    parse_answer,
)
from crawler.table.forms.delimited import find_dialect, iter_records
from crawler.table.forms.grid import Record
from crawler.table.forms.xlsx import extras_of, iter_sheet, list_sheets
from crawler.table.forms.xlsx_package import Sheet
from crawler.table.scan import scan_file

C = CorrectionColumn
MAX_JSON: Final = 1 << 28
"""Bytes of a decisions file; 5,000 decisions take 2 MB."""
_KEYS: Final = frozenset(key.value for key in C)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What an editor decided, and on which table."""

    table_sha256: str
    """Hash of the audited table; empty when the file holds no proposal at all."""
    decisions: tuple[Decision, ...]
    """Every row that has an answer, refusals and "later" too."""
    audit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One row under the keys: where it stands and its cells by key."""

    number: int
    cells: Mapping[str, str]

    def get(self, key: CorrectionColumn) -> str:
        return self.cells.get(key.value, "")


def read_decisions(path: Path) -> Corrections:
    """The decisions in a file of corrections.

    Args:
        path: a workbook, CSV or JSON; the content decides which.

    Raises:
        CorrectionsError: it is no file of corrections, an answer is no known word, or a row is incomplete.
    """
    try:
        scan = scan_file(path)
        if scan.encoding is None:
            return _from_sheets(path, [list(_sheet_records(path, sheet)) for sheet in _seen(path)])
        if _begins_json(path, scan.encoding):
            return _from_json(path, scan.encoding, scan.size)
        records = iter_records(path, find_dialect(path, scan.encoding))
        return _from_sheets(path, [[(line, [*map(formula_original, cells)]) for line, cells in records]])
    except TableError as error:
        raise CorrectionsError(error.message, error.hint) from error


def _seen(path: Path) -> tuple[Sheet, ...]:
    """The sheets a person sees; all where none is shown."""
    found = list_sheets(path)
    return tuple(sheet for sheet in found if not sheet.hidden) or found


def _sheet_records(path: Path, sheet: Sheet) -> Iterator[Record]:
    return iter_sheet(path, sheet, extras_of(path, sheet))


# --- workbook and CSV -----------------------------------------------------------------------------------------------


def _from_sheets(path: Path, sheets: Iterable[list[Record]]) -> Corrections:
    corrections: list[_Line] = []
    stretches: list[_Line] = []
    found = False
    for records in sheets:
        keys, lines = _keyed(records)
        if keys >= {key.value for key in NEEDED}:
            found = True
            corrections += lines
        elif keys >= {key.value for key in NEEDED_OF_STRETCHES}:
            stretches += lines
    if not found:
        raise CorrectionsError(
            say("{file} is not a file of corrections.", file=path.name),
            say("Use the corrections.xlsx, corrections.csv or decisions.json that an audit wrote."),
        )
    lines = [line for line in corrections if line.get(C.ROW_ID) or line.get(C.PROPOSAL)]
    whole = _stretch_answers(stretches)
    decisions = [_decision(line, answer) for line in lines if (answer := _answer(line, whole))]
    return Corrections(
        table_sha256=_the_one(lines, C.TABLE_SHA256), decisions=tuple(decisions), audit=_the_one(lines, C.AUDIT)
    )


def _keyed(records: list[Record]) -> tuple[frozenset[str], list[_Line]]:
    """The column keys of a sheet and the rows below them; no keys where the sheet has no row of them."""
    for place, (_, cells) in enumerate(records[:KEY_ROW_WITHIN]):
        keys = [cell.strip().casefold() for cell in cells]
        known = _KEYS.intersection(keys)
        if C.ANSWER.value in known and (known >= {k.value for k in NEEDED_OF_STRETCHES} or len(known) >= len(NEEDED)):
            body = [_Line(number=line, cells=dict(zip(keys, row, strict=False))) for line, row in records[place + 1 :]]
            return known, body[1:] if body and _is_heading(body[0]) else body
    return frozenset(), []


def _is_heading(line: _Line) -> bool:
    """Whether the row below the keys is the headings people read: where a hash belongs it has words."""
    digest = line.get(C.TABLE_SHA256) or line.get(C.STRETCH)
    return bool(digest.strip("0123456789abcdef "))


def _stretch_answers(lines: Iterable[_Line]) -> dict[str, Answer]:
    return {
        line.get(C.STRETCH).strip(): answer
        for line in lines
        if line.get(C.STRETCH).strip().isdecimal() and (answer := _own_answer(line))
    }


def _answer(line: _Line, whole: Mapping[str, Answer]) -> Answer | None:
    """The row's own answer, else that of its stretch for the best proposal of each cell."""
    own = _own_answer(line)
    if own is None and line.get(C.RANK).strip() in {"", "1"}:
        return whole.get(line.get(C.STRETCH).strip())
    return own


def _own_answer(line: _Line) -> Answer | None:
    word = line.get(C.ANSWER).strip()
    if not word or not line.get(C.ROW_ID) + line.get(C.STRETCH):
        return None
    answer = parse_answer(word)
    if answer is None:
        raise CorrectionsError(
            say("Row {row}: “{word}” is not a valid answer.", row=line.number, word=word[:80]),
            say("Write accept, refuse or later, or leave the cell empty."),
        )
    return answer


def _decision(line: _Line, answer: Answer) -> Decision:
    return Decision(
        row_id=line.get(C.ROW_ID).strip(),
        line=_line_number(line.get(C.LINE)),
        column=_field(line.get(C.COLUMN), line.number),
        old=line.get(C.OLD),
        new=line.get(C.NEW),
        answer=answer,
        note=line.get(C.NOTE).strip(),
        proposal=line.get(C.PROPOSAL).strip(),
        evidence=line.get(C.EVIDENCE).strip(),
        why=line.get(C.WHY).strip(),
    )


def _line_number(text: str) -> int:
    return int(text) if text.strip().isdecimal() else 0


def _field(text: str, where: int) -> Field:
    try:
        return Field(text.strip().casefold())
    except ValueError as error:
        raise CorrectionsError(
            say("Row {row}: “{word}” is not a column of a table.", row=where, word=text[:80])
        ) from error


def _the_one(lines: Iterable[_Line], key: CorrectionColumn) -> str:
    values = {value for line in lines if (value := line.get(key).strip())}
    if len(values) > 1:
        raise CorrectionsError(
            say("The file contains corrections from several audits."),
            say("Apply the corrections of each audit separately."),
        )
    return values.pop() if values else ""


# --- decisions.json -------------------------------------------------------------------------------------------------


def _begins_json(path: Path, encoding: str) -> bool:
    with path.open(encoding=encoding, errors="replace") as file:
        return file.read(4096).lstrip("\ufeff \t\r\n").startswith("{")


def _from_json(path: Path, encoding: str, size: int) -> Corrections:
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
    if (
        not isinstance(data, dict)
        or data.get("schema") != DECISIONS_SCHEMA
        or not isinstance(data.get("decisions"), list)
    ):
        raise not_ours
    decisions = tuple(_from_item(item, number) for number, item in enumerate(data["decisions"], start=1))
    return Corrections(table_sha256=_text(data, "table_sha256"), decisions=decisions, audit=_text(data, "audit"))


def _from_item(item: Any, number: int) -> Decision:
    bad = CorrectionsError(say("Decision {number} in the file is incomplete.", number=number))
    if not isinstance(item, dict) or not all(
        isinstance(item.get(key), str) for key in ("row_id", "column", "old", "new")
    ):
        raise bad
    answer = parse_answer(_text(item, "answer"))
    if answer is None:
        raise bad
    line = item.get("line")
    return Decision(
        row_id=item["row_id"],
        line=line if isinstance(line, int) and not isinstance(line, bool) else 0,
        column=_field(item["column"], number),
        old=item["old"],
        new=item["new"],
        answer=answer,
        by=_text(item, "by"),
        note=_text(item, "note"),
        decided_at=_time(_text(item, "decided_at")),
        proposal=_text(item, "proposal"),
        evidence=_text(item, "evidence"),
        why=_text(item, "why"),
    )


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _time(text: str) -> datetime | None:
    """A time of ISO 8601 in UTC (which it is taken for without a zone); None where it is none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
