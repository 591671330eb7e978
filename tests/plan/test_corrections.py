from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from crawler.clean import formula_safe
from crawler.errors import CorrectionsError
from crawler.model import Answer, Field
from crawler.plan.columns import (
    ANSWER_WORDS,
    ANSWERS,
    DECISIONS_SCHEMA,
    HEADINGS,
    HIDDEN,
    NEEDED,
    CorrectionColumn,
    parse_answer,
)
from crawler.plan.decisions import Corrections, read_decisions

C = CorrectionColumn
KEYS = tuple(C)


def line(**values: object) -> dict[C, object]:
    """One row of corrections."""
    row: dict[C, object] = {
        C.LINE: 9,
        C.ROW_ID: "6",
        C.INSTITUTION: "Uni",
        C.OLD: "http://old.edu/",
        C.NEW: "https://new.edu/",
        C.WHY: "It moved.",
        C.COLUMN: "url",
        C.RANK: 1,
        C.OFFERED: "https://new.edu/",
        C.PROPOSAL: "p1",
        C.EVIDENCE: "e1",
        C.TABLE_SHA256: "abc",
        C.AUDIT: "audit-1",
    }
    return row | {C(key): value for key, value in values.items()}


def csv_file(folder: Path, rows: Sequence[dict[C, object]], delimiter: str = ",", encoding: str = "utf-8-sig") -> Path:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([key.value for key in KEYS])
    for row in rows:
        writer.writerow([formula_safe(str(row.get(key, ""))) for key in KEYS])
    path = folder / "corrections.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def xlsx_file(folder: Path, rows: Sequence[dict[C, object]], stretches: Sequence[tuple[object, str]] = ()) -> Path:
    book = Workbook()
    start = book.active
    assert start is not None
    start["A1"].value = "Jak używać tego pliku"
    sheet = book.create_sheet("Poprawki")
    sheet.append(["Poprawki do tabeli"])
    keys = list(reversed(KEYS))
    sheet.append([key.value for key in keys])
    sheet.append([f"nagłówek {key}" for key in keys])
    for row in rows:
        sheet.append([row.get(key) for key in keys])
    blocks = book.create_sheet("Przesunięcia")
    blocks.append(["stretch", "answer", "why", "old", "new"])
    blocks.append(["Odcinek", "Odpowiedź", "Dlaczego", "Teraz", "URL"])
    for number, answer in stretches:
        blocks.append([number, answer, "zsunęło się"])
        blocks.append([None, None, "1. Uni", "2. Inna"])
    path = folder / "corrections.xlsx"
    book.save(path)
    return path


def json_file(folder: Path, data: Any) -> Path:
    path = folder / "decisions.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def odd(found: Corrections) -> list[tuple[str, str]]:
    """The oddities of a file: where, and the sentence in English."""
    return [(one.where, one.message.text.format(**dict(one.message.args))) for one in found.oddities]


ITEM = {"row_id": "6", "line": 9, "column": "url", "old": "a", "new": "b", "answer": "accept"}


def saved(*items: Any, **other: Any) -> dict[str, Any]:
    return {"schema": DECISIONS_SCHEMA, "table_sha256": "abc", "audit": "audit-1", "decisions": list(items), **other}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json", "excel-csv"])
def test_the_same_decisions_from_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    row = line(answer="accept", note="tak jest")
    if kind == "json":
        item = ITEM | {"old": "http://old.edu/", "new": "https://new.edu/", "note": "tak jest", "why": "It moved."}
        path = json_file(tmp_path, saved(item | {"proposal": "p1", "evidence": "e1"}))
    elif kind == "xlsx":
        path = xlsx_file(tmp_path, [row, line(row_id="7")])
    else:
        path = csv_file(tmp_path, [row, line(row_id="7")], *((";", "cp1250") if kind == "excel-csv" else ()))
    found = read_decisions(path)
    assert (found.table_sha256, found.audit) == ("abc", "audit-1")
    (decision,) = found.decisions
    assert (decision.row_id, decision.line, decision.column, decision.answer) == ("6", 9, Field.URL, Answer.ACCEPT)
    assert (decision.old, decision.new) == ("http://old.edu/", "https://new.edu/")
    assert (decision.proposal, decision.evidence, decision.why) == ("p1", "e1", "It moved.")
    assert decision.note == "tak jest"


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("Accept", Answer.ACCEPT),
        (" TAK ", Answer.ACCEPT),
        ("akceptuj", Answer.ACCEPT),
        ("x", Answer.ACCEPT),
        ("Yes.", Answer.ACCEPT),
        ("odrzuć", Answer.REFUSE),
        ("NIE", Answer.REFUSE),
        ("no", Answer.REFUSE),
        ("Później", Answer.LATER),
        ("later", Answer.LATER),
    ],
)
def test_words_of_both_languages(tmp_path: Path, word: str, answer: Answer) -> None:
    (decision,) = read_decisions(xlsx_file(tmp_path, [line(answer=word)])).decisions
    assert decision.answer is answer


