"""Guesses the site of an institution from its name, for the network to say whether there is one.

Hosts of institutions follow customs: an acronym or the telling word of the name, below the suffix that institutions of
the country use. The table itself shows which suffixes those are. A guess is never offered unless its page answers and
names the institution.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from crawler.judge.candidate import Candidate, Case
from crawler.judge.names import NameForms
from crawler.model import Action, Identity, IdentityVerdict, Row, Target, say
from crawler.urls import host_of
from crawler.urls.parse import is_suffix, suffix_of

GUESSES: Final = 8
"""Guesses for one row."""
_SUFFIXES: Final = 2
_SHORTEST: Final = 3
_LONGEST: Final = 30
_SCHOOL_SUFFIXES: Final = ("edu.{}", "ac.{}", "{}")
"""Where academic institutions are, in the order tried when the table shows none of the country."""


class SiteGuesser:
    """Knows which suffixes the institutions of each country use in this table."""

    def __init__(self, rows: Sequence[Row], targets: Sequence[Target], identities: Sequence[IdentityVerdict]) -> None:
        """Counts the suffixes of rows that show their own site."""
        self._suffixes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row, target, verdict in zip(rows, targets, identities, strict=True):
            host = host_of(target.url) if target.url and verdict.identity is Identity.OWN else None
            if host:
                self._suffixes[row.country][suffix_of(host)] += 1

    def iter_guesses(self, case: Case) -> Iterator[Candidate]:
        """Yields sites that the institution of a row may have, likeliest first."""
        suffixes = self.usual(case)
        for kind, label in islice(_iter_labels(case.subject.name), GUESSES // _SUFFIXES):
            for suffix in suffixes:
                url = f"https://www.{label}.{suffix}/"
                yield Candidate(
                    url=url,
                    shown=url,
                    action=Action.FOUND,
                    level=f"guess: {kind}",
                    reason=say("There is such a site, and its page names the institution."),
                    probe=True,
                )

    def usual(self, case: Case) -> tuple[str, ...]:
        """The suffixes that institutions of the row's country mostly use, at most two, the usual one first."""
        counts = self._suffixes[case.row.country]
        usual = sorted(counts, key=lambda suffix: (-counts[suffix], suffix))
        tld = case.subject.tlds[0] if case.subject.tlds else ""
        usual += [s for form in _SCHOOL_SUFFIXES if tld and is_suffix(s := form.format(tld)) and s not in usual]
        return tuple(filter(None, usual))[:_SUFFIXES]


def _iter_labels(name: NameForms) -> Iterator[tuple[str, str]]:
    """Labels a host of this name may have, each once."""
    places = name.content
    proper = [place.written for place in places if not place.known]
    labels = [("acronym", acronym) for acronym in name.acronyms]
    labels += [("initials", "".join(place.written[0] for place in places))]
    labels += [("word", proper[0])] if proper else []
    labels += [("initials", "".join(place.forms[-1][0] for place in places))]
    labels += [("words", "".join(proper)), ("words", "".join(place.written for place in places))]
    seen: set[str] = set()
    for kind, label in labels:
        if _SHORTEST <= len(label) <= _LONGEST and label not in seen:
            seen.add(label)
            yield kind, label
