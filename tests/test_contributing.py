"""A check and a report format can be added by the steps of CONTRIBUTING.md, and by nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STEPS = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROW = "No.\tCountry\tCity\tInstitution\tURL\n1\tNorway\tOslo\tNORTHERN FJORD ACADEMY\thttps://fjord.example.org/\n"


def blocks(kind: str) -> list[str]:
    """The code blocks of one kind, without the indentation of the list they are in."""
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```$", STEPS, flags=re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(text) if indent else text for indent, text in found]


def ran(folder: Path, *arguments: str) -> str:
    """What a Python command prints in the copy of the project; it must not fail, but may find something."""
    environment = os.environ | {"PYTHONPATH": str(folder), "LANG": "C"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the check and the format of CONTRIBUTING.md added step by step."""
    folder = tmp_path_factory.mktemp("project")
    for part in ("crawler", "tools"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "docs").mkdir()
    for block in blocks("python"):
        name, _, code = block.partition("\n")
        path = folder / name.removeprefix("# ")
        if path.exists():
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace('    "markdown"', f'{code.rstrip()}\n    "markdown"'), encoding="utf-8")
        else:
            path.write_text(code, encoding="utf-8")
    ran(folder, "tools/messages.py")
    catalogue = folder / "crawler/locale/pl/LC_MESSAGES/crawler.po"
    text = catalogue.read_text(encoding="utf-8")
    for english, polish in re.findall(r'(msgid ".*")\n(msgstr ".*")', blocks("po")[0]):
        assert f'{english}\nmsgstr ""\n' in text
        text = text.replace(f'{english}\nmsgstr ""\n', f"{english}\n{polish}\n")
    catalogue.write_text(text, encoding="utf-8")
    ran(folder, "tools/docs.py")
    (folder / "list.tsv").write_text(ROW, encoding="utf-8")
    return folder


def test_the_check_finds_has_a_page_and_speaks_polish(copy: Path) -> None:
    ran(copy, "-m", "crawler", "lint", "list.tsv", "-q", "-f", "json", "-o", "out", "--lang", "pl")
    (row,) = json.loads((copy / "out/audit.json").read_text(encoding="utf-8"))["rows"]
    said = {finding["code"]: finding["message"] for finding in row["findings"]}
    assert said["name-shouted"] == "„NORTHERN FJORD ACADEMY” zapisano wielkimi literami."
    assert "## name-shouted" in (copy / "docs/checks.md").read_text(encoding="utf-8")
    assert ran(copy, "tools/messages.py").strip().endswith(" 0 to translate")


def test_the_format_is_written_and_in_the_help(copy: Path) -> None:
    ran(copy, "-m", "crawler", "lint", "list.tsv", "-q", "-f", "txt", "-o", "text")
    assert (copy / "text/audit.txt").read_text(encoding="utf-8").endswith("\tNORTHERN FJORD ACADEMY\n")
    assert "|txt|" in (copy / "docs/commands.md").read_text(encoding="utf-8")
