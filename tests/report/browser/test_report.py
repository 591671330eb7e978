"""The report in a real browser: found, filtered, opened, decided and saved as an editor would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver.common.keys import Keys

from crawler.model import Answer, State
from crawler.plan.columns import DECISIONS_SCHEMA
from tests.report.office import SLIPPED
from tests.report.planted import planted_view
from tests.report.views import decided_view, large_view, office_view

if TYPE_CHECKING:
    from tests.report.browser.conftest import ReportPage

pytestmark = pytest.mark.browser
VIEW = office_view()
ROWS = {row.row_id: row for row in VIEW.rows}


def saved(page: ReportPage, by: str = "Anna Nowak") -> dict[str, Any]:
    """Saves the decisions and reads the file."""
    path = page.save(by)
    assert path.name == f"decisions-{VIEW.run.audit_id}.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_every_row_is_there_what_matters_first(page: ReportPage) -> None:
    page.open(VIEW)
    assert sorted(page.shown(), key=int) == list(ROWS)
    states = [ROWS[row_id].state for row_id in page.shown()]
    order = [State.FIX, State.LOOK, State.UNREACHABLE, State.RIGHT]
    assert states == sorted(states, key=order.index)
    assert page.one("#shown").text == "Rows shown: 30 of 30"


def test_search_finds_without_accents_and_every_word_must_occur(page: ReportPage) -> None:
    page.open(VIEW)
    page.one("#f-text").send_keys("universitat leoben")
    page.wait("document.querySelectorAll('tr.row').length === 1")
    assert page.shown() == ["12"]
    page.click("#clear")
    assert len(page.shown()) == 30
    page.one("#f-text").send_keys("leoben tirana")
    page.wait("document.querySelectorAll('tr.row').length === 0")
    assert page.one(".none").text == "No row matches these filters."


@pytest.mark.parametrize(
    ("control", "value", "fits"),
    [
        ("state", "look", lambda row: row.state == "look"),
        ("live", "moved", lambda row: row.liveness == "moved"),
        ("ident", "other_row", lambda row: row.identity == "other_row"),
        ("country", "KR", lambda row: row.country_code == "KR"),
        ("code", "dead-link", lambda row: any(f.code == "dead-link" for f in row.findings)),
        ("decided", "open", lambda row: bool(row.proposals)),
    ],
)
def test_filters(page: ReportPage, control: str, value: str, fits: Any) -> None:
    page.open(VIEW)
    page.click(f"#f-{control} option[value='{value}']")
    expected = {row.row_id for row in VIEW.rows if fits(row)}
    assert expected
    assert set(page.shown()) == expected
    assert page.one("#shown").text == f"Rows shown: {len(expected)} of 30"


def test_a_bar_filters_and_again_shows_all(page: ReportPage) -> None:
    page.open(VIEW)
    bar = ".barline[data-filter='live'][data-value='moved']"
    page.click(bar)
    assert set(page.shown()) == {"10", "169", "316"}
    assert page.one(bar).get_attribute("aria-pressed") == "true"
    page.click(bar)
    assert len(page.shown()) == 30
    page.click(".state-unreachable")
    assert {ROWS[row_id].state for row_id in page.shown()} == {State.UNREACHABLE}


def test_what_is_new_can_be_chosen(page: ReportPage) -> None:
    page.open(VIEW)
    page.click(".chip[data-filter='fresh']")
    assert VIEW.summary.changes is not None
    new = set(VIEW.summary.changes.new)
    assert set(page.shown()) == {row.row_id for row in VIEW.rows if new & {f.fingerprint for f in row.findings}}


def test_sorting_by_a_heading_and_back(page: ReportPage) -> None:
    page.open(VIEW)
    page.click("th[data-sort='id'] button")
    assert page.shown() == list(ROWS)
    assert page.one("th[data-sort='id']").get_attribute("aria-sort") == "ascending"
    page.click("th[data-sort='id'] button")
    assert page.shown() == list(ROWS)[::-1]
    assert page.one("th[data-sort='id']").get_attribute("aria-sort") == "descending"


def test_a_row_opens_to_its_evidence(page: ReportPage) -> None:
    page.open(VIEW)
    page.click("[data-id='169'] .toggle")
    detail = page.one("tr[data-detail='169']").text
    row = ROWS["169"]
    assert [hop.url for hop in row.hops] == [a.text for a in page.all(".chain .hop-url")]
    assert [s.text for s in page.all(".chain .status")] == ["301", "200"]
    assert row.page is not None
    assert row.page.title in detail
    assert row.name in detail
    weights = [w.text.replace("−", "-") for w in page.all("tr[data-detail='169'] .block-identity .ev-weight")]
    assert [float(w) for w in weights[:-1]] == [round(e.weight, 1) for e in row.evidence]
    assert float(weights[-1]) == pytest.approx(sum(e.weight for e in row.evidence), abs=0.05)
    assert page.run("location.hash") == "#row-169"
    page.click("[data-id='169'] .toggle")
    assert not page.all("tr[data-detail='169']")


def test_the_waterfall_starts_each_bar_where_the_last_ended(page: ReportPage) -> None:
    page.open(VIEW, fragment="#row-181")
    bars = page.run(
        "[...document.querySelectorAll('.block-identity .track rect')]"
        ".map(r => [Number(r.getAttribute('x')), Number(r.getAttribute('width')), r.getAttribute('class')])"
    )
    at = page.run("Number(document.querySelector('.block-identity .track line').getAttribute('x1'))")
    for x, width, side in bars[:-1]:
        start, end = (x + width, x) if side == "against" else (x, x + width)
        assert start == pytest.approx(at, abs=0.01)
        at = end


def test_an_address_opens_its_row_even_far_down(page: ReportPage) -> None:
    view = large_view(900)
    page.open(view, fragment="#row-871")
    assert page.one("[data-id='871'] .toggle").get_attribute("aria-expanded") == "true"
    assert page.run("document.querySelector('[data-id=\"871\"]').getBoundingClientRect().top") < 800
    assert page.run("document.activeElement.closest('tr').dataset.id") == "871"
    page.run("void (location.hash = '#row-3')")
    page.wait("document.querySelector('[data-id=\"3\"] .toggle')?.getAttribute('aria-expanded') === 'true'")
    page.run("void (location.hash = '#row-99999')")
    page.wait("document.querySelector('#said').textContent === 'This list has no row “99999”.'")


def test_deciding_by_mouse_is_shown_everywhere_kept_and_taken_back(page: ReportPage) -> None:
    page.open(VIEW, fragment="#row-169")
    page.click("[data-id='169'] .answer-accept")
    assert page.pressed("[data-id='169'] .decide") == ["accept"]
    assert page.pressed("tr[data-detail='169'] .decide") == ["accept"]
    assert page.one("#progress-text").text == "Decided: 1 of 15"
    page.reopen("#row-169")
    assert page.pressed("[data-id='169'] .decide") == ["accept"]
    page.click("tr[data-detail='169'] .answer-accept")
    assert page.pressed("[data-id='169'] .decide") == []
    assert page.one("#progress-text").text == "Decided: 0 of 15"


def test_deciding_by_keyboard_alone(page: ReportPage) -> None:
    page.open(VIEW)
    page.keys("j")
    assert page.run("document.activeElement.closest('tr').dataset.id") == page.shown()[0]
    page.keys("n")
    first = page.run("document.activeElement.closest('tr').dataset.id")
    page.keys("a")
    assert page.pressed(f"[data-id='{first}'] .decide") == ["accept"]
    page.keys("n")
    second = page.run("document.activeElement.closest('tr').dataset.id")
    assert second != first
    assert page.all(f"tr[data-detail='{second}']")
    page.keys("r")
    assert page.pressed(f"[data-id='{second}'] .decide")[0] == "refuse"
    page.keys("k")
    assert page.run("document.activeElement.closest('tr').dataset.id") == first
    page.keys("/")
    page.keys("arl")
    page.wait("document.querySelector('#shown').textContent !== 'Rows shown: 30 of 30'")
    assert page.one("#f-text").get_attribute("value") == "arl"
    assert len([d for d in saved(page)["decisions"] if d["answer"] == "accept"]) == 1


def test_single_keys_can_be_turned_off_and_stay_off(page: ReportPage) -> None:
    page.open(VIEW)
    page.keys("?")
    page.click("#keys-on")
    page.keys(Keys.ESCAPE)
    page.run("document.activeElement.blur()")
    page.keys("j")
    assert page.run("document.activeElement.tagName") == "BODY"
    page.reopen()
    page.keys("?")
    assert page.run("document.querySelector('#help-dialog').open") is False


def test_n_says_when_all_is_decided(page: ReportPage) -> None:
    page.open(VIEW)
    for row_id in ("10", "22", "169", "177", "316", "181", "184"):
        for group in page.all(f"[data-id='{row_id}'] .decide"):
            page.run("arguments[0].querySelector('.answer-later').click()", group)
    page.click(".stretch .answer-refuse")
    assert page.one("#progress-text").text == "Decided: 15 of 15"
    page.run("document.activeElement.blur()")
    page.keys("n")
    assert page.one("#said").text or page.run("document.querySelector('#said').textContent") == (
        "Everything shown here is decided."
    )


def test_a_whole_stretch_at_once(page: ReportPage) -> None:
    page.open(VIEW)
    page.click(".stretch .answer-accept")
    assert page.pressed(".stretch .decide") == ["accept"]
    made = saved(page)["decisions"]
    assert {d["row_id"]: d["new"] for d in made} == {
        owner: next(row.given for row in VIEW.rows if row.row_id == shown) for shown, owner in SLIPPED.items()
    }
    assert {d["answer"] for d in made} == {"accept"}
    page.click("[data-id='182'] .answer-refuse")
    assert page.pressed(".stretch .decide") == []


def test_an_address_of_ones_own(page: ReportPage) -> None:
    page.open(VIEW, fragment="#row-172")
    own = "[data-detail='172'] .own"
    page.one(f"{own} input").send_keys("javascript:alert(1)")
    page.click(f"{own} .own-line button:not(.quiet)")
    assert page.one(f"{own} .bad").text.startswith("This is not a web address")
    page.one(f"{own} input").clear()
    page.one(f"{own} input").send_keys("https://narxoz.kz/")
    page.click(f"{own} .own-line button:not(.quiet)")
    page.reopen("#row-172")
    assert page.one(f"{own} .own-used a").get_attribute("href") == "https://narxoz.kz/"
    (decision,) = saved(page)["decisions"]
    assert "proposal" not in decision
    assert (decision["row_id"], decision["column"], decision["old"]) == ("172", "url", ROWS["172"].given)
    assert (decision["new"], decision["answer"]) == ("https://narxoz.kz/", "accept")
    page.click(f"{own} .own-used button")
    assert saved(page)["decisions"] == []


def test_a_cell_can_be_emptied_and_stays_so(page: ReportPage) -> None:
    page.open(VIEW, fragment="#row-172")
    page.click("[data-detail='172'] .own-line .quiet")
    page.reopen("#row-172")
    assert page.one("[data-detail='172'] .own-used").text.startswith("Your address: (empty)")
    (decision,) = saved(page)["decisions"]
    assert (decision["row_id"], decision["new"], decision["answer"]) == ("172", "", "accept")


def test_a_cell_that_is_no_address_is_no_link(page: ReportPage) -> None:
    page.open(VIEW)
    assert page.one("[data-id='177'] .given").text == ROWS["177"].given
    assert not page.all("[data-id='177'] a.given")
    assert page.one("[data-id='12'] a.given").get_attribute("href") == ROWS["12"].url


def test_a_cell_takes_one_value(page: ReportPage) -> None:
    page.open(VIEW, fragment="#row-169")
    page.click("[data-id='169'] .answer-accept")
    page.one("[data-detail='169'] .own input").send_keys("https://kaznu.kz/en")
    page.click("[data-detail='169'] .own .own-line button:not(.quiet)")
    assert page.pressed("[data-id='169'] .decide") == []
    assert page.one("#progress-text").text == "Decided: 1 of 15"
    page.click("[data-id='169'] .answer-accept")
    assert [d["new"] for d in saved(page)["decisions"]] == ["https://farabi.university/"]


def test_the_saved_file_holds_what_apply_needs(page: ReportPage) -> None:
    page.open(VIEW, fragment="#row-22")
    page.click("tr[data-detail='22'] .answer-accept")
    note = page.one("tr[data-detail='22'] .proposal-foot input")
    note.send_keys("zapytano", Keys.TAB)
    data = saved(page, by="Łucja Żak")
    row = ROWS["22"]
    (decision,) = data["decisions"]
    assert decision.pop("decided_at").endswith("Z")
    assert decision == {
        "proposal": row.proposals[0].key,
        "evidence": row.proposals[0].evidence_key,
        "row_id": "22",
        "line": row.line,
        "column": "url",
        "old": row.given,
        "new": "https://untz.ba/",
        "answer": "accept",
        "note": "zapytano",
        "by": "Łucja Żak",
    }
    assert (data["schema"], data["table_sha256"], data["audit"]) == (
        DECISIONS_SCHEMA,
        VIEW.table.sha256,
        VIEW.run.audit_id,
    )


def test_an_earlier_answer_is_shown_and_saved(page: ReportPage) -> None:
    view = decided_view(Answer.REFUSE)
    page.open(view)
    assert page.one("#progress-text").text == "Decided: 1 of 15"
    (decision,) = saved(page)["decisions"]
    assert decision["answer"] == "refuse"
    assert "decided_at" not in decision


def test_a_dangerous_link_is_text(page: ReportPage) -> None:
    page.open(VIEW, fragment="#row-172")
    assert ROWS["172"].given in page.one("[data-id='172']").text
    hrefs = [a.get_attribute("href") for a in page.all("a.out")]
    assert not [href for href in hrefs if href and "aesa.kz" in href]


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=document.title='owned'>",
        "</script><script>document.title='owned'</script>",
        "javascript:document.title='owned'",
        "\"'><svg onload=document.title='owned'>",
        "https://u:p@evil.test/\"onmouseover=document.title='owned'",
    ],
)
def test_hostile_text_makes_no_node_and_runs_nothing(page: ReportPage, text: str) -> None:
    page.open(planted_view(text))
    page.click("tr.row .toggle")
    assert page.all("tr.detail-row")
    assert page.driver.title != "owned"
    assert page.all("img, iframe, object") == []
    assert page.run("document.scripts.length") == 2
    for link in page.all("a[href]:not([href^='#'])"):
        assert str(link.get_attribute("href")).startswith(("https://evil.test/", "http://", "https://"))
        assert link.get_attribute("rel") == "noopener noreferrer"
    assert not page.run(
        "[...document.querySelectorAll('*')].some(e => [...e.attributes].some(a => /^on/.test(a.name)))"
    )


def test_5000_rows_cost_no_more_nodes_than_a_few(page: ReportPage) -> None:
    """What makes it fast; ``python -m benchmarks.report_page`` measures how fast."""
    page.open(large_view(5000))
    assert len(page.shown()) <= 120
    assert page.run("document.querySelectorAll('*').length") < 6000
    page.click("#f-country option[value='KR']")
    assert page.one("#shown").text == "Rows shown: 832 of 5,000"
    assert len(page.shown()) <= 120


def test_a_browser_that_remembers_nothing_says_so_once_and_can_still_save(page: ReportPage) -> None:
    forgetful = "Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); }"
    script = page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": forgetful})
    try:
        page.open(VIEW)
        page.click("[data-id='169'] .answer-accept")
        assert [d["row_id"] for d in saved(page)["decisions"]] == ["169"]
        page.click("[data-id='10'] .answer-accept")
        assert page.pressed("[data-id='10'] .decide") == ["accept"]
    finally:
        page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def test_more_rows_come_as_the_reader_goes_down(page: ReportPage) -> None:
    page.open(large_view(300))
    before = len(page.shown())
    assert before < 300
    page.run("window.scrollTo(0, document.body.scrollHeight)")
    page.wait(f"document.querySelectorAll('tr.row').length > {before}")


def test_printing_makes_every_chosen_row(page: ReportPage) -> None:
    page.open(large_view(300))
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    assert len(page.shown()) == 300


@pytest.mark.parametrize(("lang", "width"), [("en", 360), ("pl", 360), ("pl", 320), ("pl", 820), ("pl", 1024)])
def test_no_width_needs_sideways_scrolling(page: ReportPage, lang: str, width: int) -> None:
    """320 CSS pixels is what WCAG 2.2, 1.4.10 asks for."""
    page.open(VIEW, lang=lang, fragment="#row-181", width=width)
    page.click(".stretch .answer-accept")
    assert page.run("document.documentElement.scrollWidth") == width
