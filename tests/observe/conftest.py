"""What all tests of this room share."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from crawler.knowledge.shelf import Holding, import_registry
from crawler.observe.tls import Contexts


@cache
def system_contexts() -> Contexts:
    """Those without further authorities: reading the system's takes most of the time of a look at a loopback server."""
    return Contexts()


@pytest.fixture(autouse=True)
def _shared_contexts(monkeypatch: pytest.MonkeyPatch) -> None:
    def contexts(ca_file: str) -> Contexts:
        return Contexts(ca_file) if ca_file else system_contexts()

    monkeypatch.setattr("crawler.observe.looker.Contexts", contexts)


@pytest.fixture
def imports_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Imports registries in this process: starting another takes seconds."""

    async def import_here(name: str, path: Path, folder: Path) -> Holding:
        return import_registry(name, path, folder)

    monkeypatch.setattr("crawler.observe.registries._import_apart", import_here)
