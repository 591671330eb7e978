"""Builds the wheel and the sdist and tries them as a user would: ``python tools/package.py [INTERPRETER...]``.

Each is installed into a new environment without extras, imported with warnings as errors, and runs ``crawler demo``.
Then the steps of ``packaging/Containerfile`` are run in a temporary folder, with an environment for the image's Python.
Needs a package index.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
CONTAINERFILE: Final = ROOT / "packaging" / "Containerfile"
FINDINGS: Final = 1
"""Exit code of the demo: it finds something."""
NOT_HERE: Final = ("useradd", "chown")
"""Commands of the image that must not change this machine."""


def main(interpreters: list[str]) -> None:
    """Tries the wheel and the sdist with each interpreter, then the container's steps."""
    with tempfile.TemporaryDirectory(prefix="crawler-package-") as name:
        folder = Path(name)
        _run([sys.executable, "-m", "build", "--quiet", "--outdir", str(folder / "dist"), str(ROOT)], folder)
        for number, (interpreter, archive) in enumerate(product(interpreters, sorted((folder / "dist").iterdir()))):
            _try(interpreter, archive, folder / str(number))
        _container(folder / "container")


def _try(interpreter: str, archive: Path, folder: Path) -> None:
    """Installs an archive into a new environment and runs the demo there."""
    environment = _environment(interpreter, folder)
    _run(
        ["pip", "install", "--quiet", "--constraint", str(ROOT / "constraints.txt"), str(archive)], folder, environment
    )
    _run(["python", "-W", "error", "-m", "crawler", "--version"], folder, environment)
    _demo(["crawler"], folder, environment)
    size = sum(path.stat().st_size for path in (folder / "venv").rglob("*") if path.is_file())
    print(f"{archive.name}, {interpreter}: {size / 1e6:.0f} MB, pip among them")


def _container(folder: Path) -> None:
    """Runs the steps of the Containerfile below ``folder`` instead of below ``/``."""
    environment = _environment(sys.executable, folder)
    beside = folder / "not-here"
    beside.mkdir()
    for name in NOT_HERE:
        (beside / name).write_text("#!/bin/sh\nexit 0\n", encoding="ascii")
        (beside / name).chmod(0o755)
    environment = {**environment, "PATH": f"{beside}{os.pathsep}{environment['PATH']}"}
    entry, here = ["crawler"], folder
    for step, rest in steps(CONTAINERFILE.read_text(encoding="utf-8")):
        match step:
            case "WORKDIR":
                here = folder / rest.lstrip("/")
                here.mkdir(parents=True, exist_ok=True)
            case "COPY":
                *sources, target = shlex.split(rest)
                for source in sources:
                    _copy(ROOT / source, here / target)
            case "RUN":
                _run(["sh", "-ec", _below(rest, folder)], here, environment)
            case "ENTRYPOINT":
                entry = [word.strip('[]", ') for word in rest.split(",")]
    _demo(entry, here, environment)
    print("Containerfile: its steps ran, and its entry point runs the demo")


def steps(text: str) -> Iterator[tuple[str, str]]:
    """The instructions of a Containerfile with their arguments, lines that go on joined, comments left out."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        step, _, rest = line.strip().partition(" ")
        if step:
            yield step, rest.strip()


def _below(command: str, folder: Path) -> str:
    """The command with the image's own folders moved below ``folder``."""
    for own in ("/source", "/data"):
        command = command.replace(f" {own}", f" {folder}{own}")
    return command


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _environment(interpreter: str, folder: Path) -> Mapping[str, str]:
    """Makes an environment in ``folder``; the variables with which its programs are found first."""
    folder.mkdir()
    _run([interpreter, "-m", "venv", str(folder / "venv")], folder)
    home = folder / "home"
    home.mkdir()
    path = f"{folder / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "HOME": str(home)}


def _demo(command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
    _run([*command, "demo", "--quiet"], folder, environment, code=FINDINGS)
    report = folder / "reports" / "demo" / "report.html"
    if not report.is_file():
        raise SystemExit(f"the demo wrote no {report}")


def _run(command: list[str], folder: Path, environment: Mapping[str, str] | None = None, code: int = 0) -> None:
    print("+", shlex.join(command), flush=True)
    program = shutil.which(command[0], path=(environment or os.environ)["PATH"]) or command[0]
    ended = subprocess.run([program, *command[1:]], cwd=folder, env=environment, check=False).returncode
    if ended != code:
        raise SystemExit(f"{command[0]} ended with {ended}, not {code}")


if __name__ == "__main__":
    main(sys.argv[1:] or [sys.executable])
