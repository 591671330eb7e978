"""Fetches registries from their publishers: ROR, Hipo's list of university domains, Wikidata.

A registry is replaced at the end, all or nothing. A download that breaks is gone on with the next time.

- ROR: the newest data dump of the community ``ror-data`` on Zenodo (https://developers.zenodo.org/#records), compared
  with the published MD5.
- Hipo: one JSON file of a repository (https://github.com/Hipo/university-domains-list); nothing is published to
  compare it with.
- Wikidata: the query service (https://www.mediawiki.org/wiki/Wikidata_Query_Service/User_Manual), in pieces; see
  `crawler.observe.wikidata`.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import re
import signal
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import aiohttp

from crawler.config import Settings
from crawler.errors import CrawlerError, RegistryError
from crawler.knowledge.shelf import Holding, import_registry, registry_folder, registry_path, show_registries
from crawler.model import Message, say
from crawler.observe.download import FAULTS, Published, Report, download_file, open_session, read_json
from crawler.observe.wikidata import fetch_wikidata

COMMUNITY: Final = "ror-data"
MOST_DUMP: Final = 2 << 30
"""Bytes of a ROR dump; the largest so far is a tenth of that."""
MOST_LIST: Final = 64 << 20
"""Bytes of Hipo's list; it is two million long."""
_MD5: Final = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishers:
    """Where registries are fetched from."""

    ror: str = "https://zenodo.org/api/records"
    hipo: str = (
        "https://raw.githubusercontent.com/Hipo/university-domains-list/master/world_universities_and_domains.json"
    )
    wikidata: str = "https://query.wikidata.org/sparql"


async def update_registry(
    name: str,
    settings: Settings,
    progress: Report,
    folder: Path | None = None,
    publishers: Publishers | None = None,
) -> Holding:
    """Fetches a registry and takes it into use; a ROR that is the newest already is left as it is.

    Args:
        name: ``ror``, ``hipo`` or ``wikidata``.
        settings: contact, time limits and opened networks.
        progress: told how far the download is: bytes, or pieces of Wikidata.
        folder: where registries are kept; the user's data folder when None.
        publishers: where to fetch from.

    Raises:
        RegistryError: it cannot be fetched, is not what was published, or cannot be written.
    """
    folder = folder or registry_folder()
    publishers = publishers or Publishers()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        async with open_session(settings) as session:
            match name:
                case "ror":
                    path = await _fetch_ror(session, publishers.ror, folder, progress)
                case "hipo":
                    path = await _fetch_hipo(session, publishers.hipo, folder, progress)
                case _:
                    path = await fetch_wikidata(session, publishers.wikidata, folder, progress)
    except FAULTS as error:
        raise RegistryError(
            say("The registry cannot be downloaded: {why}", why=(str(error) or type(error).__name__)[:300]),
            say("Try again later: an interrupted download resumes where it stopped."),
        ) from error
    if path is None:
        registry_path(name, folder).touch()  # so that it is not asked for again too soon
        return next(holding for holding in show_registries(folder) if holding.name == name)
    try:
        return await _import_apart(name, path, folder)
    finally:
        path.unlink(missing_ok=True)


async def _fetch_ror(session: aiohttp.ClientSession, api: str, folder: Path, progress: Report) -> Path | None:
    """The newest dump as a file; None when it is the one that is held."""
    dump = await newest_dump(session, api)
    held = next(holding for holding in show_registries(folder) if holding.name == "ror")
    return None if held.source == dump.name else await download_file(session, dump, folder, progress)


async def newest_dump(session: aiohttp.ClientSession, api: str) -> Published:
    """The newest dump of the community ``ror-data``.

    Raises:
        ValueError: Zenodo names none, or one that is no zip file of a sensible size.
    """
    query = {"communities": COMMUNITY, "sort": "mostrecent", "size": "1"}
    answer = await read_json(session, api, query)
    for file in answer["hits"]["hits"][0]["files"]:
        name, size, (kind, _, md5) = Path(file["key"]).name, int(file["size"]), file["checksum"].partition(":")
        if name.endswith(".zip") and kind == "md5" and _MD5.fullmatch(md5) and 0 < size <= MOST_DUMP:
            return Published(name=name, url=file["links"]["self"], size=size, md5=md5)
    raise ValueError("no dump")


async def _fetch_hipo(session: aiohttp.ClientSession, url: str, folder: Path, progress: Report) -> Path:
    """The list as a file with the day in its name: the list itself has no version."""
    entries = await read_json(session, url, {}, limit=MOST_LIST)
    text = json.dumps(entries, ensure_ascii=False)
    path = folder / f"world_universities_and_domains-{datetime.now(UTC).date()}.json"
    path.write_text(text, encoding="utf-8")
    progress(len(text), len(text))
    return path


async def _import_apart(name: str, path: Path, folder: Path) -> Holding:
    """Imports in a process of its own: it takes seconds of work, in which a crawl would stand still."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_ignore_interrupts) as pool:
        done = await asyncio.get_running_loop().run_in_executor(pool, _import, name, path, folder)
    if isinstance(done, Holding):
        return done
    raise RegistryError(*done)


def _import(name: str, path: Path, folder: Path) -> Holding | tuple[Message, Message | None]:
    """Runs in the process: an error comes back as what it says, because exceptions with hints do not travel."""
    try:
        return import_registry(name, path, folder)
    except CrawlerError as error:
        return error.message, error.hint


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
