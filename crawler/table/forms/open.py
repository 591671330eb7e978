"""`open_form`: any table file → its grids, by what the bytes are and not by the file's name."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Final

import webencodings

from crawler.errors import TableError
from crawler.model import say
from crawler.table.forms import html, json_rows, markdown, packed
from crawler.table.forms.delimited import find_dialect, iter_records
from crawler.table.forms.delimited_write import patch_text
from crawler.table.forms.grid import Form, Grid
from crawler.table.forms.sniff import TextForm, declared_encoding, form_of_text, text_of_head
from crawler.table.forms.spans import SpanTable, Syntax, patch_spans, tables_with_names
from crawler.table.scan import Kind, Scan, scan_file

HTML: Final = Syntax(text=html.escape_text, link=html.escape_link)
MARKDOWN: Final = Syntax(text=markdown.escape_text, link=markdown.escape_link)
JSON: Final = Syntax(text=json_rows.escape, link=json_rows.escape)


def open_form(path: Path, scan: Scan) -> Form:
    """Opens a file.

    Raises:
        TableError: it is damaged, or of a form that cannot be read.
    """
    if scan.kind is Kind.TEXT:
        return _text(path, scan)
    if scan.kind is Kind.GZIP:
        return _gzip(path)
    from crawler.table.forms import books  # noqa: PLC0415 - text tables need none of its libraries

    if scan.kind is Kind.OLE:
        return books.open_legacy(path, "xls")
    return books.open_pdf(path) if scan.kind is Kind.PDF else _zip(path)


def _zip(path: Path) -> Form:
    from crawler.table.forms import books  # noqa: PLC0415 - text tables need none of its libraries

    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
            kind = package.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise packed.damaged(path) from error
    if kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        return books.open_ods(path, "ods")
    if "xl/workbook.bin" in names:
        return books.open_legacy(path, "xlsb")
    if "[Content_Types].xml" in names or any(name.endswith("workbook.xml") for name in names):
        return books.open_xlsx(path)
    if kind.startswith("application/"):
        raise TableError(
            say("{file} is a document, not a spreadsheet.", file=str(path)),
            say("Save the table as .xlsx, .ods or .csv."),
        )
    unpacked = packed.Unpacked()
    return _unpacked(
        unpacked,
        packed.unzip(path, unpacked),
        lambda name, grid: partial(packed.write_zip, source=path, name=name, grid=grid),
    )


def _gzip(path: Path) -> Form:
    unpacked = packed.Unpacked()
    inner = packed.gunzip(path, unpacked)
    return _unpacked(unpacked, {"": inner}, lambda _, grid: partial(packed.write_gzip, grid=grid))


def _unpacked(
    unpacked: packed.Unpacked, files: dict[str, Path], writing: Callable[[str, Grid], Callable[..., None]]
) -> Form:
    """The grids of the files in an archive; with several files, each grid is named by its file too."""
    grids: list[Grid] = []
    forms: list[Form] = []
    first: TableError | None = None
    for name, inner in files.items():
        try:
            scan = scan_file(inner)
            if scan.kind is Kind.GZIP or (scan.kind is Kind.ZIP and inner.suffix.lower() == ".zip"):
                continue
            form = open_form(inner, scan)
        except TableError as error:
            first = first or error
            continue
        forms.append(form)
        for grid in form.grids:
            called = " / ".join(part for part in (name if len(files) > 1 else "", grid.name) if part)
            write = grid.write if form.copy_suffix else writing(name, grid)
            grids.append(replace(grid, name=called, write=write))
    if not forms:
        raise first or TableError(say("The archive contains another archive; unpack it first."))
    parts = tuple(name.lower() for name in files)
    return replace(forms[0], grids=tuple(grids), changed_parts=parts, keep=unpacked)


def _text(path: Path, scan: Scan) -> Form:
    assert scan.encoding is not None
    head = text_of_head(scan)
    match form_of_text(head):
        case TextForm.FODS:
            from crawler.table.forms import books  # noqa: PLC0415 - other text needs none of its libraries

            return books.open_ods(path, "fods")
        case TextForm.HTML:
            encoding = _page_encoding(head, scan)
            tables = tables_with_names(html.read_html(path, encoding))
            return _spans(path, "html", encoding, tables, HTML)
        case TextForm.JSON:
            return _spans(path, "json", scan.encoding, json_rows.read_json(path, scan.encoding), JSON)
        case TextForm.MARKDOWN:
            tables = tables_with_names(markdown.read_markdown(path, scan.encoding))
            return _spans(path, "markdown", scan.encoding, tables, MARKDOWN)
    return _delimited(path, scan.encoding)


def _page_encoding(head: str, scan: Scan) -> str:
    """The encoding of a page: UTF-8 shows in the bytes, of others the page's own word counts."""
    assert scan.encoding is not None
    known = webencodings.lookup(declared_encoding(head) or "")
    if scan.encoding.startswith(("utf-", "iso2022")) or known is None or known.name.startswith("utf-"):
        return scan.encoding
    return str(known.codec_info.name)


def _spans(path: Path, name: str, encoding: str, tables: Sequence[SpanTable], syntax: Syntax) -> Form:
    if not tables:
        raise TableError(
            say("{file} contains no table.", file=str(path)),
            say("Save the page when it shows the list, or copy the list to a spreadsheet."),
        )
    single = len(tables) == 1
    grids = tuple(
        Grid(
            name="" if single else table.name,
            records=table.records,
            write=partial(patch_spans, path, table=table, encoding=encoding, syntax=syntax),
            links=cache(table.links),
            header_line=table.header_line,
        )
        for table in tables
    )
    return Form(name=name, grids=grids, encoding=encoding)


def _delimited(path: Path, encoding: str) -> Form:
    dialect = find_dialect(path, encoding)
    grid = Grid(
        records=partial(iter_records, path, dialect),
        write=partial(patch_text, path, dialect=dialect),
        delimiter=dialect.delimiter,
    )
    return Form(name="tsv" if dialect.delimiter == "\t" else "csv", grids=(grid,), encoding=encoding)
