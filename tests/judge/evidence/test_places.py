"""Where a page says its owner is."""

from __future__ import annotations

import pytest

from crawler.judge.evidence.places import NO_PLACES, named_places
from crawler.knowledge import Places

PLACES = Places()


@pytest.mark.parametrize(
    ("title", "footer", "cities", "countries"),
    [
        ("Uni One", "© 2025 Uni One, Ghent, Belgium", ["Gent"], {"BE"}),
        ("Uni One", "Utrecht, Nederland", ["Utrecht"], {"NL"}),
        ("Uni One – Kraków", "", ["Kraków"], set()),
        ("Nancy", "", [], set()),
        ("Uni One", "All rights reserved.", [], set()),
        ("Uni One – Lehre", "", [], set()),
        ("Uni One – Mobile", "", [], set()),
        ("Uni One | IST", "WAT | AGH", [], set()),
        ("Uni One", "Nice, France", ["Nice"], {"FR"}),
        ("Uni One", "38165 Lehre", ["Lehre"], set()),
        ("Uni One", "Lehre, Braunschweig", ["Lehre", "Braunschweig"], set()),
        ("Uni One", "Krakowska 1 | 31-066 Kraków | Polska", ["Kraków"], {"PL"}),
    ],
)
def test_places_that_stand_by_themselves_are_found(
    title: str, footer: str, cities: list[str], countries: set[str]
) -> None:
    named = named_places(title, footer, PLACES)
    assert [called[0].names[0] for called in named.cities] == cities
    assert named.countries == countries


def test_a_page_that_names_no_place_says_nothing() -> None:
    assert named_places("Home", "© 2025", PLACES) is NO_PLACES
