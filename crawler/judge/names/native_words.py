"""The words of an institution's name as they are said where it is: hosts are made of those.

A table names the *State Medical University* of a Russian city in English or in Polish, and its host is ``…gmu.ru``: a
*gosudarstvennyy meditsinskiy universitet*. ``data/native_words.tsv`` holds, for each language, the words that stand
for an English one in names of institutions (made by ``benchmarks.judgement.native_words``). A Chinese proper name is
written by the initials of its syllables too: ``qhnu`` is a *Qinghe* normal university.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, TypeAlias

from crawler.data_files import read_data
from crawler.judge.names.forms import NameForms, NameWord

NativeWord: TypeAlias = tuple[str, str]
"""A folded word, and the English word it stands for."""
_STEM: Final = 4
"""Letters in common from which a word of a name is taken to be in that language already."""
_CHINESE: Final = "zh"
_SYLLABLE: Final = re.compile(
    "(?:[zcs]h|[bpmfdtnlgkhjqxzcsryw])?"
    "(?:i?ang|i?ong|uang|[ei]ng|i?ao|uai|u?an|ian|[ae]i|i?ou|[aeiu]n|i[aeu]|u[aieo]|[aoeiu])"
)
"""A syllable of Hanyu Pinyin (ISO 7098): an initial, or none, and a final; the longest that there is."""


def native_words(name: NameForms, languages: Sequence[str]) -> tuple[tuple[NativeWord, ...], ...]:
    """For each content word of a name, what it is called in ``languages`` (codes as the CLDR's); mostly nothing."""
    known = tuple(language for language in languages if language in _native() or language == _CHINESE)
    return tuple(_words_for(place, known) for place in name.content) if known else ()


@lru_cache(maxsize=65_536)
def _words_for(place: NameWord, languages: tuple[str, ...]) -> tuple[NativeWord, ...]:
    found = [pair for language in languages for pair in _iter_words(place, language)]
    if any(word[:_STEM] == place.written[:_STEM] for word, _ in found):
        return ()
    if initials := syllable_initials(place, languages):
        found.append((initials, place.written))
    return tuple(dict.fromkeys(pair for pair in found if pair[0] not in place.forms))


def syllable_initials(place: NameWord, languages: Sequence[str]) -> str:
    """``qh`` for *Qinghe*; empty for what is no proper name of several syllables, or not in a country of Chinese."""
    if _CHINESE not in languages or place.known:
        return ""
    syllables = _SYLLABLE.findall(place.written)
    whole = len(syllables) > 1 and "".join(syllables) == place.written
    return "".join(syllable[0] for syllable in syllables) if whole else ""


def _iter_words(place: NameWord, language: str) -> Iterator[NativeWord]:
    words = _native().get(language, {})
    for english in place.forms:
        for word in words.get(english, ()):
            yield word, english


@cache
def _native() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """From a language and an English word to the words that stand for it."""
    found: defaultdict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for language, english, words in read_data("crawler.judge.names", "native_words.tsv"):
        found[language][english] = tuple(words.split())
    return dict(found)
