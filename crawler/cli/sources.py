"""Where a table comes from: a file, standard input, or an address; what is not a file is saved first."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.text import Text

from crawler.errors import UsageError
from crawler.model import say
from crawler.report.folder import REPORTS

if TYPE_CHECKING:
    from crawler.cli.options import Out
    from crawler.config import Settings

STANDARD_INPUT: Final = "-"
MAX_INPUT: Final = 1 << 28
"""Bytes read from standard input."""
CHUNK: Final = 1 << 18


def local_table(table: str, settings: Settings, out: Out) -> Path:
    """The file a table is in.

    A table from standard input or from an address is saved in ``reports/`` first, so that ``apply`` can make a
    corrected copy of what was audited.

    Raises:
        UsageError: nothing comes, too much comes, or the network may not be used.
        TableError: the address cannot be fetched.
    """
    if table == STANDARD_INPUT:
        return _from_standard_input(out)
    if table.lower().startswith(("http://", "https://")):
        return _from_address(table, settings, out)
    return Path(table)


def _from_standard_input(out: Out) -> Path:
    to = REPORTS / "standard-input" / "standard-input.table"
    to.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with to.open("wb") as file:
        while chunk := sys.stdin.buffer.read(CHUNK):
            size += len(chunk)
            if size > MAX_INPUT:
                raise UsageError(say("There is more on standard input than a table can be."))
            file.write(chunk)
    if not size:
        raise UsageError(say("Nothing came on standard input."), say("Name a file, or pass the table with a pipe."))
    _say_where(to, out)
    return to


def _from_address(address: str, settings: Settings, out: Out) -> Path:
    from crawler.observe.fetch_table import fetch_table
    from crawler.observe.loop import run_loop

    if settings.offline:
        raise UsageError(
            say("A table at an address cannot be read without the network."), say("Save it to a file first.")
        )
    path: Path = run_loop(fetch_table(address, settings, REPORTS))
    _say_where(path, out)
    return path


def _say_where(path: Path, out: Out) -> None:
    out.err.print(Text(out.translator.text("Saved as {file}", file=str(path))), style="dim")
