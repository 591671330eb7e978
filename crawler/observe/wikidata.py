"""Wikidata's institutions of higher education by the query service, in pieces small enough for its time limit.

A piece is one country and one kind of statements. The service stops a query after a minute and answers 5xx, or answers
429 with ``Retry-After`` when it was asked too much. It wants one question at a time, and a user agent with a contact.
Pieces that came are kept as files, so an update that broke goes on where it stopped. A piece that fails several times
is left out and counted.
"""

from __future__ import annotations

import asyncio
import csv
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import aiohttp

from crawler.knowledge.countries import countries
from crawler.observe.download import FAULTS, TRIES, Report, read_json

MOST_PIECE: Final = 128 << 20
"""Bytes of the answer for one piece."""
LONGEST_WAIT: Final = 120.0
"""Seconds waited at most when the service asks to come back later."""
PAUSE: Final = 1.0
"""Seconds between two questions."""
KEPT_DAYS: Final = 14
"""Days for which pieces of an update that broke are used."""
_MOST_MISSING: Final = 0.1
_COLUMNS: Final = ("item", "kind", "value")
_TOO_MANY: Final = 429
_UNAVAILABLE: Final = 503

_PARTS: Final = {
    "sites": """
  ?item p:P856 ?s . ?s ps:P856 ?value .
  BIND(IF(EXISTS { ?s pq:P582 ?end } || EXISTS { ?s wikibase:rank wikibase:DeprecatedRank },
          "former_site", "site") AS ?kind)""",
    "labels": """
  ?item rdfs:label ?value . BIND("label" AS ?kind)""",
    "names": """
  { ?item skos:altLabel ?value . BIND("alias" AS ?kind) }
  UNION { ?item wdt:P1813 ?value . BIND("short" AS ?kind) }""",
    "facts": """
  { ?item wdt:P131 ?c . ?c rdfs:label ?value . FILTER(LANG(?value) = "en") BIND("city" AS ?kind) }
  UNION { ?item wdt:P1366 ?value . BIND("successor" AS ?kind) }
  UNION { ?item wdt:P1365 ?value . BIND("predecessor" AS ?kind) }
  UNION { ?item wdt:P361 ?value . BIND("parent" AS ?kind) }
  UNION { ?item wdt:P576 ?value . BIND("dissolved" AS ?kind) }""",
}
"""Kinds of statements, as `crawler.knowledge.wikidata` reads them."""


def query_of(country_code: str, part: str) -> str:
    """The SPARQL query of one piece: institutions of higher education (Q38723) of a country."""
    return f"""SELECT ?item ?kind ?value WHERE {{
  ?country wdt:P297 "{country_code}" . ?item wdt:P17 ?country ; wdt:P31/wdt:P279* wd:Q38723 .{_PARTS[part]}
}}"""


async def fetch_wikidata(session: aiohttp.ClientSession, service: str, folder: Path, progress: Report) -> Path:
    """Fetches what is missing of all pieces and joins them in one file.

    Raises:
        ValueError: more than a tenth of the pieces could not be had.
        OSError: the folder cannot be written.
    """
    pieces = folder / "wikidata-pieces"
    _drop_old(pieces)
    pieces.mkdir(exist_ok=True)
    wanted = [(code, part) for code in sorted(countries()) for part in _PARTS]
    missing = 0
    for number, (code, part) in enumerate(wanted, start=1):
        file = pieces / f"{code}-{part}.csv"
        if not file.exists() and not await _fetch_piece(session, service, (code, part), file):
            missing += 1
            if missing > _MOST_MISSING * len(wanted):
                raise ValueError("the query service does not answer")
        progress(number, len(wanted))
    left_out = f"-without-{missing}-of-{len(wanted)}" if missing else ""
    whole = folder / f"wikidata-{datetime.now(UTC).date()}{left_out}.csv"
    _join(pieces, whole)
    shutil.rmtree(pieces)
    return whole


async def _fetch_piece(session: aiohttp.ClientSession, service: str, piece: tuple[str, str], file: Path) -> bool:
    """Writes the piece, whole or not at all; False when it cannot be had."""
    code, part = piece
    for _ in range(TRIES):
        await asyncio.sleep(PAUSE)
        try:
            answer = await read_json(
                session, service, {"query": query_of(code, part), "format": "json"}, limit=MOST_PIECE
            )
            rows = tuple(_rows(answer, code))
        except aiohttp.ClientResponseError as error:
            await asyncio.sleep(_wished(error))
        except FAULTS:
            continue
        else:
            _write(file, rows)
            return True
    return False


def _rows(answer: Any, code: str) -> Iterator[tuple[str, str, str]]:
    """The rows of SPARQL results in JSON; the country of each item is known from the piece."""
    items = set()
    for row in answer["results"]["bindings"]:
        item, kind, value = (str(row[column]["value"]) for column in _COLUMNS)
        if item not in items:
            items.add(item)
            yield item, "country", code
        yield item, kind, value


def _wished(error: aiohttp.ClientResponseError) -> float:
    """Seconds to wait besides the pause before the next try: what the service asks for, within reason."""
    wish = error.headers.get("Retry-After", "") if error.headers else ""
    if error.status in {_TOO_MANY, _UNAVAILABLE} and wish.isdecimal():
        return min(float(wish), LONGEST_WAIT)
    return 0.0


def _write(file: Path, rows: tuple[tuple[str, str, str], ...]) -> None:
    part = file.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    part.replace(file)


def _join(pieces: Path, whole: Path) -> None:
    with whole.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerow(_COLUMNS)
        for file in sorted(pieces.glob("*.csv")):
            with file.open(encoding="utf-8", newline="") as piece:
                shutil.copyfileobj(piece, out)


def _drop_old(pieces: Path) -> None:
    for file in pieces.glob("*"):
        if time.time() - file.stat().st_mtime > KEPT_DAYS * 86_400:
            file.unlink()
