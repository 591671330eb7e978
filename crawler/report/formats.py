"""Every report format by its name. A format is one module with ``write(view, translator, folder) -> Path``.

A module is imported when its format is written: a workbook and a page need large libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from crawler.i18n import Translator
    from crawler.report.view import AuditView

Writer: TypeAlias = "Callable[[AuditView, Translator, Path], Path]"

FORMATS: Final[Mapping[str, str]] = {
    "html": "html",
    "xlsx": "workbook",
    "csv": "corrections_csv",
    "json": "audit_json",
    "jsonl": "jsonl",
    "junit": "junit",
    "markdown": "markdown",
    "sarif": "sarif",
}
"""Name of each format, and the module of this package that writes it."""
DEFAULT_FORMATS: Final = ("html", "xlsx", "csv", "json")


def writer_of(name: str) -> Writer:
    """The function that writes a format.

    Raises:
        KeyError: there is no format of this name.
    """
    write: Writer = import_module(f"crawler.report.{FORMATS[name]}").write
    return write
