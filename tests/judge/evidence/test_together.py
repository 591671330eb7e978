"""What comparisons say together, and how that is shown."""

from __future__ import annotations

import pytest

from crawler.judge.evidence.comparison import Comparison, as_evidence
from crawler.judge.evidence.together import together

HOST = Comparison("host", "initials, whole, 3", "www.ntu.example", "Northern Tidewater University", "host")
PAGE = Comparison("name on page", "none, peers, in two places", "Nether Town Union", "Northern Tidewater", "page")


def test_a_host_of_initials_and_a_page_that_names_another_are_weighed_as_a_pair() -> None:
    assert [pair.key for pair in together([HOST, PAGE])] == [
        "host and page: initials, whole; another, peers, twice",
        "page: another, peers, twice",
    ]


@pytest.mark.parametrize(
    ("level", "key"),
    [
        ("words, whole, 5", "words, whole, much"),
        ("words, part, 2, its city", "city"),
        ("long, unread", "unread"),
        ("long, common words", "unread"),
        ("initials, part, 1", "initials, part"),
    ],
)
def test_levels_of_hosts_come_to_few_classes(level: str, key: str) -> None:
    pair, _ = together([HOST._replace(level=level), PAGE])
    assert pair.level.partition(";")[0] == key


@pytest.mark.parametrize(
    ("level", "key"),
    [
        ("same", "agrees"),
        ("same, through a registry", "agrees"),
        ("within, its city", "by the city"),
        ("some, its city, one language, peers, in two places", "another, peers, twice"),
        ("same common words", "partly"),
        ("acronym", "acronym"),
        ("acronym, named otherwise", "acronym, named otherwise"),
        ("other language, in two places", "not comparable, twice"),
        ("names nobody", "nothing"),
    ],
)
def test_levels_of_names_come_to_few_classes(level: str, key: str) -> None:
    pair, _ = together([HOST, PAGE._replace(level=level)])
    assert pair.level.partition("; ")[2] == key


@pytest.mark.parametrize(
    ("host", "page", "level"),
    [
        ("other", "another country", "the address and the page"),
        ("other", "yes", "the address"),
        ("same", "another, of another country", "the page"),
        ("same", "no", ""),
    ],
)
def test_a_namesake_is_told_by_the_countries_of_its_address_and_its_page(host: str, page: str, level: str) -> None:
    compared = [
        HOST,
        Comparison("country of host", host, ".example", "Ultima", "top-level domain"),
        PAGE._replace(level="same"),
        Comparison("city on page", page, "Farville", "Nearville", "page"),
    ]
    assert [c.level for c in together(compared) if c.kind == "another country"] == ([level] if level else [])


def test_one_comparison_alone_makes_no_pair() -> None:
    assert not list(together([HOST]))
    assert not list(together([HOST, PAGE._replace(kind="kind on page")]))


def test_pairs_are_shown_as_one_item_and_nothing_is_lost() -> None:
    country = Comparison("country of host", "other", ".example", "Ultima", "top-level domain")
    compared = [HOST, country, PAGE]
    pairs = list(together(compared))
    weights = {c.key: 1.0 for c in compared} | {pair.key: -float(n) for n, pair in enumerate(pairs, 1)}
    shown = as_evidence((*compared, *pairs), weights)
    assert [e.weight for e in shown if e.kind == "together"] == [-sum(range(1, len(pairs) + 1))]
    assert sum(e.weight for e in shown) == sum(weights.values())
