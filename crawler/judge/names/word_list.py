"""Words that names of institutions are made of, in the languages of the world's partner lists.

The list is ``data/words.tsv`` (its sources stand in its head): an English word with its forms in other languages.
With it a Polish description and an English page title can be laid beside each other, and the acronym a host is named
after can be read off a name in another language.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from anyascii import anyascii

from crawler.data_files import read_data

UNSPACED: Final = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Letters of scripts that do not part words (Thai, Lao, Japanese, Chinese), and of Korean, which parts few."""
_LONGEST_STEM: Final = 16
_NOT_LATIN: Final = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class WordList:
    """The word list, indexed for looking words up."""

    exact: dict[str, tuple[str, ...]]
    """Latin form to English words."""
    stems: dict[str, tuple[str, ...]]
    """Beginning of a Latin form to English words."""
    cjk: dict[str, tuple[str, ...]]
    """East Asian form (as written) to English words; to none, when it carries no meaning of its own."""
    learnt: dict[str, tuple[str, ...]]
    """Latin form to English words that stand for it in names of one institution (``data/lexicon.tsv``)."""
    functional: frozenset[str]
    """Words without a meaning of their own (of, and, der, im.)."""
    longest_cjk: int
    kinds: frozenset[str]
    """The English words of the word list: kinds of institution and subjects."""

    def english(self, token: str) -> tuple[str, ...]:
        """English words for a folded Latin token; () when it is not in the list."""
        found = self.exact.get(token)
        if found is not None:
            return found
        for end in range(min(len(token), _LONGEST_STEM), 3, -1):
            found = self.stems.get(token[:end])
            if found is not None:
                return found
        return self.learnt.get(token, ())


@cache
def load_words() -> WordList:
    """The word lists of the package, read once."""
    exact: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    cjk: dict[str, tuple[str, ...]] = {}
    learnt: dict[str, tuple[str, ...]] = {}
    rows: dict[str, str] = {row[0]: row[1] for row in read_data("crawler.judge.names", "words.tsv")}
    functional = frozenset(rows.pop("-").split())
    cjk.update((form, ()) for form in functional if UNSPACED.search(form))
    for word, forms in rows.items():
        _add(exact, word, word)
        for form in forms.split():
            index = cjk if UNSPACED.search(form) else stems if form.endswith("*") else exact
            _add(index, form.rstrip("*") if form.isascii() or index is cjk else squeeze(form), word)
    for form, english in read_data("crawler.judge.names", "lexicon.tsv"):
        _add(cjk if UNSPACED.search(form) else learnt, form, english)
    return WordList(exact, stems, cjk, learnt, functional, max(map(len, cjk)), frozenset(rows))


def _add(index: dict[str, tuple[str, ...]], form: str, word: str) -> None:
    known = index.get(form, ())
    if word not in known:
        index[form] = (*known, word)


@lru_cache(maxsize=65_536)
def squeeze(text: str) -> str:
    """``text`` as lower-case ASCII letters and digits, everything else gone."""
    if text.isascii():
        return _NOT_LATIN.sub("", text.lower())
    return _NOT_LATIN.sub("", anyascii(unicodedata.normalize("NFKC", text)).lower())
