"""Cities of the world and their names in many languages, from GeoNames (CC BY 4.0).

The cities are in ``data/cities.tsv.xz``, which ``tools/cities.py`` writes. They are prepared once: a record by number,
numbers by folded name, numbers by the sound of a name.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from crawler.knowledge.prepared import Contents, Kind, Prepared
from crawler.text import fold, fold_lines

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
_SILENT: Final = re.compile(r"(?<=.)(?:[aeiouyj ]|(.)(?=\1))")
"""Letters that are not heard; the first letter of a line is always kept."""
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

    def __init__(self, prepared: Prepared) -> None:
        """``prepared`` holds what `prepare_cities` made."""
        self._prepared = prepared
        self._read = lru_cache(maxsize=4096)(self._record)

    def find(self, name: str) -> tuple[City, ...]:
        """Cities called exactly that (after folding), the largest first."""
        found = map(self._read, self._numbers(Kind.CITY_NAME, fold(name)))
        return tuple(sorted(found, key=lambda city: -city.population))

    def find_sounding(self, name: str) -> tuple[City, ...]:
        """Cities whose name sounds like ``name``, spelt by another language's habits (Dniepropietrowsk), largest first.

        Only for names of five consonants or more: shorter ones sound like too much.
        """
        sound = _sounds(fold(name))
        if len(sound) < _LEAST_SOUNDS:
            return ()
        cities = map(self._read, self._numbers(Kind.CITY_SOUND, sound))
        found = [city for city in cities if any(_sounds(fold(other)) == sound for other in city.names)]
        return tuple(sorted(found, key=lambda city: -city.population))

    def _numbers(self, kind: Kind, key: str) -> list[str]:
        return (self._prepared.get(kind, key) or "").split()

    def _record(self, number: str) -> City:
        return _city(self._prepared.get(Kind.CITY, number) or "")


def prepare_cities(cities: Iterable[City] | None = None) -> Contents:
    """Everything `CityIndex` reads; ``cities`` are those of the data file when None."""
    records: dict[str, str] = {}
    names: list[str] = []
    owners: list[int] = []
    for number, city in enumerate(read_cities() if cities is None else cities):
        records[str(number)] = _line(city)
        for name in _indexed_names(city):
            names.append(name)
            owners.append(number)
    folded = fold_lines("\n".join(names))
    by_name = _group(zip(folded, owners, strict=True))
    by_name.pop("", None)
    sounds = _sounds("\n".join(folded)).split("\n")
    by_sound = _group((s, n) for s, n in zip(sounds, owners, strict=True) if len(s) >= _LEAST_SOUNDS)
    return Contents(tables={Kind.CITY: records, Kind.CITY_NAME: by_name, Kind.CITY_SOUND: by_sound}, arrays={})


def read_cities() -> Iterator[City]:
    """Yields the cities of the data file."""
    packed = files("crawler.knowledge").joinpath("data", "cities.tsv.xz").read_bytes()
    lines = lzma.decompress(packed).decode().splitlines()
    yield from map(_city, [line for line in lines if not line.startswith("#")][1:])


def _group(pairs: Iterable[tuple[str, int]]) -> dict[str, str]:
    """The numbers of each key, each once, in ascending order as they come."""
    groups: dict[str, int | list[int]] = {}
    for key, number in pairs:
        had = groups.get(key)
        if had is None:
            groups[key] = number
        elif isinstance(had, list):
            if had[-1] != number:
                had.append(number)
        elif had != number:
            groups[key] = [had, number]
    return {key: " ".join(map(str, of)) if isinstance(of, list) else str(of) for key, of in groups.items()}


def _city(line: str) -> City:
    country_code, admin1, population, names = line.split("\t")
    return City(names=tuple(names.split("|")), country_code=country_code, admin1=admin1, population=int(population))


def _line(city: City) -> str:
    return "\t".join((city.country_code, city.admin1, str(city.population), "|".join(city.names)))


def city_readings(cell: str) -> tuple[str, ...]:
    """What may be meant by a city cell, likeliest first: as it stands, without its qualifier, without a line's hyphen.

    ``Tucson (Arizona)`` → ``Tucson``; ``Dniepro-petrovsk`` → ``Dniepropetrovsk``; ``Lyon, Lille`` → ``Lyon``.
    """
    bare = _QUALIFIER.sub("", cell).strip()
    return tuple(dict.fromkeys(filter(None, (cell.strip(), bare, _BROKEN.sub("", bare)))))


def _indexed_names(city: City) -> Iterator[str]:
    # GeoNames writes automatic romanisations of other scripts in small letters: the names themselves are there too.
    usual, *others = city.names
    yield usual
    yield from (name for name in others if not (name.isascii() and name.islower()))


def _sounds(folded: str) -> str:
    """Consonants of each line, a folded name, as most languages would agree on them: one letter a sound, no doubles."""
    for spelt, sound in _SPELLINGS:
        folded = folded.replace(spelt, sound)
    return _SILENT.sub("", folded)
