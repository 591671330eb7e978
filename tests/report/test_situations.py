"""Every sentence is true in every situation that can show it: offline, no network, interrupted, complete, one row."""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import html5lib
import openpyxl
import pytest
from babel.messages.pofile import read_po
from rich.console import Console

from crawler.i18n import LANGUAGES, Translator
from crawler.model import Arg, Field, Identity, Liveness, Message, RowNo, Severity, State, say
from crawler.report import digest, html, markdown, terminal, workbook
from crawler.report.situation import how_complete
from crawler.report.view import AuditView, RowView, Summary
from tests.report.views import office_view

CATALOGUE = Path(__file__).parents[2] / "crawler" / "locale" / "pl" / "LC_MESSAGES" / "crawler.po"


def _unseen(row: RowView, reason: str) -> RowView:
    """The row as an audit has it that looked at no link."""
    what = {"offline": say("not checked: the audit ran without a network"), "other": say("the link was not checked")}
    return dataclasses.replace(
        row,
        liveness=Liveness.UNCHECKED,
        reason=reason,
        reason_text=what["offline" if reason == "offline" else "other"],
        state=row.state if row.state is State.FIX else State.UNREACHABLE,
        findings=tuple(f for f in row.findings if f.code in {"slipped-row", "continent-mismatch"}),
        confirmed=False, since_at=None, looked_at=None, status=None, final_url=None, hops=(), page=None, notes=(),
    )  # fmt: skip


def _with_rows(view: AuditView, rows: tuple[RowView, ...], **run: Any) -> AuditView:
    def counted(kind: Any, attribute: str) -> Any:
        return tuple((member, sum(getattr(row, attribute) is member for row in rows)) for member in kind)

    codes = dict.fromkeys(f.code for row in rows for f in row.findings)
    summary = dataclasses.replace(
        view.summary,
        states=counted(State, "state"),
        liveness=counted(Liveness, "liveness"),
        identity=counted(Identity, "identity"),
        codes=tuple((code, Severity.ERROR, 1) for code in codes),
        first_things=(),
        changes=None,
        trend=(),
    )
    assert isinstance(summary, Summary)
    return dataclasses.replace(view, rows=rows, summary=summary, run=dataclasses.replace(view.run, **run))


def offline() -> AuditView:
    view = office_view()
    return _with_rows(view, tuple(_unseen(row, "offline") for row in view.rows), mode="offline")


def no_network() -> AuditView:
    view = office_view()
    rows = tuple(_unseen(row, "not_looked_at") for row in view.rows)
    return _with_rows(view, rows, complete=False, note="no_network")


def interrupted() -> AuditView:
    view = office_view()
    half = len(view.rows) // 2
    rows = (*view.rows[:half], *(_unseen(row, "not_looked_at") for row in view.rows[half:]))
    return _with_rows(view, rows, complete=False, note="interrupted")


def one_row() -> AuditView:
    view = office_view()
    row = next(row for row in view.rows if row.liveness is Liveness.DEAD)
    return dataclasses.replace(_with_rows(view, (row,)), stretches=())


def unnumbered() -> AuditView:
    """The list without numbers: ids are keys made of the content."""
    view = office_view()
    ids = {row.row_id: f"~{number:010x}" for number, row in enumerate(view.rows)}
    lines = {row.row_id: row.line for row in view.rows}

    def renamed(value: Any) -> Any:
        if isinstance(value, RowNo):
            return RowNo(ids[value], lines[value])
        if isinstance(value, str):
            return ids.get(value, value) if type(value) is str and value in ids else value
        if isinstance(value, tuple):
            return tuple(map(renamed, value))
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            made = {f.name: renamed(getattr(value, f.name)) for f in dataclasses.fields(value)}
            if "line" in made and made.get("row_id") in ids.values():
                made["line"] = next(line for row_id, line in lines.items() if ids[row_id] == made["row_id"])
            return dataclasses.replace(value, **made)
        return value

    return dataclasses.replace(
        view, rows=renamed(view.rows), stretches=renamed(view.stretches), findings=renamed(view.findings)
    )


SITUATIONS: Mapping[str, Callable[[], AuditView]] = {
    "complete": office_view,
    "offline": offline,
    "no network": no_network,
    "interrupted": interrupted,
    "one row": one_row,
    "unnumbered": unnumbered,
}
UNTRUE: Mapping[str, tuple[str, ...]] = {
    "complete": ("no link was checked", "some links were not checked", "not checked:"),
    "offline": ("every link was checked", "No page could be read", "cannot tell if it works", "online", "opens;"),
    "no network": ("every link was checked", "No page could be read", "cannot tell if it works", "online", "opens;"),
    "interrupted": ("every link was checked", "no link was checked"),
    "one row": ("1 rows", "1 links", "{"),
    "unnumbered": ("~0", "no. 1"),
}


