"""Mutation testing: changes one place of the code at a time and counts how often a test notices.

    python tools/mutants.py [--room ROOM]... [--count N] [--seed S] [--jobs N]

Each room has N mutants, drawn with the seed: first a place in the code, then one of the changes that cosmic-ray's
operators can make there (another comparison, another number, a negated condition, a skipped loop, a missing decorator).
A mutant is tested in a copy of the project, first by the test file named after the module, then by the tests of the
room. A mutant that no test notices survives: read it, then write the missing assertion or remove the dead code.

Left out, because no test can notice them: annotations, caching decorators, and `__all__`.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

ROOT = Path(__file__).parent.parent
COPIED = ("crawler", "tests", "tools", "benchmarks", "docs", "data", "pyproject.toml", "README.md")
PATIENCE = 4
"""How much longer than the unchanged code a mutant may take; after that it counts as noticed."""
CACHES = {"cache", "lru_cache", "cached_property"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Code that is changed, and the tests that must notice."""

    code: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS = {
    "judge": Room(code=("crawler/judge",), tests=("tests/judge",)),
    "urls": Room(code=("crawler/urls",), tests=("tests/urls",)),
    "plan": Room(code=("crawler/plan",), tests=("tests/plan", "tests/cli/test_round_trip.py")),
    "guard": Room(
        code=("crawler/observe/guard.py",), tests=("tests/observe/test_guard.py", "tests/observe/test_ssrf.py")
    ),
    "schedule": Room(
        code=("crawler/observe/schedule.py", "crawler/observe/retry.py"),
        tests=("tests/observe/test_schedule.py", "tests/observe/test_retry.py", "tests/observe/test_crawl.py"),
    ),
    "report": Room(
        code=("crawler/report/build.py", "crawler/report/rows.py"), tests=("tests/report/test_build.py", "tests/report")
    ),
    "store": Room(code=("crawler/store",), tests=("tests/store",)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change: where, and the text of the module before and after it."""

    room: str
    path: str
    line: int
    before: str
    code: str


def main() -> int:
    """Test a sample and print the share noticed in each room."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--room", action="append", choices=ROOMS, help="only this room (repeatable)")
    parser.add_argument("--count", type=int, default=24, help="mutants a room")
    parser.add_argument("--seed", type=int, default=1, help="which mutants")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="mutants tested at once")
    given = parser.parse_args()
    rooms = given.room or list(ROOMS)
    sample = [mutant for room in rooms for mutant in draw(room, given.count, random.Random(f"{given.seed} {room}"))]
    killed: defaultdict[str, int] = defaultdict(int)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        benches: SimpleQueue[Bench] = SimpleQueue()
        for number in range(given.jobs):
            benches.put(Bench(Path(folder) / str(number)))
        first = benches.get()
        seconds = {room: first.seconds_unchanged(room) for room in rooms}
        benches.put(first)
        with ThreadPoolExecutor(given.jobs) as pool:
            for mutant, noticed in zip(
                sample, pool.map(lambda m: test(benches, m, seconds[m.room]), sample), strict=True
            ):
                killed[mutant.room] += noticed
                if not noticed:
                    print(f"SURVIVED {mutant.path}:{mutant.line}\n{difference(mutant)}", flush=True)
    report(sample, killed)
    return 0


def draw(room: str, count: int, chance: random.Random) -> list[Mutant]:
    """Draw places of a room's code, and one change for each."""
    places = sorted({(path, place) for path in modules(room) for place in changes(path)})
    chosen = chance.sample(places, min(count, len(places)))
    return [mutant(room, path, place, chance) for path, place in sorted(chosen)]


def mutant(room: str, path: str, place: tuple[int, int], chance: random.Random) -> Mutant:
    """One of the changes that can be made at a place."""
    before = (ROOT / path).read_text(encoding="utf-8")
    operator, occurrence = chance.choice(changes(path)[place])
    code = str(mutate_code(before, plugins.get_operator(operator)(), occurrence))
    return Mutant(room=room, path=path, line=place[0], before=before, code=code)


def modules(room: str) -> Iterator[str]:
    """The room's Python files."""
    for path in ROOMS[room].code:
        found = [ROOT / path] if path.endswith(".py") else sorted((ROOT / path).rglob("*.py"))
        yield from (one.relative_to(ROOT).as_posix() for one in found)


