from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.i18n import Translator
from crawler.judge.checks import Scope, TableCase, run_checks
from crawler.judge.liveness.reasons import REASONS
from crawler.model import Field, Finding, Identity, Liveness, Observation, Severity, Stretch, Target, say
from crawler.urls.read import read_url_cell
from tests.judge.checks.cases import case, table

U = "https://www.example.edu/"
NOW = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
WEEK = timedelta(days=7)
Flat = tuple[str, Severity, Field | None, str | None]


def flat(found: tuple[Finding, ...]) -> list[Flat]:
    return [(f.code, f.severity, f.column, f.proposes) for f in found]


def row_findings(**cells: Any) -> list[Flat]:
    cells = {"agreement": "2020 na czas nieokreślony", "url": U, **cells}
    return flat(run_checks(Scope.ROW, case(**cells)))


def test_a_right_row_has_no_finding() -> None:
    cells = {"name": "Universität Wien", "city": "Wiedeń", "country": "Austria", "continent": "Europa"}
    assert row_findings(**cells) == []


@pytest.mark.parametrize(
    ("liveness", "code", "severity"),
    [
        (Liveness.DEAD, "dead-link", Severity.ERROR),
        (Liveness.DANGER, "dangerous-link", Severity.ERROR),
        (Liveness.MOVED, "moved-link", Severity.WARNING),
        (Liveness.INSECURE, "insecure-link", Severity.WARNING),
        (Liveness.SUSPECT, "suspect-link", Severity.WARNING),
        (Liveness.REFUSED, "refused-link", Severity.WARNING),
        (Liveness.UNKNOWN, "unclear-link", Severity.NOTE),
        (Liveness.BLOCKED, "unclear-link", Severity.NOTE),
    ],
)
def test_what_the_network_said_is_one_finding_in_the_words_of_its_reason(
    liveness: Liveness, code: str, severity: Severity
) -> None:
    reason = min(REASONS)
    seen = Observation(url=U, liveness=liveness, reason=reason, looks=2)
    (finding,) = run_checks(Scope.ROW, case(url=U, agreement="2020-2030", observation=seen))
    assert (finding.code, finding.severity, finding.column) == (code, severity, Field.URL)
    assert dict(finding.message.args)["reason"] == REASONS[reason].what
    assert finding.why == REASONS[reason].why


@pytest.mark.parametrize(
    ("liveness", "reason", "since", "looked", "told"),
    [
        (Liveness.DEAD, "not_found", NOW, NOW, "(seen on 2 April 2026, not yet confirmed on another day)"),
        (Liveness.UNKNOWN, "not_found", NOW, NOW, "(seen on 2 April 2026, not yet confirmed on another day)"),
        (Liveness.SUSPECT, "redirect_loop", NOW, NOW, "(seen on 2 April 2026, not yet confirmed on another day)"),
        (Liveness.DEAD, "gone", NOW - WEEK, NOW - WEEK, "(seen on 26 March 2026, not yet confirmed on another day)"),
        (Liveness.DEAD, "not_found", NOW - WEEK, NOW, "(since 26 March 2026)"),
        (Liveness.MOVED, "moved_same_site", NOW - WEEK, NOW, "(since 26 March 2026)"),
        (Liveness.MOVED, "moved_same_site", NOW, NOW, ""),
        (Liveness.BLOCKED, "captcha", None, None, ""),
    ],
)
def test_a_missing_link_is_not_confirmed_before_another_day_agrees_and_then_says_since_when(
    liveness: Liveness, reason: str, since: datetime | None, looked: datetime | None, told: str
) -> None:
    seen = Observation(url=U, liveness=liveness, reason=reason, since_at=since, looked_at=looked)
    (finding,) = run_checks(Scope.ROW, case(url=U, agreement="2020-2030", observation=seen))
    what = Translator("en").render(REASONS[reason].what)
    assert Translator("en").render(finding.message) == f"Link: {what} {told}".rstrip() + "."


