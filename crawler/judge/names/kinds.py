"""What a name says of its bearer beside its words: the kind of institution, and the proper names in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from crawler.judge.names.corpus import Corpus
from crawler.judge.names.forms import NameForms, NameWord, take_apart

_KINDS: Final = (
    ("unit", frozenset({"faculty", "department", "division", "unit", "programme", "clinic", "chair"})),
    ("university", frozenset({"university", "polytechnic"})),
    ("school", frozenset({"college", "academy", "school", "conservatory", "seminary"})),
    ("institute", frozenset({"institute", "centre", "center", "laboratory", "research"})),
    (
        "body",
        frozenset(
            "hospital museum library ministry association society foundation council agency company journal newspaper "
            "authority".split()
        ),
    ),
)
"""Kinds by the English words that tell them. A unit of a larger whole first: *Faculty of the University of X*."""
_SUBJECTS: Final = {
    word: words[0]
    for words in (
        "technical technology engineering mechanical industry tu polytechnic".split(),
        "medical health nursing pharmacy stomatology".split(),
        "pedagogical teachers education preschool".split(),
        "economics business management finance trade accounting administration".split(),
        "agriculture forestry food veterinary".split(),
        "arts fine music dance design theatre film fashion".split(),
        "sport physical".split(),
        "law police military army".split(),
        "maritime ocean".split(),
        "languages humanities".split(),
        "mining metallurgy petroleum".split(),
        *([word] for word in "architecture aviation chemistry transport tourism theology textile women".split()),
    )
    for word in words
}
"""Subjects by the English words that tell them; words of one group are translated by each other."""
_PARTED: Final = re.compile(r"\s[-–—/]\s|[,;()、，（）]")
"""What parts a faculty from its university in a name."""
_LEAST_BITS: Final = 9.0
_LEAST_LETTERS: Final = 4
_NAMED_BITS: Final = 20.0
"""Bits from which a name without proper names is one institution's all the same."""


def kind_of(name: NameForms) -> str:
    """``unit``, ``university``, ``school``, ``institute``, ``body``, or ``none`` when no word of the name tells."""
    said = {form for word in name.content for form in word.forms}
    return next((kind for kind, words in _KINDS if not said.isdisjoint(words)), "none")


@lru_cache(maxsize=4_096)
def institutions_in(text: str) -> tuple[NameForms, ...]:
    """The parts of a name, between its dashes, commas and brackets, that are names of institutions by themselves.

    None where the name has no parts; a faculty or another unit is none.
    """
    parts = [part for part in _PARTED.split(text) if part.strip()]
    names = map(take_apart, parts) if len(parts) > 1 else ()
    return tuple(name for name in names if len(name.content) > 1 and kind_of(name) not in ("none", "unit"))


def named_parts(name: NameForms, corpus: Corpus) -> tuple[NameForms, ...]:
    """Of the institutions that are parts of a name, those told apart by their names: no *School of Engineering*."""
    parts = institutions_in(name.text)
    return tuple(part for part in parts if proper_names(part, corpus) or corpus.name_bits(part) >= _NAMED_BITS)


def proper_names(name: NameForms, corpus: Corpus) -> tuple[NameWord, ...]:
    """The words of a name that are neither kind nor subject, and rare: they are the same in every language."""
    return tuple(
        word
        for word in name.content
        if not word.known
        and len(word.written) >= _LEAST_LETTERS
        and min(corpus.word_bits(form) for form in word.forms) >= _LEAST_BITS
    )


def subjects_in(name: NameForms) -> frozenset[str]:
    """The subjects that a name tells, in English and one word for each: *medical* for nursing, *technical*, *law*."""
    told = (form for word in name.content if not word.city for form in word.forms)
    return frozenset(_SUBJECTS[form] for form in told if form in _SUBJECTS)


def most_telling(names: Iterable[NameForms]) -> NameForms | None:
    """Of several names of one thing the one that tells a kind in most words; None when none does."""
    told = [name for name in names if kind_of(name) != "none"]
    return max(told, key=lambda name: len(name.content), default=None)
