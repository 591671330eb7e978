"""What each planted set shall be: language, area, kinds of institutions, and which defects in which number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from crawler.knowledge.continents import continent_codes

from .registry import AREAS, Pool
from .words import all_words

_PROFILES = ("mix",) * 10 + ("shift",) * 3 + ("clean",) * 4 + ("drift", "sparse", "wrong", "typo", "empty")
_KINDS = ("edu",) * 14 + ("any",) * 3 + ("research",) * 2 + ("museum",)
_NAMES = ("mix",) * 13 + ("local",) * 5 + ("en",) * 3
_ROWS = (120, 150, 200, 250, 250, 300, 300, 350, 400, 400, 500, 600)
_MANY = (1200, 2000)
_LEAST_FOUND = 150
"""Institutions there must be to draw a table from."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One set. `names` says in which language names stand: English, the country's own, or a mix."""

    lang: str
    area: str = "world"
    profile: str = "mix"
    types: str = "edu"
    names: str = "mix"
    n: int = 300
    cont: bool = True
    hard: float = 1.0
    shift_cont: float = 0.5
    order: str = "country"
    """Of the rows: by ``country`` as the table writes it, by its ``code``, by ``name``, or at ``random``."""
    draw: int = 1
    """Sets of one draw hold the same institutions and defects, if all but their language is the same."""

    def name(self, number: int) -> str:
        """``planted07_mix_fr_es_any``: what differs from the usual stands at its end."""
        area = "" if self.area == "world" else "_" + self.area.lower().replace(" ", "")
        types = "" if self.types == "edu" else "_" + self.types
        return f"planted{number:02}_{self.profile}_{self.lang}{area}{types}"


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of a table's rows that go bad in one way; `blocks` and swaps count stretches and pairs by row."""

    typo: float = 0
    directory: float = 0
    home: float = 0
    other: float = 0
    swap_near: float = 0
    swap_far: float = 0
    empty: float = 0
    email: float = 0
    link_text: float = 0
    blocks: float = 0
    untidy: float = 0.02
    """URLs without a scheme or with a broken one."""
    two_urls: float = 0.004
    continent: float = 0.005
    city_name: float = 0.002
    acronym: float = 0
    """Another institution whose acronym or host is the row's initials."""
    same_city: float = 0
    namesake: float = 0
    """An institution of the same name in another country."""
    body: float = 0
    """A ministry, company, hospital, society of the country."""
    copied: float = 0
    """The URL of another row, which keeps it."""
    dead: float = 0.012
    """Of the hosts: they no longer exist."""


RATES = {
    "mix": Rates(0.036, 0.01, 0.004, 0.0125, 0.006, 0.003, 0.01, 0.004, 0.004, 0.009),
    "shift": Rates(0.012, 0.003, 0, 0.005, 0.005, 0, 0.005, 0, 0, 0.02),
    "drift": Rates(0.0125, 0.005, 0, 0.005, 0.0025, 0, 0.005, 0, 0, 0.0025),
    "sparse": Rates(0.005, 0.0017, 0.0008, 0.004, 0.0008, 0.0008, 0.02, 0.0008, 0.0008, 0.0008),
    "wrong": Rates(0.01, 0.033, 0.01, 0.05, 0.0133, 0.0133, 0.03, 0.01, 0.013, 0.0033),
    "typo": Rates(0.19, 0.0033, 0, 0.0033, 0.0033, 0, 0.01, 0.01, 0.0033, 0.0033, untidy=0.05),
    "empty": Rates(0.023, 0.01, 0, 0.01, 0.0067, 0, 0.22, 0, 0, 0.01),
    "strangers": Rates(
        *(0.06, 0.02, 0.005, 0.02, 0.005, 0, 0.01, 0, 0, 0.003),
        acronym=0.022,
        same_city=0.022,
        namesake=0.015,
        body=0.022,
        copied=0.022,
        dead=0.08,
    ),
    "clean": Rates(untidy=0, two_urls=0, continent=0, city_name=0),
}


def suite(
    tables: int,
    seed: int,
    langs: Sequence[str] = (),
    areas: Sequence[str] = (),
    profiles: Sequence[str] = (),
    types: Sequence[str] = (),
    rows: int | None = None,
) -> tuple[Spec, ...]:
    """``tables`` specs: languages take turns, the rest is drawn; what is given in the other arguments is kept to."""
    rng = Random(f"suite {seed}")
    tongues = tuple(langs) or tuple(all_words())
    mixes: list[str] = []
    drawn = []
    for number in range(tables):
        if not mixes:
            # Dealt like cards, so that every mix has its share of even a small suite.
            mixes = rng.sample(_PROFILES, len(_PROFILES)) if not profiles else list(reversed(profiles))
        drawn.append(_draw(rng, tongues[number % len(tongues)], mixes.pop(), areas, types, rows))
    return tuple(replace(spec, draw=number) for number, spec in enumerate(drawn, start=1))


def in_every_language(specs: Sequence[Spec], langs: Sequence[str] = ()) -> tuple[Spec, ...]:
    """Each spec once in each language, of one draw: what differs then is the language alone."""
    return tuple(
        replace(spec, lang=lang, order="code") for spec in specs for lang in tuple(langs) or tuple(all_words())
    )


def fit(spec: Spec, pool: Pool) -> Spec:
    """``spec``, or one with a wider choice where its area has too few institutions of its kind."""
    for area in (spec.area, "world"):
        for kinds in (spec.types, "any"):
            if len(pool.find(kinds, area)) >= _LEAST_FOUND:
                return replace(spec, area=area, types=kinds)
    return spec


def _draw(rng: Random, lang: str, profile: str, areas: Sequence[str], types: Sequence[str], rows: int | None) -> Spec:
    area = rng.choice(tuple(areas) or _areas(lang))
    size = rng.choice(_MANY if profile == "sparse" or rng.random() < 0.05 else _ROWS)  # noqa: PLR2004 - one in twenty
    if profile == "drift":
        size = max(size, 300)
    return Spec(
        lang=lang,
        area=area,
        profile=profile,
        types=rng.choice(tuple(types) or _KINDS),
        names=rng.choice(_NAMES),
        n=rows or size,
        cont=(area == "world" or area in AREAS) and rng.random() < 0.8,  # noqa: PLR2004 - four in five
        hard=rng.choice((1.0, 1.0, 1.0, 2.0)),
        shift_cont=1.0 if profile == "drift" else 0.5,
    )


def _areas(lang: str) -> tuple[str, ...]:
    home = all_words()[lang].home
    own = next((area for area, code in AREAS.items() if code in continent_codes(home)[:1]), "Europe")
    return ("world",) * 12 + (own,) * 4 + ("Asia", "Africa", "South America") + (home,) * 2