def test_a_finding_stays_the_same_when_another_day_confirms_it() -> None:
    seen = Observation(url=U, liveness=Liveness.DEAD, reason="not_found", since_at=NOW, looked_at=NOW)
    (first,) = run_checks(Scope.ROW, case(url=U, agreement="2020-2030", observation=seen))
    (later,) = run_checks(
        Scope.ROW, case(url=U, agreement="2020-2030", observation=replace(seen, looked_at=NOW + WEEK))
    )
    assert later.message != first.message
    assert later.fingerprint == first.fingerprint


def test_a_home_page_that_sends_visitors_on_is_only_noted() -> None:
    seen = Observation(url=U, liveness=Liveness.MOVED, reason="moved_landing")
    assert row_findings(observation=seen) == [("moved-link", Severity.NOTE, Field.URL, None)]


@pytest.mark.parametrize("liveness", [Liveness.OK, Liveness.UNCHECKED])
def test_a_link_that_opens_or_was_not_asked_is_no_finding(liveness: Liveness) -> None:
    seen = Observation(url=U, liveness=liveness, reason=min(REASONS))
    assert row_findings(observation=seen) == []


def stretch(columns: tuple[Field, ...] = (Field.URL,), offset: int = 1) -> Stretch:
    return Stretch(
        first="7",
        last="9",
        offset=offset,
        confidence=0.99,
        columns=columns,
        pairs=(("7", "8"), ("8", "9"), ("9", "10")),
        lost=("7",),
        began=say("here"),
    )


def test_a_slipped_row_is_told_as_part_of_its_stretch() -> None:
    cells = {"identity": Identity.OTHER_ROW, "belongs_to": ("8",), "stretch": stretch()}
    assert row_findings(**cells) == [("slipped-row", Severity.WARNING, Field.URL, None)]


@pytest.mark.parametrize("offset", [1, 2, -1, -3])
def test_a_stretch_is_one_finding_about_the_table(offset: int) -> None:
    (finding,) = run_checks(Scope.TABLE, table(stretches=(stretch(offset=offset),)))
    assert (finding.code, finding.row_id, finding.rows) == ("slipped-stretch", None, ("7", "8", "9"))
    assert ("down" in finding.message.text) == (offset > 0)
    assert finding.message.count == abs(offset)


def test_a_url_of_another_row_and_one_of_nobody() -> None:
    other = row_findings(identity=Identity.OTHER_ROW, belongs_to=("8",))
    assert other == [("other-row-url", Severity.ERROR, Field.URL, None)]
    for owner in (None, "Somebody"):
        foreign = row_findings(identity=Identity.FOREIGN, owner=owner)
        assert foreign == [("foreign-site", Severity.ERROR, Field.URL, None)]


def test_a_misspelt_host_is_not_called_somebody_elses() -> None:
    said = {"identity": Identity.FOREIGN, "misspelt": True, "url": "https://www.unileobne.ac.at/"}
    said |= {"offered": ["https://www.unileoben.ac.at/"], "agreement": "2020-2030"}
    (finding,) = run_checks(Scope.ROW, case(**said))
    assert (finding.code, finding.severity, finding.column) == ("misspelt-host", Severity.ERROR, Field.URL)
    assert dict(finding.message.args)["host"] == "www.unileobne.ac.at"


@pytest.mark.parametrize(
    "offered",
    [
        [],
        ["https://www.unileobne.ac.at/en"],
        ["http://unileobne.ac.at/"],
        ["https://www.montanhochschule.at/"],
    ],
)
def test_misspelt_is_said_only_with_something_better(offered: list[str]) -> None:
    said = {"identity": Identity.FOREIGN, "misspelt": True, "url": "https://www.unileobne.ac.at/"}
    assert row_findings(**said, offered=offered) == []


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("https://www.unileobne/", "https://www.unileobne.ac.at/"),
        ("https://www.unileobne.com/", "https://www.unileobne.ac.at/"),
        ("https://www.unileobner.ac.at/", "https://www.unileoben.ac.at/en"),
    ],
)
def test_a_lost_suffix_and_two_letters_are_slips_too(url: str, meant: str) -> None:
    said = {"identity": Identity.FOREIGN, "misspelt": True, "url": url, "offered": [meant]}
    assert "misspelt-host" in [code for code, *_ in row_findings(**said)]


