"""Countries by any of their names, and what an oddly written cell should read."""

from __future__ import annotations

import pytest

from crawler.knowledge import countries
from crawler.knowledge.cldr import iter_territory_names, languages
from crawler.knowledge.places import Places
from crawler.text import fold

PLACES = Places()


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Polska", "PL"),
        ("USA", "US"),
        ("UK", "GB"),
        ("Arabia Saudyjska (Królestwo Arabii Saudyjskiej)", "SA"),
        ("Kosowo (Republika Kosowa)", "XK"),
        ("Wielka Brytania - Brytyjskie Wyspy Dziewicze", "VG"),
        ("Chiny (Hongkong)", "HK"),
        ("Kurdystan (Region Kurdystanu)", "IQ"),
        ("Deutschland", "DE"),
        ("日本", "JP"),
        ("Україна", "UA"),
        ("مصر", "EG"),
        ("Côte d'Ivoire", "CI"),
        ("POL", "PL"),
        ("Kingdom of Sweden", "SE"),
        ("Iran (Islamic Republic of)", "IR"),
        ("NRD", "DE"),
        ("Ukriana", "UA"),
        ("izrael", "IL"),
    ],
)
def test_recognises(cell: str, code: str) -> None:
    assert PLACES.country_code(cell) == code


@pytest.mark.parametrize("cell", ["", "(", "xyz", "brak danych", "Atlantyda", "12"])
def test_says_none_of_what_it_does_not_know(cell: str) -> None:
    assert PLACES.country_code(cell) is None


@pytest.mark.parametrize(
    ("cell", "reads", "kind"),
    [
        ("izrael", "Izrael", "capitals"),
        ("ROSJA", "Rosja", "capitals"),
        ("Bulgaria", "Bułgaria", "foreign"),
        ("Deutschland", "Niemcy", "foreign"),
        ("Україна", "Ukraina", "foreign"),
        ("DEU", "Niemcy", "code"),
        ("Wlochy", "Włochy", "misspelt"),
        ("Słowacjia", "Słowacja", "misspelt"),
        ("Uzbekistna", "Uzbekistan", "misspelt"),
    ],
)
def test_guesses_what_a_polish_cell_should_read(cell: str, reads: str, kind: str) -> None:
    guess = PLACES.country_guess(cell, "pl")
    assert guess is not None
    assert (guess.name, guess.kind) == (reads, kind)


@pytest.mark.parametrize(
    "cell",
    ["Polska", "USA", "Kosowo (Republika Kosowa)", "Macedonia", "Dania - Wyspy Owcze", "Kurdystan", "qwertyuiop"],
)
def test_leaves_right_and_hopeless_cells_alone(cell: str) -> None:
    assert PLACES.country_guess(cell, "pl") is None


def test_every_misspelling_by_one_letter_of_a_long_name_is_read_or_refused_never_misread() -> None:
    names = {fold(name) for _, _, name in iter_territory_names(languages())}
    wrong = []
    for code, country in countries.countries().items():
        name = countries.country_name(code, "pl") or ""
        if country.sovereign or len(name) < 8:
            continue
        misspelt = name[:3] + name[4:]
        read = PLACES.country_code(misspelt)
        if read not in (None, code) and fold(misspelt) not in names:
            wrong.append((name, read))
    assert wrong == []


@pytest.mark.parametrize(
    ("cells", "language"),
    [
        (["Niemcy", "Francja", "Chiny"], "pl"),
        (["Germany", "France", "China"], "en"),
        (["Deutschland", "Frankreich", "China"], "de"),
        (["Německo", "Francie"], "cs"),
        (["???", ""], "en"),
        ([], "en"),
    ],
)
def test_finds_the_language_of_a_table(cells: list[str], language: str) -> None:
    assert PLACES.language_of_table(cells) == language


def test_knows_top_level_domains() -> None:
    assert PLACES.tld_countries("uk") == ("GB",)
    assert PLACES.tld_countries(".xn--p1ai") == ("RU",)
    assert PLACES.tld_countries("org") == ()
    assert PLACES.country_tlds("GP") == ("gp", "fr")
    assert PLACES.country_tlds("??") == ()


def test_unknown_languages_have_no_names() -> None:
    assert PLACES.country_name("PL", "not a language") is None
    assert PLACES.country_guess("Deutschland", "xx") is None
