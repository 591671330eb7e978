"""How near the names of institutions come to a name looked for: shared words, weighed by their rarity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from rapidfuzz.distance import JaroWinkler

from crawler.knowledge.registry import Institution, name_keys

_SAME_WORD: Final = 0.9
"""Jaro-Winkler similarity from which two words count as forms of one (``warszawski``, ``warszawskiego``)."""


def rank_by_name(
    name: str, institutions: Iterable[Institution], weight: Callable[[str], float]
) -> tuple[Institution, ...]:
    """``institutions`` by how near their best name comes to ``name``, nearest first; ties by id.

    Args:
        name: the name looked for.
        institutions: candidates.
        weight: what sharing a folded word is worth.
    """
    keys = name_keys(name)
    scored = [(-best_likeness(keys, institution, weight), institution.id, institution) for institution in institutions]
    return tuple(institution for _, _, institution in sorted(scored, key=lambda entry: entry[:2]))


def best_likeness(keys: Sequence[str], institution: Institution, weight: Callable[[str], float]) -> float:
    """`likeness` of the institution's nearest name, 0 to 1."""
    return max((likeness(keys, name_keys(other), weight) for other in institution.names), default=0.0)


def likeness(keys: Sequence[str], others: Sequence[str], weight: Callable[[str], float]) -> float:
    """Weight of the words two names share over the weight of all their words (weighted Jaccard), 0 to 1.

    A word that is only a form of another's counts for its similarity.
    """
    shared = 0.0
    left = list(others)
    everything = sum(map(weight, keys)) + sum(map(weight, others))
    for key in keys:
        if key in left:
            left.remove(key)
            shared += weight(key)
            continue
        near = max(left, key=lambda other: JaroWinkler.similarity(key, other), default="")
        alike = JaroWinkler.similarity(key, near)
        if alike >= _SAME_WORD:
            left.remove(near)
            shared += alike * min(weight(key), weight(near))
    return shared / (everything - shared) if everything > shared else float(bool(keys))
