"""Every sentence of the code has a whole Polish translation, and nothing a person reads goes around the catalogue."""

from __future__ import annotations

import dataclasses
import importlib.util
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import html5lib
import openpyxl
import pytest
from babel.messages.pofile import read_po
from rich.console import Console

from crawler.i18n import LANGUAGES, Translator
from crawler.judge.checks import load_checks
from crawler.judge.liveness.reasons import REASONS
from crawler.model import Answer, Evidence, Message
from crawler.plan.columns import ANSWER_WORDS, ANSWERS
from crawler.report import digest, html, markdown, terminal, workbook
from crawler.report.formats import FORMATS, writer_of
from crawler.report.view import AuditView
from tests.report.views import office_view

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = Path(__file__).parent.parent
PLACEHOLDER = re.compile(r"{(\w+)(?::(?:at|of))?}")
"""The name in it; the form of a row (``{row:at}``) may differ from language to language."""
SAME_IN_BOTH = {
    "Link": "the same word",
    "link": "the same word",
    "Problem": "the same word",
    "URL": "the same word",
    "Link: {reason}.": "the same word; the reason is translated",
    "{n} ms": "an international unit",
    "{row}: {address}": "no word of its own",
    "{row}: {name}": "no words of its own",
}
NOT_WORDS = {"crawler", "apply", "https", "http", "Enter", "report", "html"}
"""Commands, files, schemes and the name of a key: the same in any language."""


