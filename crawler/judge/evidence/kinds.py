"""Where names do not agree: are they of one kind, and do both hold proper names?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from crawler.judge.evidence.comparison import Comparison
from crawler.judge.evidence.memory import Memory
from crawler.judge.evidence.subjects import RowSubject
from crawler.judge.names import Corpus, NameForms, kind_of, most_telling, proper_names

_PEERS: Final = frozenset({"university", "school"})


class _Telling(NamedTuple):
    """What several names of one thing say beside their words."""

    kind: str
    """Of the most telling name; ``none`` when none tells."""
    name: str
    """That name."""
    proper: str
    """The first proper name among them, folded; empty when there is none."""


class KindEvidence:
    """Compares kinds and proper names; what one side says is worked out once."""

    def __init__(self, corpus: Corpus) -> None:
        """``corpus`` says which words are rare."""
        self._corpus = corpus
        self._tellings = Memory[tuple[NameForms, ...], _Telling]()

    def compare(
        self, row: RowSubject, names: tuple[NameForms, ...], where: str, shown: str, source: str
    ) -> Iterator[Comparison]:
        """The comparisons of a row with a thing of these ``names``.

        ``where`` they stand is part of the kind that weights are filed under, ``shown`` of the one people read.
        """
        ours, theirs = self._telling((row.name,)), self._telling(names)
        if theirs.kind != "none":
            level = f"{ours.kind} and {theirs.kind}"
            yield Comparison(f"kind {where}", level, theirs.name, row.row.name, source, shown=f"kind {shown}")
        if theirs.proper and ours.proper:
            shown = f"proper names {shown}"
            yield Comparison(f"proper names {where}", "differ", theirs.proper, row.row.name, source, shown=shown)

    def are_peers(self, row: RowSubject, names: tuple[NameForms, ...]) -> bool:
        """Are both of one kind, and of one that is no part of another of its kind?"""
        ours, theirs = self._telling((row.name,)).kind, self._telling(names).kind
        return ours == theirs and ours in _PEERS

    def _telling(self, names: tuple[NameForms, ...]) -> _Telling:
        known = self._tellings.get(names)
        if known is None:
            name = most_telling(names)
            proper = next((p.written for name in names for p in proper_names(name, self._corpus)), "")
            known = _Telling(kind_of(name) if name else "none", name.text if name else "", proper)
            self._tellings.keep(names, known)
        return known
