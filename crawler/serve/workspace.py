"""The tables a server works on: files in one folder, each with the store and the reports the command line would use."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from crawler.audit import LoadedTable, load_table
from crawler.clean import safe_filename
from crawler.errors import UsageError
from crawler.model import Field, say
from crawler.report.folder import default_database, table_folder
from crawler.store import Store

FOLDER: Final = Path("tables")
"""Where uploaded tables are kept, below the folder the server was started in."""
MOST_TABLES: Final = 1_000
COLUMNS: Final = "columns.json"
_ENDING: Final = re.compile(r"\.[a-z0-9]{1,8}")


class Workspace:
    """The tables of one folder. A store is opened once and kept: the server is its one writer."""

    def __init__(self) -> None:
        self._stores: dict[str, Store] = {}
        self._lock = threading.Lock()

    def names(self) -> Sequence[str]:
        """Returns the names of the tables, sorted."""
        if not FOLDER.is_dir():
            return ()
        files = (path.name for path in FOLDER.iterdir() if path.is_file() and not path.name.startswith("."))
        return sorted(files)[:MOST_TABLES]

    def path(self, name: str) -> Path:
        """Returns the file of a table.

        Raises:
            UsageError: there is none of that name.
        """
        if name not in self.names():  # also whatever is a path and not a name
            raise UsageError(say("There is no table “{name}” here.", name=name))
        return FOLDER / name

    def add(self, filename: str, body: Path) -> str:
        """Takes an uploaded file in and returns its name. A table of the same name is kept under another one."""
        given = Path(filename.replace("\\", "/"))
        ending = given.suffix.lower() if _ENDING.fullmatch(given.suffix.lower()) else ""
        name = safe_filename(given.stem, ending)
        FOLDER.mkdir(exist_ok=True)
        target = FOLDER / name
        if target.exists() and target.read_bytes() != body.read_bytes():
            kept = datetime.fromtimestamp(target.stat().st_mtime, UTC).strftime("%Y-%m-%dT%H%M%SZ")
            earlier = table_folder(target) / "earlier"
            earlier.mkdir(parents=True, exist_ok=True)
            target.replace(earlier / f"{kept} {name}")
        body.replace(target)
        return name

    def load(self, name: str) -> LoadedTable:
        """Reads a table with the columns that somebody chose for it.

        Raises:
            TableError: it cannot be read as a table of institutions.
        """
        return load_table(self.path(name), self.columns(name), None)

    def columns(self, name: str) -> Mapping[Field, str]:
        """Returns which header means what, as far as somebody chose."""
        with suppress(OSError, ValueError, AttributeError):
            chosen: Any = json.loads((table_folder(self.path(name)) / COLUMNS).read_text(encoding="utf-8"))
            return {Field(field): str(header) for field, header in chosen.items()}
        return {}

    def choose_columns(self, name: str, chosen: Mapping[Field, str]) -> None:
        """Keeps which header means what."""
        folder = table_folder(self.path(name))
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{COLUMNS}"
        draft.write_text(json.dumps(dict(chosen), ensure_ascii=False), encoding="utf-8")
        draft.replace(folder / COLUMNS)

    def store(self, name: str) -> Store:
        """Opens the store of a table, once.

        Raises:
            StoreError: another process writes to it, or it cannot be opened.
        """
        with self._lock:
            if name not in self._stores:
                self._stores[name] = Store.open(default_database(self.path(name)))
            return self._stores[name]

    def close(self) -> None:
        """Closes every store."""
        with self._lock:
            for store in self._stores.values():
                store.close()
            self._stores.clear()
