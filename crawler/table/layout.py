"""Where a table begins and what its columns are, from its first records and what the operator says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Final

from crawler.errors import TableError
from crawler.model import Field, say
from crawler.table.explain import cannot_read, columns_hint
from crawler.table.forms.grid import Links, Record
from crawler.table.meaning import Candidate, Contents, Meaning, contents_of, heading_scores, is_country, weigh_columns
from crawler.table.meaning.header_row import NO_HEADER, HeaderRow, find_header, header_at
from crawler.table.meaning.headings import EXACT

HEAD: Final = 2_000
"""Records the columns are judged by."""
LIKELY: Final = 0.5
"""Probability from which a column is used."""
WORTH_SAYING: Final = 0.2
"""Probability from which an unused column is named as one that might be used."""
MANY_LINKS: Final = 0.3
"""Share of cells with a link behind them that makes a column the one with the addresses."""
PURE: Final = 0.5
"""Share of whole cells that are addresses under which a column of addresses is one of texts with addresses in them."""
SECTIONS: Final = 2
"""Rows with one country alone that make a table one with section rows."""

MAX_WIDTH: Final = 500
"""Columns that are looked at."""
HEAD_CELLS: Final = 400_000
"""Cells of the first records that are looked at."""

_POSITION: Final = re.compile(r"#(\d{1,4})")
_QUOTES: Final = "“”„\"'"
"""Around a header copied from a message of ours."""
_FIELDS: Final = {Meaning(item.value): item for item in Field}


class Part(StrEnum):
    """Which part of a cell a field is."""

    WHOLE = "whole"
    LINK = "link"
    """The link behind the text."""
    ADDRESS = "address"
    """The address in a text that says more."""
    CITY = "city"
    COUNTRY = "country"
    """The city or country of a cell that holds both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What `find_layout` found out."""

    header_line: int
    """Line of the header, 0 for a table without one."""
    headers: tuple[str, ...]
    """Headers by position; ``#3`` where a column has none of its own."""
    columns: tuple[tuple[Field, int], ...]
    """Fields and their positions, in table order."""
    parts: Mapping[Field, Part] = field(default_factory=dict)
    """Fields that are not the whole cell."""
    more: Mapping[Field, tuple[int, ...]] = field(default_factory=dict)
    """Further columns of a field: a name in two languages, or in two columns. Such a field is never written to."""
    sections: bool = False
    """Rows that hold a country alone give it to the rows below."""
    candidates: tuple[Candidate, ...] = ()
    """What every column was found to be, by position."""
    doubled: tuple[str, ...] = ()
    """Headings that several columns have."""

    def name_of(self, item: Field) -> str:
        """The header of a field's column, of several joined by ``+``."""
        at = dict(self.columns)[item]
        return "+".join(self.headers[place] for place in sorted((at, *self.more.get(item, ()))))


def find_layout(
    records: Sequence[Record], overrides: Mapping[Field, str], links: Links, *, header_row: int | None = None
) -> Layout:
    """The layout of a table.

    Args:
        records: its first records, blank ones may be among them.
        overrides: field → header as in the table, or ``#3`` for the third column, or two of these as ``A+B``; an empty
            text: the table has no such column, whatever it looks like.
        links: where the links behind cells lead.
        header_row: line of the header; 0: there is none. Without it the header is looked for.

    Raises:
        TableError: there is no row at all, no name or URL column, or an override names no column.
    """
    filled = [record for record in records if any(cell.strip() for cell in record[1])]
    if not filled:
        raise TableError(say("The table has no rows."))
    header = _header(filled, links, header_row)
    body = filled[header.place + 1 :]
    width = min(max([len(header.cells), *(len(row) for _, row in body)]), MAX_WIDTH)
    headers = headers_of(header.cells, width)
    behind = [[links.get((line, at + 1), "") for line, _ in body] if links else [] for at in range(width)]
    columns = [[row[at] if at < len(row) else "" for _, row in body] for at in range(width)]
    sections = _section_count(body) >= SECTIONS
    chosen, unused = _chosen(headers, overrides)
    contents = [contents_of(cells, targets) for cells, targets in zip(columns, behind, strict=True)]
    candidates = weigh_columns(
        [{} if _POSITION.fullmatch(text) else heading_scores(text) for text in headers], contents
    )
    finder = _Finder(candidates, contents, chosen, unused, behind)
    found, parts, more = finder.find()
    url = found.get(Field.URL)
    if url is not None and Field.URL not in parts and contents[url].url > 0 and contents[url].pure_url < PURE:
        parts[Field.URL] = Part.ADDRESS
    if Field.URL not in found or Field.NAME not in found:
        raise cannot_read(
            headers, columns, candidates, filled, missing=Field.URL if Field.URL not in found else Field.NAME
        )
    return Layout(
        header_line=header.line,
        headers=headers,
        columns=tuple(sorted(found.items(), key=lambda item: item[1])),
        parts=parts,
        more=more,
        sections=sections and Field.COUNTRY not in found and Field.COUNTRY not in unused,
        candidates=candidates,
        doubled=tuple(text for text, count in Counter(filter(None, header.cells)).items() if count > 1),
    )


