"""Cities by exonyms, former names, inflected forms and other spellings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.knowledge.cities import CityIndex, city_readings
from crawler.knowledge.inflection import nominatives
from crawler.knowledge.places import Places

PLACES = Places()


@pytest.mark.parametrize(
    ("cell", "usual", "country"),
    [
        ("Wiedeń", "Vienna", "AT"),
        ("Lwów", "Lviv", "UA"),
        ("Kijów", "Kyiv", "UA"),
        ("Dniepropietrowsk", "Dnipro", "UA"),
        ("Dniepro-petrovsk", "Dnipro", "UA"),
        ("Doniecku", "Donetsk", "UA"),
        ("Charkowski", "Kharkiv", "UA"),
        ("Warszawie", "Warsaw", "PL"),
        ("Tucson (Arizona)", "Tucson", "US"),
        ("北京", "Beijing", "CN"),
        ("Sztockholm", "Stockholm", "SE"),
    ],
)
def test_finds(cell: str, usual: str, country: str) -> None:
    city = PLACES.cities(cell)[0]
    assert (city.names[0], city.country_code) == (usual, country)


@pytest.mark.parametrize("cell", ["", "Uniwersytet", "Loyola Marymount University", "qqqq"])
def test_finds_nothing_where_no_city_is_named(cell: str) -> None:
    assert PLACES.cities(cell) == ()


def test_the_largest_comes_first() -> None:
    populations = [city.population for city in PLACES.cities("Springfield")]
    assert len(populations) > 5
    assert populations == sorted(populations, reverse=True)


@pytest.mark.parametrize(
    ("cell", "region", "countries"),
    [
        ("Zhejiang", True, ("CN",)),
        ("Minas Gerais", True, ("BR",)),
        ("Pensylwania", True, ("US",)),
        ("Warszawa", False, ()),
        ("Sankt-Petersburg", False, ("RU",)),
        ("", False, ()),
    ],
)
def test_tells_provinces_from_cities(cell: str, region: bool, countries: tuple[str, ...]) -> None:
    assert PLACES.is_region(cell) is region
    assert PLACES.region_countries(cell) == countries


@pytest.mark.parametrize(
    ("form", "nominative"),
    [
        ("Krakowie", "krakow"),
        ("Gdańsku", "gdansk"),
        ("Atenach", "ateny"),
        ("Łodzi", "lodz"),
        ("Poznański", "poznan"),
        ("Kharkivskyi", "kharkiv"),
        ("Wiener", "wien"),
        ("Nowym Sączu", "nowym sacz"),
    ],
)
def test_unbends(form: str, nominative: str) -> None:
    assert nominative in nominatives(form)


def test_unbends_nothing_short() -> None:
    assert nominatives("") == ()
    assert nominatives("Ufa") == ()


def test_reads_a_cell_without_its_qualifier() -> None:
    assert city_readings(" Lyon, Lille ") == ("Lyon, Lille", "Lyon")
    assert city_readings("") == ()


def test_an_index_of_its_own_file(tmp_path: Path) -> None:
    record = {"countrycode": "PL", "population": 1, "admin1code": "1"}
    cities = {
        "1": {"geonameid": 1, "name": "Gród", "alternatenames": ["Grodno Stare", "hrodna", ""], **record},
        "2": {"geonameid": 2, "name": "Grod", "alternatenames": [], **record, "population": 9},
    }
    path = tmp_path / "cities.json"
    path.write_text(json.dumps(cities), encoding="ascii")
    index = CityIndex(path)
    assert [city.population for city in index.find("GRÓD")] == [9, 1]
    assert index.find("hrodna") == ()
    assert index.find("grodno stare")[0].names == ("Gród", "Grodno Stare", "hrodna")
    assert index.find_sounding("Grodnau Stary") == index.find("grodno stare")
    assert index.find_sounding("Gr") == ()
    assert index.find("nowhere") == ()
