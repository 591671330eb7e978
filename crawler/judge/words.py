"""Words that names of institutions are made of, in the languages of the world's partner lists.

The list is ``data/words.tsv`` (its sources stand in its head): an English word with its forms in other languages.
With it a Polish description and an English page title can be laid beside each other, and the acronym a host is named
after can be read off a name in another language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Words:
    """The word list, indexed for looking words up."""

    exact: dict[str, tuple[str, ...]]
    """Latin form to English words."""
    stems: dict[str, tuple[str, ...]]
    """Beginning of a Latin form to English words."""
    cjk: dict[str, tuple[str, ...]]
    """East Asian form (as written) to English words."""
    functional: frozenset[str]
    """Words without a meaning of their own (of, and, der, im.)."""
    longest_cjk: int

    def english(self, token: str) -> tuple[str, ...]:
        """English words for a folded Latin token; () when it is not in the list."""
        found = self.exact.get(token)
        if found is not None:
            return found
        for end in range(min(len(token), 14), 3, -1):
            found = self.stems.get(token[:end])
            if found is not None:
                return found
        return ()


@cache
def load_words() -> Words:
    """The word list of the package, read once."""
    text = resources.files("crawler").joinpath("judge/data/words.tsv").read_text(encoding="utf-8")
    exact: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    cjk: dict[str, tuple[str, ...]] = {}
    functional: frozenset[str] = frozenset()
    for line in text.splitlines():
        if line.startswith("#") or "\t" not in line:
            continue
        word, _, rest = line.partition("\t")
        if word == "-":
            functional = frozenset(rest.split())
            continue
        _add(exact, word, word)
        for form in rest.split():
            if not form.isascii():
                _add(cjk, form, word)
            elif form.endswith("*"):
                _add(stems, form[:-1], word)
            else:
                _add(exact, form, word)
    return Words(exact, stems, cjk, functional, max(map(len, cjk)))


def _add(index: dict[str, tuple[str, ...]], form: str, word: str) -> None:
    known = index.get(form, ())
    if word not in known:
        index[form] = (*known, word)