def head_of(records: Iterable[Record]) -> list[Record]:
    """The first records of a table: `HEAD` of them, or fewer where they are very wide."""
    head: list[Record] = []
    cells = 0
    for record in islice(records, HEAD):
        head.append(record)
        cells += len(record[1])
        if cells > HEAD_CELLS:
            break
    return head


def headers_of(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Headers that each name one column: where one is missing or repeats an earlier one, its place (``#3``)."""
    headers: list[str] = []
    for at in range(width):
        shown = " ".join(cells[at].split()) if at < len(cells) else ""
        headers.append(shown if shown and shown not in headers else f"#{at + 1}")
    return tuple(headers)


def _header(filled: Sequence[Record], links: Links, line: int | None) -> HeaderRow:
    if line == 0:
        return NO_HEADER
    if line is not None:
        found = header_at(filled, line)
        if found is None:
            raise TableError(say("The table has no line {line} that could be its header.", line=line))
        return found
    return find_header(filled, lambda at, column: (at, column) in links)


def _section_count(body: Sequence[Record]) -> int:
    """Rows with a country and nothing else."""
    return sum(section_of(cells) != "" for _, cells in body)


def section_of(cells: Sequence[str]) -> str:
    """The country of a row that holds nothing else; empty where it does."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    alone = len(cells) > 0 and len(filled) == 1 and len(filled[0]) < 60  # noqa: PLR2004 - a remark is longer
    return filled[0] if alone and is_country(filled[0].rstrip(":")) else ""


class _Finder:
    """Decides which columns are used."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        contents: Sequence[Contents],
        chosen: Mapping[Field, tuple[int, ...]],
        unused: frozenset[Field],
        behind: Sequence[Sequence[str]],
    ) -> None:
        self._candidates, self._contents, self._behind = candidates, contents, behind
        self._chosen, self._unused = chosen, unused
        self._found: dict[Field, int] = {}
        self._parts: dict[Field, Part] = {}
        self._more: dict[Field, tuple[int, ...]] = {}

    def find(self) -> tuple[dict[Field, int], dict[Field, Part], dict[Field, tuple[int, ...]]]:
        """Columns, parts of cells and further columns by field."""
        for item, (at, *further) in self._chosen.items():
            self._found[item] = at
            if further:
                self._more[item] = tuple(further)
        for candidate in self._candidates:
            if candidate.probability >= LIKELY and not self._is_taken(candidate.at):
                self._use(candidate)
        self._fall_back()
        self._use_links()
        self._share_cells()
        if Field.NAME in self._found and Field.NAME not in self._chosen:
            self._add_names()
        return self._found, self._parts, self._more

    def _is_taken(self, at: int) -> bool:
        return any(at in places for places in self._chosen.values())

    def _is_free(self, item: Field) -> bool:
        return item not in self._found and item not in self._unused

    def _use(self, candidate: Candidate) -> None:
        if candidate.meaning is Meaning.PLACE:
            for item, part in ((Field.CITY, Part.CITY), (Field.COUNTRY, Part.COUNTRY)):
                if self._is_free(item) and not self._has_own(item):
                    self._found[item], self._parts[item] = candidate.at, part
        elif (field_of := _FIELDS.get(candidate.meaning)) is not None and self._is_free(field_of):
            self._found[field_of] = candidate.at

    def _has_own(self, item: Field) -> bool:
        return any(c.meaning == item.value and c.probability >= LIKELY for c in self._candidates)

    def _fall_back(self) -> None:
        """Without a name or address column of its own, the likeliest one left is used when nothing rivals it."""
        for item, least in ((Field.URL, 0.3), (Field.NAME, 0.2)):
            if not self._is_free(item):
                continue
            free = [c for c in self._candidates if not self._is_taken(c.at) and c.at not in self._found.values()]
            free.sort(key=lambda c: -c.all[Meaning(item.value)])
            rivals = [c.all[Meaning(item.value)] for c in free[1:2]]
            if free and free[0].all[Meaning(item.value)] >= max([least, *(2 * rival for rival in rivals)]):
                self._found[item] = free[0].at
        if self._is_free(Field.URL) and (texts := [c.at for c in self._candidates if self._holds_addresses(c.at)]):
            self._found[Field.URL] = texts[0]
        for item in (Field.NAME, Field.URL):
            self._use_heading(item)
        if (
            self._is_free(Field.NAME)
            and (at := self._found.get(Field.CITY)) is not None
            and Field.CITY not in self._parts
        ):
            del self._found[Field.CITY]  # a list of municipalities: the city is the institution
            self._found[Field.NAME] = at

    def _use_heading(self, item: Field) -> None:
        """Takes the one column whose heading is exactly the word for a field that is still missing."""
        said = [c.at for c in self._candidates if c.heading.get(Meaning(item.value), 0.0) == EXACT]
        if self._is_free(item) and len(said) == 1 and not self._is_taken(said[0]):
            self._found = {other: at for other, at in self._found.items() if at != said[0]}
            self._found[item] = said[0]

    def _holds_addresses(self, at: int) -> bool:
        """Whether most cells of a free column are texts with an address in them, and not all with the same site."""
        cells = self._contents[at]
        free = not self._is_taken(at) and at not in self._found.values()
        return free and cells.url >= LIKELY and cells.sites >= MANY_LINKS and cells.image < MANY_LINKS

    def _use_links(self) -> None:
        """Takes the addresses from behind the names, or from behind another column, when no column shows them."""
        if Field.URL in self._chosen:
            return
        shares = {at: sum(map(bool, targets)) / max(len(targets), 1) for at, targets in enumerate(self._behind)}
        if Field.URL in self._found or Field.URL in self._unused or not shares:
            return
        name = self._found.get(Field.NAME, -1)
        best = max(shares, key=lambda at: (shares[at] >= MANY_LINKS and at == name, shares[at]))
        if shares[best] >= MANY_LINKS:
            self._found[Field.URL] = best
            if Field.NAME not in self._found and self._is_free(Field.NAME):
                self._found[Field.NAME] = best
            if best in [at for item, at in self._found.items() if item is not Field.URL]:
                self._parts[Field.URL] = Part.LINK

    def _share_cells(self) -> None:
        """Two fields that the operator named one column for each take their part of its cells."""
        if self._found.get(Field.CITY, -1) == self._found.get(Field.COUNTRY, -2):
            self._parts |= {Field.CITY: Part.CITY, Field.COUNTRY: Part.COUNTRY}
        url = self._found.get(Field.URL)
        if any(at == url for item, at in self._found.items() if item is not Field.URL):
            self._parts[Field.URL] = Part.LINK

    def _add_names(self) -> None:
        """Adds the columns with the same names in another language."""
        first = self._found[Field.NAME]
        used = {*self._found.values()}
        further = [
            c.at
            for c in self._candidates
            if c.at != first and c.at not in used and not self._is_taken(c.at) and _is_second_name(c)
        ]
        if further:
            self._more[Field.NAME] = tuple(further[:2])


def _is_second_name(candidate: Candidate) -> bool:
    """Whether a column would be the name column if there were no other: far likelier than anything else it can be."""
    others = [p for meaning, p in candidate.all.items() if meaning is not Meaning.NAME]
    return candidate.all[Meaning.NAME] >= 0.7 and max(others) < 0.25  # noqa: PLR2004 - sure of it


def _chosen(
    headers: tuple[str, ...], overrides: Mapping[Field, str]
) -> tuple[dict[Field, tuple[int, ...]], frozenset[Field]]:
    """Columns the operator names, and fields that no column is to be used for."""
    chosen = {item: _positions(headers, header) for item, header in overrides.items() if header.strip()}
    return chosen, frozenset(item for item, header in overrides.items() if not header.strip())


def _positions(headers: tuple[str, ...], header: str) -> tuple[int, ...]:
    whole = _position(headers, header)
    if whole is not None:
        return (whole,)
    places = [_position(headers, part) for part in header.split("+")]
    if None in places or len(places) < 2:  # noqa: PLR2004 - no plus sign in it
        raise TableError(say("The table has no column “{header}”.", header=header), columns_hint(headers))
    return tuple(place for place in places if place is not None)


def _position(headers: tuple[str, ...], header: str) -> int | None:
    match = _POSITION.fullmatch(header.strip())
    if match and 1 <= int(match[1]) <= len(headers):
        return int(match[1]) - 1
    for name in (header, header.strip(_QUOTES)):
        wanted = " ".join(name.split()).casefold()
        for at, own in enumerate(headers):
            if own.casefold() == wanted:
                return at
    return None
