"""Blocking: which rows might own a site, found by indexes instead of comparing every row with every site."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from crawler.judge.alignment.prepare import Prepared
from crawler.judge.evidence import SiteSubject
from crawler.judge.names import NameForms, take_apart

NEAR: Final = 10
"""Rows above and below that are always looked at when a URL does not fit its own row."""
_LEAST_BITS: Final = 8.0
_STEM: Final = 5
_MOST_FOR_WORD: Final = 40
"""A word that more rows hold than this is no help in finding one."""
_MOST_CANDIDATES: Final = 12


class RowIndex:
    """From words, beginnings and acronyms to the rows that hold them."""

    def __init__(self, table: Prepared) -> None:
        """Indexes every row once."""
        self._table = table
        self._stems: dict[str, list[int]] = defaultdict(list)
        self._acronyms: dict[str, list[int]] = defaultdict(list)
        for position, row in enumerate(table.rows):
            for stem in {form[:_STEM] for p in row.name.content for form in p.forms if len(form) >= _STEM}:
                self._stems[stem].append(position)
            for acronym in set(_acronyms(row.name)):
                self._acronyms[acronym].append(position)

    def find(self, site: SiteSubject) -> list[int]:
        """Positions of rows that might own ``site``, the likeliest first, a dozen at most."""
        votes: Counter[int] = Counter()
        for label in (site.label, *site.below[-1:]):
            for position in self._rows(self._acronyms, label):
                votes[position] += 8
            for at in range(len(label) - _STEM + 1):
                self._vote(votes, label[at : at + _STEM])
        names = [take_apart(n) for owner in site.owners[:4] for n in owner.names[:4]]
        for name in (*names, *site.page_names[:6]):
            for stem in {form[:_STEM] for p in name.content for form in p.forms[:1] if len(form) >= _STEM}:
                self._vote(votes, stem)
        return [position for position, _ in sorted(votes.items(), key=lambda v: (-v[1], v[0]))[:_MOST_CANDIDATES]]

    def _vote(self, votes: Counter[int], stem: str) -> None:
        bits = self._table.corpus.beginning_bits(stem)
        if bits >= _LEAST_BITS:
            for position in self._rows(self._stems, stem):
                votes[position] += int(bits)

    @staticmethod
    def _rows(index: dict[str, list[int]], key: str) -> list[int]:
        rows = index.get(key, [])
        return rows if len(rows) <= _MOST_FOR_WORD else []


def _acronyms(name: NameForms) -> Iterator[str]:
    yield from name.acronyms
    content = name.content
    for places in (content, content[:-1], content[1:]):
        if len(places) > 2:  # noqa: PLR2004 - two letters fit too many
            yield "".join(p.written[0] for p in places)
            yield "".join(p.forms[-1][0] for p in places)
