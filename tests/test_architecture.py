"""Imports go one way: the rooms of docs/architecture.md, held to by reading the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "crawler"
PURE = ("model.py", "errors.py", "clean.py", "text.py", "urls", "judge", "knowledge")
IMPURE = {"aiohttp", "aiodns", "pycares", "asyncio", "socket", "ssl", "time", "random", "secrets", "subprocess"}
BELOW = {
    "model.py": set(),
    "errors.py": {"model"},
    "clean.py": {"model", "urls"},
    "urls": {"model", "errors", "clean", "text", "urls"},
    "knowledge": {"model", "errors", "clean", "text", "urls", "config", "knowledge"},
    "table": {"model", "errors", "clean", "text", "urls", "table"},
    "store": {"model", "errors", "clean", "store"},
    "judge": {"model", "text", "clean", "urls", "knowledge", "judge"},
    "quiet.py": set(),
    "observe": set("__version__ store knowledge model errors clean config text urls quiet observe".split()),
    "simweb": {"urls", "simweb"},
    "parse.py": {"model", "store", "judge", "parse_worker"},
    "parse_worker.py": {"model", "store", "judge"},
    "report": {"__version__", "model", "errors", "clean", "i18n", "table", "judge", "report"},
}
"""What a room may import of the package; rooms not named (audit, cli …) stand above all of these."""


def sources(room: str) -> list[Path]:
    path = PACKAGE / room
    return [path] if path.suffix == ".py" else sorted(path.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_reach_no_network_no_clock_and_no_chance(room: str) -> None:
    reached = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in sources(room)
        for name in imports(path)
        if name.split(".")[0] in IMPURE or (room in {"judge", "urls"} and name.startswith("sqlite3"))
    }
    assert not reached


@pytest.mark.parametrize("room", BELOW)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    reached = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in sources(room)
        for name in imports(path)
        if name.split(".")[0] == "crawler" and [*name.split("."), "__init__"][1] not in BELOW[room]
    }
    assert not reached


def test_only_the_command_line_prints_and_exits() -> None:
    printing = {
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "sys.exit", "exit"}
    }
    assert printing <= {"cli/__init__.py"}
