"""Brings the catalogues up to date with the sentences in the code: ``python tools/messages.py``.

Finds each `say`, `say_n`, `Translator.text` and `Translator.plural` in Python, each ``_`` and ``plural`` in templates,
and the columns of sentences in data files. Merges them into ``crawler/locale/<lang>/LC_MESSAGES/crawler.po``: new
sentences come in empty, those no longer used go. Nothing is guessed (no fuzzy matches), so an empty msgstr is always
one for a person to write. Run again, it changes nothing.

Python is read as a syntax tree rather than by Babel's own extractor: that one reads tokens, and on Python 3.11 it does
not see a call within an f-string.
"""

from __future__ import annotations

import ast
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = ROOT / "crawler"
TEXTS: Final = {"say": 1, "text": 1, "say_n": 2, "plural": 2}
"""Names of the calls, each with how many texts it begins with."""
TRANSLATORS: Final = frozenset({"translator", "said", "t"})
"""What a `Translator` is called in the code: a ``text`` or ``plural`` of one of these must have a literal."""
SENTENCES: Final = "# sentences:"
WIDTH: Final = 120

Id: TypeAlias = str | tuple[str, str]


class NotLiteralError(ValueError):
    """A sentence that is put together while the program runs: no catalogue can hold it."""


def in_python(path: Path) -> Iterator[Id]:
    """The sentences of one Python file.

    Raises:
        NotLiteralError: a text is not a literal; says where.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (count := TEXTS.get(_name(node.func))):
            texts = [arg.value for arg in node.args[:count] if isinstance(arg, ast.Constant)]
            strings = [text for text in texts if isinstance(text, str)]
            if len(strings) == count:
                yield (strings[0], strings[1]) if count > 1 else strings[0]
            elif _must_be_literal(node.func):
                raise NotLiteralError(f"{path}:{node.lineno}: {ast.unparse(node)}")


def in_data(path: Path) -> Iterator[Id]:
    """The sentences of a data file: the columns that its line ``# sentences: COLUMN…`` names."""
    lines = path.read_text(encoding="utf-8").splitlines()
    named = next((line for line in lines if line.startswith(SENTENCES)), SENTENCES).removeprefix(SENTENCES).split()
    if named:
        header, *rows = (line.split("\t") for line in lines if line.strip() and not line.startswith("#"))
        yield from (row[header.index(column)] for row in rows for column in named)


def in_commands(path: Path) -> Iterator[Id]:
    """The help of commands and options: docstrings of functions that are commands, and each ``help="…"``.

    A paragraph of a docstring is one line in the catalogue.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(map(_is_command, node.decorator_list)):
            paragraphs = (ast.get_docstring(node) or "").split("\n\n")
            yield "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
        elif isinstance(node, ast.Call):
            texts = (keyword.value for keyword in node.keywords if keyword.arg == "help")
            yield from (text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str))


def _is_command(decorator: ast.expr) -> bool:
    """Whether it is ``@cli.command(…)`` or ``@click.group(…)``."""
    return isinstance(decorator, ast.Call) and _name(decorator.func) in {"command", "group"}


def _name(function: ast.expr) -> str:
    """``text`` of ``self.translator.text``."""
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _must_be_literal(function: ast.expr) -> bool:
    """Whether the call is surely one of ours (``text`` is a word that other things use as well)."""
    return isinstance(function, ast.Name) or (
        isinstance(function, ast.Attribute) and _name(function.value) in TRANSLATORS
    )


def in_template(path: Path) -> Iterator[Id]:
    """The sentences of one Jinja template."""
    keywords = {"_": None, "plural": (1, 2)}
    source = io.BytesIO(path.read_bytes())
    for _, found, _, _ in extract("jinja2.ext:babel_extract", source, keywords=keywords):
        yield found if isinstance(found, str) else (found[0], found[1])


def extracted() -> Catalog:
    """Every sentence of the package, untranslated."""
    template = Catalog(project="crawler")
    for path in sorted(PACKAGE.rglob("*.py")):
        if path != PACKAGE / "model" / "message.py":  # where `say` itself is made
            _add(template, in_python(path))
    for path in sorted((PACKAGE / "cli").glob("*.py")):
        _add(template, in_commands(path))
    for path in sorted(PACKAGE.rglob("*.html")):
        _add(template, in_template(path))
    for path in sorted(PACKAGE.rglob("*.tsv")):
        _add(template, in_data(path))
    return template


def _add(template: Catalog, found: Iterator[Id]) -> None:
    for sentence in found:
        template.add(sentence)


def catalogues() -> list[Path]:
    """The files of the languages there are."""
    return sorted((PACKAGE / "locale").glob("*/LC_MESSAGES/crawler.po"))


def read(path: Path) -> Catalog:
    """The catalogue in a file."""
    return read_po(io.BytesIO(path.read_bytes()), locale=path.parts[-3])


def write(path: Path, catalogue: Catalog) -> None:
    """Writes a catalogue in the order of its sentences."""
    with path.open("wb") as file:
        write_po(file, catalogue, width=WIDTH, no_location=True, sort_output=True, ignore_obsolete=True)


def main() -> int:
    """Merge, and tell how many sentences wait for a translation."""
    template = extracted()
    for path in catalogues():
        catalogue = read(path)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        write(path, catalogue)
        waiting = sum(not _complete(message) for message in catalogue if message.id)
        print(f"{path.relative_to(ROOT)}: {len(catalogue)} sentences, {waiting} to translate")
    return 0


def _complete(message: Message) -> bool:
    """Whether every form is there."""
    return all(message.string or ("",))


if __name__ == "__main__":
    sys.exit(main())
