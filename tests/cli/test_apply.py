"""``crawler apply`` and ``crawler undo`` as an operator meets them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.store import Store
from tests.conftest import TABLE, Ran

Crawler = Callable[..., Ran]
DATABASE = Path("reports/list/audits.sqlite")


@pytest.fixture
def audited(crawler: Crawler) -> list[dict[str, str]]:
    """The corrections of an audit, as lines of the CSV."""
    crawler("lint", "list.tsv", "-o", "out", "-q")
    with Path("out/corrections.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def answered(lines: list[dict[str, str]], name: str, **answers: str) -> str:
    """A file in which lines, named by their column, have an answer; ``url_new`` writes another value."""
    made = []
    for line in lines:
        new = answers.get(f"{line['column']}_new", line["new"])
        made.append(line | {"answer": answers.get(line["column"], ""), "new": new})
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, made[0])
        writer.writeheader()
        writer.writerows(made)
    return name


def saved(lines: list[dict[str, str]], name: str, column: str, answer: str, by: str, new: str = "") -> str:
    line = next(line for line in lines if line["column"] == column)
    item = {key: line[key] for key in ("row_id", "column", "old", "new", "proposal", "evidence")}
    made = item | {"answer": answer, "by": by, "new": new or line["new"]}
    data: dict[str, Any] = {"schema": "crawler.decisions/1", "audit": line["audit"], "decisions": [made]}
    Path(name).write_text(json.dumps(data | {"table_sha256": line["table_sha256"]}), encoding="utf-8")
    return name


def test_everything_that_cannot_be_used_is_listed_in_one_run_and_nothing_is_written(
    crawler: Crawler, audited: list[dict[str, str]]
) -> None:
    file = answered(audited, "d.csv", url="yes", url_new="nie wiem", continent="perhaps")
    ran = crawler("apply", file, "--to", "fixed.tsv")
    assert ran.code == 2
    assert "d.csv:" in ran.err
    assert "“nie wiem” is not a web address" in ran.err
    assert "“perhaps” is not a valid answer" in ran.err
    assert not Path("fixed.tsv").exists()
    assert crawler("apply", file, "--to", "fixed.tsv", "--skip-invalid").code == 1
    assert Path("fixed.tsv").read_text(encoding="utf-8") == TABLE


def test_two_people_who_agree_and_two_who_do_not(crawler: Crawler, audited: list[dict[str, str]]) -> None:
    mine = answered(audited, "anna.csv", continent="accept")
    theirs = saved(audited, "jan.json", "continent", "accept", "Jan")
    assert crawler("apply", mine, theirs, "--dry-run").code == 0
    against = saved(audited, "ewa.json", "continent", "refuse", "Ewa")
    ran = crawler("apply", mine, against, "--to", "fixed.tsv")
    assert ran.code == 2
    assert "anna.csv" in ran.err
    assert "Ewa (ewa.json, decisions[1]) refuses it" in ran.err
    other = saved(audited, "ola.json", "continent", "accept", "Ola", new="Eurasia")
    ran = crawler("apply", mine, other, "--to", "fixed.tsv")
    assert "Ola (ola.json, decisions[1]) accepts “Eurasia”" in ran.err
    assert not Path("fixed.tsv").exists()


def test_an_address_leaves_only_when_that_is_agreed(crawler: Crawler, audited: list[dict[str, str]]) -> None:
    file = answered(audited, "d.csv", url="accept", url_new="https://www.other-place.org/")
    ran = crawler("apply", file, "--to", "fixed.tsv")
    assert ran.code == 2
    assert "1 address would not be in the table any more" in ran.err
    assert "uni-heidelberg.de" in ran.err
    assert "--yes" in ran.err
    assert not Path("fixed.tsv").exists()
    assert crawler("apply", file, "--to", "fixed.tsv", "--yes").code == 0
    with Store.open(DATABASE, read_only=True) as store:
        (left,) = store.departed()
    assert "uni-heidelberg.de" in left.address


def test_an_address_that_left_is_offered_again_to_its_row(crawler: Crawler, audited: list[dict[str, str]]) -> None:
    file = answered(audited, "d.csv", url="accept", url_new="(empty)")
    assert crawler("apply", file, "--in-place", "--yes").code == 0
    assert "uni-heidelberg" not in Path("list.tsv").read_text(encoding="utf-8")
    crawler("lint", "list.tsv", "-o", "again", "-q")
    row = json.loads(Path("again/audit.json").read_text(encoding="utf-8"))["rows"][2]
    offered = [p for p in row["proposals"] if p["column"] == "url" and "uni-heidelberg" in p["new"]]
    assert offered, "the row it belonged to is asked"


def test_a_locked_audit_file_stops_before_anything_is_written(crawler: Crawler, audited: list[dict[str, str]]) -> None:
    file = answered(audited, "d.csv", continent="accept")
    with Store.open(DATABASE):
        ran = crawler("apply", file, "--to", "fixed.tsv")
    assert ran.code == 3
    assert "Another" in ran.err
    assert sorted(path.name for path in Path().glob("fixed*")) == []


def test_a_user_without_a_name(
    crawler: Crawler, audited: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr("getpass.getuser", unknown)
    file = answered(audited, "d.csv", continent="accept")
    assert crawler("apply", file, "--to", "fixed.tsv").code == 0


def test_apply_can_be_undone(crawler: Crawler, audited: list[dict[str, str]]) -> None:
    before = Path("list.tsv").read_bytes()
    crawler("apply", answered(audited, "d.csv", continent="accept"), "--in-place")
    assert Path("list.tsv").read_bytes() != before
    assert Path("list.tsv.backup").read_bytes() == before
    ran = crawler("undo", "list.tsv.changes.csv", "--in-place")
    assert ran.code == 0
    assert Path("list.tsv").read_bytes() == before
    again = crawler("undo", "list.tsv-2.changes.csv", "--to", "redone.tsv")
    assert again.code == 0
    assert b"\tAsia" not in Path("redone.tsv").read_bytes()


def test_undo_asks_for_a_table_it_cannot_find(crawler: Crawler, audited: list[dict[str, str]]) -> None:
    crawler("apply", answered(audited, "d.csv", continent="accept"), "--to", "fixed.tsv")
    Path("fixed.tsv").rename("moved.tsv")
    assert crawler("undo", "fixed.tsv.changes.csv", "--in-place").code == 2
    assert crawler("undo", "fixed.tsv.changes.csv", "--to", "back.tsv", "--table", "moved.tsv").code == 0
    assert Path("back.tsv").read_bytes() == Path("list.tsv").read_bytes()


def test_an_audit_without_a_network_does_not_hide_the_one_with_it(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-q")
    with Store.open(DATABASE) as store:
        run = store.audits()[-1]
        online = store.begin_audit(store.table_of(run.audit_id), ruleset="r")
        store.finish_audit(online.audit_id, complete=True)
    crawler("judge", "list.tsv", "-q")
    latest = Path("reports/list/latest/audit.json")
    assert json.loads(latest.read_text(encoding="utf-8"))["run"]["id"] == online.audit_id
    crawler("lint", "list.tsv", "-q")
    assert json.loads(latest.read_text(encoding="utf-8"))["run"]["id"] == online.audit_id
