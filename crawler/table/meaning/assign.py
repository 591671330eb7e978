"""How probable each meaning is for each column, and the best assignment of all columns together.

A score is a sum of weights, as in a log-linear model: what the heading says and what the cells hold, each worth about
as much as the other. A softmax over the meanings makes a column's probabilities; the assignment is the one with the
highest product of these in which no meaning is given twice, found exactly.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crawler.table.meaning.contents import Contents
from crawler.table.meaning.headings import EXACT, Meaning

ONCE: Final = (
    *(Meaning.ID, Meaning.NAME, Meaning.CITY, Meaning.COUNTRY, Meaning.REGION),
    *(Meaning.CONTINENT, Meaning.URL, Meaning.AGREEMENT, Meaning.PLACE),
)
"""Meanings that one column at most has."""
MAX_COLUMNS: Final = 80
FEW: Final = 5
"""Filled cells from which shares say something about variety."""
EXACT_COUNTS: Final = 1.35
"""What a heading that is exactly a known word counts."""
FEW_CELLS: Final = 1.5
"""How many filled cells make what cells say count by half."""
NEVER: Final = -30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A column with what was found out about it."""

    at: int
    meaning: Meaning
    probability: float
    """Of ``meaning``."""
    all: Mapping[Meaning, float]
    """Probability of every meaning."""
    heading: Mapping[Meaning, float]
    """What its heading says."""


def weigh_columns(headings: Sequence[Mapping[Meaning, float]], contents: Sequence[Contents]) -> tuple[Candidate, ...]:
    """The meanings of all columns, by their place; columns beyond `MAX_COLUMNS` are not looked at."""
    weighed = [
        _probabilities(_scores(heading, cells, at))
        for at, (heading, cells) in enumerate(zip(headings, contents, strict=True))
    ][:MAX_COLUMNS]
    chosen = _assign(weighed)
    return tuple(
        Candidate(at=at, meaning=meaning, probability=probable[meaning], all=probable, heading=headings[at])
        for at, (meaning, probable) in enumerate(zip(chosen, weighed, strict=True))
    )


def _probabilities(scores: Mapping[Meaning, float]) -> dict[Meaning, float]:
    most = max(scores.values())
    parts = {meaning: math.exp(max(score - most, NEVER)) for meaning, score in scores.items()}
    total = sum(parts.values())
    return {meaning: part / total for meaning, part in parts.items()}


def _assign(weighed: Sequence[Mapping[Meaning, float]]) -> tuple[Meaning, ...]:
    """The most probable meanings with each of `ONCE` given once: by dynamic programming over which were given."""
    best: dict[int, tuple[float, tuple[Meaning, ...]]] = {0: (0.0, ())}
    for probable in weighed:
        after: dict[int, tuple[float, tuple[Meaning, ...]]] = {}
        choices = [(meaning, math.log(max(p, 1e-12))) for meaning, p in probable.items()]
        for given, (total, chosen) in best.items():
            for meaning, worth in choices:
                bit = 1 << ONCE.index(meaning) if meaning in ONCE else 0
                if given & bit:
                    continue
                taken, score = given | bit, total + worth
                if taken not in after or score > after[taken][0]:
                    after[taken] = (score, (*chosen, meaning))
        best = after
    return max(best.values(), default=(0.0, ()))[1]


def _scores(heading: Mapping[Meaning, float], cells: Contents, at: int) -> dict[Meaning, float]:
    said = {meaning: heading.get(meaning, 0.0) for meaning in Meaning}
    said = {meaning: EXACT_COUNTS if score == EXACT else score for meaning, score in said.items()}
    trust = cells.filled / (cells.filled + FEW_CELLS)
    shape = _shape(cells)
    return {
        Meaning.OTHER: 4.0 * said[Meaning.OTHER] + trust * _other(cells),
        Meaning.UNIT: -3.0 + 5.0 * said[Meaning.UNIT],
        Meaning.URL: -3.0 + 4.5 * said[Meaning.URL] + trust * _url(cells),
        Meaning.NAME: -2.5 + 4.0 * said[Meaning.NAME] + trust * (_name(cells) + shape) - 0.05 * min(at, 10),
        Meaning.CITY: -3.0 + 4.5 * said[Meaning.CITY] + trust * (_city(cells) + shape),
        Meaning.COUNTRY: -3.0 + 4.0 * said[Meaning.COUNTRY] + trust * (_country(cells) + shape),
        Meaning.REGION: -3.0 + 4.5 * said[Meaning.REGION] + trust * (_region(cells) + shape),
        Meaning.CONTINENT: -3.0 + 3.5 * said[Meaning.CONTINENT] + trust * (_known(cells.continent, 6.0) + shape),
        Meaning.AGREEMENT: -3.5 + 5.0 * said[Meaning.AGREEMENT] + trust * _agreement(cells),
        Meaning.ID: -3.0 + 4.0 * said[Meaning.ID] + trust * _id(cells) + (0.5 if at == 0 else 0.0),
        Meaning.PLACE: -3.5 + 4.5 * said[Meaning.PLACE] + trust * (_known(cells.place, 6.5) + shape),
    }


