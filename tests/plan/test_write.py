"""Writing a plan: nothing half done, nothing written over, and no byte changed outside the accepted cells."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from crawler.errors import CorrectionsError, TableError
from crawler.model import Action, Answer, Decision, Field, Offered, Offers
from crawler.plan.planning import Plan, Why, plan_changes
from crawler.plan.undo import plan_undo
from crawler.plan.verify import is_faithful
from crawler.plan.write import apply_changes
from crawler.table import read_table
from tests.table.factory import NOW, corrections, decide, lines, save, workbook, write

NEW = "https://a.edu/"


def plan_for(path: Path, new: str = NEW, row_id: str = "1", column: Field = Field.URL) -> Plan:
    table = read_table(path)
    row = next(row for row in table.rows() if row.row_id == row_id)
    return plan_changes(path, corrections(table.info.sha256, decide(row, new, column)))


def test_a_table_changed_in_place_is_kept_and_each_change_log_too(tmp_path: Path) -> None:
    path = write(tmp_path, lines())
    before = path.read_bytes()
    first = apply_changes(plan_for(path), path, by="Anna", now=NOW, overwrite=True)
    between = path.read_bytes()
    second = apply_changes(plan_for(path, "https://b.edu/", "2"), path, by="Jan", now=NOW, overwrite=True)
    assert (first.log.name, second.log.name) == ("table.tsv.changes.csv", "table.tsv-2.changes.csv")
    assert first.backup is not None
    assert second.backup is not None
    assert (first.backup.read_bytes(), second.backup.read_bytes()) == (before, between)
    assert "Anna" in first.log.read_text(encoding="utf-8-sig")
    assert {file.name for file in tmp_path.iterdir()} == {
        "table.tsv", first.log.name, second.log.name, first.backup.name, second.backup.name,
    }  # fmt: skip


def test_a_link_leads_to_the_table_that_is_changed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path = write(tmp_path / "real", lines())
    link = tmp_path / "link.tsv"
    link.symlink_to(path)
    log = apply_changes(plan_for(link), link, by="A", now=NOW, overwrite=True)
    assert link.is_symlink()
    assert NEW in path.read_text(encoding="utf-8")
    assert (tmp_path / "real" / "table.tsv.changes.csv").exists()
    assert log.sha256 == read_table(link).info.sha256


def test_a_read_only_original_gives_a_copy_and_is_not_changed_itself(tmp_path: Path) -> None:
    path = write(tmp_path, lines())
    path.chmod(0o444)
    apply_changes(plan_for(path), tmp_path / "out.tsv", by="A", now=NOW)
    assert NEW in (tmp_path / "out.tsv").read_text(encoding="utf-8")
    if os.access(path, os.W_OK):
        pytest.skip("this user may write everything")
    with pytest.raises(TableError, match="read-only"):
        apply_changes(plan_for(path), path, by="A", now=NOW, overwrite=True)


def test_a_log_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, lines())

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crawler.plan.write.write_log", full)
    with pytest.raises(TableError, match="No space left"):
        apply_changes(plan_for(path), tmp_path / "out.tsv", by="A", now=NOW)
    assert [file.name for file in tmp_path.iterdir()] == ["table.tsv"]


@pytest.mark.parametrize(
    ("old", "damaged"),
    [("http://www.uni.lodz.pl", "http://www.uni.lodz.pl "), ("\tx4", "\tX4"), ("\r\n", "\n"), ("No.", "No")],
)
def test_damage_in_any_column_is_seen(tmp_path: Path, old: str, damaged: str) -> None:
    text = "No.\tInstitution\tURL\tRemark\r\n" + "".join(
        f"{n}\tUniversity {n}\thttp://www.uni.lodz.pl/{n}\tx{n}\r\n" for n in range(1, 6)
    )
    path = write(tmp_path, text)
    plan = plan_for(path)
    copy = tmp_path / "copy.tsv"
    plan.table.grid.write(copy, plan.changes)
    assert is_faithful(plan.table, copy, plan.changes)
    data = copy.read_bytes()
    at = data.rindex(old.encode())
    copy.write_bytes(data[:at] + damaged.encode() + data[at + len(old) :])
    assert not is_faithful(plan.table, copy, plan.changes)


def test_damage_in_another_sheet_or_part_of_a_workbook_is_seen(tmp_path: Path) -> None:
    path = save(workbook(), tmp_path)
    plan = plan_for(path)
    copy = tmp_path / "copy.xlsx"
    plan.table.grid.write(copy, plan.changes)
    assert is_faithful(plan.table, copy, plan.changes)
    book = workbook()
    book["Notatki"]["A2"].value = "mine"
    other = read_table(save(book, tmp_path, "other.xlsx"))
    other.grid.write(copy, plan.changes)
    assert not is_faithful(plan.table, copy, plan.changes)


def test_undo_puts_back_what_no_answer_could_write(tmp_path: Path) -> None:
    text = (
        "No.\tInstitution\tURL\n1\tUniversity A\thtpp:/a . edu\n2\tUniversity B\t=b\n3\tUniversity C\thttps://c.edu/\n"
    )
    path = write(tmp_path, text)
    table = read_table(path, columns={Field.URL: "URL"})
    decisions = [decide(row, f"https://{row.row_id}.edu/") for row in table.rows()]
    plan = plan_changes(path, corrections(table.info.sha256, *decisions), columns={Field.URL: "URL"})
    log = apply_changes(plan, path, by="A", now=NOW, overwrite=True)
    changed = path.read_text(encoding="utf-8")
    path.write_text(changed.replace("https://2.edu/", "https://mine.edu/"), encoding="utf-8")
    undone = plan_undo(log.log, path, columns={Field.URL: "URL"})
    assert [told.why for told in undone.unapplied] == [Why.OTHER_VALUE]
    apply_changes(undone, path, by="A", now=NOW, overwrite=True)
    assert path.read_text(encoding="utf-8") == text.replace("=b", "https://mine.edu/")


@pytest.mark.parametrize("text", ["", "when,who\n", "x" * 300, '"'])
def test_other_files_are_no_change_log(tmp_path: Path, text: str) -> None:
    log = tmp_path / "x.changes.csv"
    log.write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionsError, match="not a change log"):
        plan_undo(log, write(tmp_path, lines()))


def test_addresses_that_leave_are_in_the_log(tmp_path: Path) -> None:
    path = write(tmp_path, lines())
    log = apply_changes(plan_for(path), tmp_path / "out.tsv", by="A", now=NOW)
    with log.log.open(encoding="utf-8-sig", newline="") as file:
        left = [line for line in csv.DictReader(file) if line["column"] == "left"]
    assert [line["old"] for line in left] == ["http://www.upt.al/"]


SECRET = "https://anna:geheim@a.edu/?token=abc123"


def offered(row_id: str, old: str, new: str) -> Offers:
    one = Offered(
        proposal="p1",
        evidence="e",
        row_id=row_id,
        column=Field.URL,
        old=old,
        new=new,
        action=Action.REPAIR,
        stretch=None,
        rank=1,
    )
    return Offers(proposals=(one,))


def masked(old: str, new: str) -> Decision:
    return Decision(row_id="1", line=2, column=Field.URL, old=old, new=new, answer=Answer.ACCEPT, proposal="p1")


def test_a_masked_value_is_written_as_it_was_offered(tmp_path: Path) -> None:
    path = write(tmp_path, f"No.\tInstitution\tURL\n1\tUniversity A\thtpp{SECRET[5:]}\n")
    table = read_table(path, columns={Field.URL: "URL"})
    (row,) = table.rows()
    shown = "https://***@a.edu/?token=***"
    decision = masked(f"htpp{shown[5:]}", shown)
    answered = corrections(table.info.sha256, decision)
    blind = plan_changes(path, answered, columns={Field.URL: "URL"})
    assert [told.why for told in blind.unapplied] == [Why.BAD_VALUE], "a mask is never written"
    plan = plan_changes(path, answered, columns={Field.URL: "URL"}, offers=offered("1", row.url, SECRET))
    assert [change.new for change in plan.changes] == [SECRET]
