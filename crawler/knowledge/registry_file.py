"""Registries kept in SQLite: written once from an import, atomically replaced, then only read.

One file holds one registry, whatever its source: institutions, the sites they own, and a full-text index (FTS5) of
their folded names. A name is looked up by its rarest words, so that an answer takes milliseconds whatever the name.
"""

from __future__ import annotations

import heapq
import json
import math
import os
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

from crawler.errors import RegistryError
from crawler.knowledge.near_sites import is_one_slip, slip_keys
from crawler.knowledge.ranking import rank_by_name
from crawler.knowledge.registry import Institution, name_keys
from crawler.model import say
from crawler.urls.parse import site_of_host

FORMAT: Final = "3"
"""Changes when the tables do; an older file asks for a new import."""

SUFFIX: Final = ".sqlite"

_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE institution (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, data TEXT NOT NULL);
CREATE TABLE site (site TEXT, rank INTEGER, number INTEGER, PRIMARY KEY (site, rank, number)) WITHOUT ROWID;
CREATE TABLE slip (key INTEGER, site TEXT, PRIMARY KEY (key, site)) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY, names INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE name (number INTEGER PRIMARY KEY, institution INTEGER NOT NULL);
CREATE VIRTUAL TABLE name_index USING fts5(words, content='', detail=none, tokenize='unicode61 remove_diacritics 0',
                                           prefix='5');
"""
_COUNTRY: Final = "ж"
"""Starts the word of a country in the index: no folded word holds this letter."""

_MOST_HITS: Final = 3_000
"""Names read for one question; the rarest words that stay below are asked for."""
_SHORTEST_PREFIX: Final = 5
_READ_PER_HIT: Final = 6
"""Names read and compared for each institution asked for."""
_FIELDS: Final = ("names", "acronyms", "sites", "urls", "country_code", "city", "status")
_RELATIONS: Final = ("successors", "predecessors", "parents")

_META: Final = frozenset({"statement", "institutions", "names", "source"})
"""What every registry says of itself."""

_REMEDY: Final = say("Import or update it again: crawler registry update.")


class RegistryFile:
    """A `Registry` read from a file that `write_registry_file` wrote."""

    def __init__(self, path: Path) -> None:
        """Opens ``path`` read-only.

        Raises:
            RegistryError: it is no such file, or one of another version of this program.
        """
        self._path = path
        self._names_with = lru_cache(maxsize=65_536)(self._count_names_with)
        try:
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise _unusable(path, str(error)) from error
        self._meta: dict[str, str] = dict(self._rows("SELECT key, value FROM meta"))
        if self._meta.get("format") != FORMAT:
            raise RegistryError(
                say("The registry {file} was written by another version of this program", file=str(path)), _REMEDY
            )
        if not _META.issubset(self._meta) or not self._meta["names"].isdecimal():
            raise _unusable(path, "it is damaged")

    @property
    def statement(self) -> str:
        """Name and version of what was imported."""
        return self._meta["statement"]

    @property
    def facts(self) -> dict[str, str]:
        """What is known of the import: ``statement``, ``institutions``, ``names``, ``source`` (file and its hash) …."""
        return dict(self._meta)

    def close(self) -> None:
        """Lets the file go."""
        self._db.close()

    def owners(self, site: str) -> tuple[Institution, ...]:
        """See `crawler.knowledge.registry.Registry.owners`: those whose website is the site itself come first."""
        rows = self._rows(
            "SELECT i.id, i.data FROM site s JOIN institution i ON i.number = s.number"
            " WHERE s.site = ? ORDER BY s.rank, i.number LIMIT 50",
            (site.lower(),),
        )
        return tuple(self._institution(*row) for row in rows)

    def near(self, site: str) -> tuple[str, ...]:
        """See `crawler.knowledge.registry.Registry.near`."""
        site = site.lower()
        keys = ",".join(map(str, slip_keys(site)))
        rows = self._rows(f"SELECT DISTINCT site FROM slip WHERE key IN ({keys})")  # noqa: S608 - numbers
        return tuple(sorted(other for (other,) in rows if is_one_slip(site, other)))

    def find(self, name: str, country_code: str | None, limit: int = 10) -> tuple[Institution, ...]:
        """See `crawler.knowledge.registry.Registry.find`."""
        scores: defaultdict[int, float] = defaultdict(float)
        for query, weight in self._iter_queries(name, country_code):
            for (number,) in self._rows(
                "SELECT rowid FROM name_index WHERE name_index MATCH ? LIMIT ?", (query, _MOST_HITS)
            ):
                scores[number] += weight
        nearest = heapq.nlargest(_READ_PER_HIT * limit, scores, key=lambda number: (scores[number], -number))
        rows = self._rows(
            "SELECT DISTINCT i.id, i.data FROM name n JOIN institution i ON i.number = n.institution"  # noqa: S608
            f" WHERE n.number IN ({','.join(map(str, nearest))})",
        )
        found = {row[0]: self._institution(*row) for row in rows}
        named = {id_: tuple(map(name_keys, one.names)) for id_, one in found.items()}
        keys = name_keys(name)
        words = set(keys).union(*chain.from_iterable(named.values()))
        return tuple(found[id_] for id_ in rank_by_name(keys, named, {w: self._weight(w) for w in words})[:limit])

    def get(self, institution_id: str) -> Institution | None:
        """The institution with this id."""
        rows = self._rows("SELECT id, data FROM institution WHERE id = ?", (institution_id,))
        return next((self._institution(*row) for row in rows), None)

    def _iter_queries(self, name: str, country_code: str | None) -> Iterator[tuple[str, float]]:
        """FTS5 expressions of the name's words, rarest first, with their worth; common words only if alone."""
        keys = sorted(name_keys(name), key=lambda word: (self._names_with(word), word))
        hits = 0
        for word in keys:
            held = self._names_with(word)
            hits += held
            if hits > held and hits > _MOST_HITS:
                return
            if held:
                yield _within(f'"{word}"', country_code), self._weight(word)
            elif len(word) > _SHORTEST_PREFIX:
                # Inflected or misspelt: the beginning of the word may still be there.
                yield _within(f'"{word[:_SHORTEST_PREFIX]}"*', country_code), self._weight(word) / 2

    def _count_names_with(self, word: str) -> int:
        return next((int(names) for (names,) in self._rows("SELECT names FROM word WHERE word = ?", (word,))), 0)

    def _weight(self, word: str) -> float:
        """Bits that sharing this word is worth."""
        return math.log2((self._names + 1) / (self._names_with(word) + 1))

    @cached_property
    def _names(self) -> int:
        return int(self._meta["names"])

    def _institution(self, institution_id: str, data: str) -> Institution:
        try:
            fields: dict[str, Any] = json.loads(data)
            lists = {key: tuple(value) for key, value in fields.items() if isinstance(value, list)}
            return Institution(id=institution_id, source=self.statement, **{**fields, **lists})
        except (ValueError, TypeError, AttributeError) as error:
            raise _unusable(self._path, "it is damaged") from error

    def _rows(self, question: str, values: tuple[Any, ...] = ()) -> list[Any]:
        """The answer of the database.

        Raises:
            RegistryError: the file is damaged, or is no longer there.
        """
        try:
            return self._db.execute(question, values).fetchall()
        except sqlite3.Error as error:
            raise _unusable(self._path, str(error)) from error


