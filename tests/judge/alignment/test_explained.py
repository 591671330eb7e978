"""What is said of each kind of stranger, copy and look-alike, on invented rows: the verdict and its sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crawler.knowledge import Institution
from crawler.model import Hop, Identity, IdentityVerdict, Liveness, Observation, PageFacts, Row
from tests.judge.alignment.test_identity import OneRegistry, judged, table

SAID = {
    "initials": "The page names {name} in more than one place; the address has only the initials in common.",
    "page": "The page names {name} in more than one place.",
    "directory": "A page about the institution, not its own: the site calls itself {name}.",
    "list": "A page about the institution, not its own: the site lists many institutions.",
    "country": "The name agrees, but the address is that of another country ({observed}).",
    "copy": "Row {row}, {name}, shows the same address, and it is the address of that institution.",
    "registry": "The registry {registry} has this institution under another address; the site is that of {name}.",
    "successor": "The site is that of {name}, which this institution became part of.",
    "other name": "The page uses another name of the institution, {name}, which a registry knows.",
}


def seen(url: str, final: str = "", **facts: Any) -> Observation:
    hops = (Hop(url=url, status=301, location=final), Hop(url=final, status=200)) if final else ()
    return Observation(
        url=url,
        liveness=Liveness.OK,
        reason="ok",
        status=200,
        hops=hops,
        final_url=final or url,
        page=PageFacts(**facts),
    )


def verdict(
    name: str, url: str, *observations: Observation, city: str = "Davos", registry: OneRegistry | None = None
) -> IdentityVerdict:
    """The verdict for row 4 of a table that is right otherwise, every other site with its own page."""
    rows = table()
    rows[3] = replace(rows[3], name=name, city=city, url=url)
    pages = {row.url: seen(row.url, title=row.name, site_name=row.name) for row in rows if row.url != url}
    pages |= {one.url: one for one in observations}
    verdicts, _ = judged(rows, pages, registry)
    return verdicts[3]


def said(found: IdentityVerdict) -> str | None:
    return found.because.text if found.because else None


def test_an_acronym_in_the_address_does_not_outweigh_a_page_that_names_another_twice() -> None:
    url = "https://www.dhi.org/"
    called = "Danube Health Insurance Company"
    page = seen(url, title=called, site_name=called, org_names=(called,), footer=f"© {called}")
    found = verdict("Davos Hydrology Institute", url, page)
    assert found.identity is Identity.FOREIGN
    assert said(found) == SAID["initials"]


@pytest.mark.parametrize("called", ["Ministry of Fisheries", "Alpine Tourism Agency", "Journal of Glaciers"])
def test_a_ministry_an_agency_and_a_journal_are_strangers(called: str) -> None:
    url = "https://www.kralpo.ch/"
    page = seen(url, title=called, site_name=called, org_names=(called,), footer=f"© {called}")
    found = verdict("University of Davos", url, page)
    assert found.identity is Identity.FOREIGN
    assert said(found) == SAID["page"]
    assert found.owner == called


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://www.worldcampusguide.com/profile/university-of-davos", "directory"),
        ("https://www.worldcampusguide.com/switzerland/university-of-davos", "directory"),
    ],
)
def test_a_page_about_the_institution_is_not_its_own(url: str, why: str) -> None:
    page = seen(url, title="University of Davos | World Campus Guide", site_name="World Campus Guide")
    found = verdict("University of Davos", url, page)
    assert found.identity is Identity.FOREIGN
    assert said(found) == SAID[why]


def test_a_copied_address_belongs_to_the_row_that_keeps_it() -> None:
    url = "https://www.uni-fribourg.ch/"
    found = verdict("Davos Hydrology Institute", url, seen(url, title="University of Fribourg"))
    assert found.identity is Identity.OTHER_ROW
    assert found.belongs_to == ("6",)
    assert said(found) == SAID["copy"]


def test_a_faculty_and_its_university_on_one_address_are_no_copies() -> None:
    url = "https://www.uni-fribourg.ch/"
    page = seen(url, title="University of Fribourg")
    found = verdict("Faculty of Law, University of Fribourg", url, page, city="Fribourg")
    assert found.identity is Identity.OWN


def test_a_page_that_names_nobody_is_no_evidence_against() -> None:
    url = "https://www.kralpo.ch/"
    assert verdict("University of Davos", url, seen(url, title="Home")).identity is Identity.OWN


def test_an_address_that_does_not_exist_is_not_called_misspelt_with_nothing_better() -> None:
    url = "https://www.kralpo.ch/"
    gone = Observation(url=url, liveness=Liveness.DEAD, reason="no_such_name")
    found = verdict("University of Davos", url, gone)
    assert not found.misspelt
    assert found.identity is not Identity.FOREIGN


def test_a_registry_that_knows_both_tells_them_apart() -> None:
    url = "https://www.kralpo.ch/"
    both = OneRegistry(
        Institution(id="1", source="ROR 1", names=("Davos Hydrology Institute",), sites=("dhi.ch",), country_code="CH"),
        Institution(id="2", source="ROR 1", names=("Kralpo Mountain School",), sites=("kralpo.ch",), country_code="CH"),
    )
    page = seen(url, title="Kralpo Mountain School")
    found = verdict("Davos Hydrology Institute", url, page, registry=both)
    assert found.identity is Identity.FOREIGN
    assert said(found) == SAID["registry"]
    assert found.owner == "Kralpo Mountain School"


def test_a_merged_institution_keeps_the_site_of_its_successor() -> None:
    url, final = "https://www.dvc.ch/", "https://www.alpine.ch/"
    both = OneRegistry(
        Institution(
            id="1",
            source="ROR 1",
            names=("Davos College",),
            country_code="CH",
            status="inactive",
            successors=("2",),
        ),
        Institution(id="2", source="ROR 1", names=("Alpine University",), sites=("alpine.ch",), country_code="CH"),
    )
    page = seen(url, final, title="Alpine University", site_name="Alpine University")
    found = verdict("Davos College", url, page, registry=both)
    assert found.identity is Identity.OWN
    assert said(found) == SAID["successor"]


def test_a_name_in_the_language_of_the_page_agrees_through_a_registry() -> None:
    url = "https://www.kralpo.ch/"
    one = OneRegistry(
        Institution(
            id="1",
            source="ROR 1",
            names=("Davos Hydrology Institute", "Wasserhaus Rätien"),
            sites=("kralpo.ch",),
            country_code="CH",
        )
    )
    page = seen(url, title="Wasserhaus Rätien", site_name="Wasserhaus Rätien")
    found = verdict("Davos Hydrology Institute", url, page, registry=one)
    assert found.identity is Identity.OWN
    assert said(found) == SAID["other name"]


def test_another_university_of_the_city_is_a_stranger() -> None:
    url = "https://www.mud.ch/"
    called = "Medical University of Davos"
    page = seen(url, title=called, site_name=called, org_names=(called,), footer=f"© {called}")
    found = verdict("Jenatsch Technical University", url, page)
    assert found.identity is not Identity.OWN


def test_a_namesake_in_another_country_is_not_the_row_s() -> None:
    url = "https://www.davos.edu.ar/"
    page = seen(url, title="University of Davos", site_name="University of Davos", footer="5000 Córdoba, Argentina")
    found = verdict("University of Davos", url, page)
    assert found.identity is not Identity.OWN
    assert found.identity is Identity.CANNOT_TELL or said(found) == SAID["country"]


def test_the_waterfall_adds_up_to_the_odds() -> None:
    url = "https://www.dhi.org/"
    found = verdict("Davos Hydrology Institute", url, seen(url, title="Danube Health Insurance Company"))
    own = 1 - found.confidence if found.identity is Identity.FOREIGN else found.confidence
    odds = own / (1 - own)
    assert 2 ** sum(item.weight for item in found.evidence) == pytest.approx(odds, rel=0.1)


def rows_of_one_institution() -> list[Row]:
    rows = table()
    rows[3] = replace(rows[3], name="University of Fribourg", city="Davos", url="https://www.uni-fribourg.ch/")
    return rows


def test_two_rows_of_one_institution_are_no_copies() -> None:
    verdicts, _ = judged(rows_of_one_institution())
    assert {verdicts[3].identity, verdicts[5].identity} == {Identity.OWN}
