"""The report as a file: its structure whatever stands in the data, its policy, its size, what it says."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

import html5lib
import pytest

from crawler.clean import safe_text
from crawler.i18n import Translator
from crawler.model import Answer, Evidence, Liveness, State, say
from crawler.report.html import write
from crawler.report.html.labels import labels
from crawler.report.html.page import STYLES, policy, render, script, style
from crawler.report.html.payload import MAX_CELL, to_json
from crawler.report.view import RowRef
from tests.report.hostile import Hostile, hostile_strings
from tests.report.planted import planted_view
from tests.report.views import (
    decided_view,
    large_view,
    office_view,
    view_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.report.view import AuditView

ENGLISH = Translator("en")
PLAIN = "plain letters"
HOSTILE = hostile_strings("html")


def parsed(html: str) -> Element:
    document = html5lib.parse(html, namespaceHTMLElements=False)
    assert isinstance(document, Element)
    return document


def shape(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element with the names of its attributes; whether a text could be linked is left open."""
    found = []
    for element in parsed(html).iter():
        names = set(map(str, element.attrib)) - {"href", "target", "rel"}
        tag = "bdi" if element.tag == "a" and "out" in element.get("class", "") else str(element.tag)
        found.append((tag, tuple(sorted(names - {"class"}))))
    return [(tag, names) for tag, names in found if tag != "bdi"]


def payload_of(html: str) -> Any:
    data = parsed(html).find(".//script[@id='data']")
    assert data is not None
    assert data.text is not None
    return json.loads(data.text)


def links_of(html: str) -> list[Element]:
    return [link for link in parsed(html).iter("a") if not link.get("href", "").startswith("#")]


@pytest.fixture(scope="module")
def office() -> str:
    return render(office_view(), ENGLISH)


@pytest.fixture(scope="module")
def plain_shape() -> list[tuple[str, tuple[str, ...]]]:
    return shape(render(planted_view(PLAIN), ENGLISH))


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda h: h.id)
def test_hostile_strings_change_no_structure(hostile: Hostile, plain_shape: list[tuple[str, tuple[str, ...]]]) -> None:
    html = render(planted_view(safe_text(hostile.text)), ENGLISH)
    assert shape(html) == plain_shape


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda h: h.id)
def test_hostile_strings_raw_change_no_structure_either(
    hostile: Hostile, plain_shape: list[tuple[str, tuple[str, ...]]]
) -> None:
    """The view is cleaned before; were it not, escaping alone must hold."""
    html = render(planted_view(hostile.text), ENGLISH).encode("utf-8", "replace").decode()
    assert shape(html) == plain_shape


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda h: h.id)
def test_every_link_is_http_without_sign_in_and_opens_apart(hostile: Hostile) -> None:
    for link in links_of(render(planted_view(safe_text(hostile.text)), ENGLISH)):
        assert re.match(r"https?://[^/@]+(/|$|\?|#)", link.get("href", ""))
        assert link.get("rel") == "noopener noreferrer"
        assert link.get("target") == "_blank"


@pytest.mark.parametrize("hostile", [h for h in HOSTILE if h.check == "html:text-equals"], ids=lambda h: h.id)
def test_text_is_shown_as_it_is(hostile: Hostile) -> None:
    html = render(planted_view(hostile.text), ENGLISH)
    name = parsed(html).find(".//noscript/table/tbody/tr/th/bdi")
    assert name is not None
    assert name.text == hostile.text
    assert payload_of(html)["rows"][0]["name"] == hostile.text


def test_a_long_text_is_cut_and_says_how_long_it_was() -> None:
    html = render(planted_view("A" * 300_000), ENGLISH)
    assert "A" * 300 + "… [300000]" in html
    assert payload_of(html)["rows"][0]["name"].endswith("… [300000]")
    assert len(payload_of(html)["rows"][0]["given"]) < MAX_CELL + 20


def test_the_embedded_json_holds_no_markup_and_no_line_separator() -> None:
    text = "</script><!--\u2028\u2029&amp;"
    assert not set(to_json([text])) & set("<>&\u2028\u2029")
    assert json.loads(to_json([text])) == [text]


