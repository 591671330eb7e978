"""Continents by M49, with the countries that two of them claim."""

from __future__ import annotations

import pytest

from crawler.knowledge.countries import countries
from crawler.knowledge.places import Places

PLACES = Places()


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Europa", "150"),
        ("AFRYKA", "002"),
        ("Ameryka Północna", "003"),
        ("Südamerika", "005"),
        ("Ameryka", "019"),
        ("Australia i Oceania", "009"),
        ("Asie", "142"),
        ("Європа", "150"),
        ("Northern America", "003"),
        ("Antarktyda", "010"),
        ("Polska", None),
        ("", None),
    ],
)
def test_recognises(cell: str, code: str | None) -> None:
    assert PLACES.continent_code(cell) == code


@pytest.mark.parametrize(
    ("country", "main", "also"),
    [("TR", "142", "150"), ("RU", "150", "142"), ("KZ", "142", "150"), ("EG", "002", "142"), ("MX", "003", "419")],
)
def test_accepts_every_continent_that_claims_a_country(country: str, main: str, also: str) -> None:
    codes = PLACES.continent_codes(country)
    assert codes[0] == main
    assert also in codes


def test_every_country_has_a_named_continent() -> None:
    unnamed = [
        code
        for code in countries()
        if code != "AQ" and not PLACES.continent_name(PLACES.continent_codes(code)[0], "pl")
    ]
    assert unnamed == []
    assert PLACES.continent_codes("??") == ()


def test_names_continents() -> None:
    assert PLACES.continent_name("003", "pl") == "Ameryka Północna"
    assert PLACES.continent_name("003", "de") == "Nordamerika"
    assert PLACES.continent_name("999", "de") is None
