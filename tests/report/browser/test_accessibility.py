"""The report against the rules of axe-core, in both languages, schemes and widths, closed and opened."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from tests.report.views import office_view

if TYPE_CHECKING:
    from tests.report.browser.conftest import ReportPage

pytestmark = pytest.mark.browser
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: ReportPage) -> list[str]:
    """Each violation with the elements that have it, seen from the top: what the reader scrolled under the sticky bar
    would count as a target too small.
    """
    page.run("window.scrollTo(0, 0)")
    page.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE})
    page.driver.set_script_timeout(60)
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    result: dict[str, Any] = page.driver.execute_async_script(
        "const done = arguments[1]; axe.run(document, arguments[0]).then(done)", options
    )
    return [f"{rule['id']}: {node['html']} {node['any']}" for rule in result["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize(
    ("lang", "scheme", "width"),
    [("en", "light", 1280), ("pl", "dark", 1280), ("pl", "light", 360), ("en", "dark", 360)],
)
def test_axe_finds_no_violation(page: ReportPage, lang: str, scheme: str, width: int) -> None:
    page.open(office_view(), lang=lang, scheme=scheme, width=width, fragment="#row-181")
    page.click(".stretch .answer-accept")
    page.click("[data-id='169'] .answer-refuse")
    page.click("[data-id='22'] .answer-later")
    page.click("[data-id='169'] .toggle")
    page.click("details.more summary")
    assert violations(page) == []


@pytest.mark.parametrize(("button", "scheme"), [("save", "light"), ("save", "dark"), ("help", "dark")])
def test_the_dialogs_too(page: ReportPage, button: str, scheme: str) -> None:
    page.open(office_view(), scheme=scheme)
    page.click(f"#{button}")
    assert page.run("document.querySelector('dialog[open]').id") == f"{button}-dialog"
    assert violations(page) == []


def test_every_control_has_a_name_and_shows_its_focus(page: ReportPage) -> None:
    page.open(office_view())
    widths = page.run(
        "[...document.querySelectorAll('button, a[href], input, select, summary')].filter(e => e.offsetParent)"
        ".map(e => { e.focus({focusVisible: true}); "
        "return [e.outerHTML.slice(0, 80), parseFloat(getComputedStyle(e).outlineWidth)]; })"
    )
    assert len(widths) > 100
    assert [html for html, width in widths if width < 2] == []


def test_nothing_moves_when_less_motion_is_asked_for(page: ReportPage) -> None:
    page.open(office_view())
    assert page.run("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.run("getComputedStyle(document.querySelector('.toggle .icon')).transitionDuration") == "0s"
