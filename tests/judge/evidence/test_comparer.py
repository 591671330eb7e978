"""What an address says of a row beside the reading of its host."""

from __future__ import annotations

import pytest

from crawler.judge.alignment.prepare import prepare
from crawler.judge.evidence.subjects import site_subject
from crawler.judge.names.corpus import is_common
from crawler.judge.table import TableInView
from crawler.knowledge import Knowledge, Places
from crawler.model import Liveness, Observation, PageFacts, Row
from crawler.urls import read_url_cell

KNOWLEDGE = Knowledge(places=Places())


def keys(name: str, url: str, page: PageFacts | None = None) -> list[str]:
    row = Row(row_id="1", line=2, name=name, city="Coimbra", country="Portugal", url=url)
    target = read_url_cell("1", url)
    assert target.url is not None
    seen = {}
    if page is not None:
        seen[target.url] = Observation(url=target.url, liveness=Liveness.OK, reason="answers", page=page)
    table = prepare(TableInView(rows=[row], targets=[target], observations=seen, knowledge=KNOWLEDGE))
    return [c.key for c in table.comparer.compare(table.rows[0], table.sites[0])]


def test_a_path_is_read_off_the_name() -> None:
    found = keys("Centro de Mares Antigos e Horizontes", "https://www.escola.pt/pt/cmah/")
    assert any(key.startswith("path: initials") for key in found), found
    assert any(key.startswith("path: words") for key in keys("Tidewater Institute", "https://www.escola.pt/tidewater/"))
    assert not any(key.startswith("path") for key in keys("Tidewater Institute", "https://www.escola.pt/en/contact/"))


def test_a_path_that_spells_the_name_says_another_thing_when_the_page_speaks_of_somebody_else() -> None:
    url = "https://www.example.org/institutes/tidewater-research-institute"
    assert "path: spells the name, elsewhere" in keys("Tidewater Research Institute", url)
    parent = PageFacts(title="Somewhere General Hospital")
    assert "path: spells the name, elsewhere, the page speaks of another" in keys(
        "Tidewater Research Institute", url, parent
    )


@pytest.mark.parametrize("path", ["wiki/Tidewater_Research_Institute", "portugal/tidewater-research-institute.html"])
def test_a_path_that_spells_the_name_below_a_country_is_that_of_a_list(path: str) -> None:
    assert "path: spells the name, in a list of all" in keys(
        "Tidewater Research Institute", f"https://example.org/{path}"
    )


def test_a_step_of_a_path_may_hold_a_little_more_than_the_name() -> None:
    assert any(
        key.startswith("path: words") for key in keys("Tidewater Institute", "https://www.escola.pt/tidewater1/")
    )


def test_a_page_at_home_that_speaks_of_the_row_is_seldom_a_directory() -> None:
    page = PageFacts(title="Tidewater Research Institute | Maresia", site_name="Maresia")
    key = "host made of the page's name: otherwise, and speaks of the row"
    assert f"{key}, at home" in keys("Tidewater Research Institute", "https://www.maresia.pt/", page)
    assert key in keys("Tidewater Research Institute", "https://www.maresia.org/", page)


def test_the_address_in_a_footer_is_no_part_of_a_name() -> None:
    """Else every institution of Coimbra would be called a little like every other."""
    page = PageFacts(title="", footer="© 2025 Maresia University, Coimbra, Portugal")
    assert "name on page: none, peers" in keys("Tidewater University of Coimbra", "https://www.maresia.pt/", page)


def test_another_city_of_the_country_in_the_host() -> None:
    assert "city in host: another" in keys("Academia Militar", "https://www.braganca.pt/")
    own = keys("Academia Militar", "https://www.coimbra.pt/")
    assert own[0].endswith(", its city")
    assert not any(key.startswith("city in host") for key in own)


@pytest.mark.parametrize(
    ("host", "level"),
    [
        ("tms.pt", "initials, all words, in order"),
        ("mts.pt", "initials, all words, in another order"),
        ("ts.pt", "initials, all but one, in order"),
        ("tmst.pt", "initials, all words, some again"),
        ("tidewater.pt", "words, all but two, in order"),
    ],
)
def test_how_many_words_of_the_name_stand_in_the_host(host: str, level: str) -> None:
    assert f"name in host: {level}" in keys("Tidewater Maritime School", f"https://www.{host}/")


def test_a_host_that_is_not_read_says_nothing_of_the_words() -> None:
    assert not any(key.startswith("name in host") for key in keys("Tidewater School", "https://www.zzqzzq.pt/"))


def test_the_university_of_a_country_is_not_each_university_of_it() -> None:
    page = PageFacts(title="University of Portugal", site_name="University of Portugal")
    found = keys("University of the Arts of Portugal", "https://www.escola.pt/", page)
    assert any(key.startswith("name on page: within, its city") for key in found), found


@pytest.mark.parametrize(
    ("footer", "level"),
    [
        ("© 2025 Escola, Coimbra, Portugal", "yes"),
        ("© 2025 Escola, Braga, Portugal", "another of the country"),
        ("© 2025 Escola, Berlin, Germany", "another country"),
        ("© 2025 Escola", "no"),
    ],
)
def test_where_the_page_says_its_owner_is(footer: str, level: str) -> None:
    found = keys("Escola Superior", "https://www.escola.pt/", PageFacts(title="Escola", footer=footer))
    assert f"city on page: {level}" in found


@pytest.mark.parametrize(
    ("label", "common"),
    [
        ("worlduniversities", True),
        ("collegedirectory", True),
        ("universities", True),
        ("uni", False),
        ("unileoben", False),
        ("tidewater", False),
    ],
)
def test_a_host_of_common_words_is_nobodys_name(label: str, common: bool) -> None:
    assert is_common(label) is common


def test_a_name_that_was_given_up_has_a_state_of_its_own() -> None:
    target = read_url_cell("1", "https://www.escola.pt/")
    parked = Observation(url=target.url or "", liveness=Liveness.DANGER, reason="parked")
    assert site_subject(target, parked, KNOWLEDGE).state == "given up"
