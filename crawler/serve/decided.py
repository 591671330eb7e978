"""What people decide on the page, kept as they decide: one file of decisions for each person and audit, and the store.

The files are those that the report saves for ``crawler apply`` (docs/corrections.md), so the command line can use them.
A page sends what changed, not all it knows: two windows that decide at once lose nothing of each other.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from crawler.clean import safe_filename
from crawler.errors import UsageError
from crawler.model import say
from crawler.plan.columns import DECISIONS_SCHEMA
from crawler.plan.decisions import read_all, read_decisions
from crawler.plan.planning import Plan, plan_changes
from crawler.plan.records import Corrections
from crawler.report.folder import table_folder
from crawler.serve.workspace import Workspace

FOLDER: Final = "decisions"
_WRITING: Final = threading.Lock()
"""One file is read, changed and written at a time."""

Json = dict[str, Any]


def keep(workspace: Workspace, name: str, body: bytes, by: str) -> int:
    """Keeps what one person decided or took back; returns how many decisions of that person now hold.

    Args:
        workspace: the tables.
        name: of the table.
        body: a file of decisions that holds the changed ones, with those taken back under ``withdrawn``.
        by: who decided.

    Raises:
        UsageError, TableError: ``body`` is not such a file.
    """
    sent = _parse(body)
    folder = table_folder(workspace.path(name)) / FOLDER
    path = folder / safe_filename(f"{str(sent.get('audit') or 'audit')[:80]}-{by or 'editor'}", ".json")
    with _WRITING:
        folder.mkdir(parents=True, exist_ok=True)
        before = _parse(path.read_bytes())["decisions"] if path.exists() else []
        kept = {_cell_and_value(item): item for item in before}
        for item in sent.get("withdrawn", []):
            kept.pop(_cell_and_value(item), None)
        kept |= {_cell_and_value(item): {**item, "by": by} for item in sent["decisions"]}
        document = {key: sent.get(key) for key in ("schema", "table_sha256", "audit")}
        _replace(path, {**document, "decisions": list(kept.values())})
    changed = {_cell_and_value(item) for item in sent["decisions"]}
    corrections = read_decisions(path)
    fresh = [one for one in corrections.decisions if (one.row_id, one.column.value, one.new) in changed]
    workspace.store(name).add_decisions(fresh, corrections.table_sha256)
    return len(kept)


def everybodys(workspace: Workspace, name: str) -> list[Json]:
    """Returns the decisions of all people on a table as it is now, one record each."""
    return [item for path in files(workspace, name) for item in _parse(path.read_bytes())["decisions"]]


def files(workspace: Workspace, name: str) -> list[Path]:
    """Returns the files of decisions made for a table as it is now, oldest first."""
    sha256 = workspace.load(name).info.sha256
    folder = table_folder(workspace.path(name)) / FOLDER
    found = sorted(folder.glob("[!.]*.json"), key=lambda path: (path.stat().st_mtime, path.name))
    return [path for path in found if _parse(path.read_bytes()).get("table_sha256") == sha256]


class Planned(NamedTuple):
    """Everybody's decisions, and the changes they ask for."""

    corrections: Corrections
    plan: Plan


def planned(workspace: Workspace, name: str) -> Planned | None:
    """Plans the changes that everybody's decisions ask for; None when nobody decided anything."""
    paths = files(workspace, name)
    if not paths:
        return None
    info = workspace.load(name).info
    corrections = read_all(paths)
    plan = plan_changes(
        workspace.path(name),
        corrections,
        columns=dict(info.columns),
        sheet=info.sheet,
        offers=workspace.store(name).offers(corrections.audit),
    )
    return Planned(corrections, plan)


def _parse(body: bytes) -> Json:
    """A file of decisions, as far as it must be understood to keep it; `read_decisions` checks the rest."""
    try:
        document = json.loads(body)
        lists = (document["decisions"], document.get("withdrawn", []))
        if document["schema"] == DECISIONS_SCHEMA and all(isinstance(item, dict) for found in lists for item in found):
            return dict(document)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise UsageError(say("The browser sent something that is not a decision."))


def _cell_and_value(item: Mapping[str, Any]) -> tuple[str, str, str]:
    """What tells two decisions apart; for a value of the editor's own, the cell alone."""
    value = str(item.get("new")) if item.get("proposal") else ""
    return str(item.get("row_id")), str(item.get("column")), value


def _replace(path: Path, document: Json) -> None:
    """Writes a file next to it, checks that it reads as decisions, and renames it.

    Raises:
        TableError: it does not.
    """
    descriptor, draft = tempfile.mkstemp(prefix=".", suffix=".json", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
            json.dump(document, file, ensure_ascii=False, indent=1)
        read_decisions(Path(draft))
        os.replace(draft, path)  # noqa: PTH105 - replaces in one step
    finally:
        Path(draft).unlink(missing_ok=True)
