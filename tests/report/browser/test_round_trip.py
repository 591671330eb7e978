"""The editor's loop whole: lint a damaged table, decide in the browser, save, apply, lint the corrected table."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.report.browser.conftest import ReportPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TABLE = Path(__file__).parents[3] / "data" / "partners.tsv"


def part_of_the_table() -> bytes:
    """Heading and the rows around the first slipped stretches: enough to slip, quick to judge."""
    lines = TABLE.read_bytes().split(b"\n")
    head = next(n for n, line in enumerate(lines) if line.startswith(b"LP."))
    first = next(n for n, line in enumerate(lines) if line.startswith(b"150\t"))
    last = next(n for n, line in enumerate(lines) if line.startswith(b"215\t"))
    return b"\n".join([*lines[: head + 1], *lines[first:last], b""])


def crawler(folder: Path, *arguments: str) -> None:
    """Runs the program as an operator does; 1 means that something was found."""
    done = subprocess.run([sys.executable, "-m", "crawler", *arguments], cwd=folder, capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr.decode()


def lint(folder: Path, table: str) -> dict[str, Any]:
    crawler(folder, "lint", table, "--registry", "none", "--output", f"out-{table}", "--quiet", "--lang", "en")
    return dict(json.loads((folder / f"out-{table}" / "audit.json").read_text(encoding="utf-8")))


def test_a_stretch_accepted_in_the_browser_is_mended_in_the_table(page: ReportPage, tmp_path: Path) -> None:
    before = part_of_the_table()
    (tmp_path / "partners.tsv").write_bytes(before)
    assert lint(tmp_path, "partners.tsv")["stretches"]
    page.path = tmp_path / "out-partners.tsv" / "report.html"
    page.reopen()
    page.run("localStorage.clear()")
    page.reopen()
    slipped = len(page.all(".stretch"))
    assert slipped > 0
    for group in page.all(".stretch .decide:not([hidden])"):
        page.run("arguments[0].querySelector('.answer-accept').click()", group)
    saved = page.save("Anna Nowak")
    accepted = json.loads(saved.read_text(encoding="utf-8"))["decisions"]
    crawler(tmp_path, "apply", str(saved), "--to", "mended.tsv", "--table", "partners.tsv", "--yes")
    after = (tmp_path / "mended.tsv").read_bytes()
    old_lines, new_lines = before.split(b"\n"), after.split(b"\n")
    assert len(old_lines) == len(new_lines)
    changed = {n + 1 for n, (old, new) in enumerate(zip(old_lines, new_lines, strict=True)) if old != new}
    assert changed == {d["line"] for d in accepted}
    again = lint(tmp_path, "mended.tsv")
    assert len(again["stretches"]) < slipped
    cells = {(row["row_id"], p["column"], p["new"]) for row in again["rows"] for p in row["proposals"]}
    assert not cells & {(d["row_id"], d["column"], d["new"]) for d in accepted}
