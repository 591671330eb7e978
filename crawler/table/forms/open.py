"""`open_form`: any table file → its grids, by what the bytes are and not by the file's name."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from crawler.table.forms.delimited import find_dialect, iter_records
from crawler.table.forms.delimited_write import patch_text
from crawler.table.forms.grid import Form, Grid
from crawler.table.scan import Scan


def open_form(path: Path, scan: Scan) -> Form:
    """Opens a file.

    Raises:
        TableError: it is damaged, or of a form that cannot be read.
    """
    if scan.encoding is not None:
        return _delimited(path, scan.encoding)
    from crawler.table.forms.open_xlsx import open_xlsx  # noqa: PLC0415 - text tables need none of its libraries

    return open_xlsx(path)


def _delimited(path: Path, encoding: str) -> Form:
    dialect = find_dialect(path, encoding)
    grid = Grid(
        records=partial(iter_records, path, dialect),
        write=partial(patch_text, path, dialect=dialect),
        delimiter=dialect.delimiter,
    )
    return Form(name="tsv" if dialect.delimiter == "\t" else "csv", grids=(grid,), encoding=encoding)
