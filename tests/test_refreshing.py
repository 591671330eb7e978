"""ROR during an audit: fetched when it is missing or old, never when refused, and never at the audit's cost."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler import refreshing
from crawler.config import Settings
from crawler.errors import RegistryError
from crawler.knowledge import Institution, load_knowledge
from crawler.knowledge.registry_file import write_registry_file
from crawler.knowledge.shelf import Holding, registry_path
from crawler.model import say
from crawler.observe.download import Report
from crawler.refreshing import Refresher, is_wanted

SETTINGS = Settings()
NOW = datetime(2030, 6, 1, tzinfo=UTC)


def import_ror(folder: Path, at: datetime) -> None:
    listed = Institution(id="1", source="ROR", names=("Gródek College",))
    write_registry_file(registry_path("ror", folder), [listed], statement="ROR v9.9", source="dump.zip")
    os.utime(registry_path("ror", folder), (at.timestamp(), at.timestamp()))


@pytest.mark.parametrize(
    ("settings", "age", "wanted"),
    [
        (SETTINGS, None, True),
        (SETTINGS, 89, False),
        (SETTINGS, 91, True),
        (replace(SETTINGS, registry_update=False), None, False),
        (replace(SETTINGS, offline=True), None, False),
        (replace(SETTINGS, registry=("swot",)), None, False),
        (replace(SETTINGS, registry=()), None, False),
    ],
)
def test_is_fetched_when_missing_or_old_and_nobody_refuses(
    tmp_path: Path, settings: Settings, age: int | None, wanted: bool
) -> None:
    if age is not None:
        import_ror(tmp_path, NOW - timedelta(days=age))
    assert is_wanted(settings, NOW, tmp_path) is wanted


def refresher(folder: Path, update: refreshing.Update) -> Refresher:
    return Refresher(SETTINGS, load_knowledge(SETTINGS, folder), lambda *_: None, folder, update)


async def test_what_came_is_known_before_candidates_are_found(tmp_path: Path) -> None:
    async def update(name: str, settings: Settings, progress: Report, folder: Path | None) -> Holding:
        await asyncio.sleep(0)
        import_ror(tmp_path, datetime.now(UTC))
        return Holding(name=name, statement="ROR v9.9", institutions=1, path=None, source="dump.zip")

    async with refresher(tmp_path, update) as fresh:
        assert fresh.known.missing == ("ror",)
        assert (await fresh.knowledge()).missing == ()
    assert fresh.known.statements[-1] == "ROR v9.9"
    assert fresh.outcome is not None
    assert dict(fresh.outcome.args) == {"statement": "ROR v9.9"}


@pytest.mark.parametrize("error", [RegistryError(say("no dump")), OSError("no disk"), RuntimeError("anything")])
async def test_a_download_that_fails_costs_the_audit_nothing(tmp_path: Path, error: Exception) -> None:
    async def update(name: str, settings: Settings, progress: Report, folder: Path | None) -> Holding:
        raise error

    async with refresher(tmp_path, update) as fresh:
        assert (await fresh.knowledge()).missing == ("ror",)
    assert fresh.outcome is not None
    assert "could not be downloaded" in fresh.outcome.text


async def test_a_download_that_is_late_is_left_for_the_next_audit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "LONGEST_WAIT", 0.0)
    ended = []

    async def update(name: str, settings: Settings, progress: Report, folder: Path | None) -> Holding:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(name)
        raise AssertionError

    async with refresher(tmp_path, update) as fresh:
        assert (await fresh.knowledge()).missing == ("ror",)
    assert ended == ["ror"]
    assert fresh.outcome is not None
    assert "next audit" in fresh.outcome.text


async def test_nothing_is_fetched_when_it_is_fresh(tmp_path: Path) -> None:
    import_ror(tmp_path, datetime.now(UTC))

    async def update(name: str, settings: Settings, progress: Report, folder: Path | None) -> Holding:
        raise AssertionError

    async with refresher(tmp_path, update) as fresh:
        assert (await fresh.knowledge()).missing == ()
    assert fresh.outcome is None
