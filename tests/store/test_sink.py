from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from crawler.errors import StoreError
from crawler.store import Store, StoreSink
from tests.store.records import limit_pages, look_of, outcome_of


async def test_what_add_returned_from_is_committed(store: Store, path: Path) -> None:
    async with StoreSink(store, "audit") as sink:
        await sink.add(look_of("http://a.example/", b"body"))
        with Store.open(path, read_only=True) as other:
            assert [outcome.audit_id for outcome in other.outcomes()] == ["audit"]


async def test_looks_that_come_together_share_a_transaction(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    real = store.add_looks

    def count(looks: list[object], *, void: str = "") -> None:
        sizes.append(len(looks))
        real(looks, void=void)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "add_looks", count)
    async with StoreSink(store, "audit") as sink:
        await asyncio.gather(*(sink.add(look_of(f"http://h{number}.example/")) for number in range(40)))
        await sink.add(look_of("http://later.example/"))
    assert sizes == [40, 1]


async def test_void_looks_of_a_batch_are_void_and_the_others_are_not(store: Store) -> None:
    async with StoreSink(store, "audit") as sink:
        await asyncio.gather(
            sink.add(look_of("http://a.example/")), sink.add(look_of("http://b.example/"), void="outage")
        )
        assert [outcome.url for outcome in store.outcomes()] == ["http://a.example/"]
        await sink.void([outcome_of("http://a.example/")], "outage")
    assert list(store.outcomes()) == []
    assert len(list(store.outcomes(with_void=True))) == 2


async def test_a_batch_that_cannot_be_written_is_told_to_everyone_in_it(path: Path) -> None:
    with Store.open(path) as store:
        limit_pages(store, 0)
        async with StoreSink(store, "audit") as sink:
            adding = (sink.add(look_of(f"http://h{number}.example/")) for number in range(200))
            answers = await asyncio.gather(*adding, return_exceptions=True)
    assert {type(answer) for answer in answers} == {StoreError}


async def test_a_look_nobody_waits_for_any_more_is_written_all_the_same(store: Store) -> None:
    async with StoreSink(store, "audit") as sink:
        task = asyncio.create_task(sink.add(look_of("http://a.example/")))
        await asyncio.sleep(0)
        task.cancel()
    assert len(list(store.outcomes())) == 1
