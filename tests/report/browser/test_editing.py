"""What an editor does with many rows at once, with files of decisions, and with a mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from crawler.model import Answer, Liveness, State
from tests.report.browser.conftest import ReportPage
from tests.report.views import decided_view, office_view

pytestmark = pytest.mark.browser

UNSAVED = (
    "(() => { const leaving = new Event('beforeunload', { cancelable: true });"
    " dispatchEvent(leaving); return leaving.defaultPrevented; })()"
)


def test_what_to_do_first_leads_to_its_rows(page: ReportPage) -> None:
    page.open(office_view())
    page.click("button.go[data-value='dead']")
    dead = {row.row_id for row in office_view().rows if row.liveness is Liveness.DEAD}
    assert set(page.shown()) == dead
    page.click(".first a")
    assert page.run("location.hash") == "#stretches"


def test_dangerous_links_lead_the_rows(page: ReportPage) -> None:
    page.open(office_view())
    first = next(row for row in office_view().rows if row.row_id == page.shown()[0])
    assert first.liveness is Liveness.DANGER


def test_all_proposals_of_filtered_rows_are_answered_at_once_and_taken_back(page: ReportPage) -> None:
    page.open(office_view())
    assert not page.one("#bulk").is_displayed()
    page.run("document.getElementById('filters-more').open = true")
    page.run(
        "(() => { const s = document.getElementById('f-code'); s.value = 'continent-mismatch';"
        " s.dispatchEvent(new Event('change')); })()"
    )
    page.click("#bulk-answers .answer-accept")
    asked = [
        p for row in office_view().rows for p in row.proposals if "continent-mismatch" in p.because and p.rank == 1
    ]
    made = json.loads(page.save("A. Editor").read_text(encoding="utf-8"))["decisions"]
    assert {d["proposal"] for d in made} == {p.key for p in asked} != set()
    page.click("#bulk-undo")
    assert json.loads(page.save("A. Editor").read_text(encoding="utf-8"))["decisions"] == []


def test_an_address_that_is_none_is_told_at_its_field(page: ReportPage) -> None:
    page.open(office_view(), fragment="#row-169")
    field = page.one(".own input")
    field.send_keys("nie wiem", Keys.ENTER)
    assert "must start with https://" in page.one(".own .bad").text
    assert field.get_attribute("aria-invalid") == "true"
    field.clear()
    field.send_keys("https://www.example.edu/", Keys.ENTER)
    assert not page.one(".own .bad").is_displayed()
    assert "https://www.example.edu/" in page.one(".own-used").text


def test_an_own_address_is_saved_with_other_decisions(page: ReportPage) -> None:
    page.open(office_view(), fragment="#row-169")
    page.one(".own input").send_keys("https://www.example.edu/", Keys.ENTER)
    page.click(".stretch .answer-accept")
    made = json.loads(page.save("A. Editor").read_text(encoding="utf-8"))["decisions"]
    assert [d["row_id"] for d in made if d.get("proposal") is None] == ["169"]
    assert len(made) > 1


def test_enter_in_the_field_of_the_name_saves(page: ReportPage) -> None:
    page.open(office_view())
    page.click(".stretch .answer-accept")
    for old in page.downloads.iterdir():
        old.unlink()
    page.click("#save")
    page.one("#save-by").send_keys("A. Editor", Keys.ENTER)
    page.wait("!document.getElementById('save-dialog').open")
    page.wait_for_download()


def test_leaving_with_unsaved_decisions_is_asked_about(page: ReportPage) -> None:
    page.open(decided_view(Answer.ACCEPT))
    assert page.run(UNSAVED) is False
    page.click(".stretch .answer-accept")
    assert page.run(UNSAVED) is True
    page.save("A. Editor")
    assert page.run(UNSAVED) is False


def test_saved_decisions_are_loaded_where_nothing_is_decided_yet(page: ReportPage, tmp_path: Path) -> None:
    page.open(office_view())
    page.click(".stretch .answer-accept")
    made = json.loads(page.save("A. Editor").read_text(encoding="utf-8"))
    made["decisions"][0]["evidence"] = "changed"
    file = tmp_path / "decisions.json"
    file.write_text(json.dumps(made), encoding="utf-8")
    page.open(office_view())
    page.click(".row .answer-refuse")
    page.click("#save")
    page.one("#load-file").send_keys(str(file))
    page.wait("document.getElementById('loaded').textContent !== ''")
    count = len(made["decisions"])
    assert page.one("#loaded").text == f"Taken over: {count - 1}. No longer proposed: 1."
    file.write_text(json.dumps(made | {"table_sha256": "0" * 64}), encoding="utf-8")
    page.one("#load-file").send_keys(str(file))
    page.wait("document.getElementById('loaded').textContent.includes('another version')")


def test_paper_shows_only_the_rows_that_need_somebody(page: ReportPage) -> None:
    page.open(office_view())
    page.run("dispatchEvent(new Event('beforeprint'))")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = {row.get_attribute("data-id") for row in page.all("tr.row") if row.is_displayed()}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    needed = {row.row_id for row in office_view().rows if row.state in {State.FIX, State.LOOK}}
    assert shown == needed