def write_registry_file(path: Path, institutions: Iterable[Institution], *, statement: str, source: str) -> int:
    """Writes ``path`` anew from a stream of institutions and replaces the old file at the end, all or nothing.

    Args:
        path: where the registry will lie; its folder is made.
        institutions: read once, never held together.
        statement: name and version, as reports will state it.
        source: the file it was made from, for `crawler registry show`.

    Returns:
        How many institutions were written.

    Raises:
        RegistryError: nothing was in the stream, or the disk or another program is in the way.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as db:
            count = _fill(db, institutions, {"format": FORMAT, "statement": statement, "source": source})
        if not count:
            raise RegistryError(say("{file} contains no institutions", file=source))
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except (sqlite3.Error, OSError) as error:
        raise RegistryError(say("{file} cannot be written: {why}", file=str(path), why=str(error))) from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _fill(db: sqlite3.Connection, institutions: Iterable[Institution], meta: dict[str, str]) -> int:
    # The file is new and replaced whole: a journal would protect nothing.
    db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;" + _SCHEMA)
    words: Counter[str] = Counter()
    names = number = 0
    for number, institution in enumerate(institutions, start=1):
        db.execute("INSERT INTO institution VALUES (?, ?, ?)", (number, institution.id, _data(institution)))
        db.executemany(
            "INSERT OR IGNORE INTO site VALUES (?, ?, ?)",
            ((site, rank, number) for site, rank in _ranked_sites(institution)),
        )
        for name in {" ".join(name_keys(name)) for name in (*institution.names, *institution.acronyms)}:
            names += 1
            words.update(name.split())
            db.execute("INSERT INTO name VALUES (?, ?)", (names, number))
            db.execute(
                "INSERT INTO name_index (rowid, words) VALUES (?, ?)",
                (names, f"{name} {_country_word(institution.country_code)}"),
            )
    _fill_slips(db)
    db.executemany("INSERT INTO word VALUES (?, ?)", words.items())
    facts = {**meta, "institutions": str(number), "names": str(names)}
    db.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())
    db.execute("INSERT INTO name_index (name_index) VALUES ('optimize')")
    db.execute("COMMIT")
    return number


def _ranked_sites(institution: Institution) -> Iterator[tuple[str, int]]:
    """Every key its sites are found under: a host below a registrable domain is also listed there, but second."""
    for host in institution.sites:
        site = site_of_host(host)
        yield host, 0
        if site != host:
            yield site, 1


def _fill_slips(db: sqlite3.Connection) -> None:
    """Files every registrable domain under its `slip_keys`, sorted on the way by SQLite, in a temporary file."""
    listed = (site for (site,) in db.execute("SELECT DISTINCT site FROM site") if site_of_host(site) == site)
    db.execute("CREATE TEMPORARY TABLE unsorted (key INTEGER, site TEXT)")
    db.executemany("INSERT INTO unsorted VALUES (?, ?)", ((key, site) for site in listed for key in slip_keys(site)))
    db.execute("INSERT INTO slip SELECT key, site FROM unsorted ORDER BY key, site")
    db.execute("DROP TABLE unsorted")


def _data(institution: Institution) -> str:
    fields: dict[str, Any] = {key: getattr(institution, key) for key in (*_FIELDS, *_RELATIONS)}
    return json.dumps({key: value for key, value in fields.items() if value}, ensure_ascii=False)


def _within(term: str, country_code: str | None) -> str:
    """The term, in names of a country or of none."""
    if country_code is None:
        return term
    return f'("{_country_word(country_code)}" OR "{_country_word(None)}") AND {term}'


def _country_word(country_code: str | None) -> str:
    return _COUNTRY + (country_code or "").lower()


def _unusable(path: Path, why: str) -> RegistryError:
    return RegistryError(say("The registry {file} cannot be read: {why}", file=str(path), why=why), _REMEDY)
