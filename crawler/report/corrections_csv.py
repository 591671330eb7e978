"""``corrections.csv``: the corrections for other tools. The same rows as the workbook, column keys as the header.

UTF-8 with a byte order mark (spreadsheets need it), comma, RFC 4180 quoting. A field that a spreadsheet could take for
a formula is guarded with an apostrophe, which `crawler.plan.decisions` takes away again.
"""

from __future__ import annotations

import csv
from pathlib import Path

from crawler.clean import formula_safe
from crawler.i18n import Translator
from crawler.report.rows import TEXT_ORDER, correction_rows
from crawler.report.view import AuditView


def write(view: AuditView, translator: Translator, folder: Path) -> Path:
    """Writes ``corrections.csv`` into ``folder`` and returns its path."""
    path = folder / "corrections.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([column.value for column in TEXT_ORDER])
        for row in correction_rows(view, translator):
            out.writerow([formula_safe(v) if isinstance(v := row[column], str) else v for column in TEXT_ORDER])
    return path
