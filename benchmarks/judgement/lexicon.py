"""``python -m benchmarks.judgement.lexicon ROR.zip``: learns which words of other languages stand for English ones.

Institutions of the ROR dump have names in several languages. A word that stands again and again where the English name
holds one and the same word is its translation: IBM model 1 (Brown et al. 1993), the probabilities of which are found by
EM. Languages that part no words are cut into runs of two to four characters. Only words that at least `_LEAST`
institutions hold are written, so that the list holds no institution.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from crawler.judge.names import load_words, take_apart
from crawler.knowledge.ror import iter_ror, ror_statement
from crawler.urls.parse import site_of_host

PATH: Final = Path(__file__).parents[2] / "crawler" / "judge" / "names" / "data" / "lexicon.tsv"
_HEADER: Final = "form\tenglish\n"
_LEAST: Final = 6
"""Institutions that must hold a word."""
_LEAST_CHANCE: Final = 0.4
"""Probability of the translation from which it is one."""
_ROUNDS: Final = 6
_LEAST_SHARE: Final = 0.4
"""Of the institutions that hold a word, those whose English name holds its translation."""
_RUNS: Final = range(2, 6)
_UNSPACED: Final = re.compile("[\u3400-\u9fff]+|[\u0e00-\u0e7f]+|[\uac00-\ud7af]+")
_MOST_OF: Final = 0.7
"""Share of a run's institutions that hold a longer run of the same translation, from which only that is listed."""
_KATAKANA: Final = re.compile("[\u30a0-\u30ff]{2,}")
_LEAST_LETTERS: Final = 3


class Pair(NamedTuple):
    """Two names of one institution."""

    site: str
    """Its site: names of the parts of one institution are not counted twice."""
    english: frozenset[str]
    other: frozenset[str]


def main() -> None:
    """Reads the arguments, learns, writes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judgement.lexicon", description=__doc__)
    parser.add_argument("registry_file", type=Path, help="ROR data dump")
    given = parser.parse_args()
    PATH.write_text(_HEADER, encoding="utf-8")  # what was learnt before must not speak along
    pairs = list(_iter_pairs(given.registry_file))
    found = dict(_iter_found(pairs))
    lines = [
        "# Words of names beside the English words that stand for them. Only words that several institutions share.",
        f"# Learnt from {ror_statement(given.registry_file)} (CC0) by benchmarks.judgement.lexicon.",
        _HEADER.rstrip(),
        *(f"{word}\t{found[word]}" for word in sorted(found)),
    ]
    PATH.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{PATH}: {len(found)} words, from {len(pairs)} pairs of names")


def _iter_pairs(path: Path) -> Iterator[Pair]:
    for institution in iter_ror(path):
        site = site_of_host(institution.sites[0]) if institution.sites else institution.id
        names = [take_apart(name) for name in institution.names]
        english = [name for name in names if name.text.isascii() and name.english]
        for name in names:
            other = frozenset(_words_of(name.text))
            if english and other and name.text not in {e.text for e in english}:
                yield Pair(site, frozenset(p.written for e in english[:1] for p in e.content), other)


def _words_of(text: str) -> Iterator[str]:
    """Words a lexicon would list: folded, or runs of characters where words are not parted."""
    for run in _UNSPACED.findall(text):
        yield from (run[at : at + size] for size in _RUNS for at in range(len(run) - size + 1))
    yield from _KATAKANA.findall(text)
    for place in take_apart(_KATAKANA.sub(" ", _UNSPACED.sub(" ", text))).content:
        yield from (form for form in place.forms[:2] if len(form) >= _LEAST_LETTERS and not place.known)


def _iter_found(pairs: list[Pair]) -> Iterator[tuple[str, str]]:
    """(word, English word) of translations that are likely and say something new."""
    sites: defaultdict[str, set[str]] = defaultdict(set)
    together: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for pair in pairs:
        for word in pair.other:
            sites[word].add(pair.site)
    common = {word for word, where in sites.items() if len(where) >= _LEAST}
    kept = [pair._replace(other=pair.other & common) for pair in pairs]
    for pair in kept:
        for word in pair.other:
            for english in pair.english:
                together[word, english].add(pair.site)
    found: dict[str, str] = {}
    words = load_words()
    for word, chances in _translate(kept).items():
        best = max(chances, key=lambda e: (chances[e], e))
        seen = len(together[word, best])
        likely = chances[best] >= _LEAST_CHANCE and seen >= max(_LEAST, _LEAST_SHARE * len(sites[word]))
        listed = word in words.cjk or any(run in word for run in words.cjk if _UNSPACED.fullmatch(word))
        if likely and best != word and len(best) >= _LEAST_LETTERS and not listed:
            found[word] = (words.english(best) or (best,))[0]
    for word, english in found.items():
        longer = (other for other in found if word != other and word in other and found[other] == english)
        if word.isascii() or not any(len(sites[other]) >= _MOST_OF * len(sites[word]) for other in longer):
            yield word, english


def _translate(pairs: Iterable[Pair]) -> dict[str, dict[str, float]]:
    """For each word, how likely each English word stands for it. A word may also stand for nothing (``""``)."""
    pairs = list(pairs)
    chances: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(lambda: 1.0))
    for _ in range(_ROUNDS):
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        totals: dict[str, float] = defaultdict(float)
        for _, english, other in pairs:
            sources = (*english, "")
            for word in other:
                known = chances[word]
                whole = sum(known[source] for source in sources)
                for source in sources:
                    share = known[source] / whole
                    counts[word][source] += share
                    totals[source] += share
        chances = defaultdict(
            lambda: defaultdict(float),
            {word: defaultdict(float, {s: n / totals[s] for s, n in row.items()}) for word, row in counts.items()},
        )
    return {word: _shares(row) for word, row in counts.items()}


def _shares(row: dict[str, float]) -> dict[str, float]:
    whole = sum(row.values())
    return {source: share / whole for source, share in row.items() if source}


if __name__ == "__main__":
    main()
