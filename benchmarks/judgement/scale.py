"""``python -m benchmarks.judgement.scale DIR --rows N``: how long a large table takes to judge offline, and its memory.

The planted tables below DIR are strung together and repeated. Each repetition writes the telling words of its names
otherwise, in the name and in the host alike, so that the table holds as many institutions as rows and as many defects
to find as real ones; common words, cities and countries stay.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import count, islice
from pathlib import Path

from benchmarks.judgement.settings import Setting, knowledge_for
from benchmarks.judgement.tables import find_tables
from crawler.judge.judgement import judge
from crawler.judge.names import take_apart
from crawler.judge.table import TableInView
from crawler.model import Field, Row
from crawler.quiet import JUDGING, relaxed_gc
from crawler.urls import read_url_cell

_CONSONANTS = "bcdfghklmnprstvz"
_LEAST_LETTERS = 5
_TODAY = date(2025, 1, 1)
_MIB = 1024 if sys.platform != "darwin" else 1024 * 1024


def main() -> None:
    """Reads the arguments, judges, prints seconds, memory and rows a second."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judgement.scale", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of sets, each with table.tsv")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--profile", action="store_true", help="also print where the time goes (and take twice of it)")
    given = parser.parse_args()
    tables = find_tables(given.folder)
    if not tables:
        parser.error(f"no tables below {given.folder}")
    rows = list(islice(iter_rows([row for table in tables for row in table.rows]), given.rows))
    knowledge = knowledge_for(Setting.OFFLINE)
    profile = cProfile.Profile()
    begun = time.perf_counter()
    if given.profile:
        profile.enable()
    with relaxed_gc(JUDGING):
        targets = [read_url_cell(row.row_id, row.url) for row in rows]
        view = TableInView(rows=rows, targets=targets, observations={}, knowledge=knowledge)
        judged = judge(view, columns=frozenset(Field), today=_TODAY)
    profile.disable()
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
    faulty = sum(bool(row.findings) for row in judged.rows)
    print(f"{len(rows)} rows, {faulty} with findings, {len(judged.stretches)} stretches")
    print(f"{seconds:.1f} s, {len(rows) / seconds:.0f} rows/s, at most {peak:.0f} MiB")
    if given.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(40)


def iter_rows(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows again and again without end, each time as other institutions."""
    line = count(2)
    for round_ in count():
        for row in rows:
            number = next(line)
            yield replace(_renamed(row, round_), row_id=str(number - 1), line=number)


def _renamed(row: Row, round_: int) -> Row:
    name, url = row.name, row.url
    for place in take_apart(row.name).content if round_ else ():
        word = place.written
        if len(word) >= _LEAST_LETTERS and not place.known:
            other = word.translate(_letters(round_))
            name, url = _exchanged(name, word, other), _exchanged(url, word, other)
    return replace(row, name=name, url=url)


def _letters(round_: int) -> dict[int, int]:
    by = round_ % len(_CONSONANTS)
    return str.maketrans(_CONSONANTS, _CONSONANTS[by:] + _CONSONANTS[:by])


def _exchanged(text: str, word: str, other: str) -> str:
    at = text.lower().find(word)
    return text[:at] + other + text[at + len(word) :] if at >= 0 else text


if __name__ == "__main__":
    main()