def test_the_policy_allows_one_style_and_one_script_by_their_hashes(office: str) -> None:
    document = parsed(office)
    meta = document.find(".//meta[@http-equiv='Content-Security-Policy']")
    assert meta is not None
    assert meta.get("content") == policy()
    directives = dict(part.strip().split(" ", 1) for part in policy().split(";"))
    assert directives["default-src"] == "'none'"
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        inline = [e for e in document.iter(tag) if e.get("type") != "application/json"]
        assert [hashed(element.text or "") for element in inline] == [directives[directive]]
    assert "unsafe" not in policy()


def hashed(content: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


def test_nothing_is_loaded_and_no_attribute_runs(office: str) -> None:
    loading = {"img", "iframe", "link", "object", "embed", "base", "audio", "video", "source", "image", "use", "frame"}
    for element in parsed(office).iter():
        assert element.tag not in loading
        assert not [name for name in element.attrib if str(name).startswith("on") or name in {"src", "style", "srcset"}]
    assert "url(" not in style()
    assert "@import" not in style()
    for call in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(", "XMLHttpRequest"):
        assert call not in script()


def test_every_row_stands_in_the_plain_table(office: str) -> None:
    table = parsed(office).find(".//noscript/table/tbody")
    assert table is not None
    assert len(table) == len(office_view().rows)


def test_glance_counts_every_state_once(office: str) -> None:
    counts = {
        button.get("data-value"): "".join((button.find("span[@class='state-count']") or button).itertext()).split()[0]
        for button in parsed(office).iter("button")
        if button.get("data-filter") == "state"
    }
    states = dict(office_view().summary.states)
    assert counts == {str(state): str(states[state]) for state in State}


def test_a_dangerous_url_is_nowhere_a_link() -> None:
    view = office_view()
    bad = next(row for row in view.rows if row.liveness is Liveness.DANGER)
    stretch = view.stretches[0]
    ref = RowRef(row_id=bad.row_id, name=bad.name)
    change = dataclasses.replace(stretch.changes[0], new=bad.given)
    moved = dataclasses.replace(stretch, pairs=((ref, bad.given, ref),), changes=(change,))
    view = dataclasses.replace(view, stretches=(moved,))
    html = render(view, ENGLISH)
    assert bad.given in html
    assert bad.given not in {link.get("href") for link in links_of(html)}
    assert bad.given in payload_of(html)["danger"]


def test_a_sign_in_part_is_left_out_of_the_link_and_told() -> None:
    html = render(planted_view("https://www.university.test@evil.test/"), ENGLISH)
    links = links_of(html)
    assert {link.get("href") for link in links} == {"https://evil.test/"}
    assert {"".join(link.itertext()) for link in links} == {"https://evil.test/"}
    assert "(sign-in part “www.university.test” left out)" in html


def test_payload_names_every_row_proposal_and_sentence_in_the_language() -> None:
    data = payload_of(render(office_view(), Translator("pl")))
    rows = {row["id"]: row for row in data["rows"]}
    view = office_view()
    assert [row["id"] for row in data["rows"]] == [row.row_id for row in view.rows]
    for row in view.rows:
        assert [p["key"] for p in rows[row.row_id].get("p", [])] == [p.key for p in row.proposals]
        assert data["texts"][rows[row.row_id]["reason"]]
    assert data["words"]["state"]["fix"] == "do poprawy"
    assert data["countries"]["KR"] == "Korea Południowa"
    assert data["lang"] == "pl"


def test_payload_keeps_cells_whole_for_the_decisions() -> None:
    view = planted_view("https://a.test/" + "x" * 5000)
    proposals = [p for row in payload_of(render(view, ENGLISH))["rows"] for p in row.get("p", [])]
    assert {len(p["old"]) for p in proposals} == {5015}


def test_an_earlier_answer_comes_along() -> None:
    data = payload_of(render(decided_view(Answer.REFUSE), ENGLISH))
    assert [p["answer"] for row in data["rows"] for p in row.get("p", []) if "answer" in p] == ["refuse"]


@pytest.mark.parametrize(("size", "limit"), [(401, 1_500_000), (5000, 14_000_000)])
def test_size(size: int, limit: int) -> None:
    assert len(render(large_view(size), ENGLISH).encode()) < limit


def test_the_same_view_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write(office_view(), ENGLISH, tmp_path).read_bytes()
    second = write(office_view(), ENGLISH, tmp_path)
    assert second.name == "report.html"
    assert second.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_an_empty_audit_is_still_a_report() -> None:
    document = parsed(render(view_of(()), ENGLISH))
    assert document.find(".//section[@id='stretches']") is None
    assert document.find(".//section[@id='rows']") is not None


def incomplete(view: AuditView, mode: str) -> AuditView:
    return dataclasses.replace(view, run=dataclasses.replace(view.run, complete=False, mode=mode))


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (office_view(), "complete: every link was checked"),
        (incomplete(office_view(), "online"), "not complete: some links were not checked"),
        (incomplete(office_view(), "offline"), "offline: no link was checked"),
    ],
)
def test_the_head_says_how_complete_the_audit_was(view: AuditView, words: str) -> None:
    head = parsed(render(view, ENGLISH)).find(".//header")
    assert head is not None
    assert words in "".join(head.itertext())


