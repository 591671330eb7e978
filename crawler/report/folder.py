"""Where reports go: written beside and renamed, so that nobody ever opens half a report."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from crawler.clean import safe_filename
from crawler.errors import UsageError
from crawler.i18n import Translator
from crawler.model import say
from crawler.report.formats import writer_of
from crawler.report.view import AuditView

REPORTS: Final = Path("reports")
LATEST: Final = "latest"


def table_folder(table: Path) -> Path:
    """The folder of all audits of a table: ``reports/<its name without ending>``."""
    return REPORTS / safe_filename(table.stem)


def default_database(table: Path) -> Path:
    """The file that holds every audit of a table."""
    return table_folder(table) / "audits.sqlite"


def check_folder(folder: Path) -> None:
    """Makes sure, before the work begins, that reports can be written into ``folder``; makes it.

    Raises:
        UsageError: they cannot.
    """
    with _as_usage_errors(folder), tempfile.TemporaryDirectory(prefix=".writing-", dir=_made(folder)):
        pass


def write_to(view: AuditView, formats: Sequence[str], translator: Translator, folder: Path) -> tuple[Path, ...]:
    """Writes the formats into ``folder``, exactly there; other files in it are left alone.

    Raises:
        UsageError: the folder cannot be made or written.
    """
    with _as_usage_errors(folder), tempfile.TemporaryDirectory(prefix=".writing-", dir=_made(folder)) as beside:
        written = [writer_of(name)(view, translator, Path(beside)) for name in formats]
        return tuple(path.replace(folder / path.name) for path in written)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _as_usage_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(
            say(
                "The reports cannot be written to {folder}: {why}", folder=str(folder), why=error.strerror or str(error)
            ),
            say("Choose another folder with --output."),
        ) from error


def write_dated(
    view: AuditView, formats: Sequence[str], translator: Translator, table: Path, at: datetime, *, latest: bool = True
) -> tuple[Path, ...]:
    """Writes the formats into ``reports/<table>/<time>/`` and ``…/latest/``; returns the paths in ``latest``.

    With ``latest=False`` that folder stays as it is, and the paths are the dated ones.
    """
    base = table_folder(table)
    dated = base / at.strftime("%Y-%m-%dT%H%M%SZ")
    written = write_to(view, formats, translator, dated)
    if not latest:
        return written
    fresh, old = base / f".{LATEST}-new", base / f".{LATEST}-old"
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(dated, fresh)
    shown = base / LATEST
    if shown.exists():
        shown.replace(old)
    fresh.replace(shown)
    shutil.rmtree(old, ignore_errors=True)
    return tuple(shown / path.name for path in written)
