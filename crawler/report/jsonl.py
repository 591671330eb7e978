"""``audit.jsonl``: one row of the audit a line, in the form of ``rows`` in ``audit.json``."""

from __future__ import annotations

import json
from pathlib import Path

from crawler.i18n import Translator
from crawler.report.audit_json import row_document
from crawler.report.view import AuditView


def write(view: AuditView, translator: Translator, folder: Path) -> Path:
    """Writes ``audit.jsonl`` into ``folder`` and returns its path."""
    path = folder / "audit.jsonl"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in view.rows:
            file.write(json.dumps(row_document(row, translator), ensure_ascii=False) + "\n")
    return path
