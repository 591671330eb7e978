"""What speaks for a slip of the pen in an address."""

from __future__ import annotations

import pytest

from crawler.judge.alignment.prepare import Prepared, prepare
from crawler.judge.alignment.weigh import spelling_of
from crawler.judge.table import TableInView
from crawler.knowledge import Institution, Knowledge, Places
from crawler.knowledge.near_sites import is_one_slip
from crawler.model import Failure, FailureKind, Liveness, Observation, Phase, Row
from crawler.urls import read_url_cell

PLACES = Places()


class Listed:
    """A registry of one institution."""

    statement = "Invented 1"

    def __init__(self, name: str, site: str) -> None:
        self._one = Institution(id="1", source="Invented 1", names=(name,), sites=(site,), country_code="DE")

    def owners(self, site: str) -> tuple[Institution, ...]:
        return (self._one,) if site in self._one.sites else ()

    def near(self, site: str) -> tuple[str, ...]:
        return tuple(known for known in self._one.sites if is_one_slip(site, known))

    def find(self, name: str, country_code: str | None, limit: int = 10) -> tuple[Institution, ...]:
        return ()

    def get(self, institution_id: str) -> Institution | None:
        return None


def prepared(*cells: tuple[str, str], knowledge: Knowledge, seen: dict[str, Observation] | None = None) -> Prepared:
    rows = [
        Row(row_id=str(i), line=i + 1, name=name, city="Weimar", country="Germany", url=url)
        for i, (name, url) in enumerate(cells, start=1)
    ]
    return prepare(
        TableInView(
            rows=rows,
            targets=[read_url_cell(row.row_id, row.url) for row in rows],
            observations=seen or {},
            knowledge=knowledge,
        )
    )


def keys(name: str, url: str, *others: tuple[str, str], registry: Listed | None = None) -> list[str]:
    knowledge = Knowledge(places=PLACES, registries=(registry,) if registry else ())
    table = prepared((name, url), *others, knowledge=knowledge)
    return [c.key for c in spelling_of(table, knowledge, table.rows[0], 0)]


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("weimmar-kunst.de", "by a likely slip, same name"),
        ("weirnar-kunst.de", "by misread letters, same name"),
        ("wiemar-kunst.de", "by a likely slip, same name"),
        ("weimarkunst.de", "by a hyphen, same name"),
        ("weimar-kurst.de", "by a letter, same name"),
    ],
)
def test_a_listed_site_one_slip_away_is_told_by_how_it_came_about(typed: str, level: str) -> None:
    found = keys("Kunst Weimar", f"https://{typed}/", registry=Listed("Kunst Weimar", "weimar-kunst.de"))
    assert any(key.startswith(f"near site: {level}") for key in found), found


def test_a_site_of_the_table_one_slip_away_counts_too() -> None:
    other = ("Institut B", "https://helmholtz.de/b")
    found = keys("Institut A", "https://helrnholtz.de/a", other)
    assert any(key.startswith("near site: in the table, by misread letters, same city") for key in found), found
    assert not any(key.startswith("near site") for key in keys("Institut A", "https://helmholtz.de/a", other))


@pytest.mark.parametrize(
    ("url", "level"),
    [
        ("https://quolthr.de/", "by a letter, fits the name wholly"),
        ("https://quolthaar.de/", "by a likely slip, fits the name wholly"),
        ("https://uni-qoulthar.de/", "by a likely slip, fits the name wholly, plainly"),
        ("https://quo1thar.de/", "by misread letters, fits the name wholly, plainly"),
    ],
)
def test_a_host_that_fits_the_name_with_one_slip_undone_is_told_by_that_slip(url: str, level: str) -> None:
    assert f"mended host: {level}" in keys("University Quolthar", url)


def test_a_host_that_reads_wholly_is_not_mended() -> None:
    assert not any(key.startswith("mended host") for key in keys("University Weimar", "https://uni-weimar.de/"))


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://weImar.de/", "digit among letters: a capital I"),
        ("https://we1mar.de/", "digit among letters: yes"),
        ("https://1weimar.de/", "digit among letters: at the beginning"),
        ("https://uni_weimar.de/", "address: underscore"),
        ("https://weimar..de/", "address: empty_label"),
    ],
)
def test_what_is_odd_about_an_address_is_said(url: str, key: str) -> None:
    assert key in keys("University Weimar", url)


def test_an_address_that_must_be_mended_first_is_apart_from_one_that_can_be_opened() -> None:
    seen = {
        "https://uniweimar.de/": Observation(
            url="https://uniweimar.de/",
            liveness=Liveness.UNKNOWN,
            reason="no_such_name",
            failure=Failure(kind=FailureKind.NO_SUCH_NAME, phase=Phase.DNS),
            looks=1,
        )
    }
    knowledge = Knowledge(places=PLACES)
    table = prepared(("University Weimar", "https://uni weimar.de/"), knowledge=knowledge, seen=seen)
    found = [c.key for c in spelling_of(table, knowledge, table.rows[0], 0)]
    assert "mended address answers: no such name" in found
    assert not any(key.startswith("site answers") for key in found)
