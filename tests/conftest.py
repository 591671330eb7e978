"""A folder to work in with a small table, and a way to run command lines in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from crawler.cli import run

settings.register_profile("crawler", deadline=None)  # how long an example takes depends on the machine
settings.load_profile("crawler")

LEFT_OUT = "installed"
"""In the reason why a test of a browser or an office was skipped."""

TABLE = """\
No.\tCountry\tCity\tInstitution\tAgreement\tURL\tContinent
1\tAustria\tVienna\tUniversity of Vienna\t2017 indefinite\thttps://www.univie.ac.at/\tEurope
2\tPoland\tWarsaw\tUniversity of Warsaw\t2015-2020\thttps://www.uw.edu.pl/\tEurope
3\tGermany\tHeidelberg\tHeidelberg University\t2020 indefinite\thtpp://www.uni-heidelberg.de/\tAsia
4\tFrance\tStrasbourg\tUniversity of Strasbourg\t2020 indefinite\thttps://www.unistra.fr/\tEurope
5\tSpain\tSalamanca\tUniversity of Salamanca\t2020 indefinite\thttps://www.usal.es/\tEurope
"""


@dataclass(frozen=True)
class Ran:
    """How a command line ended and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("CRAWLER_REGISTRY_UPDATE", "no")
    path = Path("list.tsv")
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture
def crawler(table: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run(list(arguments))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says in one line which tests were left out for want of a program, and how to get it."""
    skipped = terminalreporter.stats.get("skipped", ())
    if line := left_out(report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple)):
        terminalreporter.write_line(line, yellow=True)


def left_out(reasons: Iterable[str]) -> str:
    """The line for these reasons of skipped tests; empty when no program is missing."""
    missing = Counter(reason.removeprefix("Skipped: ") for reason in reasons if reason.endswith(LEFT_OUT))
    if not missing:
        return ""
    causes = "; ".join(f"{count}: {reason}" for reason, count in sorted(missing.items()))
    return f"Left out {missing.total()} tests ({causes}). To run them too: make browsers"
