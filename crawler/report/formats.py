"""Every report format by its name. A format is one module with ``write(view, translator, folder) -> Path``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from crawler.i18n import Translator
from crawler.report import audit_json, corrections_csv, html, jsonl, junit, markdown, sarif, workbook
from crawler.report.view import AuditView

Writer = Callable[[AuditView, Translator, Path], Path]

FORMATS: Final[Mapping[str, Writer]] = {
    "html": html.write,
    "xlsx": workbook.write,
    "csv": corrections_csv.write,
    "json": audit_json.write,
    "jsonl": jsonl.write,
    "junit": junit.write,
    "markdown": markdown.write,
    "sarif": sarif.write,
}
DEFAULT_FORMATS: Final = ("html", "xlsx", "csv", "json")
