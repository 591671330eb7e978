"""Guesses the site of an institution from its name, for the network to say whether there is one.

Hosts of institutions follow customs: an acronym or the telling word of the name, below the suffix that institutions of
the country use. The table itself shows which suffixes those are. A guess is never offered unless its page answers and
names the institution.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import nlargest
from typing import Final, NamedTuple

from crawler.judge.names import (
    BEGINNING,
    NameForms,
    NameWord,
    institutions_in,
    kind_of,
    native_words,
    squeeze,
    syllable_initials,
    take_apart,
)
from crawler.judge.proposals.candidate import Candidate, Query
from crawler.judge.proposals.rates import CUSTOM, CandidateRates, load_rates
from crawler.judge.table import Identified
from crawler.model import Action, Identity, Row, say
from crawler.urls import host_of
from crawler.urls.parse import is_suffix, site_of_host, suffix_of

GUESSES: Final = 8
"""Sites guessed for one row at most."""
_USUAL: Final = 2
_SHORTEST: Final = 2
_LONGEST: Final = 30
_SCHOOL_SUFFIXES: Final = ("edu.{}", "ac.{}", "{}")
"""Where academic institutions are, in the order tried when the table shows none of the country."""
_ANYWHERE: Final = ("org", "com")
"""Suffixes in use in every country."""
_LEAST_ANYWHERE: Final = 8
"""Letters of a label that is tried below one of those, where short ones are anybody's."""
_PRIOR_ROWS: Final = 20.0
"""Rows that the customs of the world count for beside those of the table's own rows in a country."""
_MOST_ROWS: Final = 200
"""Rows of one country that are asked for its customs."""

KINDS: Final = tuple(
    "acronym,initials,two initials,English initials,native initials,initials of all,university first,word,own word,"
    "second own word,last word,words,kinds+word,word+kinds,word-kinds,word+university,word+college,uni+word,uni-word,"
    "univ-word,words-,whole,all,first+second,initials+last,initials+three,two+initials,three+kinds,city,word+univ,"
    "uni+two,uni+three,initials+city,initials-city".split(",")
)
"""The customs by which sites are named, as `iter_labels` gives them."""


class _Own(NamedTuple):
    """A row that shows its own site."""

    row: Row
    label: str


class SiteGuesser:
    """Knows which suffixes and which customs of naming the institutions of each country have in this table."""

    def __init__(self, table: Identified) -> None:
        """Reads the rows that show their own site."""
        self._suffixes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._own: defaultdict[str, list[_Own]] = defaultdict(list)
        self._customs: dict[str, Mapping[str, float]] = {}
        for row, target, verdict in table.judged_rows():
            host = host_of(target.url) if target.url and verdict.identity is Identity.OWN else None
            if host:
                suffix = suffix_of(host)
                self._suffixes[row.country][suffix] += 1
                if len(self._own[row.country]) < _MOST_ROWS:
                    self._own[row.country].append(_Own(row, site_of_host(host).removesuffix(f".{suffix}")))

    def iter_guesses(self, query: Query) -> Iterator[Candidate]:
        """Yields sites that the institution of a row may have, likeliest first."""
        customs, shares = self._customs_of(query), self._shares_of(query)
        called = iter_labels(query.subject.name, query.row.city, query.subject.languages)
        labels = {label: kind for kind, label in called}
        likely = {
            (label, suffix): customs[kind] * share
            for label, kind in labels.items()
            for suffix, share in shares.items()
            if suffix not in _ANYWHERE or len(label) >= _LEAST_ANYWHERE
        }
        for label, suffix in nlargest(GUESSES, likely, key=likely.__getitem__):
            url = f"https://www.{label}.{suffix}/"
            yield Candidate(
                url=url,
                shown=url,
                action=Action.FOUND,
                level=f"guess: {labels[label]}",
                reason=say("This site exists, and its page names the institution."),
                probe=True,
                likely=likely[label, suffix],
            )

    def usual(self, query: Query) -> tuple[str, ...]:
        """The suffixes that institutions of the row's country mostly use, at most two, the usual one first."""
        seen = self._suffixes[query.row.country]
        return tuple(suffix for suffix in self._shares_of(query) if suffix not in _ANYWHERE or seen[suffix])[:_USUAL]

    def _shares_of(self, query: Query) -> Mapping[str, float]:
        """The suffixes of the row's country with the share of sites below each, the largest first."""
        counts = self._suffixes[query.row.country]
        tld = query.subject.tlds[0] if query.subject.tlds else ""
        schools = [s for form in _SCHOOL_SUFFIXES if tld and is_suffix(s := form.format(tld))]
        before = {suffix: 1.0 / (2 + place) for place, suffix in enumerate((*schools, *_ANYWHERE))}
        total = sum(counts.values()) + sum(before.values())
        shares = {s: (counts[s] + before.get(s, 0.0)) / total for s in dict.fromkeys((*counts, *before)) if s}
        return dict(sorted(shares.items(), key=lambda item: (-item[1], item[0])))

    def _customs_of(self, query: Query) -> Mapping[str, float]:
        """How often a site of the row's country is called by each custom."""
        country = query.row.country
        known = self._customs.get(country)
        if known is None:
            known = self._customs[country] = _customs(self._own[country], query.subject.languages, load_rates())
        return known


