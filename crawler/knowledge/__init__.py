"""What is known of the world before the table is read: places, and registries of institutions.

Pure of network and clock. Registries that were imported lie in SQLite files of the user's data folder and are only
read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.knowledge.places import Places
from crawler.knowledge.registry import Institution, Registry
from crawler.knowledge.shelf import open_registries
from crawler.knowledge.world import is_prepared

if TYPE_CHECKING:
    from crawler.config import Settings

__all__ = ["Institution", "Knowledge", "Places", "Registry", "is_prepared", "load_knowledge"]


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """Places and the registries an audit uses, in the order asked."""

    places: Places
    registries: tuple[Registry, ...] = ()
    missing: tuple[str, ...] = ()
    """Names of registries that were asked for and have not been imported."""

    @cached_property
    def statements(self) -> tuple[str, ...]:
        """Name and version of each registry used, for the report."""
        return tuple(registry.statement for registry in self.registries)


def load_knowledge(settings: Settings, folder: Path | None = None) -> Knowledge:
    """Opens the registries that ``settings.registry`` names, as far as they are there.

    Args:
        settings: ``registry`` names the registries; ``none`` turns all off.
        folder: where imported registries lie; the user's data folder when None.

    Raises:
        ConfigError: a name is no registry.
        RegistryError: an imported registry cannot be read.
    """
    registries, missing = open_registries(settings.registry, folder)
    return Knowledge(places=Places(), registries=registries, missing=missing)
