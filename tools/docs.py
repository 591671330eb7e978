"""Writes the pages of ``docs/`` that are made from the code: checks, configuration, commands. ``make docs``.

``python tools/docs.py --check`` writes nothing and fails when a page is out of date.
"""

from __future__ import annotations

import dataclasses
import io
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from crawler.cli import cli
from crawler.config import Settings
from crawler.i18n import Translator
from crawler.judge.checks import load_checks

DOCS: Final = Path(__file__).parent.parent / "docs"
MADE: Final = "<!-- Made by `make docs` from the code; change it there. -->\n\n"


def pages() -> Mapping[str, str]:
    """File name and text of every page that is made."""
    return {"checks.md": checks_page(), "configuration.md": configuration_page(), "commands.md": commands_page()}


def checks_page() -> str:
    """A list of all checks, then the docstring of each."""
    english = Translator("en")
    out = io.StringIO()
    out.write("# The checks\n\n" + MADE)
    out.write("| code | scope | finds |\n| --- | --- | --- |\n")
    for loaded in load_checks():
        summary = english.render(loaded.check.summary)
        out.write(f"| [`{loaded.check.code}`](#{loaded.check.code}) | {loaded.check.scope} | {summary} |\n")
    for loaded in load_checks():
        out.write(f"\n## {loaded.check.code}\n\n{loaded.page.strip()}\n")
    return out.getvalue()


def configuration_page() -> str:
    """Every setting: its name in each place, its default, what it does."""
    out = io.StringIO()
    out.write("# Configuration\n\n" + MADE)
    out.write(
        "A setting is taken from the first of: a flag, a `CRAWLER_…` environment variable, `crawler.toml` in the\n"
        "working directory (or `[tool.crawler]` in a `pyproject.toml` there), its default. An unknown key is an error\n"
        "that names the nearest known one. Lists are arrays in TOML and commas in variables; times are seconds, sizes\n"
        "bytes.\n\n"
        "| setting | variable | default | what it does |\n| --- | --- | --- | --- |\n"
    )
    for field in dataclasses.fields(Settings):
        default = ", ".join(field.default) if isinstance(field.default, tuple) else field.default
        shown = f"`{str(default).lower() if isinstance(default, bool) else default}`" if default != "" else "–"
        out.write(f"| `{field.name}` | `CRAWLER_{field.name.upper()}` | {shown} | {field.metadata['doc']} |\n")
    out.write('\n```toml\n# crawler.toml\ncontact = "links@example.edu"\nlang = "pl"\nhost_request_interval = 2\n```\n')
    return out.getvalue()


def commands_page() -> str:
    """The help of every command."""
    out = io.StringIO()
    out.write("# Commands\n\n" + MADE)
    for name, command in _commands(cli, "crawler"):
        context = click.Context(command, info_name=name, max_content_width=100, terminal_width=100)
        out.write(f"## {name}\n\n```text\n{command.get_help(context)}\n```\n\n")
    return out.getvalue().rstrip() + "\n"


def _commands(group: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, group
    if isinstance(group, click.Group):
        for part in sorted(group.commands):
            yield from _commands(group.commands[part], f"{name} {part}")


def main() -> None:
    """Writes the pages, or with ``--check`` compares them."""
    old = [name for name, text in pages().items() if _read(DOCS / name) != text]
    if "--check" in sys.argv:
        sys.exit(f"out of date, run `make docs`: {', '.join(old)}" if old else 0)
    for name in old:
        (DOCS / name).write_text(pages()[name], encoding="utf-8", newline="\n")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    main()
