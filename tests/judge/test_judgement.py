"""The judgement as a whole: findings, verdict and proposals of a row agree, and habits of the list make no work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from crawler.judge import judge
from crawler.judge import judgement as judgement_module
from crawler.judge.table import Identified, TableInView, identified_as
from crawler.knowledge import Knowledge, Places
from crawler.model import (
    Field,
    Identity,
    IdentityVerdict,
    Judgement,
    Liveness,
    Observation,
    PageFacts,
    Row,
    Severity,
)
from crawler.urls import read_url_cell

PLACES = Places()
WORDS = "Barwa Cisza Fala Grad Iskra Jutro Kropla Lawina Mgła Noc Obłok Pył Rosa Sopel Tęcza".split()
SITES = "barwa cisza fala grad iskra jutro kropla lawina mgla noc oblok pyl rosa sopel tecza".split()


def judged(urls: Sequence[str], seen: dict[str, Observation] | None = None, **cells: str) -> Judgement:
    """A table of invented Polish schools with these URLs, judged."""
    rows = tuple(
        Row(
            row_id=str(n),
            line=n + 2,
            name=f"Wyższa Szkoła {WORDS[n % len(WORDS)]}",
            city="Poznań",
            country=cells.get("country", "Polska"),
            continent=cells.get("continent", "Europa"),
            agreement="2024-2029",
            url=url,
        )
        for n, url in enumerate(urls)
    )
    targets = tuple(read_url_cell(row.row_id, row.url) for row in rows)
    view = TableInView(rows=rows, targets=targets, observations=seen or {}, knowledge=Knowledge(places=PLACES))
    columns = frozenset({Field.NAME, Field.CITY, Field.COUNTRY, Field.CONTINENT, Field.URL, Field.AGREEMENT})
    return judge(view, columns=columns, today=date(2026, 4, 2))


def home(n: int) -> str:
    return f"https://www.{SITES[n]}.edu.pl/"


def answer(url: str, **more: Any) -> Observation:
    fields: dict[str, Any] = {"liveness": Liveness.OK, "reason": "answers", "status": 200, "final_url": url}
    return Observation(**{"url": url, **fields, **more})


def test_bare_domains_throughout_are_one_decision() -> None:
    judgement = judged([f"www.{site}.edu.pl" for site in SITES])
    assert [finding.code for finding in judgement.findings] == ["url-untidy"]
    assert all(row.findings == () for row in judgement.rows)
    together = {proposal.together for row in judgement.rows for proposal in row.proposals}
    assert together == {judgement.findings[0].fingerprint}
    assert [row.proposals[0].new for row in judgement.rows] == [home(n) for n in range(len(SITES))]


def test_a_few_bare_domains_are_the_rows() -> None:
    judgement = judged([home(n) for n in range(len(SITES) - 2)] + [f"www.{site}.edu.pl" for site in SITES[-2:]])
    assert [bool(row.findings) for row in judgement.rows] == [False] * (len(SITES) - 2) + [True] * 2
    assert judgement.findings == ()


@pytest.mark.parametrize("country", ["PL", "Poland"])
def test_countries_kept_in_another_way_are_no_slips(country: str) -> None:
    judgement = judged([home(n) for n in range(len(SITES))], country=country)
    assert all(row.findings == () for row in judgement.rows)
    assert {finding.severity for finding in judgement.findings} <= {Severity.NOTE, Severity.WARNING}


def strangers(view: TableInView) -> Identified:
    """Every row shows somebody else's site."""
    verdicts = tuple(
        IdentityVerdict(row_id=row.row_id, identity=Identity.FOREIGN, belongs_to=(), confidence=0.99, evidence=())
        for row in view.rows
    )
    return identified_as(view, verdicts)


def test_pages_of_one_site_about_the_institutions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A column of fact sheets: said once, nothing proposed, no row called wrong."""
    monkeypatch.setattr(judgement_module, "identify", strangers)
    urls = [f"https://www.portal-szkol.example/karta/{n}" for n in range(len(SITES))]
    judgement = judged(urls, {url: answer(url) for url in urls})
    (said,) = judgement.findings
    assert (said.code, said.severity, said.column) == ("foreign-site", Severity.WARNING, Field.URL)
    for row in judgement.rows:
        assert (row.identity.identity, row.findings, row.proposals) == (Identity.CANNOT_TELL, (), ())


def test_nothing_is_said_of_the_spelling_of_a_site_that_was_taken_over() -> None:
    url = "https://www.barwaa.edu.pl/"
    bad = answer(url, liveness=Liveness.DANGER, reason="taken_over", page=PageFacts(title="Casino"))
    judgement = judged([url, *[home(n) for n in range(1, len(SITES))]], {url: bad})
    codes = [finding.code for finding in judgement.rows[0].findings if finding.column is Field.URL]
    assert codes == ["dangerous-link"]


def test_a_host_that_is_gone_with_nothing_better_is_dead_and_no_more() -> None:
    url = "https://www.qwxzv.edu.pl/"
    gone = Observation(url=url, liveness=Liveness.DEAD, reason="no_such_name", confirmed=True)
    judgement = judged([url, *[home(n) for n in range(1, len(SITES))]], {url: gone})
    row = judgement.rows[0]
    assert [finding.code for finding in row.findings] == ["dead-link"]
    assert row.identity.identity in {Identity.CANNOT_TELL, Identity.OWN}
    assert not any(proposal.new == "" for proposal in row.proposals)


def test_a_misspelt_host_is_one_statement() -> None:
    url, meant = "https://www.tceza.edu.pl/", home(14)
    seen = {url: Observation(url=url, liveness=Liveness.DEAD, reason="no_such_name", confirmed=True)}
    seen[meant] = answer(meant, page=PageFacts(title="Wyższa Szkoła Tęcza", site_name="Wyższa Szkoła Tęcza"))
    judgement = judged([*[home(n) for n in range(14)], url], seen)
    row = judgement.rows[14]
    assert row.proposals[0].new == meant
    assert len([finding for finding in row.findings if finding.column is Field.URL]) == 1
