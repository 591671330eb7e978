"""Small tables of invented institutions with verdicts, and a registry of a few, for the tests of proposing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crawler.judge.proposals import CandidateRates, candidate_urls, propose
from crawler.judge.table import Identified, TableInView, identified_as
from crawler.knowledge import Institution, Knowledge, Places
from crawler.knowledge.near_sites import is_one_slip
from crawler.model import Identity, IdentityVerdict, Liveness, Observation, PageFacts, Proposal, Row, Stretch
from crawler.urls import read_url_cell

PLACES = Places()


class Book:
    """A registry of a few institutions."""

    statement = "Book 1"

    def __init__(self, *institutions: Institution) -> None:
        self._institutions = institutions

    def owners(self, site: str) -> tuple[Institution, ...]:
        return tuple(one for one in self._institutions if site in one.sites)

    def near(self, site: str) -> tuple[str, ...]:
        listed = {known for one in self._institutions for known in one.sites}
        return tuple(sorted(other for other in listed if is_one_slip(site, other)))

    def find(self, name: str, country_code: str | None, limit: int = 10) -> tuple[Institution, ...]:
        return tuple(one for one in self._institutions if one.country_code in (None, country_code))[:limit]

    def get(self, institution_id: str) -> Institution | None:
        return next((one for one in self._institutions if one.id == institution_id), None)


def listed(name: str, site: str, **more: Any) -> Institution:
    fields: dict[str, Any] = {
        "id": site,
        "source": "swot",
        "names": (name,),
        "sites": (site,),
        "country_code": "PL",
    } | more
    return Institution(**fields)


NAMES = (
    "Uniwersytet Pszczelarski w Gródku",
    "Akademia Leśna w Borach",
    "Szkoła Wyższa Kowalstwa w Hucie",
    "Politechnika Wodna w Zatoce",
    "Instytut Badań Porostów",
)
SITES = ("pszczelarski.edu.pl", "lesna.edu.pl", "kowalstwo.edu.pl", "wodna.edu.pl", "porosty.edu.pl")


def seen(url: str, name: str = "", **more: Any) -> Observation:
    fields: dict[str, Any] = {
        "url": url,
        "liveness": Liveness.OK,
        "reason": "answers",
        "status": 200,
        "final_url": url,
        "page": PageFacts(title=name),
    }
    return Observation(**(fields | more))


def gone(url: str, reason: str = "no_such_name") -> Observation:
    return seen(url, liveness=Liveness.DEAD, reason=reason, status=None, page=None)


class Table:
    """Rows with URLs and verdicts, judged."""

    def __init__(
        self,
        urls: Sequence[str],
        verdicts: Mapping[int, tuple[Identity, tuple[str, ...]]] | None = None,
        *,
        continents: Sequence[str] = (),
        registry: Book | None = None,
        confidence: float = 0.97,
        misspelt: bool = False,
    ) -> None:
        self.rows = tuple(
            Row(
                row_id=str(n),
                line=n,
                name=NAMES[n % len(NAMES)],
                country="Polska",
                url=url,
                continent=continents[n] if continents else "",
            )
            for n, url in enumerate(urls)
        )
        self.targets = tuple(read_url_cell(row.row_id, row.url) for row in self.rows)
        said = verdicts or {}
        self.identities = tuple(
            IdentityVerdict(
                row_id=row.row_id,
                identity=said.get(n, (Identity.OWN, ()))[0],
                belongs_to=said.get(n, (Identity.OWN, ()))[1],
                confidence=confidence,
                evidence=(),
                misspelt=misspelt and said.get(n) == FOREIGN,
            )
            for n, row in enumerate(self.rows)
        )
        self.stretches: tuple[Stretch, ...] = ()
        self.observations: dict[str, Observation] = {}
        self.knowledge = Knowledge(places=PLACES, registries=(registry,) if registry else ())

    @property
    def judged(self) -> Identified:
        view = TableInView(
            rows=self.rows, targets=self.targets, observations=self.observations, knowledge=self.knowledge
        )
        return identified_as(view, self.identities, self.stretches)

    def propose(self, rates: CandidateRates | None = None) -> Mapping[str, tuple[Proposal, ...]]:
        return propose(self.judged, rates)

    def best(self, row_id: str) -> Proposal:
        return self.propose()[row_id][0]

    def wanted(self) -> tuple[str, ...]:
        return candidate_urls(self.judged)


def at(number: int) -> str:
    return f"https://www.{SITES[number]}/"


FOREIGN = (Identity.FOREIGN, ())