@pytest.mark.parametrize(
    ("country", "continent", "proposed"),
    [
        ("Kazachstan", "Ameryka Południowa", "Azja"),
        ("Niemcy", "Azja", "Europa"),
        ("Niemcy", "Wschód", "Europa"),
        ("Meksyk", "Europa", "Ameryka Północna"),
    ],
)
def test_a_continent_that_is_not_the_countrys(country: str, continent: str, proposed: str) -> None:
    spelt = {"003": "Ameryka Północna", "150": "Europa", "142": "Azja"}
    found = row_findings(country=country, continent=continent, continents=spelt)
    assert ("continent-mismatch", Severity.WARNING, Field.CONTINENT, proposed) in found


@pytest.mark.parametrize(
    ("country", "continent"),
    [
        ("Turcja", "Azja"),
        ("Turcja", "Europa"),
        ("Kazachstan", "Europa"),
        ("Egipt", "Azja"),
        ("Rosja", "Azja"),
        ("Atlantyda", "Azja"),
    ],
)
def test_countries_of_two_continents_are_right_in_both(country: str, continent: str) -> None:
    assert "continent-mismatch" not in {code for code, *_ in row_findings(country=country, continent=continent)}


def test_a_continent_that_slipped_with_its_stretch_is_only_a_note() -> None:
    slipped = stretch(columns=(Field.URL, Field.CONTINENT))
    found = row_findings(country="Niemcy", continent="Azja", stretch=slipped)
    assert [severity for code, severity, *_ in found if code == "continent-mismatch"] == [Severity.NOTE]


@pytest.mark.parametrize(
    ("cell", "proposed"),
    [("izrael", "Izrael"), ("Bulgaria", "Bułgaria"), ("Wegry", "Węgry"), ("Niemcty", "Niemcy"), ("Atlantyda", None)],
)
def test_a_country_oddly_written(cell: str, proposed: str | None) -> None:
    found = [f for f in row_findings(country=cell) if f[0] == "country-spelling"]
    assert [(f[2], f[3]) for f in found] == [(Field.COUNTRY, proposed)]


@pytest.mark.parametrize(
    ("city", "country", "told"),
    [
        ("Maroko", "Maroko", True),
        ("Paryż", "Niemcy", True),
        ("Wiedeń", "Austria", False),
        ("Dniepropietrowsk", "Ukraina", False),
        ("Klein Nirgendwo", "Niemcy", False),
        ("Paryż", "Atlantyda", False),
    ],
)
def test_a_city_that_does_not_fit(city: str, country: str, told: bool) -> None:
    assert ("city-elsewhere" in {code for code, *_ in row_findings(city=city, country=country)}) == told


def test_city_and_name_exchanged_propose_each_others_value() -> None:
    found = row_findings(country="USA", city="Some Valley University", name="Los Angeles")
    swapped = [f for f in found if f[0] == "swapped-cells"]
    assert {(f[2], f[3]) for f in swapped} == {(Field.NAME, "Some Valley University"), (Field.CITY, "Los Angeles")}


@pytest.mark.parametrize(
    ("city", "name"),
    [
        ("Los Angeles", "Some Valley University"),
        ("University Park", "Valley College"),
        ("Some College", "Nowhere Town"),
    ],
)
def test_cells_that_are_not_exchanged(city: str, name: str) -> None:
    assert "swapped-cells" not in {code for code, *_ in row_findings(country="USA", city=city, name=name)}


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("2010-2015", ["agreement-expired"]),
        ("", ["agreement-unreadable"]),
        ("ZV15 List", ["agreement-unreadable"]),
        ("2024-2019", ["agreement-unreadable"]),
        ("wkrótce", ["agreement-unreadable"]),
    ],
)
def test_agreements(cell: str, codes: list[str]) -> None:
    assert [code for code, *_ in row_findings(agreement=cell)] == codes


def institutions(*names: str, urls: tuple[str, ...] = (), country: str = "Ukraina") -> TableCase:
    cases = []
    for number, name in enumerate(names):
        url = urls[number] if urls else None
        target = Target(row_id=str(number), given=url or "", repairs=(), url=url, site=None)
        cases.append(case(row_id=str(number), name=name, country=country, target=target))
    return table(*cases)


