"""The door of the judgement, on small invented tables."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from crawler.judge.alignment.identity import identify
from crawler.judge.evidence.spelling import address_level
from crawler.judge.table import TableInView
from crawler.knowledge import Institution, Knowledge, Places
from crawler.knowledge.near_sites import is_one_slip
from crawler.model import (
    Failure,
    FailureKind,
    Field,
    Identity,
    IdentityVerdict,
    Liveness,
    Observation,
    PageFacts,
    Phase,
    Row,
    Signal,
    SignalKind,
    Stretch,
)
from crawler.urls import read_url_cell

PLACES = Places()
TOWNS = [
    "Arbon",
    "Biel",
    "Chur",
    "Davos",
    "Emmen",
    "Fribourg",
    "Glarus",
    "Horgen",
    "Illnau",
    "Jona",
    "Kloten",
    "Lugano",
]


class OneRegistry:
    """A registry of the institutions it is given."""

    statement = "invented 1"

    def __init__(self, *institutions: Institution) -> None:
        self._all = institutions

    def owners(self, site: str) -> tuple[Institution, ...]:
        return tuple(i for i in self._all if site in i.sites)

    def near(self, site: str) -> tuple[str, ...]:
        listed = {known for one in self._all for known in one.sites}
        return tuple(sorted(other for other in listed if is_one_slip(site, other)))

    def find(self, name: str, country_code: str | None, limit: int = 10) -> tuple[Institution, ...]:
        return tuple(i for i in self._all if name in i.names)[:limit]

    def get(self, institution_id: str) -> Institution | None:
        return next((i for i in self._all if i.id == institution_id), None)


def table(urls: list[str] | None = None, continents: list[str] | None = None) -> list[Row]:
    own = [f"https://www.uni-{town.lower()}.ch/" for town in TOWNS]
    return [
        Row(
            row_id=str(i + 1),
            line=i + 2,
            name=f"University of {town}",
            city=town,
            country="Switzerland",
            url=(urls or own)[i],
            continent=(continents or ["Europe"] * len(TOWNS))[i],
        )
        for i, town in enumerate(TOWNS)
    ]


def judged(
    rows: list[Row], seen: dict[str, Observation] | None = None, registry: OneRegistry | None = None
) -> tuple[tuple[IdentityVerdict, ...], tuple[Stretch, ...]]:
    targets = [read_url_cell(row.row_id, row.url) for row in rows]
    knowledge = Knowledge(places=PLACES, registries=(registry,) if registry else ())
    table = identify(TableInView(rows=rows, targets=targets, observations=seen or {}, knowledge=knowledge))
    return tuple(table.verdicts), table.stretches


def page(url: str, title: str, *signals: SignalKind) -> Observation:
    facts = PageFacts(title=title, signals=tuple(Signal(kind=s, marker="x") for s in signals))
    return Observation(url=url, liveness=Liveness.OK, reason="ok", status=200, final_url=url, page=facts)


def test_a_right_table_is_left_alone() -> None:
    verdicts, stretches = judged(table())
    assert {v.identity for v in verdicts} == {Identity.OWN}
    assert min(v.confidence for v in verdicts) > 0.9
    assert stretches == ()


def test_a_lost_url_makes_a_stretch_with_its_repairing() -> None:
    urls = [row.url for row in table()]
    del urls[3]
    rows = table([*urls[:8], "https://www.uni-jona.ch/", *urls[8:]])
    verdicts, (stretch,) = judged(rows)
    assert (stretch.first, stretch.last, stretch.offset) == ("4", "9", 1)
    assert stretch.pairs[0] == ("4", "5")
    assert stretch.lost == ("4",)
    assert stretch.columns == (Field.URL,)
    assert [v.belongs_to for v in verdicts[3:9]] == [(str(i + 2),) for i in range(3, 9)]
    assert stretch.began.args[0] == ("row", "4")


def test_swapped_neighbours_belong_to_each_other() -> None:
    urls = [row.url for row in table()]
    urls[4], urls[5] = urls[5], urls[4]
    verdicts, stretches = judged(table(urls))
    assert stretches == ()
    assert [v.belongs_to for v in verdicts[3:7]] == [(), ("6",), ("5",), ()]


def test_the_last_row_of_a_stretch_is_not_right_because_the_next_row_shows_the_same_site() -> None:
    """Below a stretch of -1 a row often shows its own site, which the last row of the stretch shows too."""
    own = [row.url for row in table()]
    rows = table([*own[:3], *own[2:6], *own[7:]])
    rows[6] = replace(rows[6], name="Conservatory of Zug", city="Zug")
    rows[7] = replace(rows[7], name="University of Fribourg, Faculty of Law", url="https://law.uni-fribourg.ch/")
    verdicts, _ = judged(rows)
    assert (verdicts[6].identity, verdicts[6].belongs_to) == (Identity.OTHER_ROW, ("6",))
    assert verdicts[7].identity is Identity.OWN


@pytest.mark.parametrize(
    ("name", "path"),
    [("Faculty of Law, University of Emmen", "law"), ("University of Emmen (UEM)", "en"), ("Zwingli Institute", "zi")],
)
def test_a_part_of_an_institution_may_be_on_its_site(name: str, path: str) -> None:
    """Its URL is that of the row of the whole by every sign, and its own all the same: no swap would part them."""
    rows = table()
    rows[4] = replace(rows[4], url="https://www.qxk.ch/")
    rows[5] = replace(rows[5], name=name, city="Emmen", url=f"https://www.qxk.ch/{path}/")
    shown = {row.url: page(row.url, "University of Emmen") for row in rows[4:6]}
    assert judged(rows, shown)[0][5].identity is not Identity.OTHER_ROW


def test_the_row_whose_site_it_is_has_its_evidence_beside_this_rows() -> None:
    urls = [row.url for row in table()]
    urls[4], urls[5] = urls[5], urls[4]
    verdicts, _ = judged(table(urls))
    assert [bool(v.rival) for v in verdicts[3:7]] == [False, True, True, False]
    host = next(e for e in verdicts[4].rival if e.kind == "host")
    assert (host.expected, host.weight > 0) == (f"University of {TOWNS[5]}", True)
    assert sum(e.weight for e in verdicts[4].rival) > 0 > sum(e.weight for e in verdicts[4].evidence)


def test_a_host_that_is_nobodys_is_foreign_and_its_owner_is_named() -> None:
    urls = [row.url for row in table()]
    urls[2] = "https://www.noorestanak.edu.af/"
    owner = Institution(id="1", source="invented 1", names=("Noorestanak Institute",), sites=("noorestanak.edu.af",))
    verdicts, _ = judged(table(urls), registry=OneRegistry(owner))
    assert verdicts[2].identity is Identity.FOREIGN
    assert verdicts[2].owner == "Noorestanak Institute"


def test_a_cell_without_a_url_says_nothing() -> None:
    urls = [row.url for row in table()]
    urls[1], urls[6] = "", "Website"
    verdicts, _ = judged(table(urls))
    assert verdicts[1].identity is verdicts[6].identity is Identity.CANNOT_TELL
    assert verdicts[1].confidence == 0.0


def test_a_page_that_names_the_row_speaks_for_an_opaque_host() -> None:
    urls = [row.url for row in table()]
    urls[5] = "https://www.qxzv.ch/"
    seen = {urls[5]: page(urls[5], "University of Fribourg")}
    before, after = judged(table(urls))[0][5], judged(table(urls), seen)[0][5]
    assert after.identity is Identity.OWN
    assert after.confidence > before.confidence
    assert any(e.kind == "name on page" and e.weight > 0 for e in after.evidence)


@pytest.mark.parametrize("wall", [SignalKind.CHALLENGE, SignalKind.LOGIN, SignalKind.PARKED])
def test_a_page_behind_a_wall_is_not_weighed(wall: SignalKind) -> None:
    urls = [row.url for row in table()]
    seen = {urls[5]: page(urls[5], "Buy this domain", wall)}
    verdict = judged(table(urls), seen)[0][5]
    assert verdict.identity is Identity.OWN
    assert not any(e.source == "page" for e in verdict.evidence)


def test_a_dead_host_one_slip_from_one_that_answers_is_misspelt() -> None:
    urls = [row.url for row in table()]
    right, urls[7] = urls[7], "https://www.uni-hrogen.ch/"
    gone = Observation(
        url=urls[7],
        liveness=Liveness.DEAD,
        reason="no_such_name",
        failure=Failure(kind=FailureKind.NO_SUCH_NAME, phase=Phase.DNS),
    )
    verdict = judged(table(urls), {urls[7]: gone, right: page(right, "University of Horgen")})[0][7]
    assert verdict.identity is Identity.FOREIGN
    assert verdict.misspelt
    assert any(e.kind == "mended host answers" for e in verdict.evidence)


def test_hosts_below_a_suffix_that_no_list_knows_are_not_one_site() -> None:
    """``edu.tl`` is on no list of suffixes, so to the eye of the list *monte.edu.tl* and *tasi.edu.tl* are one site."""
    urls = [row.url for row in table()]
    urls[7] = "https://www.uni-horgen.edu.al/"
    urls[8] = "https://www.tasi.edu.tl/"
    gone = Observation(
        url=urls[7],
        liveness=Liveness.DEAD,
        reason="no_such_name",
        failure=Failure(kind=FailureKind.NO_SUCH_NAME, phase=Phase.DNS),
    )
    verdict = judged(table(urls), {urls[7]: gone, urls[8]: page(urls[8], "Instituto Tasi")})[0][7]
    assert not any(e.kind == "mended host answers" for e in verdict.evidence)


@pytest.mark.parametrize("reason", ["no_such_name", "forbidden_address"])
def test_a_host_that_nobody_can_have_is_not_somebody_elses_for_that(reason: str) -> None:
    urls = [row.url for row in table()]
    urls[2] = "http://192.168.10.20/" if reason == "forbidden_address" else "https://www.noorestanak.af/"
    unasked, _ = judged(table(urls))
    asked, _ = judged(table(urls), {urls[2]: Observation(url=urls[2], liveness=Liveness.DEAD, reason=reason)})
    assert unasked[2].identity is Identity.FOREIGN
    assert not unasked[2].misspelt
    assert asked[2].identity is Identity.CANNOT_TELL


def test_the_evidence_adds_up_to_the_verdict() -> None:
    urls = [row.url for row in table()]
    urls[4], urls[5] = urls[5], urls[4]
    for verdict in judged(table(urls))[0]:
        bits = sum(e.weight for e in verdict.evidence)
        assert (bits > 0) == (verdict.identity is Identity.OWN)
        assert math.isfinite(bits)


def test_exchanged_name_and_city_are_understood() -> None:
    rows = table()
    rows[5] = Row(
        row_id="6",
        line=7,
        name="Fribourg",
        city="University of Qartow",
        country="Switzerland",
        url="https://www.qartow.ch/",
    )
    assert judged(rows)[0][5].identity is Identity.OWN


def test_the_same_question_gets_the_same_answer() -> None:
    assert judged(table()) == judged(table())
    assert judged([]) == ((), ())


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("https://www.uw.edu.pl/", "sound"),
        ("https://www.uw", "suffix_unknown"),
        ("https://www.uw.edu.pl http://www.uw.edu.pl/en", "several"),
    ],
)
def test_addresses_read_sound_or_not(cell: str, level: str) -> None:
    assert address_level(read_url_cell("1", cell)) == level
