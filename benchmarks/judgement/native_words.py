"""``python -m benchmarks.judgement.native_words ROR.zip``: learns what names say in each language for an English word.

ROR marks the language of a name. A word of it that the word lists (`crawler.judge.names`) know for an English word
is one of that language; those that several sites hold are written, so that the list holds no institution. Languages
whose letters leave vowels out or part no words are left out: no host is read off them letter by letter.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from benchmarks.judgement.planting.registry import read_pool
from crawler.judge.names import load_words, take_apart
from crawler.knowledge.ror import ror_statement

PATH: Final = Path(__file__).parents[2] / "crawler" / "judge" / "names" / "data" / "native_words.tsv"
_LEAST: Final = 3
"""Sites that must hold a word, in any of its forms."""
_LEAST_SHARE: Final = 0.1
"""Of the sites whose names in that language hold a word for the same English one."""
_LEAST_LETTERS: Final = 3
_STEM: Final = 4
"""Letters that the forms of one word share."""


def main() -> None:
    """Reads the arguments, learns, writes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judgement.native_words", description=__doc__)
    parser.add_argument("registry_file", type=Path, help="ROR data dump")
    given = parser.parse_args()
    found = sorted(_iter_found(given.registry_file))
    lines = [
        "# Language, an English word, and the words that stand for it in names of institutions in that language.",
        f"# Learnt from {ror_statement(given.registry_file)} (CC0) by benchmarks.judgement.native_words.",
        "language\tenglish\twords",
        *("\t".join(line) for line in found),
    ]
    PATH.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{PATH}: {len(found)} lines in {len({language for language, _, _ in found})} languages")


def _iter_found(path: Path) -> Iterator[tuple[str, str, str]]:
    """(language, English word, the words for it, the usual one first)."""
    sites: defaultdict[tuple[str, str], defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for institution in read_pool(path).by_id.values():
        for name, language in institution.local:
            for word, english in _iter_words(name):
                sites[language, english][word].add(institution.sites[0] if institution.sites else institution.id)
    for (language, english), holders in sites.items():
        least = max(_LEAST, _LEAST_SHARE * len(set().union(*holders.values())))
        stems: defaultdict[str, set[str]] = defaultdict(set)
        for word, where in holders.items():
            stems[word[:_STEM]] |= where
        kept = sorted((stem for stem, where in stems.items() if len(where) >= least), key=lambda s: (-len(stems[s]), s))
        if kept:
            yield language, english, " ".join(_usual(stem, holders) for stem in kept)


def _usual(stem: str, holders: Mapping[str, AbstractSet[str]]) -> str:
    """The form of a word that most sites hold, the shortest of several."""
    return min((w for w in holders if w.startswith(stem)), key=lambda w: (-len(holders[w]), len(w), w))


def _iter_words(name: str) -> Iterator[tuple[str, str]]:
    """The words of a name that stand for an English one, with that."""
    forms, words = take_apart(name), load_words()
    written = [place.written for place in forms.content if len(place.written) >= _LEAST_LETTERS]
    for word in written if forms.readable else ():
        yield from ((word, english) for english in words.english(word) if english != word)


if __name__ == "__main__":
    main()