_CHANGES: dict[str, dict[tuple[int, int], list[tuple[str, int]]]] = {}


def changes(path: str) -> dict[tuple[int, int], list[tuple[str, int]]]:
    """For each place of a module (line, column) the operators that can change it, each with its occurrence."""
    if path not in _CHANGES:
        found: defaultdict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
        source = (ROOT / path).read_text(encoding="utf-8")
        spared = set(unnoticeable(ast.parse(source)))
        nodes = list(ast_nodes(get_ast(source)))
        for name in sorted(plugins.operator_names()):
            kind = plugins.get_operator(name)
            if kind.arguments():
                continue
            operator = kind()
            positions = (start for node in nodes for start, _ in operator.mutation_positions(node))
            for occurrence, start in enumerate(positions):
                if start[0] not in spared and start not in spared:
                    found[start].append((name, occurrence))
        _CHANGES[path] = dict(found)
    return _CHANGES[path]


def unnoticeable(tree: ast.Module) -> Iterator[int | tuple[int, int]]:
    """Lines, and places (line, column), whose change cannot be noticed."""
    for node in ast.walk(tree):
        annotations = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        for annotation in filter(None, annotations):
            for line in range(annotation.lineno, annotation.end_lineno + 1):
                start = annotation.col_offset if line == annotation.lineno else 0
                end = annotation.end_col_offset if line == annotation.end_lineno else 1_000
                yield from ((line, column) for column in range(start, end))
        for decorator in getattr(node, "decorator_list", ()):
            name = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if name.rpartition(".")[2] in CACHES:
                yield decorator.lineno
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            yield from range(node.lineno, node.end_lineno + 1)


class Bench:
    """A copy of the project in which one mutant at a time is tested."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = ""
        folder.mkdir()
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, folder / name)

    def seconds_unchanged(self, room: str) -> float:
        """How long the room's tests take; they must pass."""
        began = time.monotonic()
        if not self._passes(ROOMS[room].tests, 3_600):
            raise SystemExit(f"The tests of {room} do not pass on the unchanged code:\n{self.said[-2_000:]}")
        return time.monotonic() - began

    def notices(self, mutant: Mutant, seconds: float) -> bool:
        """Whether a test fails on the mutant."""
        path = self.folder / mutant.path
        path.write_text(mutant.code, encoding="utf-8")
        try:
            stages = [tests for tests in (nearest(mutant.path), ROOMS[mutant.room].tests) if tests]
            return not all(self._passes(tests, PATIENCE * seconds + 60) for tests in stages)
        finally:
            path.write_text(mutant.before, encoding="utf-8")

    def _passes(self, tests: Sequence[str], seconds: float) -> bool:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
        command += ["--hypothesis-seed=1", "-m", "not browser and not office and not slow", *tests]
        settings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            ran = subprocess.run(
                command, cwd=self.folder, env=settings, capture_output=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            return False
        self.said = ran.stdout.decode(errors="replace")
        return ran.returncode == 0


def test(benches: SimpleQueue[Bench], mutant: Mutant, seconds: float) -> bool:
    """Whether a test notices the mutant."""
    bench = benches.get()
    try:
        return bench.notices(mutant, seconds)
    finally:
        benches.put(bench)


def nearest(path: str) -> tuple[str, ...]:
    """The test file named after a module, where there is one."""
    module = Path(path).relative_to("crawler")
    mirrored = Path("tests") / module.parent / f"test_{module.stem}.py"
    return (mirrored.as_posix(),) if (ROOT / mirrored).exists() else ()


def difference(mutant: Mutant) -> str:
    """The changed lines."""
    lines = difflib.unified_diff(mutant.before.splitlines(), mutant.code.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def report(sample: Sequence[Mutant], killed: dict[str, int]) -> None:
    """Print the share noticed in each room and over all."""
    drawn: defaultdict[str, int] = defaultdict(int)
    for mutant in sample:
        drawn[mutant.room] += 1
    for room, count in drawn.items():
        print(f"{room:>10}  {killed[room]:3} of {count:3} noticed  {killed[room] / count:.2f}")
    noticed = sum(killed.values())
    print(f"{'over all':>10}  {noticed:3} of {len(sample):3} noticed  {noticed / len(sample):.2f}")


if __name__ == "__main__":
    sys.exit(main())
