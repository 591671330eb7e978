"""Addresses that several rows show: one of them may be a copy of another, unless they name one institution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from crawler.judge.alignment.prepare import Prepared
from crawler.judge.names import Corpus, NameForms, best_match, named_parts

_MOST_SHARERS: Final = 12
"""Rows that show one address from which it is a portal's or a parent's, and no copy of any."""

_LEAST_WORDS: Final = 2
"""Words of a name from which one that holds them all is a part of it."""


def shared_addresses(table: Prepared) -> Mapping[int, tuple[int, ...]]:
    """For each row whose address another row shows too: those rows, if they name another institution."""
    by_address = defaultdict[str, list[int]](list)
    for position, site in enumerate(table.sites):
        if site.host is not None and len(table.shown_by[site.site]) > 1:
            by_address[_address(site.url)].append(position)
    found = {}
    for rows in by_address.values():
        if 1 < len(rows) <= _MOST_SHARERS:
            for row in rows:
                others = tuple(other for other in rows if other != row and not _are_related(table, row, other))
                if others:
                    found[row] = others
    return found


def _are_related(table: Prepared, one: int, other: int) -> bool:
    """Do two rows name one institution, or a part and its whole?

    They do if all of one name is in the other. They may if they are of one city and nothing tells them apart: the names
    of one institution in two languages share no word.
    """
    if same_institution(table, one, other):
        return True
    ours, theirs = (frozenset(word.written for word in table.rows[row].name.content) for row in (one, other))
    if min(len(ours), len(theirs)) >= _LEAST_WORDS and (ours <= theirs or theirs <= ours):
        return True
    match, _ = best_match(table.rows[one].name, [table.rows[other].name], table.corpus)
    return not match.contradicts and not table.rows[one].city.isdisjoint(table.rows[other].city)


def same_institution(table: Prepared, one: int, other: int) -> bool:
    """Do two rows name one institution, or a faculty and its university?"""
    names = _called(table.rows[one].name, table.corpus)
    return not names.isdisjoint(_called(table.rows[other].name, table.corpus))


def _called(name: NameForms, corpus: Corpus) -> frozenset[tuple[str, ...]]:
    """The words of a name, and of the institutions with names of their own that are parts of it."""
    return frozenset(tuple(p.written for p in one.content) for one in (name, *named_parts(name, corpus)))


def _address(url: str) -> str:
    """A URL without what may be written or left out: the scheme, ``www.``, the last slash."""
    return url.partition("//")[2].removeprefix("www.").rstrip("/").casefold()