def _shape(cells: Contents) -> float:
    """What speaks against names and places: cells without letters, addresses, numbers."""
    odd = max(cells.email, cells.phone, cells.number, cells.date, cells.code, cells.image, cells.pure_url)
    return -7.0 * odd - 3.0 * (cells.letters < 0.5) - 3.0 * (cells.sentence > 0.3)  # noqa: PLR2004 - weights


def _known(share: float, weight: float) -> float:
    """For meanings whose cells are all known: few known cells speak against it."""
    return weight * share if share >= 0.5 else weight * share - 5.0 * (1 - share)  # noqa: PLR2004 - half of them


def _other(cells: Contents) -> float:
    odd = max(cells.email, cells.phone, cells.code, cells.image, cells.date)
    return 5.0 * odd + 2.0 * (cells.sentence > 0.3) + 1.0 * (cells.year > 0.5)  # noqa: PLR2004 - weights


def _url(cells: Contents) -> float:
    share = max(cells.url, cells.link)
    alike = cells.filled >= FEW and cells.sites < 0.2  # noqa: PLR2004 - one site for five rows
    score = 5.0 * share if share > 0 else -6.0
    return score + 1.5 * cells.pure_url - 3.5 * alike - 8.0 * cells.image - 4.0 * (cells.email > 0.5)  # noqa: PLR2004 - weights


def _name(cells: Contents) -> float:
    varied = cells.distinct if cells.filled >= FEW else 1.0
    score = 4.5 * cells.institution * varied - 4.0 * (varied < 0.4)  # noqa: PLR2004 - a kind of thing, not a name
    score -= 4.0 * max(cells.country, cells.country_code) + 3.5 * cells.continent + 3.0 * cells.place
    score -= 2.5 * (cells.city > 0.6 and cells.institution < 0.2)  # noqa: PLR2004 - weights
    return score + 0.8 * (1.6 <= cells.words <= 12) + 0.5 * (varied > 0.8) - 2.0 * (cells.fill < 0.5)  # noqa: PLR2004 - weights


def _city(cells: Contents) -> float:
    score = 5.0 * cells.city if cells.city >= 0.3 else 5.0 * cells.city - 1.5  # noqa: PLR2004 - weights
    score -= 5.0 * cells.institution + 4.0 * cells.country + 8.0 * cells.place + 6.0 * cells.continent
    states = cells.region > 0.8 and cells.filled >= FEW and cells.distinct < 0.6  # noqa: PLR2004 - weights
    return score - 2.0 * states


def _country(cells: Contents) -> float:
    share = max(cells.country, cells.country_code)
    if cells.country_code > cells.country and cells.region >= cells.country_code:
        share = 0.0
    return _known(share, 6.0) - 3.0 * cells.institution - 4.0 * cells.continent


def _region(cells: Contents) -> float:
    score = 4.5 * cells.region if cells.region >= 0.4 else 4.5 * cells.region - 2.0  # noqa: PLR2004 - weights
    score -= 5.0 * cells.country + 4.0 * cells.institution + 4.0 * cells.place + 4.0 * cells.continent
    cities = cells.city >= cells.region and cells.distinct > 0.5  # noqa: PLR2004 - weights
    return score - 2.5 * max(cells.city - cells.region, 0.0) - 1.5 * cities


def _agreement(cells: Contents) -> float:
    """A year alone can be anything: a period says that it is one, or the heading does."""
    dated = max(cells.period, cells.date, cells.year)
    score = 6.5 * cells.period if cells.period >= 0.3 else -1.0  # noqa: PLR2004 - weights
    return score + (0.5 if dated >= 0.3 else -3.0) - 3.0 * (cells.url > 0.3)  # noqa: PLR2004 - weights


def _id(cells: Contents) -> float:
    score = 4.5 * cells.rising if cells.rising > 0.8 else 0.0  # noqa: PLR2004 - mostly rising
    score -= 4.0 * (cells.filled >= FEW and cells.distinct < 0.9)  # noqa: PLR2004 - ids repeat rarely
    score -= 4.0 * cells.year
    return score - 3.0 * (cells.words > 2) - 5.0 * cells.url - 3.0 * (cells.institution > 0.3)  # noqa: PLR2004 - weights