def messages_tool() -> ModuleType:
    """``tools/messages.py``, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = messages_tool()


@pytest.fixture(scope="module")
def template() -> Catalog:
    return TOOL.extracted()  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def polish() -> Catalog:
    return TOOL.read(ROOT / "crawler" / "locale" / "pl" / "LC_MESSAGES" / "crawler.po")  # type: ignore[no-any-return]


def ids(catalog: Catalog) -> set[Any]:
    return {message.id for message in catalog if message.id}


def forms(strings: object) -> tuple[str, ...]:
    """The translations of one sentence: one, or one for each plural form."""
    return (strings,) if isinstance(strings, str) else tuple(strings or ("",))  # type: ignore[arg-type]


def test_each_language_but_english_has_a_catalogue() -> None:
    assert {path.parts[-3] for path in TOOL.catalogues()} == set(LANGUAGES) - {"en"}


def test_the_catalogue_holds_the_sentences_of_the_code_and_no_others(template: Catalog, polish: Catalog) -> None:
    assert len(ids(template)) > 500
    assert ids(template) - ids(polish) == set(), "run tools/messages.py and translate"
    assert ids(polish) - ids(template) == set(), "run tools/messages.py"
    assert not polish.obsolete


def test_every_sentence_is_translated_in_every_plural_form(polish: Catalog) -> None:
    assert polish.num_plurals == 3
    assert not [message.id for message in polish if message.id and message.fuzzy]
    for message in polish:
        if message.id:
            assert len(forms(message.string)) == (3 if message.pluralizable else 1), message.id
            assert all(form.strip() for form in forms(message.string)), message.id


def test_placeholders_are_those_of_the_english_sentence(polish: Catalog) -> None:
    for message in polish:
        if message.id:
            english = set(PLACEHOLDER.findall(forms(message.id)[-1]))
            for form in forms(message.string):
                assert set(PLACEHOLDER.findall(form)) == english, message.id


def test_polish_sentences_are_set_as_polish_is(polish: Catalog) -> None:
    for message in polish:
        for english, form in zip(forms(message.id), forms(message.string), strict=False):
            if message.id:
                assert "“" not in form, form
                assert form.count("„") == form.count("”"), form
                assert form == form.strip(), form
                assert form.endswith(".") == english.endswith("."), form


def test_a_sentence_is_the_same_in_both_languages_only_for_a_reason(polish: Catalog) -> None:
    same = {message.id for message in polish if message.id and message.string == message.id}
    assert same == set(SAME_IN_BOTH)


def test_the_file_is_as_the_tool_writes_it(polish: Catalog, tmp_path: Path) -> None:
    TOOL.write(tmp_path / "crawler.po", polish)
    path = ROOT / "crawler" / "locale" / "pl" / "LC_MESSAGES" / "crawler.po"
    assert read_po(io.BytesIO(path.read_bytes())).locale_identifier == "pl"
    assert (tmp_path / "crawler.po").read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def test_the_extractor_sees_calls_in_f_strings(tmp_path: Path) -> None:
    source = tmp_path / "room.py"
    source.write_text('f"## {escape(translator.text(\'About {x}\', x=1))}"\nsay_n("a row", "{count} rows", 2)\n')
    assert set(TOOL.in_python(source)) == {"About {x}", ("a row", "{count} rows")}


@pytest.mark.parametrize("call", ["say(text)", 'say(f"{n} rows")', "self.translator.text(x)", 'say_n("one", many, 2)'])
def test_the_extractor_refuses_what_no_catalogue_can_hold(tmp_path: Path, call: str) -> None:
    source = tmp_path / "room.py"
    source.write_text(call)
    with pytest.raises(TOOL.NotLiteralError):
        list(TOOL.in_python(source))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("answer", list(Answer))
def test_the_answers_of_the_drop_down_are_read_back(lang: str, answer: Answer) -> None:
    assert Translator(lang).render(ANSWERS[answer]) in ANSWER_WORDS[answer]
    assert Translator(lang).answer(answer) in ANSWER_WORDS[answer]


class Marking(Translator):
    """Sets brackets around all that went through the translator, and keeps what was said."""

    def __init__(self) -> None:
        super().__init__("pl")
        self.said: list[Message] = []

    def render(self, message: Message) -> str:
        self.said.append(message)
        return f"⟦{super().render(message)}⟧"

    def date(self, day: date) -> str:
        return f"⟦{super().date(day)}⟧"

    def datetime(self, at: datetime) -> str:
        return f"⟦{super().datetime(at)}⟧"

    def country(self, code: str) -> str:
        return f"⟦{super().country(code)}⟧"


def strings_in(value: object) -> Iterator[str]:
    """All text of a view: what the table, the web and the machinery contributed."""
    if value is None or isinstance(value, Message | int | float | datetime):
        return
    if isinstance(value, str):
        yield str(value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            if isinstance(value, Evidence) and field.name in {"kind", "source"}:
                continue  # our own words, which `crawler.report.evidence_words` says for people
            yield from strings_in(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from strings_in(item)


def left_over(text: str, known: list[str]) -> list[str]:
    """Words of ``text`` that came neither through the translator nor from the view."""
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = shorter
    text = re.sub(r"⟦[^⟦⟧\n]*…", " ", text)  # a sentence cut off at the terminal's edge
    for own in known:
        text = text.replace(own, " ")
    return [word for word in re.findall(r"[^\W\d_]{3,}", text) if word not in NOT_WORDS]


@pytest.fixture(scope="module")
def view() -> AuditView:
    return office_view()


@pytest.fixture(scope="module")
def known(view: AuditView) -> list[str]:
    """What comes from the table and the web, longest first; URLs also as the page shortens them."""
    whole = {*strings_in(view), Path(view.table.path).stem}
    bare = {re.sub(r"^https?://(www\.)?", "", text).rstrip("/") for text in whole}
    own = {part for text in whole | bare for part in (text, *text.split()) if len(part) > 2}
    return sorted(own, key=len, reverse=True)


def terminal_text(view: AuditView, translator: Translator) -> str:
    console = Console(file=io.StringIO(), width=2_000, color_system=None)
    console.print(terminal.summary(view, translator, width=0))
    console.print(terminal.files((Path("report.html"),), translator, width=2_000))
    console.print(terminal.findings(view, translator))
    for row in view.rows:
        console.print(terminal.explain(view, row, translator))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_terminal_says_nothing_around_the_translator(view: AuditView, known: list[str]) -> None:
    text = terminal_text(view, Marking())
    assert "⟦" in text
    assert left_over(text, known) == []


def test_the_digest_says_nothing_around_the_translator(view: AuditView, known: list[str]) -> None:
    assert left_over(digest.digest(view, view.rows, Marking()), known) == []


def test_the_markdown_says_nothing_around_the_translator(view: AuditView, known: list[str], tmp_path: Path) -> None:
    text = markdown.write(view, Marking(), tmp_path).read_text(encoding="utf-8")
    assert left_over(text.replace("\\", ""), known) == []


def test_the_workbook_says_nothing_around_the_translator(view: AuditView, known: list[str], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook.write(view, Marking(), tmp_path))
    seen = [sheet for sheet in book if sheet.sheet_state == "visible"]
    shown = [sheet.title for sheet in seen]
    for sheet in seen:
        for number, line in enumerate(sheet.iter_rows(), 1):
            if not sheet.row_dimensions[number].hidden:
                cells = [cell for cell in line if cell.value and not hidden(sheet, cell.column_letter)]
                shown += [text for cell in cells for text in said_in(cell)]
    assert len(shown) > 100
    assert left_over("\n".join(shown), known) == []


def said_in(cell: Any) -> list[str]:
    """What a cell says: its text, or the sentences a formula chooses from."""
    if cell.data_type != "f":
        return [str(cell.value)]
    said = re.findall(r'"((?:[^"]|"")*)"', str(cell.value))
    return [text for text in said if text not in {"url", "http://", "https://", "www.", " ", ""}]


def hidden(sheet: Any, letter: str) -> bool:
    return bool(sheet.column_dimensions[letter].hidden)


def test_the_page_says_nothing_around_the_translator(view: AuditView, known: list[str], tmp_path: Path) -> None:
    translator = Marking()
    page = html5lib.parse(
        html.write(view, translator, tmp_path).read_text(encoding="utf-8"), namespaceHTMLElements=False
    )
    shown: list[str] = []
    for element in page.iter():
        if element.tag in {"script", "style"}:
            shown.append(element.tail or "")
            continue
        shown += [element.text or "", element.tail or ""]
        shown += [element.get(name, "") for name in ("aria-label", "title", "placeholder", "alt")]
    assert left_over("\n".join(shown), known) == []


def test_all_that_a_rich_view_says_is_polish(view: AuditView, tmp_path: Path) -> None:
    translator, english, plain = Marking(), Translator("en"), Translator("pl")
    for name in FORMATS:
        writer_of(name)(view, translator, tmp_path)
    terminal_text(view, translator)
    assert len(set(translator.said)) > 150
    untranslated = {m.text for m in translator.said if plain.render(m) == english.render(m)}
    assert untranslated - set(SAME_IN_BOTH) == set()


def test_reasons_and_checks_differ_in_both_languages() -> None:
    english, polish = Translator("en"), Translator("pl")
    messages = [m for reason in REASONS.values() for m in (reason.what, reason.why, reason.fix)]
    messages += [m for c in load_checks() for m in (c.check.summary, c.check.why, c.check.fix)]
    assert len(messages) > 100
    for message in messages:
        assert english.render(message) != polish.render(message), message.text


def test_a_word_around_the_translator_is_found() -> None:
    assert left_over("Stretches: ⟦rows ⟦1 row⟧ of⟧ example.edu, ⟦cut off…", ["example.edu"]) == ["Stretches"]
