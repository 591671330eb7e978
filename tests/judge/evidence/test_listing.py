"""Which sites registries list for a name."""

from __future__ import annotations

import pytest

from crawler.judge.evidence.listing import Listings, level_of
from crawler.judge.evidence.subjects import row_subject, site_subject
from crawler.judge.names.corpus import Corpus
from crawler.knowledge import Institution, Knowledge, Places
from crawler.model import Row
from crawler.urls import read_url_cell

KNOWLEDGE = Knowledge(places=Places())


class Registry:
    """Finds what it was told to, and counts how often it was asked."""

    statement = "Invented 1"

    def __init__(self, *found: Institution) -> None:
        self._found = found
        self.asked = 0

    def owners(self, site: str) -> tuple[Institution, ...]:
        return tuple(one for one in self._found if site in one.sites)

    def near(self, site: str) -> tuple[str, ...]:
        return ()

    def find(self, name: str, country_code: str | None, limit: int = 10) -> tuple[Institution, ...]:
        self.asked += 1
        return self._found[:limit]

    def get(self, institution_id: str) -> Institution | None:
        return None


def institution(name: str, *sites: str, city: str = "") -> Institution:
    return Institution(id=sites[0], source="Invented 1", names=(name,), sites=sites, country_code="CH", city=city)


ROW = row_subject(
    Row(
        row_id="1",
        line=2,
        name="Davos University of Forestry",
        city="Davos",
        country="Switzerland",
        agreement="",
        url="",
        continent="",
    ),
    KNOWLEDGE,
)


@pytest.mark.parametrize(
    ("url", "level"),
    [
        ("https://www.forest-davos.ch/en", "this site, same name"),
        ("https://forest-davos.org", "a site called alike, same name"),
        ("https://www.emmen.ch", "another site, same name"),
    ],
)
def test_the_listed_site_is_this_one_or_another(url: str, level: str) -> None:
    listings = Listings([Registry(institution(ROW.row.name, "forest-davos.ch"))], Corpus())
    site = site_subject(read_url_cell("1", url), None, KNOWLEDGE)
    assert [level_of(listing, site) for listing in listings.of(ROW)] == [level]


def test_the_best_agreement_counts_and_all_sites_of_it() -> None:
    registry = Registry(
        institution("University of Forestry", "elsewhere.ch", city="Chur"),
        institution(ROW.row.name, "one.ch", city="Davos"),
        institution(ROW.row.name, "two.ch", city="Davos"),
    )
    (listing,) = Listings([registry], Corpus()).of(ROW)
    assert (listing.source, listing.level, listing.sites) == (
        "invented",
        "same name, its city",
        frozenset({"one.ch", "two.ch"}),
    )


def test_a_name_that_does_not_agree_is_not_listed_and_nothing_is_asked_twice() -> None:
    registry = Registry(institution("Academy of Music", "music.ch"))
    listings = Listings([registry], Corpus())
    assert listings.of(ROW) == listings.of(ROW) == ()
    assert registry.asked == 1