def test_an_unknown_word_names_its_row(tmp_path: Path) -> None:
    path = csv_file(tmp_path, [line(answer="yes"), line(answer="perhaps")])
    found = read_decisions(path)
    assert [d.answer for d in found.decisions] == [Answer.ACCEPT]
    ((where, message),) = odd(found)
    assert where == "corrections.csv:3 (answer)"
    assert "“perhaps” is not a valid answer" in message


def test_a_new_value_written_by_the_editor_counts(tmp_path: Path) -> None:
    (decision,) = read_decisions(xlsx_file(tmp_path, [line(answer="x", new="https://own.edu/")])).decisions
    assert decision.new == "https://own.edu/"


@pytest.mark.parametrize("value", ["=1+1", "-5", "'s-Hertogenbosch", "'=1+1", "+48", "@uni", "x\ny"])
def test_guards_against_formulas_come_off_again(tmp_path: Path, value: str) -> None:
    (decision,) = read_decisions(csv_file(tmp_path, [line(answer="no", old=value)])).decisions
    assert decision.old == value


def test_an_answer_for_a_whole_stretch(tmp_path: Path) -> None:
    rows = [
        line(row_id="1", stretch=1),
        line(row_id="2", stretch=1, answer="refuse"),
        line(row_id="3", stretch=1, rank=2),
        line(row_id="4", stretch=2),
        line(row_id="5"),
    ]
    found = read_decisions(xlsx_file(tmp_path, rows, [(1, "tak"), (2, "")]))
    assert [(d.row_id, d.answer) for d in found.decisions] == [("1", Answer.ACCEPT), ("2", Answer.REFUSE)]


def test_nothing_answered_and_nothing_proposed(tmp_path: Path) -> None:
    assert read_decisions(csv_file(tmp_path, [line(), line()])).decisions == ()
    assert read_decisions(xlsx_file(tmp_path, [])).table_sha256 == ""
    assert read_decisions(json_file(tmp_path, saved())).decisions == ()


def test_corrections_of_two_audits_are_not_mixed(tmp_path: Path) -> None:
    with pytest.raises(CorrectionsError, match="several audits"):
        read_decisions(csv_file(tmp_path, [line(answer="x"), line(table_sha256="def")]))


def test_an_unknown_column_is_said(tmp_path: Path) -> None:
    found = read_decisions(csv_file(tmp_path, [line(answer="x", column="adres")]))
    assert odd(found) == [("corrections.csv:2 (column)", "“adres” is not a column of a table.")]


@pytest.mark.parametrize(
    "text", ["name\turl\nA\thttps://a.edu/\n", "answer\nx\n", "{}", "{", '{"schema": "other/1"}', "{" * 9999]
)
def test_other_files_are_no_corrections(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionsError, match="is not a file of"):
        read_decisions(path)


def test_a_missing_file_is_a_fault_of_corrections(tmp_path: Path) -> None:
    with pytest.raises(CorrectionsError, match="There is no file"):
        read_decisions(tmp_path / "none.xlsx")


@pytest.mark.parametrize(
    "item",
    [1, {}, ITEM | {"old": 5}, ITEM | {"answer": "perhaps"}, ITEM | {"answer": None}, {**ITEM, "row_id": None}],
)
def test_an_incomplete_decision_is_said(tmp_path: Path, item: Any) -> None:
    found = read_decisions(json_file(tmp_path, saved(ITEM, item)))
    assert len(found.decisions) == 1
    assert [where for where, _ in odd(found)] == ["decisions.json, decisions[2]"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-04-02T10:00:00Z", datetime(2026, 4, 2, 10, tzinfo=UTC)),
        ("2026-04-02T12:00:00+02:00", datetime(2026, 4, 2, 10, tzinfo=UTC)),
        ("2026-04-02T10:00:00", datetime(2026, 4, 2, 10, tzinfo=UTC)),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_times_are_utc(tmp_path: Path, text: str, moment: datetime | None) -> None:
    (decision,) = read_decisions(
        json_file(tmp_path, saved(ITEM | {"decided_at": text, "line": True, "by": "Anna"}))
    ).decisions
    assert (decision.decided_at, decision.line, decision.by) == (moment, 0, "Anna")


def test_the_contract_is_whole() -> None:
    assert set(HEADINGS) == set(C)
    assert not HIDDEN & {C.ANSWER, C.NEW, C.OLD}
    assert set(C) >= NEEDED
    words = [word for known in ANSWER_WORDS.values() for word in known]
    assert len(words) == len(set(words)), "no word means two things"
    assert all(parse_answer(message.text) is answer for answer, message in ANSWERS.items())
    assert all(parse_answer(answer.value) is answer for answer in Answer)
