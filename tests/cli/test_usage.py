"""A command line that is not understood is told in the reader's language, with what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.cli import EXIT_USAGE, cli, run
from crawler.report.formats import DEFAULT_FORMATS
from tests.conftest import Ran

FAULTS = [
    (["lint"], "Brakuje argumentu: TABLE.", "Pomoc: crawler lint --help"),
    (["lint", "list.tsv", "--formt", "csv"], "Nie ma takiej opcji: --formt.", "--format"),
    (["lnt"], "Nie ma takiego polecenia: lnt.", "lint"),
    (["nonsense"], "Nie ma takiego polecenia: nonsense.", "crawler --help"),
    (["lint", "list.tsv", "--lang"], "--lang wymaga wartości", "--help"),
    (["lint", "list.tsv", "-f", "pdf"], "--format / -f nie może mieć wartości „pdf”. Do wyboru: csv, html", "--help"),
    (["audit", "list.tsv", "-t", "soon"], "--timeout / -t nie może mieć wartości „soon”. Podaj liczbę.", "--help"),
    (["lint", "one.tsv", "two.tsv"], "two.tsv", "crawler lint --help"),
]


@pytest.mark.parametrize(("arguments", "sentence", "hint"), FAULTS, ids=lambda value: str(value)[:20])
def test_a_slip_in_the_command_is_told_in_polish(
    arguments: list[str], sentence: str, hint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "pl_PL.UTF-8")
    assert run(arguments) == EXIT_USAGE
    told = capsys.readouterr()
    assert told.out == ""
    first, *rest = told.err.splitlines()
    assert sentence in first
    assert hint in "\n".join(rest)


@pytest.mark.parametrize("option", [["--lang=pl"], ["--lang", "pl"]])
def test_the_language_asked_for_is_used_before_anything_is_read(
    option: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    assert run(["lint", "nowhere.tsv", *option]) == EXIT_USAGE
    assert "Nie ma pliku nowhere.tsv." in capsys.readouterr().err


def test_without_arguments_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == EXIT_USAGE
    assert "Commands:" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], *([name] for name in cli.commands), ["registry", "import"]], ids=" ".join)
def test_help_is_in_the_readers_language(
    crawler: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    english = crawler(*command, "--help").out
    monkeypatch.setenv("LANG", "pl_PL.UTF-8")
    polish = crawler(*command, "--help").out
    assert english.startswith("Usage: crawler")
    assert polish.startswith("Użycie: crawler")
    said = {line.strip() for line in english.splitlines() if " " in line.strip() and not line.strip().startswith("-")}
    assert not said & {line.strip() for line in polish.splitlines()}


def test_the_formats_written_by_default_are_those_the_help_names() -> None:
    assert set(DEFAULT_FORMATS) == {"html", "xlsx", "csv", "json"}
