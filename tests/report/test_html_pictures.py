"""The geometry of the pictures and the numbers beside them."""

from __future__ import annotations

import dataclasses

import pytest

from crawler.i18n import Translator
from crawler.model import Severity, State
from crawler.report.html.figures import ORDER, countries, problems, shares
from crawler.report.html.links import cut, link_to
from crawler.report.html.page import render
from crawler.report.html.pictures import MAX_LISTED, MAX_RIBBON, ROW_HEIGHT, ribbon_of, trend_of
from crawler.report.view import RowRef
from tests.report.office import SLIPPED
from tests.report.views import NOW, large_view, office_view


def test_the_ribbon_holds_every_row_it_touches_in_table_order() -> None:
    view = office_view()
    ribbon = ribbon_of(view.stretches[0], view)
    assert [row.ref.row_id for row in ribbon.rows] == ["181", "182", "183", "184", "185", "186", "188", "189", "190"]
    assert [row.ref.row_id for row in ribbon.rows if row.lost] == ["181"]
    assert [row.ref.row_id for row in ribbon.rows if row.url is None] == ["190"]
    assert ribbon.height == 9 * ROW_HEIGHT


def test_a_curve_leads_from_the_owner_left_to_the_url_right() -> None:
    view = office_view()
    first = ribbon_of(view.stretches[0], view).curves[0]
    assert (first.owner, first.shown) == ("182", "181")
    assert first.path == "M0 51C50 51 50 17 100 17"


def test_a_long_stretch_is_drawn_in_part_and_says_so() -> None:
    view = large_view(400)
    refs = [RowRef(row_id=row.row_id, name=row.name) for row in view.rows]
    pairs = tuple((refs[n], "https://a.test/", refs[n + 1]) for n in range(350))
    base = office_view().stretches[0]
    changes = tuple(dataclasses.replace(base.changes[0], row_id=refs[n + 1].row_id) for n in range(350))
    stretch = dataclasses.replace(base, pairs=pairs, lost=(refs[399],), changes=changes)
    view = dataclasses.replace(view, stretches=(stretch,))
    ribbon = ribbon_of(stretch, view)
    assert len(ribbon.curves) == MAX_RIBBON
    assert ribbon.hidden == 350 - MAX_RIBBON
    assert len(ribbon.rows) == MAX_RIBBON + 1
    html = render(view, Translator("en"))
    assert f"{350 - MAX_RIBBON} more rows are not drawn." in html
    assert f"{350 - MAX_LISTED} more are in the table of rows." in html


@pytest.mark.parametrize(("offset", "words"), [(1, "1 row further down"), (-2, "2 rows further up")])
def test_the_offset_is_told_in_words(offset: int, words: str) -> None:
    view = office_view()
    stretch = dataclasses.replace(view.stretches[0], offset=offset)
    assert words in render(dataclasses.replace(view, stretches=(stretch,)), Translator("en"))


def test_trend_needs_two_audits() -> None:
    points = office_view().summary.trend
    assert trend_of(()) is None
    assert trend_of(points[:1]) is None


def test_each_column_of_the_trend_is_full() -> None:
    trend = trend_of(office_view().summary.trend)
    assert trend is not None
    columns: dict[float, float] = {}
    for block in trend.blocks:
        columns[block.x] = columns.get(block.x, 0) + block.height
    assert len(columns) == 5
    assert all(height == pytest.approx(100, abs=0.01) for height in columns.values())
    assert trend.first_at < trend.last_at < NOW


def test_shares_leave_out_what_does_not_occur() -> None:
    found = shares([(State.FIX, 3), (State.LOOK, 0), (State.RIGHT, 1)], 4)
    assert [(share.key, share.width) for share in found] == [(State.FIX, 75.0), (State.RIGHT, 25.0)]
    assert shares([(State.FIX, 1)], 0)[0].width == 0


def test_countries_that_ask_most_come_first_and_bars_share_one_scale() -> None:
    found = countries(office_view(), Translator("pl"))
    assert [country.name for country in found[:2]] == ["Kazachstan", "Korea Południowa"]
    assert sum(country.count for country in found) == len(office_view().rows)
    assert sum(part.width for part in found[0].parts) == pytest.approx(100, abs=0.01)
    assert [part.key for part in found[0].parts] == list(ORDER)


def test_problems_are_counted_by_row_and_named_in_words() -> None:
    found = problems(office_view(), Translator("en"))
    assert found[0].code == "dangerous-link"
    counts = [problem.count for problem in found[1:]]
    assert counts == sorted(counts, reverse=True)
    moved = next(problem for problem in found if problem.code == "moved-link")
    assert (moved.name, moved.count, moved.bar.key) == ("the page has moved", 3, Severity.WARNING)
    assert max(problem.bar.width for problem in found) == 100


def test_a_problem_without_words_is_named_by_its_code() -> None:
    view = office_view()
    rows = [
        dataclasses.replace(row, findings=tuple(dataclasses.replace(f, summary=None) for f in row.findings))
        for row in view.rows
    ]
    found = problems(dataclasses.replace(view, rows=tuple(rows)), Translator("en"))
    assert all(problem.name == problem.code for problem in found)


def test_a_country_nobody_understood_is_shown_as_it_stands() -> None:
    view = office_view()
    rows = (dataclasses.replace(view.rows[0], country="Atlantyda", country_code=""), *view.rows[1:])
    names = [country.name for country in countries(dataclasses.replace(view, rows=rows), Translator("en"))]
    assert "Atlantyda" in names


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://a.test/x", "https://a.test/x"),
        ("http://a.test", "http://a.test/"),
        ("javascript:alert(1)", None),
        (" https://a.test/", "https://a.test/"),
        ("https://", None),
        ("//a.test/", None),
        ("http://[::1", None),
        ("https://u:p@a.test/", "https://a.test/"),
        ("https://a.test/" + "x" * 3000, None),
        ("", None),
        (None, None),
    ],
)
def test_link_to(url: str | None, href: str | None) -> None:
    assert link_to(url).href == href


def test_a_dangerous_link_is_text() -> None:
    assert link_to("https://A.test", {"https://a.test/"}).href is None
    assert link_to("https://A.test", {"https://a.test/"}).text == "https://A.test"


def test_cut() -> None:
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 3) == "abc… [4]"


def test_every_row_that_slipped_is_in_the_sample() -> None:
    assert len(SLIPPED) == len(office_view().stretches[0].pairs)
