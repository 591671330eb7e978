"""``audit.sarif``: the findings for code scanning. SARIF 2.1.0 (OASIS), with our fingerprints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from crawler.i18n import Translator
from crawler.judge import load_checks
from crawler.report.view import AuditView, FindingView

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write(view: AuditView, translator: Translator, folder: Path) -> Path:
    """Writes ``audit.sarif`` into ``folder`` and returns its path."""
    lines = {row.row_id: row.line for row in view.rows}
    found = [(finding, lines[row.row_id]) for row in view.rows for finding in row.findings]
    found += [(f, lines.get(f.rows[0].row_id, 1) if f.rows else 1) for f in view.findings]
    run = {
        "tool": {"driver": {"name": "crawler", "version": view.version, "rules": _rules(translator)}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, line, view, translator) for finding, line in found],
    }
    path = folder / "audit.sarif"
    text = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def _rules(translator: Translator) -> list[dict[str, Any]]:
    return [
        {
            "id": loaded.check.code,
            "shortDescription": {"text": translator.render(loaded.check.summary)},
            "fullDescription": {"text": translator.render(loaded.check.why)},
            "help": {"text": translator.render(loaded.check.fix)},
        }
        for loaded in load_checks()
    ]


def _result(finding: FindingView, line: int, view: AuditView, translator: Translator) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": quote(Path(view.table.path).name)}, "region": {"startLine": line}}
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": finding.severity.value,
        "message": {"text": translator.render(finding.message)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"crawler/v1": finding.fingerprint},
    }
    if finding.suppressed:
        result["suppressions"] = [{"kind": "external"}]
    return result
