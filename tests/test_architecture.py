"""Imports go one way: the rooms of docs/architecture.md, enforced by reading the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parent.parent / "crawler"
IMPURE = {"aiohttp", "aiodns", "pycares", "asyncio", "socket", "ssl", "time", "random", "secrets", "subprocess"}
PURE = ("model", "errors", "clean", "text", "data_files", "facts_json", "urls", "judge", "knowledge", "page")
IMPURE_ON_PURPOSE = {"page/pool.py"}
"""Starts and kills the processes that read pages."""

BELOW: Mapping[str, str] = {
    "model": "",
    "errors": "model",
    "quiet": "",
    "data_files": "",
    "text": "",
    "words": "model",
    "clean": "",
    "language": "errors model",
    "i18n": "errors language model words",
    "urls": "model",
    "setting_rules": "model",
    "config": "errors model setting_rules",
    "facts_json": "clean model",
    "page": "data_files facts_json model urls",
    "knowledge": "config data_files errors model text urls",
    "table": "clean data_files errors judge.names knowledge model text urls",
    "plan": "clean errors model table urls",
    "store": "clean errors facts_json model",
    "judge.names": "data_files text",
    "judge.liveness": "data_files model page urls",
    "judge.evidence": "judge.names knowledge model page text urls",
    "judge.table": "judge.evidence judge.names knowledge model",
    "judge.alignment": "judge.table judge.evidence judge.names knowledge model",
    "judge.proposals": "judge.table data_files judge.evidence judge.liveness judge.names knowledge model text urls",
    "judge.checks": "judge.liveness judge.names knowledge model text urls",
    "judge": "judge.table judge.alignment judge.checks judge.liveness judge.proposals knowledge model",
    "observe": "clean config errors knowledge model quiet store urls",
    "cluster": "config errors model observe page urls",
    "serve": "audit config errors clean i18n knowledge looking model observe plan report store",
    "simweb": "urls",
    "report": "__version__ clean errors i18n judge model plan table",
}
"""What a room may import of the package besides itself. Rooms not named here may import all."""

DOORS: Mapping[str, str] = {
    "judge": "",
    "judge.names": "",
    "judge.liveness": "",
    "judge.evidence": "",
    "judge.alignment": "",
    "judge.proposals": "",
    "judge.checks": "",
    "model": "",
    "page": "facts host_kinds limits phrases pool",
}
"""Rooms that others import by the package (``""``) or by these modules of it alone."""


class Import(NamedTuple):
    """A name imported from this package: by which file, in which room, from which module."""

    path: str
    room: str
    module: str
    name: str


def room_of(module: str) -> str:
    """The room a module of the package is in: ``judge.names.forms`` is in ``judge.names``."""
    parts = module.split(".")
    nested = ".".join(parts[:2])
    return nested if nested in BELOW else parts[0]


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__") or "__init__"


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Module and name of every import, wherever in the file it is."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.module, alias.name) for alias in node.names)


@cache
def own_imports() -> tuple[Import, ...]:
    found = []
    for path in sources():
        for module, name in imports(path):
            head, _, inner = module.partition(".")
            if head != "crawler":
                continue
            room, file = room_of(module_of(path)), path.relative_to(PACKAGE).as_posix()
            found.append(Import(file, room, inner, name) if inner else Import(file, room, name, ""))
    return tuple(found)


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_reach_no_network_no_clock_and_no_chance(room: str) -> None:
    reached = {
        (path.relative_to(PACKAGE).as_posix(), module)
        for path in sources()
        if module_of(path).split(".")[0] == room and path.relative_to(PACKAGE).as_posix() not in IMPURE_ON_PURPOSE
        for module, _ in imports(path)
        if module.split(".")[0] in IMPURE or (room in {"judge", "urls"} and module.startswith("sqlite3"))
    }
    assert not reached


@pytest.mark.parametrize("room", BELOW)
def test_a_room_imports_only_what_is_below_it(room: str) -> None:
    allowed = {room, *BELOW[room].split()}
    reached = {(i.path, i.module) for i in own_imports() if i.room == room and room_of(i.module) not in allowed}
    assert not reached


def test_rooms_import_each_other_in_no_circle() -> None:
    arrows = {room: set(below.split()) & set(BELOW) for room, below in BELOW.items()}
    while free := {room for room, below in arrows.items() if not below & set(arrows)}:
        for room in free:
            del arrows[room]
    assert not arrows


def test_modules_import_each_other_in_no_circle() -> None:
    modules = {module_of(path) for path in sources()}
    arrows: dict[str, set[str]] = {module: set() for module in modules}
    for path in sources():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:  # what is imported later closes no circle
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("crawler."):
                inner = node.module.removeprefix("crawler.")
                for alias in node.names:
                    target = f"{inner}.{alias.name}"
                    arrows[module_of(path)].add(target if target in modules else inner)
    while free := {module for module, below in arrows.items() if not (below & set(arrows)) - {module}}:
        for module in free:
            del arrows[module]
    assert not arrows


@pytest.mark.parametrize("room", DOORS)
def test_a_room_is_entered_by_its_doors(room: str) -> None:
    doors = {room, *(f"{room}.{door}" for door in DOORS[room].split())}
    entered = {
        (i.path, i.module)
        for i in own_imports()
        if room_of(i.module) == room and i.room != room and i.module not in doors
    }
    assert not entered


def test_private_names_stay_in_their_room() -> None:
    taken = {
        (i.path, i.module, i.name)
        for i in own_imports()
        if room_of(i.module) != i.room
        and any(part.startswith("_") and part != "__version__" for part in (i.name, *i.module.split(".")))
    }
    assert not taken


def test_only_the_command_line_prints_and_exits() -> None:
    printing = {
        path.relative_to(PACKAGE).as_posix()
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "sys.exit", "exit"}
    }
    assert printing <= {"cli/__init__.py", "cli/entry.py"}
