"""One institution in two rows.

**What it finds.** Rows of one country whose names are the same words, whatever their order, capitals and marks.

**Why it matters.** Two rows go apart over time: one is kept up, the other is read.

**Example.** `Kiyv National University of Construction and Architecture` twice, once misspelt.

**How to fix it.** Merge the rows, or say in the names what tells them apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from rapidfuzz.distance import OSA

from crawler.judge.checks import Case, Check, Scope, TableCase
from crawler.model import Field, Finding, Severity, say
from crawler.text import words

CHECK = Check(
    code="duplicate-institution",
    scope=Scope.TABLE,
    version=1,
    summary=say("the same institution is in two rows"),
    why=say("Duplicate rows drift apart: one gets updated, readers see the other."),
    fix=say("Merge the rows, or make their names different."),
)
LONG_WORD: Final = 5
"""Letters from which on one slip of the pen in a word is forgiven; two letters swapped are forgiven in any."""
MOST_COMPARED: Final = 50


def check(table: TableCase) -> Iterator[Finding]:
    """Yields a note for each row that repeats an earlier one."""
    for case, first in _pairs(table):
        message = say("This seems to be the same institution as {row} ({name}).", row=first.row.no, name=first.row.name)
        yield CHECK.finding(case, Field.NAME, message, Severity.NOTE, rows=(first.row.row_id,))


def _pairs(table: TableCase) -> Iterator[tuple[Case, Case]]:
    """Each row that repeats an earlier one, with that one.

    Two names that differ in one word share the rest: rows meet under the country, the rest and the word's first
    letter, so that the cost grows with the rows and not with their square.
    """
    seen: dict[tuple[str, ...], list[tuple[tuple[str, ...], Case]]] = defaultdict(list)
    for case in table.cases:
        name = tuple(sorted(words(case.row.name)))
        keys = [
            (case.country_code or case.row.country, *name[:i], "", *name[i + 1 :], name[i][0]) for i in range(len(name))
        ]
        met = (other for key in keys for known, other in seen[key][:MOST_COMPARED] if _same(name, known))
        first = next(met, None)
        if first is not None:
            yield case, first
            continue
        for key in keys:
            seen[key].append((name, case))


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """The same words but for one slip of the pen in one long word."""
    apart = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    forgiven = all(min(len(a), len(b)) >= LONG_WORD or sorted(a) == sorted(b) for a, b in apart)
    return forgiven and sum(OSA.distance(a, b) for a, b in apart) <= 1
