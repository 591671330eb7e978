"""The organisation that JSON-LD and microdata give as the site's own, and the others they speak of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.page.pages import facts

OWN = {"@type": "CollegeOrUniversity", "name": "Larch University", "url": "https://www.uni-one.edu/"}
OTHER = {"@type": "CollegeOrUniversity", "name": "Birch University"}


def names(*data: Any) -> tuple[str, ...]:
    scripts = "".join(f"<script type='application/ld+json'>{json.dumps(item)}</script>" for item in data)
    return facts(f"<title>x</title>{scripts}<p>x").org_names


@pytest.mark.parametrize(
    "data",
    [
        OWN,
        [OWN],
        {"@graph": [{"@type": "WebSite", "publisher": {"@id": "#org"}}, {**OWN, "@id": "#org"}]},
        {"@type": "WebSite", "name": "x", "publisher": OWN},
        {"@type": "WebPage", "isPartOf": {"@type": "WebSite", "publisher": OWN}},
        {"@type": "NewsArticle", "publisher": OWN, "author": OTHER},
        {**OWN, "parentOrganization": OTHER},
        {**OWN, "memberOf": [OTHER, OTHER], "sponsor": OTHER, "department": OTHER},
        {"@graph": [OWN, {"@type": "Event", "organizer": {"@id": "#o"}}, {**OTHER, "@id": "#o"}]},
    ],
)
def test_the_own_organisation_and_not_the_others(data: Any) -> None:
    assert names(data) == ("Larch University",)


@pytest.mark.parametrize(
    "key",
    [
        "organizer",
        "memberOf",
        "sponsor",
        "funder",
        "parentOrganization",
        "mentions",
        "affiliation",
        "performer",
        "location",
    ],
)
def test_an_organisation_that_something_else_names_is_not_the_sites(key: str) -> None:
    assert names({"@type": "Event", "name": "x", key: OTHER}) == ()


def test_an_organisation_at_home_elsewhere_is_not_the_sites() -> None:
    assert names({**OTHER, "url": "https://www.birch.example/"}) == ()


@pytest.mark.parametrize(
    "kind",
    [
        "ArtGallery",
        "GovernmentOffice",
        "ArchiveOrganization",
        "http://schema.org/Museum",
        "schema:Library",
        "MusicSchool",
        "Hospital",
        "NGO",
    ],
)
def test_types_that_are_an_organisation(kind: str) -> None:
    assert names({"@type": kind, "name": "Larch"}) == ("Larch",)


@pytest.mark.parametrize("kind", ["Person", "Event", "WebPage", "BreadcrumbList", "Product", "Place"])
def test_types_that_are_none(kind: str) -> None:
    assert names({"@type": kind, "name": "Larch"}) == ()


@pytest.mark.parametrize(
    "text",
    [
        '{"@type":"Organization","name":"Ropes &amp; Knots"}',
        '//<![CDATA[\n{"@type":"Organization","name":"Ropes & Knots"}\n//]]>',
        '<!-- {"@type":"Organization","name":"Ropes & Knots"} -->',
        '<![CDATA[{"@type":"Organization","name":"Ropes &#38; Knots"}]]>',
        '{"@type":"Organization","name":"Ropes & Knots",}',
        '[{"@type":"Organization","name":"Ropes & Knots",},]',
        '/*<![CDATA[*/{"@type":"Organization","name":"Ropes & Knots"}/*]]>*/',
        '{"@type":"Organization","name":"Ropes\n  & Knots"}',
    ],
)
def test_json_as_content_systems_write_it(text: str) -> None:
    assert facts(f"<script type='application/ld+json'>{text}</script><p>x").org_names == ("Ropes & Knots",)


@pytest.mark.parametrize("text", ["", "{", "null", "[[[", '{"@type":"Organization"}', "7", '{"a":NaN,}'])
def test_json_that_says_nothing(text: str) -> None:
    assert facts(f"<script type='application/ld+json'>{text}</script><p>x").org_names == ()


def test_the_address_of_the_own_organisation() -> None:
    address = {
        "@type": "PostalAddress",
        "addressLocality": "Larchtown",
        "addressCountry": {"@type": "Country", "name": "Utopia"},
    }
    page = facts(f"<script type='application/ld+json'>{json.dumps({**OWN, 'address': address})}</script><p>x")
    assert page.address == "Larchtown, Utopia"


def test_microdata_within_each_other() -> None:
    page = facts(
        """<div itemscope itemtype="https://schema.org/CollegeOrUniversity">
          <span itemprop="name">Larch University</span>
          <div itemprop="address" itemscope itemtype="https://schema.org/PostalAddress">
            <b itemprop="addressLocality">Larchtown</b> <b itemprop="name">Main building</b>
          </div>
          <div itemprop="memberOf" itemscope itemtype="https://schema.org/Organization">
            <b itemprop="name">League of Trees</b>
          </div>
        </div>
        <div itemscope itemtype="https://schema.org/Event"><b itemprop="name">Fair</b>
          <div itemprop="organizer" itemscope itemtype="https://schema.org/NGO"><b itemprop="name">Birch</b></div>
        </div>"""
    )
    assert (page.org_names, page.address) == (("Larch University",), "Larchtown")
