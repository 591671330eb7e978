"""Planted tables keep what their truth says, whatever they are planted from: here from records of no one's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from benchmarks.judgement.planting.addresses import SLIPS
from benchmarks.judgement.planting.files import plant
from benchmarks.judgement.planting.registry import Pool, read_pool
from benchmarks.judgement.planting.singles import initials_of
from benchmarks.judgement.planting.specs import RATES, Spec, in_every_language, suite
from benchmarks.judgement.planting.words import all_words
from benchmarks.judgement.tables import PlantedTable
from crawler.urls import site_of

COUNTRIES = ("PL", "DE", "FR", "JP", "BR", "KE")
SYLLABLES = ("kel", "bor", "min", "tav", "rus", "ola", "dem", "fiz")

Planter = Callable[..., PlantedTable]


def record(number: int, word: str, country: str) -> dict[str, Any]:
    name = f"University of {word.title()}"
    return {
        "id": f"https://ror.org/0{number:08}",
        "status": "active" if number % 11 else "inactive",
        "types": ["education"],
        "domains": [f"{word}.{country.lower()}", *([f"old-{word}.org"] if not number % 7 else [])],
        "links": [{"type": "website", "value": f"https://www.{word}.{country.lower()}"}],
        "locations": [{"geonames_details": {"country_code": country, "name": f"{word.title()}ville"}}],
        "names": [
            {"value": name, "lang": "en", "types": ["label", "ror_display"]},
            {"value": f"Universitas {word.title()}ensis", "lang": "la", "types": ["label"]},
            {"value": f"U{word[0].upper()}", "lang": None, "types": ["acronym"]},
        ],
        "relationships": [],
    }


def records() -> Iterator[dict[str, Any]]:
    words = ["".join(parts) for parts in product(SYLLABLES, SYLLABLES, ("", "ia", "na"))]
    for number, word in enumerate(words):
        yield record(number, word, COUNTRIES[number % len(COUNTRIES)])


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    path = tmp_path_factory.mktemp("ror") / "v0-ror-data.json"
    path.write_text(json.dumps(list(records())), encoding="utf-8")
    return read_pool(path)


@pytest.fixture
def planted(pool: Pool, tmp_path: Path) -> Planter:
    def make(name: str = "one", seed: int = 1, **spec: Any) -> PlantedTable:
        plant(tmp_path / name, Spec(**{"lang": "pl", "n": 90, **spec}), pool, seed)
        return PlantedTable(tmp_path / name)

    return make


@pytest.mark.parametrize("profile", [profile for profile in RATES if profile != "clean"])
@pytest.mark.parametrize("lang", ["de", "ja"])
def test_every_shifted_cell_is_that_of_the_row_it_is_said_to_be_of(planted: Planter, profile: str, lang: str) -> None:
    table = planted(profile=profile, lang=lang)
    shifted = 0
    for i, (row, truth) in enumerate(zip(table.rows, table.truth, strict=True)):
        if truth["kind"] in ("shift", "swap_near", "swap_far"):
            shifted += 1
            source = table.truth[i + int(truth["offset"])]
            assert site_of(truth["intended_url"] or source["gold_url"]) == site_of(source["gold_url"])
            if not {"scheme_missing", "two_urls"} & set(truth["tags"].split(",")):
                assert (truth["intended_url"] or row.url) == source["gold_url"]
            assert source["id"] in truth["owner_ids"].split("|")
    assert shifted


def test_rows_of_a_stretch_lie_at_its_offset(planted: Planter) -> None:
    table = planted(profile="shift")
    ids = [row.row_id for row in table.rows]
    assert table.blocks
    for block in table.blocks:
        inside = table.truth[ids.index(block["first_id"]) : ids.index(block["last_id"]) + 1]
        assert len(inside) == int(block["length"])
        assert {truth["offset"] for truth in inside} == {block["offset"]}
        assert {truth["block_id"] for truth in inside} == {block["block_id"]}


def test_a_clean_table_has_no_mismatch(planted: Planter) -> None:
    table = planted(profile="clean")
    assert {truth["label"] for truth in table.truth} == {"ok"}
    assert all(row.url == truth["gold_url"] for row, truth in zip(table.rows, table.truth, strict=True))


def test_what_is_right_shows_its_own_site_and_what_is_wrong_another(planted: Planter) -> None:
    for row, truth in _pairs(planted(profile="mix")):
        own = site_of(row.url) in truth["gold_domains"].split("|")
        if truth["label"] == "ok" and "scheme_missing" not in truth["tags"] and "two_urls" not in truth["tags"]:
            assert own
        if truth["label"] == "mismatch" and not truth["intended_url"]:
            assert not own


def test_a_mistyped_host_is_another_than_the_one_meant(planted: Planter) -> None:
    table = planted(profile="typo", n=120)
    kinds = {truth["kind"] for _, truth in _pairs(table) if truth["kind"].startswith("typo_")}
    assert len(kinds) > len(SLIPS) / 2
    assert all(row.url != truth["intended_url"] for row, truth in _pairs(table) if truth["intended_url"])


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(planted: Planter) -> None:
    first, second, third = planted("a"), planted("b"), planted("c", seed=2)
    for name in ("table.tsv", "truth.tsv", "blocks.tsv", "pages.json"):
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes()
    assert (first.folder / "table.tsv").read_bytes() != (third.folder / "table.tsv").read_bytes()


def test_paired_sets_differ_in_their_language_alone(planted: Planter, pool: Pool, tmp_path: Path) -> None:
    specs = in_every_language([Spec(lang="pl", n=90)])
    assert [spec.lang for spec in specs] == list(all_words())
    columns = []
    for spec in specs[:3]:
        plant(tmp_path / spec.lang, spec, pool, 1)
        table = PlantedTable(tmp_path / spec.lang)
        columns.append([(truth["ror"], truth["label"], truth["kind"]) for truth in table.truth])
    assert columns[0] == columns[1] == columns[2]


def test_a_suite_takes_every_language_in_turn() -> None:
    specs = suite(len(all_words()), 1)
    assert [spec.lang for spec in specs] == list(all_words())
    assert {"mix", "shift", "clean", "drift"} <= {spec.profile for spec in suite(22, 1)}


def test_a_suite_keeps_to_the_kinds_of_institutions_asked_for() -> None:
    assert {spec.types for spec in suite(9, 1, types=["museum", "research"])} == {"museum", "research"}


def test_the_web_shows_right_hosts(planted: Planter) -> None:
    table = planted(profile="clean")
    assert sum(seen.status == 200 for seen in table.observations.values()) > len(table.rows) / 2


def _pairs(table: PlantedTable) -> Iterator[tuple[Any, dict[str, str]]]:
    return zip(table.rows, table.truth, strict=True)


def test_a_copied_url_is_kept_by_the_row_it_was_copied_from(planted: Planter) -> None:
    copies = 0
    for seed in range(3):
        table = planted(name=f"copies{seed}", seed=seed, profile="strangers", n=120)
        for i, (row, truth) in enumerate(zip(table.rows, table.truth, strict=True)):
            if truth["kind"] == "wrong_copy":
                copies += 1
                source = i + int(truth["offset"])
                assert table.rows[source].url == row.url
                assert table.truth[source]["label"] == "ok"
                assert table.rows[source].row_id in truth["owner_ids"].split("|")
    assert copies


def test_strangers_are_of_the_kind_they_are_said_to_be(planted: Planter, pool: Pool) -> None:
    table = planted(profile="strangers", n=120)
    owner = {site: one for one in pool.by_id.values() for site in one.sites}
    kinds = set()
    for row, truth in zip(table.rows, table.truth, strict=True):
        one = pool.by_id[truth["ror"]]
        stranger = owner.get(site_of(row.url) or "")
        if truth["kind"] == "wrong_acronym":
            assert stranger is not None
            letters = {stranger.sites[0].partition(".")[0], *(a.casefold() for a in stranger.acronyms)}
            assert letters & set(initials_of(one))
        elif truth["kind"] == "wrong_same_city":
            assert stranger is not None
            assert (stranger.country, stranger.city) == (one.country, one.city)
        else:
            continue
        kinds.add(truth["kind"])
    assert "wrong_acronym" in kinds
