"""Tables that are prepared once: never trusted when damaged, made again when what they depend on changes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.knowledge import world
from crawler.knowledge.prepared import (
    Contents,
    Kind,
    find_prepared,
    open_prepared,
    prepare_in_memory,
    write_prepared,
)

CONTENTS = (
    Contents(tables={Kind.CITY_NAME: {"grod": "1 2", "łódź": "3"}}, arrays={}),
    Contents(tables={Kind.REGION_NAME: {"grod": "PL"}}, arrays={"some": b"\x00\x01"}),
)


@pytest.fixture
def small_world(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A world of three names; the list counts how often it is prepared."""
    prepared: list[int] = []

    def contents() -> Iterator[Contents]:
        prepared.append(1)
        yield from CONTENTS

    monkeypatch.setattr(world, "_contents", contents)
    return prepared


def test_answers_what_was_written(tmp_path: Path) -> None:
    prepared = open_prepared(write_prepared(tmp_path, "v1", CONTENTS))
    assert prepared.get(Kind.CITY_NAME, "grod") == "1 2"
    assert prepared.get(Kind.CITY_NAME, "łódź") == "3"
    assert prepared.get(Kind.REGION_NAME, "grod") == "PL"
    assert prepared.get(Kind.CONTINENT_NAME, "grod") is None
    assert prepared.array("some") == b"\x00\x01"
    with pytest.raises(KeyError):
        prepared.array("other")


def test_the_same_contents_are_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write_prepared(tmp_path / name, "v1", CONTENTS) for name in ("a", "b"))
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()
    assert [path.name for path in (tmp_path / "a").iterdir()] == [first.name]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.37, 0.5, 0.73, 0.999])
def test_a_file_with_one_wrong_bit_is_not_used(tmp_path: Path, share: float) -> None:
    path = write_prepared(tmp_path, "v1", CONTENTS)
    damaged = bytearray(path.read_bytes())
    damaged[int(share * len(damaged))] ^= 0b100
    path.write_bytes(damaged)
    assert find_prepared(tmp_path, "v1") is None


@pytest.mark.parametrize("size", [0, 1, 4096])
def test_a_file_that_was_cut_off_is_not_used(tmp_path: Path, size: int) -> None:
    path = write_prepared(tmp_path, "v1", CONTENTS)
    path.write_bytes(path.read_bytes()[:size])
    assert find_prepared(tmp_path, "v1") is None


def test_a_damaged_file_is_replaced(tmp_path: Path, small_world: list[int]) -> None:
    world.open_world(tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(b"x" * len(whole))
    assert world.open_world(tmp_path).get(Kind.CITY_NAME, "grod") == "1 2"
    assert path.read_bytes() == whole
    assert len(small_world) == 2


def test_prepares_once(tmp_path: Path, small_world: list[int]) -> None:
    assert not world.is_prepared(tmp_path)
    for _ in range(3):
        assert world.open_world(tmp_path).get(Kind.CITY_NAME, "grod") == "1 2"
    assert world.is_prepared(tmp_path)
    assert len(small_world) == 1


def test_prepares_again_for_another_version(
    tmp_path: Path, small_world: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.open_world(tmp_path)
    monkeypatch.setattr(world, "world_version", lambda: "another")
    assert not world.is_prepared(tmp_path)
    world.open_world(tmp_path)
    assert len(small_world) == 2


def test_the_version_changes_with_a_package_and_with_our_own_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = {world.world_version.__wrapped__()}
    monkeypatch.setattr(world, "_PACKAGES", (*world._PACKAGES, "click"))
    versions.add(world.world_version.__wrapped__())
    (tmp_path / "text.py").write_text("FOLD = 1", encoding="utf-8")
    monkeypatch.setattr(world, "_PACKAGE", tmp_path)
    versions.add(world.world_version.__wrapped__())
    (tmp_path / "text.py").write_text("FOLD = 2", encoding="utf-8")
    versions.add(world.world_version.__wrapped__())
    assert len(versions) == 4


@pytest.mark.usefixtures("small_world")
def test_works_without_a_folder_to_write_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert world.open_world(tmp_path / "file" / "cache").get(Kind.CITY_NAME, "grod") == "1 2"
    assert prepare_in_memory(CONTENTS).array("some") == b"\x00\x01"


def test_a_forked_process_opens_the_file_for_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = open_prepared(write_prepared(tmp_path, "v1", CONTENTS))
    of_the_parent = prepared._connection()
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert prepared.get(Kind.CITY_NAME, "grod") == "1 2"
    assert prepared._connection() is not of_the_parent