def table_findings(view: AuditView, count: int) -> AuditView:
    one = view.rows[1].findings[0]
    codes = ["slipped-stretch", *("shared-site" for _ in range(count))]
    findings = tuple(
        dataclasses.replace(one, code=code, row_id=None, message=say("Finding number {n}", n=n))
        for n, code in enumerate(codes)
    )
    return dataclasses.replace(view, findings=findings)


def test_findings_about_the_table_stand_at_the_top_but_stretches_are_pictured() -> None:
    document = parsed(render(table_findings(office_view(), 5), ENGLISH))
    section = document.find(".//section[@id='glance']")
    assert section is not None
    text = "".join(section.itertext())
    assert [n for n in range(6) if f"Finding number {n}" in text] == [1, 2, 3, 4, 5]
    summary = section.find("details/summary")
    assert summary is not None
    assert summary.text == "2 more"


def test_a_stretch_without_a_picture_is_told() -> None:
    html = render(table_findings(office_view(stretch=False), 0), ENGLISH)
    assert "Finding number 0" in html


@pytest.mark.parametrize(("noted", "shown"), [("2026-04-02", "2 kwietnia 2026 r."), ("wiosna 2026", "wiosna 2026")])
def test_the_tables_own_date_is_told_in_the_readers_language(noted: str, shown: str) -> None:
    view = office_view()
    view = dataclasses.replace(view, table=dataclasses.replace(view.table, notes=(("updated", noted),)))
    assert f"aktualizacja listy: {shown}" in render(view, Translator("pl"))


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_the_page_says_its_language(lang: str) -> None:
    assert parsed(render(office_view(), Translator(lang))).get("lang") == lang


def test_headings_step_down_by_one(office: str) -> None:
    levels = [int(str(e.tag)[1]) for e in parsed(office).iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_style_sheet_is_in_the_page() -> None:
    assert len(STYLES) == 5
    assert "@media print" in style()
    assert "prefers-color-scheme: dark" in style()


def test_every_label_the_script_says_exists_and_none_is_left_over() -> None:
    known = set(labels(ENGLISH))
    plain = set(re.findall(r'label\("(\w+)"', script(served=True))) | set(
        re.findall(r'"(tls_\w+)"', script(served=True))
    )
    columns = set(re.findall(r'\["\w+", "(\w+)"\]', script(served=True)))
    made = {
        name
        for before, after in re.findall(r"label\(`(\w*)\$\{[^}]+\}(\w*)`", script(served=True))
        for name in known
        if name.startswith(before) and name.endswith(after)
    }
    answers = {"accept", "refuse", "later"}
    chosen = {"own", "own_instead"}
    blocks = set(re.findall(r'block\("(\w+)"', script(served=True)))
    assert plain - known == set()
    assert known - plain - columns - made - answers - chosen - blocks == set()


def test_payload_holds_the_evidence_for_the_row_whose_site_it_is() -> None:
    view = office_view()
    told = Evidence(kind="host", observed="rival.example", expected="Rival", weight=5.5, source="host")
    rows = (dataclasses.replace(view.rows[0], rival_evidence=(told,)), *view.rows[1:])
    first, second = payload_of(render(dataclasses.replace(view, rows=rows), ENGLISH))["rows"][:2]
    assert first["rival"] == [["host", "rival.example", "Rival", 5.5, "host"]]
    assert "rival" not in second
