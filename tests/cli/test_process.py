"""The process around a command: streams that are closed or full, few open files, a user without an account."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="descriptors and limits of POSIX")

ARGUMENTS = "lint list.tsv -o out -f json --registry none"
LINT = f"-m crawler {ARGUMENTS}"


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a shell command in which ``$PYTHON`` is this one."""
    given = {**os.environ, "PYTHON": sys.executable, **environment}
    return subprocess.run(["sh", "-c", command], env=given, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_keep_no_report_from_being_written(table: Path, closed: str) -> None:
    ran = shell(f"$PYTHON {LINT} {closed}")
    assert ran.returncode == 0, ran.stderr
    assert Path("out/audit.json").stat().st_size
    assert table.read_bytes().startswith(b"No.")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_standard_output_is_a_sentence(table: Path) -> None:
    for command in (LINT, "-m crawler --help"):
        ran = shell(f"$PYTHON {command} > /dev/full")
        assert ran.returncode == 3
        assert "No space left on device" in ran.stderr
        assert "bug" not in ran.stderr
    assert table.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_standard_error_ends_nothing(table: Path) -> None:
    assert shell(f"$PYTHON {LINT} 2> /dev/full").returncode == 0
    assert shell("$PYTHON -m crawler lint nowhere.tsv 2> /dev/full").returncode == 2
    assert table.exists()


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    ran = shell("{ $PYTHON -m crawler --help; echo ended $? >&2; } | true")
    assert ran.stderr.strip() == "ended 0"


def test_few_open_files_are_a_sentence(table: Path) -> None:
    ran = shell(f"ulimit -n 20; $PYTHON {LINT}")
    assert ran.returncode == 2
    assert "Only 20 files may be open at once" in ran.stderr
    assert not Path("out").exists()
    assert shell(f"ulimit -Sn 20; $PYTHON {LINT}").returncode == 0
    assert table.exists()


NO_ACCOUNT = """
import pwd, sys
def getpwuid(number):
    raise KeyError(number)
pwd.getpwuid = getpwuid
from crawler.cli import run
from crawler.cli.applying import user_name
from crawler.knowledge.world import world_folder
assert user_name().isdigit()
assert not world_folder().exists()
sys.exit(run(sys.argv[1:]))
"""


def test_a_user_without_an_account_needs_no_home() -> None:
    nobody = "env -u HOME -u LOGNAME -u USER -u LNAME -u USERNAME -u XDG_CACHE_HOME -u XDG_DATA_HOME"
    ran = shell(f'{nobody} $PYTHON -c "$PROGRAM" registry show', PROGRAM=NO_ACCOUNT)
    assert ran.returncode == 0, ran.stderr
    assert str(Path("registries/ror.sqlite")) in ran.stdout
