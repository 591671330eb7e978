"""Words that hosts of institutions are made of: where one appears by mending a letter, the mending is plausible.

Kinds of institution and the commonest words beside them in the languages of partner lists, and the names RFC 2606
keeps for examples. Only words of five letters and more: shorter ones appear by chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crawler.urls.letters import skeleton

HOST_WORDS: Final = frozenset(
    """
    academia academic academie academy accademia agricultural agriculture akademi akademia akademie applied architecture
    business campus catholic center centre central centrum charles christian clinic college conservatory cultural
    culture design ecole economic economics economy education engineering escola escuela european example faculty
    fachhochschule facultad foundation friedrich graduate gymnasium health higher hochschule hospital humboldt
    indian industrial informatics institut institute instituto instytut international istanbul istituto
    kolegium korea language laboratory library london louis luther maritime marketing medical medicine metropolitan
    management military ministry mohammed museum music national nazionale nacional north office online open pacific
    people pharmacy physics pierre poland polish polytech polytechnic polytechnique politechnika politecnica politecnico
    politehnica portal private public regional research royal sains saint school schule science sciences scientific
    shanghai singapore social society south southern state student studies study superior superieure sweden technical
    technic technika technion technische technological technology technologie technologico tecnica tecnologico
    tecnologica teacher theater theatre theology tokyo tourism training union united univer univerza univerzita
    univerzitet universidad universidade universita universitaet universitas universitat universitatea universite
    universitet universitetet universiteit universities university uniwersytet uniwersytetu uniwersitet velika
    veterinary vocational wales washington western women wyzsza
    """.split()
)

ENDING: Final = 2
"""Letters by which forms of one word differ."""
_LEAST: Final = 3
_SKELETONS: Final = {
    beginning: tuple(
        (word, bones)
        for word, bones in zip(HOST_WORDS, map(skeleton, HOST_WORDS), strict=True)
        if bones.startswith(beginning)
    )
    for beginning in {skeleton(word)[:_LEAST] for word in HOST_WORDS}
}
"""The words with their skeletons, by the first letters of those."""
_LENGTHS: Final = tuple(sorted({len(word) for word in HOST_WORDS}))


_SWAPPED: Final = {
    word[:at] + word[at + 1] + word[at] + word[at + 2 :]: word
    for word in sorted(HOST_WORDS)
    for at in range(len(word) - 1)
    if word[at] != word[at + 1]
}
"""The words with two neighbouring letters exchanged."""


def iter_unswapped(label: str) -> Iterator[str]:
    """Yields ``label`` with a known word for the same word with two letters exchanged, wherever it stands."""
    for length in _LENGTHS:
        for start in range(len(label) - length + 1):
            word = _SWAPPED.get(label[start : start + length])
            if word:
                yield label[:start] + word + label[start + length :]


def words_in(label: str) -> frozenset[str]:
    """The known words inside a label, wherever they stand."""
    return frozenset(
        label[start : start + length]
        for length in _LENGTHS
        for start in range(len(label) - length + 1)
        if label[start : start + length] in HOST_WORDS
    )


def may_gain_word(label: str) -> bool:
    """Whether a misreading of ``label`` may show a word it lacks: quick, and sometimes wrongly yes."""
    shape = skeleton(label)
    return any(
        shape.startswith(bones, at) and word not in label
        for at in range(len(shape) - _LEAST + 1)
        for word, bones in _SKELETONS.get(shape[at : at + _LEAST], ())
    )


def gains_word(before: str, after: str) -> bool:
    """Whether ``after`` shows a known word that ``before`` lacks, and loses none.

    A word that is one that was there with another ending (``institute`` for ``institut``) is no gain.
    """
    had, has = words_in(before), words_in(after)
    gained = {
        word for word in has - had if not any(other in word and len(word) - len(other) <= ENDING for other in had)
    }
    return bool(gained) and had <= has
