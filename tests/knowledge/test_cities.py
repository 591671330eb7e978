"""Cities by exonyms, former names, inflected forms and other spellings."""

from __future__ import annotations

import pytest

from crawler.knowledge.cities import City, CityIndex, city_readings, prepare_cities, read_cities
from crawler.knowledge.inflection import nominatives
from crawler.knowledge.places import Places
from crawler.knowledge.prepared import prepare_in_memory

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


def test_an_index_of_given_cities() -> None:
    cities = [
        City(names=("Gród", "Grodno Stare", "hrodna"), country_code="PL", admin1="1", population=1),
        City(names=("Grod",), country_code="PL", admin1="1", population=9),
        City(names=("Grod’no-Stary",), country_code="BY", admin1="1", population=3),
    ]
    index = CityIndex(prepare_in_memory([prepare_cities(cities)]))
    assert index.find("GRÓD") == (cities[1], cities[0])
    assert index.find("hrodna") == ()
    assert index.find("grodno stare") == (cities[0],)
    assert index.find_sounding("Grodnau Stary") == (cities[2], cities[0])
    assert index.find_sounding("Gr") == ()
    assert index.find("nowhere") == ()
    assert index.find("") == ()


def test_the_data_file_lists_cities_with_their_facts() -> None:
    cities = {(city.names[0], city.country_code): city for city in read_cities()}
    assert len(cities) > 60_000
    assert cities["Warsaw", "PL"].population > 1_000_000
    assert {"Warszawa", "Varsovie", "Варшава"} <= set(cities["Warsaw", "PL"].names)
    assert cities["Houston", "US"].admin1 == "TX"
