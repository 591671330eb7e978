"""What is shipped beside the program: the container file, the workflow for users, the metadata."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from crawler.cli import cli
from tests.conftest import left_out

ROOT = Path(__file__).parent.parent.parent
CONTAINERFILE = ROOT / "packaging" / "Containerfile"
WORKFLOW = ROOT / "packaging" / "audit.yml"
SCRIPTS = Path(sys.executable).parent


def checked(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = shutil.which(program, path=str(SCRIPTS))
    if path is None:
        pytest.skip(f"{program} has no build for this machine")
    return subprocess.run([path, *arguments], capture_output=True, text=True, check=False)


def test_the_container_file_passes_its_linter() -> None:
    ran = checked("hadolint", str(CONTAINERFILE))
    assert ran.returncode == 0, ran.stdout


def test_the_container_runs_as_nobody_special_and_copies_what_is_there() -> None:
    text = CONTAINERFILE.read_text(encoding="utf-8")
    assert re.search(r"^USER [1-9]\d*$", text, re.MULTILINE)
    copied = [word for line in re.findall(r"^COPY (.*)$", text, re.MULTILINE) for word in line.split()[:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {project["readme"], *project["license-files"]} <= set(copied)


def test_the_workflow_fits_the_schema() -> None:
    ran = checked("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(WORKFLOW))
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_workflow_calls_the_command_as_it_is() -> None:
    text = WORKFLOW.read_text(encoding="utf-8").replace("\\\n", " ")
    (line,) = re.findall(r"^ *(crawler audit .*?) \|\|", text, re.MULTILINE)
    _, name, *arguments = shlex.split(line)
    context = click.Context(cli)
    parsed = cli.commands[name].make_context(name, arguments, parent=context)
    assert "markdown" in parsed.params["formats"]
    assert str(parsed.params["output"]) in text.replace(line, "")


def test_the_line_about_tests_that_were_left_out() -> None:
    reasons = [
        "Skipped: no fork here",
        "Skipped: LibreOffice is not installed",
        "Skipped: LibreOffice is not installed",
    ]
    line = left_out(reasons)
    assert line == "Left out 2 tests (2: LibreOffice is not installed). To run them too: make browsers"
    assert left_out(reasons[:1]) == ""
