"""How near the names of institutions come to a name looked for: shared words, weighed by their rarity."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import Final, Protocol, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

_SAME_WORD: Final = 0.9
"""Jaro-Winkler similarity from which two words count as forms of one (``warszawski``, ``warszawskiego``)."""

Keys: TypeAlias = Sequence[str]
"""The words of one name, as `crawler.knowledge.registry.name_keys` gives them."""
Forms: TypeAlias = Mapping[str, Mapping[str, float]]
"""For each word looked for, the words that count as forms of it, with their similarity."""


class Worth(Protocol):
    """What sharing each folded word is worth."""

    def __getitem__(self, word: str, /) -> float:
        """0 for a word that tells nothing."""


def rank_by_name(keys: Keys, named: Mapping[str, Sequence[Keys]], worth: Worth) -> tuple[str, ...]:
    """The ids of ``named`` by how near their best name comes to the name looked for, nearest first; ties by id.

    Args:
        keys: the words of the name looked for, each once.
        named: candidates: id to the words of each of its names.
        worth: what sharing a folded word is worth.
    """
    words = set[str]().union(*chain.from_iterable(named.values()))
    forms = word_forms(keys, words)
    ours = sum([worth[key] for key in keys])
    # A word that is worth nothing and has no other forms changes nothing.
    telling = [key for key in keys if worth[key] or key in forms] or keys
    nearness = {
        id_: max([likeness(telling, name, ours, worth, forms) for name in names], default=0.0)
        for id_, names in named.items()
    }
    # A stable sort keeps the order of the one before.
    return tuple(sorted(sorted(nearness), key=nearness.__getitem__, reverse=True))


def word_forms(keys: Keys, words: set[str]) -> Forms:
    """The other words among ``words`` that count as forms of each key that has some; in one go, as that runs in C.

    A word that is a key itself is no form of the keys after it.
    """
    forms = {}
    for place, key in enumerate(keys):
        near = process.extract(key, words, scorer=JaroWinkler.similarity, score_cutoff=_SAME_WORD, limit=None)
        # The cutoff lets through what is less by a rounding error.
        before = keys[: place + 1]
        alike = {word: similarity for word, similarity, _ in near if similarity >= _SAME_WORD and word not in before}
        if alike:
            forms[key] = alike
    return forms


def likeness(keys: Keys, others: Keys, ours: float, worth: Worth, forms: Forms) -> float:
    """Worth of the words two names share over the worth of all their words (weighted Jaccard), 0 to 1.

    A word that is only a form of another's counts for its similarity. ``ours`` is the worth of all words of the name
    looked for, of which ``keys`` may leave out those that are worth nothing and have no other forms.
    """
    shared = 0.0
    left: Collection[str] = others
    for key in keys:
        if key in left:
            shared += worth[key]
        elif key in forms:
            alike = forms[key]
            free = [other for other in left if other in alike]
            if free:
                near = max(free, key=alike.__getitem__)
                left = [other for other in left if other != near]
                shared += alike[near] * min(worth[key], worth[near])
    everything = ours + sum([worth[other] for other in others])
    return shared / (everything - shared) if everything > shared else float(bool(keys))
