"""Every format but HTML: what it holds, and that no hostile string changes its structure."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from lxml import etree
from rich.console import Console, RenderableType

from crawler.i18n import Translator
from crawler.model import Evidence, Severity
from crawler.plan.columns import CorrectionColumn as C
from crawler.report import audit_json, corrections_csv, digest, junit, markdown, sarif, terminal, workbook
from crawler.report.cleaning import cleaned
from crawler.report.formats import FORMATS, writer_of
from crawler.report.rows import correction_rows, rows_to_look_at
from crawler.report.view import AuditView, RowRef
from tests.report.hostile import Hostile, hostile_strings
from tests.report.planted import planted_view
from tests.report.views import large_view, office_view

EN, PL = Translator("en"), Translator("pl")
HOSTILE = [h for sink in ("csv", "xlsx", "terminal", "rich", "sql") for h in hostile_strings(sink)]
FORMULA_START = re.compile(r"\s*[=+\-@\t\r\n\0＝＋－＠]")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

by_id = pytest.mark.parametrize("hostile", HOSTILE, ids=lambda h: h.id)


def planted(hostile: Hostile) -> AuditView:
    return cleaned(planted_view(hostile.text))


@by_id
@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"html"}))
def test_every_format_is_written_whatever_the_text(name: str, hostile: Hostile, tmp_path: Path) -> None:
    path = writer_of(name)(planted(hostile), EN, tmp_path)
    assert path.parent == tmp_path
    assert path.stat().st_size > 0


@pytest.mark.parametrize("translator", [EN, PL], ids=lambda t: t.lang)
def test_audit_json_keeps_its_schema(translator: Translator, tmp_path: Path) -> None:
    path = audit_json.write(office_view(), translator, tmp_path)
    document = json.loads(path.read_text(encoding="utf-8"))
    schema = json.loads(files("crawler.report").joinpath("audit.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)
    assert [row["row_id"] for row in document["rows"]] == [row.row_id for row in office_view().rows]


def test_the_same_view_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in FORMATS:
        folders = (tmp_path / name / "1", tmp_path / name / "2")
        for folder in folders:
            folder.mkdir(parents=True)
        first, second = (writer_of(name)(office_view(), EN, folder).read_bytes() for folder in folders)
        assert name == "xlsx" or first == second, name


def records(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def test_the_csv_holds_a_row_a_proposal_what_pays_most_first(tmp_path: Path) -> None:
    view = office_view()
    found = records(corrections_csv.write(view, EN, tmp_path))
    assert len(found) == sum(len(row.proposals) for row in view.rows) > 0
    assert {row["proposal"] for row in found} == {p.key for row in view.rows for p in row.proposals}
    in_stretch = [bool(row["stretch"]) for row in found]
    assert in_stretch.index(True) < len(in_stretch) - 1 - in_stretch[::-1].index(False)
    assert all(row["table_sha256"] == view.table.sha256 for row in found)


@by_id
def test_no_csv_field_can_start_a_formula(hostile: Hostile, tmp_path: Path) -> None:
    found = records(corrections_csv.write(planted(hostile), EN, tmp_path))
    assert len(found) == len(correction_rows(planted_view("plain"), EN))
    fields = [value for row in found for value in row.values()]
    assert not [value for value in fields if FORMULA_START.match(value)]


def cells_of(path: Path) -> list[Any]:
    book = openpyxl.load_workbook(path)
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def formulas_in(cells: list[Any]) -> list[str]:
    return [str(cell.value) for cell in cells if cell.data_type == "f"]


@by_id
def test_no_cell_of_the_workbook_is_a_formula(hostile: Hostile, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    cells = cells_of(workbook.write(planted(hostile), EN, tmp_path))
    plain = cells_of(workbook.write(cleaned(planted_view("plain")), EN, tmp_path / "plain"))
    assert formulas_in(cells) == formulas_in(plain), "the checks of answers, which no text of the table changes"
    targets = [cell.hyperlink.target for cell in cells if cell.hyperlink]
    assert not [target for target in targets if not re.match(r"https?://[^\s]+$", target)]


@pytest.mark.parametrize("translator", [EN, PL], ids=lambda t: t.lang)
def test_the_workbook_shows_what_an_editor_needs(translator: Translator, tmp_path: Path) -> None:
    view = office_view()
    book = openpyxl.load_workbook(workbook.write(view, translator, tmp_path))
    start, corrections, stretches, look, words = book.worksheets
    rows = correction_rows(view, translator)
    assert str(len(rows)) in str(start["A1"].value)
    assert [cell.value for cell in corrections[1]] == [column.value for column in C]
    assert corrections.row_dimensions[1].hidden
    assert corrections.max_row == len(rows) + 2
    assert corrections.freeze_panes == "D3"
    assert corrections.auto_filter.ref is not None
    (choice,) = corrections.data_validations.dataValidation
    assert choice.formula1.count(",") == 3
    assert choice.showInputMessage
    assert words.sheet_state == "veryHidden"
    assert stretches["A3"].value == 1
    assert look.max_row == len(rows_to_look_at(view)) + 2


def test_an_audit_without_findings_is_a_workbook_too(tmp_path: Path) -> None:
    view = large_view(0)
    assert len(openpyxl.load_workbook(workbook.write(view, EN, tmp_path)).worksheets) == 5


def test_markdown_shows_hostile_text_as_text(tmp_path: Path) -> None:
    view = cleaned(planted_view("[x](javascript:alert(1)) <b>|pipe| @all `code`"))
    text = markdown.write(view, EN, tmp_path).read_text(encoding="utf-8")
    assert "](" not in text.replace(r"\](", "").replace(r"\]\(", "")
    assert "<b>" not in text
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {5}


def test_junit_counts_what_fails_and_what_was_not_reached(tmp_path: Path) -> None:
    view = office_view()
    suite = etree.parse(str(junit.write(view, EN, tmp_path))).getroot()
    failing = {r.row_id for r in view.rows if any(f.severity is Severity.ERROR for f in r.findings)}
    assert int(suite.get("tests", "0")) == len(view.rows)
    assert int(suite.get("failures", "0")) == len(failing) > 0
    assert int(suite.get("skipped", "0")) == len(suite.findall("testcase/skipped")) > 0


def test_sarif_names_rule_level_line_and_fingerprint(tmp_path: Path) -> None:
    view = office_view()
    (run,) = json.loads(sarif.write(view, EN, tmp_path).read_text(encoding="utf-8"))["runs"]
    found = [(f, row) for row in view.rows for f in row.findings]
    assert [(r["ruleId"], r["level"]) for r in run["results"]] == [(f.code, f.severity) for f, _ in found]
    lines = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in run["results"]]
    assert lines == [row.line for _, row in found]
    assert all(len(r["partialFingerprints"]["crawler/v1"]) == 16 for r in run["results"])


def test_a_digest_is_about_the_rows_asked_for() -> None:
    view = office_view()
    country = next(row for row in view.rows if row.findings).country
    rows = digest.rows_about(view, country.upper())
    assert rows
    assert all(row.country == country for row in rows)
    text = digest.digest(view, rows, EN)
    assert all(
        len(line) <= digest.WIDTH for line in text.splitlines() if "proposed:" not in line and "now:" not in line
    )
    assert rows[0].name[:20] in text
    assert digest.rows_about(view, "Atlantis") == ()


def printed(renderable: RenderableType, *, width: int = 80) -> str:
    out = io.StringIO()
    Console(file=out, width=width, highlight=False, color_system=None).print(renderable)
    return out.getvalue()


@pytest.mark.parametrize("translator", [EN, PL], ids=lambda t: t.lang)
@pytest.mark.parametrize("stretches", [0, 1, 9])
def test_the_summary_fits_a_screen_with_the_table_above_the_files_below_and_the_prompt(
    translator: Translator, stretches: int
) -> None:
    view = dataclasses.replace(office_view(), stretches=office_view().stretches[:1] * stretches)
    paths = [Path("reports/a-table-of-the-office/latest") / name for name in ("report.html", "corrections.xlsx")]
    shown = printed(terminal.summary(view, translator)) + printed(terminal.files(paths, translator, width=80))
    assert len(shown.splitlines()) <= 24 - 4
    assert max(map(len, shown.splitlines())) <= 80


def test_the_summary_names_institutions_and_shows_each_row_once() -> None:
    view = office_view()
    shown = printed(terminal.summary(view, EN), width=80)
    worst = shown.split("Worst findings")[1].splitlines()[1:]
    numbers = [line.split()[0] for line in worst]
    assert len(numbers) == len(set(numbers)) > 2
    for line, number in zip(worst, numbers, strict=True):
        name = next(row.name for row in view.rows if row.row_id == number)
        assert name[:20] in line


def test_numbers_and_files_are_links_in_a_terminal_that_has_them(tmp_path: Path) -> None:
    out = io.StringIO()
    console = Console(file=out, width=200, force_terminal=True, color_system="standard")
    path = tmp_path / "report.html"
    console.print(terminal.summary(office_view(), EN, width=200, report=path))
    console.print(terminal.files((path,), EN, width=200))
    targets = re.findall(r"\x1b\]8;[^;]*;([^\x1b]+)\x1b", out.getvalue())
    assert f"{path.as_uri()}" in targets
    assert any(target.startswith(f"{path.as_uri()}#row-") for target in targets)
    assert all(target.startswith("file:") for target in targets)


def test_the_summary_is_cut_to_its_width_only() -> None:
    narrow, whole = (printed(terminal.summary(office_view(), EN, width=width), width=400) for width in (60, 0))
    assert "…" in narrow
    assert "…" not in whole


@by_id
def test_nothing_but_printable_characters_reaches_the_terminal(hostile: Hostile) -> None:
    view = planted(hostile)
    pages = (
        terminal.summary(view, EN),
        terminal.findings(view, EN),
        *(terminal.explain(view, row, EN) for row in view.rows[:3]),
    )
    for page in pages:
        assert not CONTROL.search(printed(page))


@pytest.mark.parametrize("hostile", hostile_strings("rich"), ids=lambda h: h.id)
def test_markup_in_data_is_shown_as_text(hostile: Hostile) -> None:
    view = planted(hostile)
    shown = re.sub(r"\s", "", printed(terminal.explain(view, view.rows[0], EN), width=4000))
    assert re.sub(r"\s", "", view.rows[0].name) in shown


def test_explain_tells_hops_page_evidence_findings_and_proposals() -> None:
    view = office_view()
    row = next(row for row in view.rows if row.findings and row.proposals)
    shown = printed(terminal.explain(view, row, EN), width=200)
    assert row.name in shown
    for finding in row.findings:
        assert finding.code in shown
    for proposal in row.proposals:
        assert proposal.new in shown


def test_what_else_is_worth_saying_of_a_link_is_told() -> None:
    view = office_view()
    row = next(row for row in view.rows if row.notes)
    told = [EN.render(note) for note in row.notes]
    assert audit_json.row_document(row, EN)["notes"] == told
    assert all(note in printed(terminal.explain(view, row, EN), width=200) for note in told)


def test_the_row_whose_site_it_is_has_its_evidence_in_every_format() -> None:
    view = office_view()
    row, owner = next(row for row in view.rows if not row.belongs_to), view.rows[-1]
    told = Evidence(kind="host", observed="rival.example", expected=owner.name, weight=5.5, source="host")
    ref = RowRef(row_id=owner.row_id, name=owner.name)
    rival = dataclasses.replace(row, belongs_to=(ref,), rival_evidence=(told,))
    shown = printed(terminal.explain(view, rival, EN), width=200)
    assert f"The same for no. {owner.row_id}, {owner.name}" in shown
    assert "+5.5" in shown.partition("The same for")[2]
    (document,) = audit_json.row_document(rival, EN)["rival_evidence"]
    assert (document["observed"], document["weight"]) == ("rival.example", 5.5)
    assert "rival_evidence" in audit_json.row_document(row, EN)
    assert "The same for" not in printed(terminal.explain(view, row, EN), width=200)
