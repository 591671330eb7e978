"""A command starts fast: it imports no library it does not need, and no table of the world is built at run time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.knowledge import world
from crawler.knowledge.prepared import Contents
from tests.conftest import Ran

SCRIPT = """
import contextlib, io, sys
from crawler.cli import run
with contextlib.redirect_stdout(io.StringIO()):
    code = run(sys.argv[1:])
print(code, *sys.modules)
"""
NETWORK = {"aiohttp", "aiodns", "cryptography", "dnslib", "trustme", "uvloop"}
PAGES = {"bs4", "lxml"}
OFFICE = {"openpyxl", "lxml"}
HEAVY = NETWORK | PAGES | OFFICE | {"jinja2", "pycountry", "numpy"}


def imported_by(*arguments: str) -> set[str]:
    """The modules imported by a command line that succeeds, or finds something."""
    ran = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], capture_output=True, text=True, check=True)
    code, *modules = ran.stdout.split()
    assert code in {"0", "1"}, ran.stderr
    return set(modules)


@pytest.mark.parametrize("arguments", [["--help"], ["audit", "--help"], ["registry", "--help"]])
def test_help_needs_no_more_than_click(arguments: list[str]) -> None:
    assert not imported_by(*arguments) & (HEAVY | {"asyncio", "babel", "rich", "sqlite3"})


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["lint", "-f", "csv", "-f", "json"], HEAVY),
        (["lint", "-f", "html"], HEAVY - {"jinja2"}),
        (["lint"], NETWORK | {"bs4"}),
        (["explain"], HEAVY),
    ],
)
def test_a_command_that_sends_nothing_needs_no_network_and_reads_no_page(
    table: Path, arguments: list[str], unwanted: set[str]
) -> None:
    command, *options = arguments
    row = ["3"] if command == "explain" else []
    assert not imported_by(command, str(table), *row, *options) & unwanted


def test_no_table_of_the_world_is_built_at_run_time(
    crawler: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.world()

    def contents() -> list[Contents]:
        raise AssertionError("built again")

    monkeypatch.setattr(world, "_contents", contents)
    world.world.cache_clear()
    assert crawler("lint", "list.tsv", "-f", "json").code == 0
    assert crawler("explain", "list.tsv", "3").code == 0
