from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from crawler.report.formats import DEFAULT_FORMATS, FORMATS
from tests.conftest import TABLE, Ran

Crawler = Callable[..., Ran]


def document(path: str = "out/audit.json") -> Any:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def found(path: str = "out/audit.json") -> set[tuple[str, str]]:
    return {(row["row_id"], f["code"]) for row in document(path)["rows"] for f in row["findings"]}


def test_lint_judges_from_the_table_alone(crawler: Crawler) -> None:
    ran = crawler("lint", "list.tsv", "-o", "out", "--fail-on", "warning")
    assert ran.code == 1
    assert {path.name for path in Path("out").iterdir() if not path.name.startswith(".")} == {
        "report.html",
        "corrections.xlsx",
        "corrections.csv",
        "audit.json",
    }
    assert {("2", "agreement-expired"), ("3", "continent-mismatch"), ("3", "url-untidy")} <= found()
    audit = document()
    schema = json.loads(files("crawler.report").joinpath("audit.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(audit)
    assert (audit["run"]["mode"], audit["run"]["complete"]) == ("offline", True)
    assert {row["liveness"] for row in audit["rows"]} == {"unchecked"}


def test_results_go_to_stdout_and_the_rest_to_stderr(crawler: Crawler) -> None:
    ran = crawler("lint", "list.tsv", "-o", "out")
    assert "out/audit.json" in ran.out
    assert "web address = URL" in ran.err
    assert "\x1b" not in ran.out + ran.err


def test_quiet_says_nothing(crawler: Crawler) -> None:
    ran = crawler("lint", "list.tsv", "-o", "out", "-q")
    assert (ran.out, ran.err) == ("", "")


def test_verbose_names_every_finding(crawler: Crawler) -> None:
    ran = crawler("lint", "list.tsv", "-o", "out", "-v")
    assert "agreement-expired" in ran.out


def test_audit_offline_is_the_same_thing(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-o", "one")
    crawler("audit", "--offline", "list.tsv", "-o", "two")
    first, second = document("one/audit.json"), document("two/audit.json")
    first.pop("run")
    second.pop("run")
    assert first == second


def test_the_same_table_gives_the_same_bytes_but_for_times(crawler: Crawler) -> None:
    lines = []
    for folder in ("one", "two"):
        crawler("lint", "list.tsv", "-o", folder, "-f", "json")
        text = Path(folder, "audit.json").read_text(encoding="utf-8")
        lines.append([line for line in text.splitlines() if '_at"' not in line and '"id": "2' not in line])
    assert lines[0] == lines[1]


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_exit_code_by_level(crawler: Crawler, level: str, code: int) -> None:
    assert crawler("lint", "list.tsv", "-o", "out", "--fail-on", level).code == code


def test_a_clean_table_exits_with_0(crawler: Crawler) -> None:
    lines = TABLE.splitlines()
    Path("clean.tsv").write_text("\n".join([lines[0], lines[1], lines[4], lines[5], ""]), encoding="utf-8")
    assert crawler("lint", "clean.tsv", "-o", "out", "--fail-on", "note").code == 0


def test_reports_go_to_a_dated_folder_and_latest(crawler: Crawler) -> None:
    crawler("lint", "list.tsv")
    crawler("lint", "list.tsv")
    folders = sorted(path.name for path in Path("reports/list").iterdir())
    assert "latest" in folders
    assert "audits.sqlite" in folders
    assert {path.name for path in Path("reports/list/latest").iterdir()} >= {"report.html", "audit.json"}
    assert not [name for name in folders if name.startswith(".")]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_each_format_can_be_picked(crawler: Crawler, name: str) -> None:
    crawler("lint", "list.tsv", "-o", "out", "-f", name)
    assert len([path for path in Path("out").iterdir() if not path.name.startswith(".")]) == 1


def test_the_report_to_read_is_named_first(crawler: Crawler) -> None:
    last = crawler("lint", "list.tsv").out.splitlines()[-4:]
    assert [Path(line.strip()).name for line in last] == [
        "report.html",
        "corrections.xlsx",
        "corrections.csv",
        "audit.json",
    ]


def test_nothing_is_cut_where_there_is_no_terminal(crawler: Crawler) -> None:
    long = "Institute " * 30
    Path("long.tsv").write_text(f"No\tInstitution\tWebsite\n1\t{long}\tjavascript:alert(1)\n", encoding="utf-8")
    ran = crawler("lint", "long.tsv", "-o", "out")
    assert "The cell contains an address of another kind than http and https." in ran.out
    assert "…" not in ran.out


def test_the_default_formats_are_what_an_editor_needs() -> None:
    assert DEFAULT_FORMATS == ("html", "xlsx", "csv", "json")


FAULTS = [
    (["lint", "nowhere.tsv"], "nowhere.tsv"),
    (["lint", "list.tsv", "--column", "url"], "FIELD=HEADER"),
    (["lint", "list.tsv", "--column", "url=Nope"], "Nope"),
    (["lint", "list.tsv", "--lang", "tlh"], "tlh"),
    (["lint", "list.tsv", "--registry", "nothing"], "nothing"),
    (["explain", "list.tsv", "99"], "99"),
    (["judge", "list.tsv"], "crawler audit"),
    (["report", "list.tsv", "--digest", "Atlantis"], "Atlantis"),
    (["apply", "list.tsv", "--to", "x.tsv"], "list.tsv"),
    (["check", "not an address"], "None of these"),
    (["registry", "import", "nowhere.zip"], "nowhere.zip"),
    (["lint"], "Missing argument"),
    (["nonsense"], "No such command"),
    (["lint", "list.tsv", "-f", "pdf"], "pdf"),
]


@pytest.mark.parametrize(
    ("arguments", "words"), FAULTS, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_a_persons_fault_is_one_sentence_and_exit_code_2(crawler: Crawler, arguments: list[str], words: str) -> None:
    ran = crawler(*arguments)
    assert ran.code == 2
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("crawler.toml", "max_concurency = 5", "max_concurrency"),
        ("crawler.toml", "max_concurrency = 'many'", "many"),
        ("crawler.toml", "not toml", "crawler.toml"),
        ("pyproject.toml", "[tool.crawler]\nhost-intervall = 5", "host"),
    ],
)
def test_a_bad_setting_names_the_nearest_one(crawler: Crawler, file: str, text: str, words: str) -> None:
    Path(file).write_text(text, encoding="utf-8")
    ran = crawler("lint", "list.tsv")
    assert ran.code == 2
    assert words in ran.err


def test_environment_and_file_and_flag_in_that_order(crawler: Crawler, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("crawler.toml").write_text('fail_on = "warning"\nlang = "pl"', encoding="utf-8")
    assert crawler("lint", "list.tsv", "-o", "out", "-q").code == 1
    monkeypatch.setenv("CRAWLER_FAIL_ON", "error")
    assert crawler("lint", "list.tsv", "-o", "out", "-q").code == 0
    assert crawler("lint", "list.tsv", "-o", "out", "-q", "--fail-on", "note").code == 1
    assert "do poprawy" in crawler("lint", "list.tsv", "-o", "out").out


def test_an_unknown_variable_is_an_error(crawler: Crawler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRAWLER_CONTAKT", "x")
    ran = crawler("lint", "list.tsv")
    assert ran.code == 2
    assert "contact" in ran.err


def test_a_bug_is_told_as_one_and_shown_with_debug(crawler: Crawler, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("crawler.cli.loading.load_table", crash)
    ran = crawler("lint", "list.tsv")
    assert ran.code == 3
    assert "oops" in ran.err
    assert "--debug" in ran.err
    with pytest.raises(ZeroDivisionError):
        crawler("lint", "list.tsv", "--debug")


def test_explain_with_and_without_a_stored_audit(crawler: Crawler) -> None:
    before = crawler("explain", "list.tsv", "3")
    assert before.code == 0
    assert "Heidelberg University" in before.out
    assert "There is no stored audit" in before.err
    crawler("lint", "list.tsv", "-q")
    after = crawler("explain", "list.tsv", "3")
    assert after.err == "Judging 5 rows …\n"
    assert "continent-mismatch" in after.out


def test_judge_and_report_work_on_what_is_stored(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-q", "-o", "one")
    assert crawler("judge", "list.tsv", "-o", "two").code == 0
    assert crawler("report", "list.tsv", "-o", "three", "-f", "markdown").code == 0
    assert document("one/audit.json")["rows"] == document("two/audit.json")["rows"]
    assert [path.name for path in Path("three").iterdir() if not path.name.startswith(".")] == ["audit.md"]
    digest = crawler("report", "list.tsv", "--digest", "de")
    assert "Heidelberg" in digest.out
    assert "Vienna" not in digest.out


def decide(answers: dict[str, str]) -> None:
    with Path("out/corrections.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["answer"] = answers.get(f"{row['row_id']}.{row['column']}", "")
    with Path("decided.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_the_loop_from_table_to_corrected_table(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-o", "out", "-q")
    decide({"3.continent": "accept", "3.url": "refuse"})
    dry = crawler("apply", "decided.csv", "--dry-run")
    assert dry.code == 0
    assert "Europe" in dry.out
    assert crawler("apply", "decided.csv").code == 2
    assert crawler("apply", "decided.csv", "--to", "corrected.tsv").code == 0
    assert Path("corrected.tsv").read_text(encoding="utf-8") == TABLE.replace("\tAsia\n", "\tEurope\n")
    assert "Asia" in Path("corrected.tsv.changes.csv").read_text(encoding="utf-8")
    crawler("lint", "corrected.tsv", "-o", "again", "-q")
    again = document("again/audit.json")["rows"][2]
    assert again["continent"] == "Europe"
    assert not again["proposals"], "the accepted one is done, the refused one does not come back"


def test_nothing_accepted_gives_the_same_bytes(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-o", "out", "-q")
    assert crawler("apply", "out/corrections.csv", "--to", "same.tsv").code == 0
    assert Path("same.tsv").read_bytes() == Path("list.tsv").read_bytes()
    assert crawler("apply", "out/corrections.csv", "--to", "list.tsv").code == 2


def test_in_place_only_when_told(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-o", "out", "-q")
    decide({"3.continent": "tak"})
    assert crawler("apply", "decided.csv", "--in-place", "--by", "Anna").code == 0
    assert "\tAsia\n" not in Path("list.tsv").read_text(encoding="utf-8")
    assert "Anna" in Path("list.tsv.changes.csv").read_text(encoding="utf-8")
    assert crawler("apply", "decided.csv", "--to", "x.tsv", "--table", "list.tsv").code == 2


def test_corrections_of_a_lost_table_ask_for_it(crawler: Crawler) -> None:
    crawler("lint", "list.tsv", "-o", "out", "-q")
    Path("list.tsv").rename("moved.tsv")
    ran = crawler("apply", "out/corrections.csv", "--to", "x.tsv")
    assert ran.code == 2
    assert "--table" in ran.err
    assert crawler("apply", "out/corrections.csv", "--to", "x.tsv", "--table", "moved.tsv").code == 0


def test_registry_show_names_the_embedded_one(crawler: Crawler) -> None:
    ran = crawler("registry", "show")
    assert ran.code == 0
    assert "swot" in ran.out


@pytest.mark.parametrize("arguments", [["--help"], ["audit", "--help"], ["--version"]])
def test_help_is_worth_reading(crawler: Crawler, arguments: list[str]) -> None:
    ran = crawler(*arguments)
    assert ran.code == 0
    assert len(ran.out) > 10


def test_python_dash_m(table: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "crawler", "--version"], capture_output=True, text=True, check=True)
    assert "crawler" in done.stdout


@pytest.mark.parametrize("command", ["audit", "lint"])
def test_a_folder_that_cannot_be_written_is_said_before_the_work(
    crawler: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("judged")

    monkeypatch.setattr("crawler.audit.judge", never)
    Path("taken").write_text("a file", encoding="utf-8")
    ran = crawler(command, "list.tsv", "--output", "taken/reports")
    assert ran.code == 2
    assert "taken" in ran.err
    assert not Path("reports").exists()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("fail_on", "'all'"), ("timeout", "0"), ("contact", "'ł@b.example'"), ("registry", "['rorr']")],
)
def test_a_bad_setting_is_said_before_the_work(crawler: Callable[..., Ran], setting: str, value: str) -> None:
    Path("crawler.toml").write_text(f"{setting} = {value}", encoding="utf-8")
    ran = crawler("audit", "list.tsv")
    assert ran.code == 2
    assert setting in ran.err
    assert not Path("reports").exists()
