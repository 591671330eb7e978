"""Where reports go: written next to their place and renamed, so that nobody ever opens half a report."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from crawler.clean import safe_filename
from crawler.errors import UsageError
from crawler.i18n import Translator
from crawler.model import say
from crawler.report.formats import writer_of
from crawler.report.touched import Kept, protect
from crawler.report.view import AuditView

REPORTS: Final = Path("reports")
LATEST: Final = "latest"


def table_folder(table: Path) -> Path:
    """The folder of all audits of a table: ``reports/<its name without ending>``."""
    return REPORTS / safe_filename(table.stem)


def default_database(table: Path) -> Path:
    """The file that holds every audit of a table."""
    return table_folder(table) / "audits.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written, and what people had written there before."""

    paths: tuple[Path, ...]
    kept: tuple[Kept, ...] = ()


def check_folder(folder: Path) -> None:
    """Makes sure, before the work begins, that reports can be written into ``folder``; makes it.

    Raises:
        UsageError: they cannot.
    """
    with _as_usage_errors(folder), tempfile.TemporaryDirectory(prefix=".writing-", dir=_made(folder)):
        pass


def write_to(view: AuditView, formats: Sequence[str], translator: Translator, folder: Path) -> Written:
    """Writes the formats into ``folder``, exactly there; other files in it are left alone.

    Answers in a workbook or CSV that is already there are taken over (`crawler.report.touched`).

    Raises:
        UsageError: the folder cannot be made or written.
    """
    with _as_usage_errors(folder), tempfile.TemporaryDirectory(prefix=".writing-", dir=_made(folder)) as beside:
        names = [writer_of(name)(view, translator, Path(beside)).name for name in formats]
        kept = protect(folder, Path(beside), others=False)
        moved = {path.name: path.replace(folder / path.name) for path in sorted(Path(beside).iterdir())}
    paths = tuple(moved[name] for name in names)
    return Written(paths=paths, kept=tuple(replace(one, path=moved[one.path.name]) for one in kept))


def write_dated(
    view: AuditView, formats: Sequence[str], translator: Translator, table: Path, *, is_latest: bool = True
) -> Written:
    """Writes the formats into ``reports/<table>/<time>/`` and ``…/latest/``; the paths are those in ``latest``.

    Without ``is_latest`` the folder ``latest`` stays as it is.

    Raises:
        UsageError: a folder cannot be made or written.
    """
    base = table_folder(table)
    dated = base / view.run.started_at.strftime("%Y-%m-%dT%H%M%SZ")
    written = write_to(view, formats, translator, dated)
    if not is_latest:
        return written
    latest, fresh, old = base / LATEST, base / f".{LATEST}-new", base / f".{LATEST}-old"
    with _as_usage_errors(base):
        if old.exists() and not latest.exists():  # an earlier run was killed between the two renamings
            old.replace(latest)
        for leftover in (fresh, old):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh.mkdir()
        for path in written.paths:
            shutil.copy2(path, fresh / path.name)
        kept = protect(latest, fresh, others=True)
        if latest.exists():
            latest.replace(old)
        fresh.replace(latest)
        shutil.rmtree(old, ignore_errors=True)
    return Written(
        paths=tuple(latest / path.name for path in written.paths),
        kept=tuple(replace(one, path=latest / one.path.name) for one in kept),
    )


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _as_usage_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(
            say("The reports cannot be written to {folder}: {why}", folder=str(folder), why=why),
            say("Choose another folder with --output."),
        ) from error