def test_one_institution_in_two_rows() -> None:
    found = run_checks(
        Scope.TABLE,
        institutions("Kyiv National University", "Lviv Polytechnic", "NATIONAL UNIVERSITY, Kiyv", "Lviv Academy"),
    )
    assert [(f.code, f.row_id, f.rows) for f in found] == [("duplicate-institution", "2", ("0",))]


def test_names_apart_by_more_than_a_slip_are_two_institutions() -> None:
    found = run_checks(Scope.TABLE, institutions("University of Graz", "University of Linz", "Graz University X"))
    assert found == ()


def test_two_institutions_that_show_one_url() -> None:
    found = run_checks(Scope.TABLE, institutions("Institute of Physics", "Academy", "School", urls=(U, U, U + "x")))
    assert [(f.code, f.row_id, f.rows) for f in found] == [("shared-site", "1", ("0",))]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "url-missing"),
        ("-", "url-missing"),
        ("TBD", "url-missing"),
        ("info@example.edu", "url-unreadable"),
        ("https://a.edu/ https://b.org/", "url-unreadable"),
        ("www,example,edu", "url-unreadable"),
        ("https://bit.ly/3abcdE", "url-odd"),
        ("https://www.exаmple.edu/", "url-odd"),
        ("  https://www.example.edu/", "url-untidy"),
        ("https://www.example.edu/", None),
    ],
)
def test_what_stands_in_the_url_cell(cell: str, code: str | None) -> None:
    found = row_findings(url=cell, target=read_url_cell("7", cell))
    assert [f[0] for f in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("liveness", "final", "proposed"),
    [
        (Liveness.OK, "https://www.example.edu/", "https://www.example.edu/"),
        (Liveness.INSECURE, "http://www.example.edu/", "http://www.example.edu/"),
        (Liveness.INSECURE, "https://www.example.edu/", "https://www.example.edu/"),
    ],
)
def test_of_a_link_without_a_scheme_the_one_that_answers_is_proposed(
    liveness: Liveness, final: str, proposed: str
) -> None:
    seen = Observation(url=U, liveness=liveness, reason=min(REASONS), final_url=final)
    found = row_findings(url="www.example.edu", target=read_url_cell("7", "www.example.edu"), observation=seen)
    assert [f[3] for f in found if f[0] == "url-untidy"] == [proposed]


@pytest.mark.parametrize(
    ("cells", "proposed"),
    [
        (
            {"country": "Turcja", "city": "San Marcos", "continent": "Ameryka Północna", "url": "https://www.x.edu/"},
            "Stany Zjednoczone",
        ),
        ({"country": "Czechy", "city": "Nairobi", "continent": "Afryka", "url": "https://x.ac.ke/"}, "Kenia"),
    ],
)
def test_a_country_that_the_rest_of_the_row_contradicts_is_accused_alone(cells: dict[str, str], proposed: str) -> None:
    assert row_findings(**cells) == [("country-contradicted", Severity.WARNING, Field.COUNTRY, proposed)]


@pytest.mark.parametrize(
    "cells",
    [
        {"country": "Turcja", "city": "Ankara", "continent": "Ameryka Północna", "url": "https://www.x.edu/"},
        {"country": "Turcja", "city": "San Marcos", "continent": "Ameryka Północna", "url": "https://x.edu.tr/"},
        {"country": "Turcja", "city": "San Marcos", "continent": "", "url": "https://www.x.com/"},
        {"country": "Turcja", "city": "San Marcos", "continent": "Azja", "url": "https://www.x.edu/"},
    ],
)
def test_no_country_is_accused_while_anything_speaks_for_it(cells: dict[str, str]) -> None:
    assert "country-contradicted" not in [code for code, *_ in row_findings(**cells)]


def test_no_country_is_accused_by_the_host_of_somebody_else() -> None:
    cells = {"country": "Czechy", "city": "Nairobi", "continent": "Afryka", "url": "https://x.ac.ke/"}
    assert "country-contradicted" not in [code for code, *_ in row_findings(**cells, identity=Identity.FOREIGN)]