def _customs(rows: Sequence[_Own], languages: Sequence[str], rates: CandidateRates) -> Mapping[str, float]:
    """The share of rows of a country whose label each custom makes, mixed with what it is in the world."""
    made: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for row, label in rows:
        for kind, guess in iter_labels(take_apart(row.name), row.city, languages):
            made[kind] += 1
            right[kind] += guess == label
    world = {kind: rates.rate(CUSTOM + kind) for kind in KINDS}
    return {kind: (right[kind] + _PRIOR_ROWS * world[kind]) / (made[kind] + _PRIOR_ROWS) for kind in KINDS}


def iter_labels(name: NameForms, city: str, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Labels a host of this name may have, each once, with the custom that makes it.

    ``languages``: those of the country, by whose words it may be called.
    """
    seen: set[str] = set()
    for kind, label in _iter_all(name, city, languages):
        if _SHORTEST <= len(label) <= _LONGEST and label not in seen:
            seen.add(label)
            yield kind, label


def _iter_all(name: NameForms, city: str, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from (("acronym", acronym) for acronym in name.acronyms)
    name = max(institutions_in(name.text), key=_is_called, default=name)  # the university, not its faculty
    content = tuple(place for place in name.content if place.written not in name.acronyms) or name.content
    name = replace(name, content=content)
    written = [place.written for place in content]
    if not written:
        return
    proper = [place.written for place in name.content if not place.known]
    kinds = _initials([place for place in name.content if place.known])
    initials = _initials(name.content)
    yield ("initials" if len(initials) > _SHORTEST else "two initials"), initials
    town = squeeze(city)
    if proper:
        word = proper[0]
        yield "word", word
        yield "words", "".join(proper)
        if kinds:
            yield from (("kinds+word", kinds + word), ("word+kinds", word + kinds), ("word-kinds", f"{word}-{kinds}"))
            yield "three+kinds", word[:3] + kinds
        yield from (("word+university", f"{word}university"), ("word+college", f"{word}college"))
        yield from (("uni+word", f"uni{word}"), ("uni-word", f"uni-{word}"), ("univ-word", f"univ-{word}"))
        yield from (("word+univ", f"{word}univ"), ("uni+two", f"uni{word[:2]}"), ("uni+three", f"uni{word[:3]}"))
        yield "words-", "-".join(proper)
        own = [word for word in proper if word[:BEGINNING] != town[:BEGINNING]]
        yield from zip(("own word", "second own word"), own, strict=False)
        yield "last word", proper[-1]
    yield "whole", "".join(written)
    yield "all", "".join(place.written for place in name.words)
    yield "first+second", "".join(written[:2])
    yield "English initials", "".join(place.forms[-1][0] for place in name.content)
    said = _native_initials(name, languages)
    yield "native initials", "".join(said)
    # Most languages name the kind first: *Universidad do Estado de …*
    first = sorted(range(len(said)), key=lambda at: "university" not in name.content[at].forms)
    yield "university first", "".join(said[at] for at in first)
    yield "initials of all", _initials(name.words)
    yield "initials+last", initials[:-1] + written[-1]
    yield "initials+three", initials[:-1] + written[-1][:3]
    yield "two+initials", written[0][:2] + initials[1:]
    rest = _initials([place for place in name.content if place.written != town])
    yield from (("city", town), ("initials+city", rest + town), ("initials-city", f"{rest}-{town}"))


def _native_initials(name: NameForms, languages: Sequence[str]) -> list[str]:
    """The initial of each word as it is said in the country; of each syllable of a Chinese name."""
    native = native_words(name, languages) or ((),) * len(name.content)
    return [
        syllable_initials(place, languages) or (words[0][0] if words else place.written)[0]
        for place, words in zip(name.content, native, strict=True)
    ]


def _initials(places: Sequence[NameWord]) -> str:
    return "".join(place.written[0] for place in places)


def _is_called(part: NameForms) -> tuple[bool, int]:
    return kind_of(part) == "university", sum(not place.known for place in part.content)
