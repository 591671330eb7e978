from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from crawler.errors import ConfigError
from crawler.model import Field, Finding, Severity, Waiver, say
from crawler.plan.waivers import add_waivers, read_waivers, waiver_of, waivers_path
from tests.conftest import Ran

DAY = date(2026, 11, 29)
WAIVER = Waiver(
    row_id="3", code="insecure-link", because='They renew it "soon".', until=date(2027, 3, 31), by="Anna", since=DAY
)
FINDING = Finding(
    code="insecure-link", severity=Severity.WARNING, row_id="3", column=Field.URL, message=say("{x}", x="expired")
)


def test_a_waiver_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = waivers_path(tmp_path / "list.tsv")
    other = dataclasses.replace(WAIVER, row_id="żółw\n", until=None, because="a\\b\x7f")
    add_waivers(path, [WAIVER])
    path.write_text("# reviewed by Ewa\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    add_waivers(path, [other])
    first, second = read_waivers(path)
    assert first == WAIVER
    assert (second.row_id.strip(), second.until) == ("żółw", None)
    assert path.name == "list.waivers.toml"
    assert path.read_text(encoding="utf-8").startswith("# reviewed by Ewa")


@pytest.mark.parametrize(
    ("day", "changes", "holds"),
    [
        (DAY, {}, True),
        (date(2027, 3, 31), {}, True),
        (date(2027, 4, 1), {}, False),
        (date(2099, 1, 1), {"until": None}, True),
        (DAY, {"code": "dead-link"}, False),
        (DAY, {"row_id": "4"}, False),
        (DAY, {"evidence": FINDING.fingerprint}, True),
        (DAY, {"evidence": "0123456789abcdef"}, False),
    ],
)
def test_a_waiver_holds_for_its_finding_until_its_day(day: date, changes: dict[str, object], holds: bool) -> None:
    waiver = dataclasses.replace(WAIVER, **changes)  # type: ignore[arg-type]
    assert (waiver_of(FINDING, [waiver], day) is waiver) is holds


@pytest.mark.parametrize(
    "text",
    [
        "waive = 3", "[[waive]]\nrow = '3'", "not toml", "[[waive]]\nrow='3'\ncode='x'\nbecause=' '",
        "[[waive]]\nrow='3'\ncode='x'\nbecause='y'\nuntil='soon'", "x = " + "[" * 5000,
    ],
)  # fmt: skip
def test_a_damaged_file_is_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.waivers.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"list\.waivers\.toml"):
        read_waivers(path)


# --- in an audit ------------------------------------------------------------------------------------------------

Crawler = Callable[..., Ran]


def finding_of(folder: str, code: str) -> dict[str, object]:
    row = json.loads(Path(folder, "audit.json").read_text(encoding="utf-8"))["rows"][2]
    return next(finding for finding in row["findings"] if finding["code"] == code)


def test_a_waived_finding_is_not_counted_and_says_who_and_until_when(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-o", "one", "-q")
    ran = crawler(
        "waive", "list.tsv", "3", "continent-mismatch", "--because", "It is meant so", "--until", "2099-01-01",
        "--by", "Anna",
    )  # fmt: skip
    assert ran.code == 0
    crawler("lint", "list.tsv", "-o", "two", "-q")
    waived = finding_of("two", "continent-mismatch")
    assert waived["suppressed"]
    assert waived["waived"] == {
        "because": "It is meant so",
        "by": "Anna",
        "since": waived["waived"]["since"],  # type: ignore[index]
        "until": "2099-01-01",
    }
    counts = json.loads(Path("two/audit.json").read_text(encoding="utf-8"))["run"]["counts"]["findings"]
    assert "continent-mismatch" not in counts
    table = Path("list.tsv")
    table.write_text(table.read_text(encoding="utf-8").replace("\tAsia", "\tAfrica"), encoding="utf-8")
    crawler("lint", "list.tsv", "-o", "three", "-q")
    assert not finding_of("three", "continent-mismatch")["suppressed"], "its evidence changed"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("3", "continent-mismatsch", "--until", "2099-01-01"), "continent-mismatch"),
        (("3", "dead-link", "--until", "2099-01-01"), "did not find"),
        (("3", "continent-mismatch", "--until", "spring"), "not a date"),
        (("3", "continent-mismatch", "--until", "2020-01-01"), "is over"),
    ],
)
def test_a_waiver_that_cannot_be_is_refused(crawler: Crawler, arguments: tuple[str, ...], words: str) -> None:
    crawler("lint", "list.tsv", "-q")
    ran = crawler("waive", "list.tsv", *arguments, "--because", "so")
    assert ran.code == 2
    assert words in ran.err
    assert not Path("list.waivers.toml").exists()


def test_the_answer_ignore_waives_and_goes_with_the_copy(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-o", "out", "-q")
    with Path("out/corrections.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["column"] == "continent":
            row["answer"], row["note"] = "ignoruj", "As the ministry writes it"
    with Path("d.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert crawler("apply", "d.csv", "--to", "copy.tsv", "--by", "Ewa").code == 0
    for name in ("list.waivers.toml", "copy.waivers.toml"):
        (waiver,) = read_waivers(Path(name))
        assert (waiver.row_id, waiver.code, waiver.by) == ("3", "continent-mismatch", "Ewa")
        assert waiver.because == "As the ministry writes it"
        assert waiver.until is not None
    crawler("lint", "copy.tsv", "-o", "again", "-q")
    assert finding_of("again", "continent-mismatch")["suppressed"]
