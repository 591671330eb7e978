"""Pages parsed in processes that can be killed."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from types import SimpleNamespace

import pytest

from crawler.facts_json import read_facts
from crawler.model import Capture, PageFacts, SignalKind
from crawler.page import worker as parse_worker
from crawler.page.limits import FACTS_VERSION, READY
from crawler.page.pool import PagePool, Worker, parse_captures

QUADRATIC = b"<title>Slow</title>" + b"<b>" * 130_000 + b"</i>" * 130_000
"""Every end tag is looked for among all that is open: half a minute in libxml2 2.14, a second of it in 256 KB."""


def capture(body: bytes, **fields: str | None) -> Capture:
    sha = hashlib.sha256(body).hexdigest()
    kind, charset = fields.get("media_type", "text/html"), fields.get("charset")
    return Capture(sha256=sha, media_type=kind, charset=charset, body=body, truncated=False)


async def parsed(*captures: Capture, **options: float) -> dict[str, PageFacts]:
    return {sha: facts async for sha, facts in parse_captures(captures, **options)}  # type: ignore[arg-type]


async def test_every_capture_gets_its_facts() -> None:
    captures = [capture(f"<title>Uni {n}</title><p>żółć".encode(), charset="utf-8") for n in range(30)]
    facts = await parsed(*captures)
    assert {sha: page.title for sha, page in facts.items()} == {c.sha256: f"Uni {n}" for n, c in enumerate(captures)}
    assert all(page.text == "żółć" for page in facts.values())


async def test_nothing_to_parse_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> None:
        raise AssertionError("started")

    monkeypatch.setattr(Worker, "_start", refuse)
    assert await parsed() == {}


async def test_a_page_that_takes_too_long_is_killed_and_read_from_its_beginning() -> None:
    slow, fine = capture(QUADRATIC), capture(b"<title>Fine</title>")
    facts = await parsed(slow, fine, workers=1, time_limit=3.0, limit=len(QUADRATIC))
    assert facts[fine.sha256].title == "Fine"
    assert facts[slow.sha256].title == "Slow"
    assert SignalKind.UNREADABLE in {signal.kind for signal in facts[slow.sha256].signals}
    assert facts[slow.sha256].version == FACTS_VERSION


async def test_a_page_that_cannot_be_read_even_so_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object) -> None:
        return None

    monkeypatch.setattr(Worker, "_answer", never)
    monkeypatch.setattr(Worker, "_send", never)
    page = capture(b"<p>x")
    (facts,) = (await parsed(page, workers=1)).values()
    assert [signal.kind for signal in facts.signals] == [SignalKind.UNREADABLE]


async def test_pages_sent_with_one_that_takes_too_long_are_read_by_the_next_process() -> None:
    pages = [capture(b"<title>Fine %d</title>" % number) for number in range(12)]
    slow = capture(QUADRATIC)
    facts = await parsed(*pages[:3], slow, *pages[3:], workers=1, time_limit=3.0, limit=len(QUADRATIC))
    assert [facts[page.sha256].title for page in pages] == [f"Fine {number}" for number in range(12)]
    unread = {sha for sha, page in facts.items() if SignalKind.UNREADABLE in {s.kind for s in page.signals}}
    assert unread == {slow.sha256}
    assert facts[slow.sha256].title == "Slow"


async def test_a_worker_that_dies_is_replaced() -> None:
    async with PagePool(workers=1, time_limit=20.0) as pool:
        first = {sha: page async for sha, page in pool.read([capture(b"<title>x</title>")])}
        (worker,) = pool._workers
        assert worker._process is not None
        worker._process.kill()
        await worker._process.wait()
        again = {
            sha: page async for sha, page in pool.read([capture(b"<title>y</title>"), capture(b"<title>z</title>")])
        }
    assert [page.title for page in (*first.values(), *again.values())] == ["x", "y", "z"]
    assert worker._process is None


async def test_a_pool_keeps_its_processes_from_one_reading_to_the_next() -> None:
    async with PagePool(workers=1) as pool:
        pids = []
        for number in range(3):
            found = [page async for _, page in pool.read([capture(b"<title>%d</title>" % number)])]
            assert [page.title for page in found] == [str(number)]
            (worker,) = pool._workers
            assert worker._process is not None
            pids.append(worker._process.pid)
    assert len(set(pids)) == 1


async def test_answers_left_behind_are_not_taken_for_those_of_the_next_pages() -> None:
    async with PagePool(workers=1) as pool:
        pages = pool.read([capture(b"<title>%d</title>" % number) for number in range(30)])
        async for _ in pages:
            break
        await pages.aclose()
        found = [page async for _, page in pool.read([capture(b"<title>next</title>")])]
    assert [page.title for page in found] == ["next"]


async def test_leaving_early_ends_the_processes() -> None:
    pages = parse_captures([capture(b"<title>%d</title>" % n) for n in range(50)])
    async for _ in pages:
        break
    await pages.aclose()  # type: ignore[attr-defined]
    names = {task.get_name() for task in asyncio.all_tasks()}
    assert not any(name.startswith("parse-") for name in names)


async def test_the_address_of_a_page_is_the_base_of_its_links() -> None:
    page = capture(b"<link rel=canonical href=/en><p>x")
    found = {s: f async for s, f in parse_captures([page], urls={page.sha256: "https://a.test/b"})}
    assert found[page.sha256].canonical == "https://a.test/en"


def served(*requests: tuple[Mapping[str, object], bytes]) -> list[PageFacts]:
    stream = b"".join(json.dumps({**head, "size": len(body)}).encode() + b"\n" + body for head, body in requests)
    answers = io.BytesIO()
    parse_worker.serve(io.BytesIO(stream), answers)
    return [read_facts(line.decode()) for line in answers.getvalue().splitlines()]


def test_the_worker_answers_each_request_on_one_line() -> None:
    head = {"media_type": "text/html", "charset": None, "url": "", "limit": 1_000}
    first, second = served(
        (head, b"<title>a\n\nb</title>"), ({**head, "charset": "utf-8"}, b"<title>\xed \xc5\xbc</title>")
    )
    assert first.title == "a b"
    assert "\ufffd" in second.title


def test_the_worker_survives_a_page_that_takes_all_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_worker, "read_page", _raising(MemoryError))
    (facts,) = served(({"media_type": None, "charset": None, "url": "", "limit": 9}, b"x"))
    assert [signal.kind for signal in facts.signals] == [SignalKind.UNREADABLE]


def test_the_worker_says_that_it_is_ready_and_ends_with_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[tuple[int, tuple[int, int]]] = []
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - exists on POSIX alone

        monkeypatch.setattr(resource, "setrlimit", lambda what, to: limits.append((what, to)))
    ignored: list[tuple[object, ...]] = []
    monkeypatch.setattr(signal, "signal", lambda *args: ignored.append(args))
    answers = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=answers))
    parse_worker.main()
    assert answers.getvalue() == READY
    assert len(ignored) == 1
    assert sys.platform == "win32" or (parse_worker.MEMORY,) * 2 in [to for _, to in limits]


def _raising(error: type[BaseException]) -> Callable[..., None]:
    def read_page(*_: object, **__: object) -> None:
        raise error

    return read_page


def test_the_pool_loads_no_parser() -> None:
    heavy = {"lxml", "bs4", "charset_normalizer", "webencodings", "aiohttp", "tldextract"}
    code = f"import sys, crawler.page.pool, crawler.page.limits; print(sorted({heavy!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