def _terminal(view: AuditView, translator: Translator) -> str:
    console = Console(file=io.StringIO(), width=400, color_system=None)
    console.print(terminal.summary(view, translator, width=0))
    console.print(terminal.findings(view, translator))
    for row in view.rows:
        console.print(terminal.explain(view, row, translator))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def _page(view: AuditView, translator: Translator, folder: Path) -> str:
    """What the page shows, without its data: labels there are for situations that do not arise."""
    root = html5lib.parse(html.write(view, translator, folder).read_text(encoding="utf-8"), namespaceHTMLElements=False)
    for parent in root.iter():
        for child in [child for child in parent if child.tag in {"script", "style"}]:
            parent.remove(child)
    return " ".join("".join(root.itertext()).split())


def _workbook(view: AuditView, translator: Translator, folder: Path) -> str:
    book = openpyxl.load_workbook(workbook.write(view, translator, folder))
    visible = [(sheet, line) for sheet in book for number, line in enumerate(sheet.iter_rows(), 1)
               if not sheet.row_dimensions[number].hidden]  # fmt: skip
    return "\n".join(
        str(cell.value)
        for sheet, line in visible
        for cell in line
        if cell.value
        and not str(cell.value).startswith(
            ("=", "~")
        )  # formulas, and keys that `crawler apply` reads and not sheet.column_dimensions[cell.column_letter].hidden
    )


def shown(view: AuditView, translator: Translator, folder: Path) -> Iterator[tuple[str, str]]:
    """What each format shows a person."""
    yield "terminal", _terminal(view, translator)
    yield "page", _page(view, translator, folder)
    yield "markdown", markdown.write(view, translator, folder).read_text(encoding="utf-8").replace("\\", "")
    yield "digest", digest.digest(view, view.rows, translator)
    yield "workbook", _workbook(view, translator, folder)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_no_format_says_what_is_not_so(situation: str, tmp_path: Path) -> None:
    for name, text in shown(SITUATIONS[situation](), Translator("en"), tmp_path):
        assert [untrue for untrue in UNTRUE[situation] if untrue in text] == [], name


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_terminal_and_the_page_say_how_complete_the_audit_is(situation: str, lang: str, tmp_path: Path) -> None:
    view, translator = SITUATIONS[situation](), Translator(lang)
    said = translator.render(how_complete(view.run))
    assert said in _terminal(view, translator)
    assert said in _page(view, translator, tmp_path)


def test_a_state_nobody_tried_is_called_so_in_every_format_that_names_states(tmp_path: Path) -> None:
    for name, text in shown(offline(), Translator("en"), tmp_path):
        assert name == "digest" or "not checked" in text, name


SAMPLES: Mapping[str, Arg] = {
    "date": date(2026, 11, 28),
    "day": date(2026, 11, 28),
    "until": date(2026, 11, 28),
    "since": date(2026, 11, 28),
    "at": datetime(2026, 11, 28, 2, 30, tzinfo=UTC),
    "started": datetime(2026, 11, 28, 2, 30, tzinfo=UTC),
    "column": Field.URL,
    "field": Field.URL,
    "reason": say("the page opens"),
    "count": 5,
}
ROWS = (RowNo("181", 184), RowNo("~8f14e45fce", 7))
NUMBERS = (0, 1, 2, 5, 12, 22, 101, 1_500)
PLACE = re.compile(r"{(\w+)(:at|:of)?}")


def _rendered(english: str | tuple[str, str], translator: Translator) -> Iterator[str]:
    """One sentence of the catalogue with every kind of argument it may get."""
    forms = (english,) if isinstance(english, str) else english
    names = {name for form in forms for name, _ in PLACE.findall(form)}
    rows = {name for form in forms for name, kind in PLACE.findall(form) if kind} | (names & {"row", "owner"})
    for row in ROWS:
        filled = {name: row if name in rows else SAMPLES.get(name, "Xyz") for name in names}
        if isinstance(english, str):
            yield translator.render(Message(text=english, args=tuple(filled.items())))
            continue
        for number in NUMBERS:
            args = tuple((filled | {"count": number}).items())
            yield translator.render(Message(text=english[0], plural=english[1], count=number, args=args))


def sentences() -> list[str | tuple[str, str]]:
    catalogue = read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="pl")
    return [message.id for message in catalogue if message.id]  # type: ignore[misc]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_is_whole_with_every_number_row_and_date(lang: str) -> None:
    translator = Translator(lang)
    for english in sentences():
        for text in _rendered(english, translator):
            assert not PLACE.search(text), text
            assert "  " not in text.replace("now:      ", "").replace("teraz:      ", ""), text
            assert not re.search(r"(?<!\.)\.\.(?!\.)", text), text
            assert not re.search(r"\b1 (rows|links|stretches|problems|countries|kinds|institutions)\b", text), text
            assert not re.search(r"\bw nr |\bz nr |row no\.|row sheet line|wierszu nr", text), text
