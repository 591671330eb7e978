"""Addresses that left the table are offered again to the rows they belong to."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.model import Departed, Field, Identity, Judgement, Liveness, Observation
from crawler.plan.offers import departed_urls, offer_again, offers_of
from tests.report.test_build import NOW, finding, judged

LEFT = Departed(row_id="1", address="https://www.left.edu/", owners=("2",), left_at=NOW)


def offered(*rows: Any, departed: Departed = LEFT, seen: Liveness | None = None) -> list[str]:
    judgement = Judgement(ruleset="r", rows=rows, stretches=(), findings=())
    observations = {departed.address: Observation(url=departed.address, liveness=seen, reason="x")} if seen else {}
    again = offer_again(judgement, [departed], observations)
    return [p.new for one in again.rows for p in one.proposals if p.column is Field.URL]


@pytest.mark.parametrize(
    ("row", "asks"),
    [
        (judged("2", identity=Identity.FOREIGN, findings=(finding(row_id="2"),)), True),
        (judged("2", identity=Identity.CANNOT_TELL, seen=None), True),
        (judged("2", identity=Identity.OWN, liveness=Liveness.DEAD), True),
        (judged("2", identity=Identity.OWN), False),
        (judged("3", identity=Identity.FOREIGN), False),
    ],
)
def test_to_its_row_unless_that_has_a_working_address_of_its_own(row: Any, asks: bool) -> None:
    assert offered(row) == (["https://www.left.edu/"] if asks else [])


@pytest.mark.parametrize(("seen", "asks"), [(Liveness.OK, True), (Liveness.DEAD, False), (Liveness.DANGER, False)])
def test_not_when_it_was_seen_not_to_work(seen: Liveness, asks: bool) -> None:
    assert bool(offered(judged("2", identity=Identity.FOREIGN), seen=seen)) is asks


def test_it_is_looked_at_before_unless_some_row_shows_it() -> None:
    rows = [judged("2").row]
    assert departed_urls([LEFT, LEFT], rows) == ("https://www.left.edu/",)
    gone = Departed(row_id="1", address=rows[0].url, owners=("2",), left_at=NOW)
    assert departed_urls([gone], rows) == ()
    assert departed_urls([LEFT], [judged("3").row]) == ()


def test_an_audit_keeps_whose_its_addresses_are() -> None:
    rows = (
        judged("1", identity=Identity.OTHER_ROW, belongs_to=("2", "3")),
        judged("2", identity=Identity.FOREIGN),
        judged("3", identity=Identity.CANNOT_TELL),
    )
    offers = offers_of(Judgement(ruleset="r", rows=rows, stretches=(), findings=()))
    assert dict(offers.owners) == {"1": ("2", "3"), "3": ("3",)}
