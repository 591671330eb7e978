"""The documentation says what the program does: made pages are up to date, links lead somewhere, commands are named."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

import click
import pytest

from crawler.cli import cli
from crawler.config import build_settings
from crawler.judge.liveness.rules import RULES, Need, Rule
from crawler.model import Liveness

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("data/*.md"),
        *ROOT.glob("reports/*.md"),
        *ROOT.glob("packaging/*.md"),
    ]
)


def made_pages() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("docs_tool", ROOT / "tools" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.pages())


@pytest.mark.parametrize(("name", "text"), made_pages().items(), ids=lambda value: value if len(value) < 40 else "")
def test_made_pages_are_up_to_date(name: str, text: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    missing = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert not missing


def test_the_operators_page_names_every_reason_that_becomes_dead_and_when() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8").split("## When is a link called dead?")[1]
    needs = (None, {Need.SECOND_MEANS}, {Need.TWO_DAYS}, {Need.THREE_DAYS}, {Need.A_MONTH})
    lines = [line for line in page.split("## ")[0].splitlines() if line.startswith("| ")][1:]
    for line, need in zip(lines[1:], needs, strict=True):
        told = set(re.findall(r"`([a-z_0-9]+)`", line))
        assert told == {code for code, rule in RULES.items() if _dead_after(rule) == need}, line


def _dead_after(rule: Rule) -> set[Need] | str | None:
    """What it takes until a reason means dead: None at once, "never" where it does not."""
    if rule.first is Liveness.DEAD:
        return None
    return {need for need, liveness in rule.steps if liveness is Liveness.DEAD} or "never"


EXAMPLES = re.findall(r"\$ (crawler [^\n#]+)", "\n".join(page.read_text(encoding="utf-8") for page in PAGES))


@pytest.mark.parametrize("line", sorted(set(map(str.strip, EXAMPLES))))
def test_command_lines_in_the_documentation_are_understood(line: str) -> None:
    words = line.replace("…", "").split()[1:]
    command: click.Command = cli
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    command.make_context(command.name, words, resilient_parsing=False).close()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_settings_in_examples_are_settings(page: Path) -> None:
    for example in re.findall(r"^```toml\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL):
        if "# crawler.toml" in example:
            build_settings({}, {}, tomllib.loads(example))


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"crawler {command}" in (ROOT / "README.md").read_text(encoding="utf-8")
