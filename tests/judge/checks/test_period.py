from __future__ import annotations

from datetime import date

import pytest

from crawler.judge.checks._period import parse_period

TODAY = date(2026, 4, 2)


@pytest.mark.parametrize(
    ("cell", "ended"),
    [
        ("2017 na czas nieokreślony", None),
        ("2019-2024", 2024),
        ("2019 – 2024", 2024),
        ("2025 - 2030", None),
        ("2020-2026", None),
        ("2020-2025", 2025),
        ("01.10.2018 - 30.09.2023", 2023),
        ("2015 na 5 lat", 2020),
        ("2015 na 5 lat z automatycznym przedłużeniem", None),
        ("2012 na czas nieokreślony; 2013-2015", None),
        ("2013-2015; 2016-2028", None),
        ("do 2020", 2020),
        ("until 2020", 2020),
        ("bis 2027", None),
        ("2010 unbefristet", None),
        ("2010 indefinite", None),
        ("2014 List intencyjny", None),
        ("2014", None),
        ("", None),
        ("ZV15-2018", None),
    ],
)
def test_an_agreement_has_ended_when_every_term_has(cell: str, ended: int | None) -> None:
    assert parse_period(cell).expired_on(TODAY) == ended


@pytest.mark.parametrize("cell", ["w trakcie ustaleń", "?", "123", "tel. 12024567"])
def test_a_cell_without_year_or_period_is_unreadable(cell: str) -> None:
    assert not parse_period(cell).readable


def test_damaged_years_and_backward_terms_are_named() -> None:
    assert parse_period("ZV15 List Intencyjny; 2O19 na czas").broken == ("ZV15", "2O19")
    assert parse_period("2024-2019").backwards == ("2024-2019",)
    assert parse_period("MoU 2019").broken == ()
