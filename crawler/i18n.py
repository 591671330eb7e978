"""Sentences, dates and numbers in the reader's language.

`Translator` turns a `crawler.model.Message` into a string by the gettext catalogue
``crawler/locale/<lang>/LC_MESSAGES/crawler.po``. The catalogue is read as it stands, there is no compile step. The
English sentence is the msgid, so English needs no catalogue, and a sentence that is missing from a catalogue comes
out in English (a test fails where one is missing).

Catalogues are kept up to date by ``python tools/messages.py`` (see ``docs/report.md``): it looks for `say`,
`say_n` and `Translator.text` in Python and ``_`` in templates.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final, Self

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from crawler.language import LANGUAGES, pick_language
from crawler.model import Action, Answer, Arg, Field, Identity, Liveness, Message, RowNo, Severity, State, Tried
from crawler.words import word_of

__all__ = ["LANGUAGES", "RowWord", "Translator", "pick_language"]

_LOCALES: Final = {"en": "en_GB", "pl": "pl_PL"}
"""Day before month in both: a list read across Europe must not say 02/04 for two different days."""


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    """The catalogue of ``lang``; the empty one for English."""
    if lang == "en":
        return gettext.NullTranslations()
    source = files("crawler").joinpath("locale", lang, "LC_MESSAGES", "crawler.po")
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source.read_bytes()), locale=lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _one_full_stop(sentence: str) -> str:
    """A sentence that ends in an abbreviation ("2026 r.") has one full stop, not two."""
    return sentence[:-1] if sentence.endswith(" r..") else sentence


class RowWord(str):
    """How a row is called: as it is, where something is (``{row:at}``), and after "from" and "to" (``{row:of}``)."""

    __slots__ = ("_forms",)
    _forms: Mapping[str, str]

    def __new__(cls, name: str, *, at: str, of: str) -> Self:
        """The three forms, which differ in some languages."""
        made = super().__new__(cls, name)
        made._forms = {"": name, "at": at, "of": of}
        return made

    def __format__(self, spec: str) -> str:
        """The form for ``spec``.

        Raises:
            KeyError: there is no such form.
        """
        return self._forms[spec]


class Translator:
    """Writes messages, words, dates and numbers in one language (``en`` or ``pl``).

    Whole numbers and fractions in a message are written with the locale's separators: what only looks like a
    number (a year, a row's number) is passed as text. A member of a closed list (`Field.CITY`) becomes its word.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._locale = Locale.parse(_LOCALES[lang])
        self._gettext = _catalogue(lang)
        self._year_mark = " r." if lang == "pl" else ""

    def render(self, message: Message) -> str:
        """The message as a sentence; arguments are put in as text and never read as a template."""
        values = {name: self._arg(value) for name, value in message.args}
        english = message.text
        if message.plural is None or message.count is None:
            found = self._gettext.gettext(message.text)
        else:
            found = self._gettext.ngettext(message.text, message.plural, message.count)
            english = message.text if message.count == 1 else message.plural
        try:
            return _one_full_stop(found.format_map(values))
        except (
            KeyError,
            IndexError,
            ValueError,
        ):  # a translation with a wrong placeholder: English is better than none
            return english.format_map(values)

    def text(self, text: str, /, **args: Arg) -> str:
        """A label of a format; ``text`` must be a literal, so that the catalogue extractor finds it."""
        return self.render(Message(text=text, args=tuple(args.items())))

    def plural(self, one: str, many: str, count: int, /, **args: Arg) -> str:
        """A label that depends on a number, available in the text as ``{count}``; literals."""
        return self.render(Message(text=one, plural=many, count=count, args=(("count", count), *args.items())))

    def _arg(self, value: Arg) -> str:
        match value:
            case Message():
                return self.render(value)
            case StrEnum():
                return self.word(value)
            case RowNo():
                return self.row(value)
            case str():
                return value
            case date():
                return self.datetime(value) if isinstance(value, datetime) else self.date(value)
            case _:
                return self.number(value)

    def row(self, row: RowNo) -> RowWord:
        """A row by its number in the list (``no. 181``), else by its line (``sheet line 187``)."""
        if row.is_own or not row.line:
            number = str(row)
            return RowWord(
                self.text("no. {number}", number=number),
                at=self.text("at no. {number}", number=number),
                of=self.text("no. {number}", number=number),
            )
        line = str(row.line)
        return RowWord(
            self.text("sheet line {line}", line=line),
            at=self.text("in sheet line {line}", line=line),
            of=self.text("the sheet line {line}", line=line),
        )

    def date(self, day: date) -> str:
        """``2 April 2026``, ``2 kwietnia 2026 r.``. A time counts by its UTC day."""
        day = day.astimezone(UTC).date() if isinstance(day, datetime) else day
        return format_date(day, "long", locale=self._locale) + self._year_mark

    def datetime(self, at: datetime) -> str:
        """Date and time of day in UTC, and says so."""
        return f"{self.date(at)}, {format_datetime(at, 'HH:mm', tzinfo=UTC, locale=self._locale)} UTC"

    def number(self, number: float) -> str:
        """A number with the locale's separators, at most three decimals."""
        return format_decimal(number, locale=self._locale)

    def percent(self, share: float, decimals: int = 0) -> str:
        """0.934 as ``93%``."""
        return format_percent(
            share, format="#,##0" + ("." + "0" * decimals if decimals else "") + "%", locale=self._locale
        )

    def country(self, code: str) -> str:
        """Name of a country by its ISO 3166-1 alpha-2 code (CLDR), else the code."""
        return str(self._locale.territories.get(code, code))

    def word(self, member: StrEnum) -> str:
        """The word for a member of a closed list, else its code."""
        message = word_of(member)
        return member.value if message is None else self.render(message)

    def field_name(self, field: Field) -> str:
        """What a column means: ``web address``."""
        return self.word(field)

    def liveness(self, liveness: Liveness) -> str:
        """Does the link answer: for example ``moved``."""
        return self.word(liveness)

    def identity(self, identity: Identity) -> str:
        """Whose site it is: for example ``another row’s site``."""
        return self.word(identity)

    def state(self, state: State) -> str:
        """What a row asks of its editor: for example ``to fix``."""
        return self.word(state)

    def severity(self, severity: Severity) -> str:
        """The level of a finding: for example ``error``."""
        return self.word(severity)

    def action(self, action: Action) -> str:
        """How a proposal came to its value: for example ``from a registry``."""
        return self.word(action)

    def tried(self, tried: Tried) -> str:
        """Whether a proposed URL was visited."""
        return self.word(tried)

    def answer(self, answer: Answer) -> str:
        """``accept``, ``refuse`` or ``later``."""
        return self.word(answer)
