"""What makes the workbook answer for itself: the drop-down, the column that says what an answer will do, the colours.

All of it is formulas of the workbook: it works at once in Excel and in LibreOffice, without any macro. The words that
count as answers are on a hidden sheet. `crawler.plan.sheets` checks everything again when the file comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from crawler.i18n import Translator
from crawler.model import Answer
from crawler.plan.columns import ANSWER_WORDS, ANSWERS, EMPTY_WORDS
from crawler.plan.columns import CorrectionColumn as C

WORDS_SHEET: Final = "_words"
_LOOKS: Final = {
    Answer.ACCEPT: ("DCEFDC", False),
    Answer.REFUSE: ("E3E3E3", True),
    Answer.LATER: ("FFFFFF", False),
    Answer.IGNORE: ("EDE7F6", False),
}
_WRONG: Final = "F8D7DA"


def add_words(book: Workbook) -> None:
    """The hidden sheet with every word that counts as an answer, a column for each answer."""
    sheet = book.create_sheet(WORDS_SHEET)
    sheet.sheet_state = "veryHidden"
    for column, words in enumerate([*ANSWER_WORDS.values(), EMPTY_WORDS], 1):
        for row, word in enumerate(sorted(words), 1):
            cell = sheet.cell(row=row, column=column)
            cell.value = word
            cell.data_type = "s"


def add_answers(sheet: Worksheet, keys: Sequence[C], last: int, translator: Translator) -> None:
    """The drop-down with its messages, the look of answered rows, and the filter."""
    words = {answer: translator.render(message) for answer, message in ANSWERS.items()}
    column = _letter(keys, C.ANSWER)
    end = max(last, 3)
    choice = DataValidation(type="list", formula1='"' + ",".join(words.values()) + '"', allow_blank=True)
    choice.errorStyle = "warning"
    choice.errorTitle = choice.promptTitle = translator.text("Your answer")
    choice.error = translator.text("Choose one of: {words}.", words=", ".join(words.values()))
    choice.prompt = translator.text("An empty cell is no answer and changes nothing.")
    choice.showErrorMessage = choice.showInputMessage = True
    sheet.add_data_validation(choice)
    choice.add(f"{column}3:{column}{end}")
    area = f"A3:{get_column_letter(len(keys))}{end}"
    for place, (answer, (colour, strike)) in enumerate(_LOOKS.items(), 1):
        fill, font = PatternFill("solid", bgColor=colour), Font(strike=strike, italic=answer is Answer.LATER)
        sheet.conditional_formatting.add(area, FormulaRule([_is_word(f"${column}3", place)], fill=fill, font=font))  # type: ignore[no-untyped-call]
    if C.CHECK in keys:
        _mark_wrong(sheet, keys, end)
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(keys))}{end}"


def _mark_wrong(sheet: Worksheet, keys: Sequence[C], end: int) -> None:
    """Red where the check says that an answer cannot be used: those sentences begin with a sign of their own."""
    check = _letter(keys, C.CHECK)
    rule = FormulaRule([f'LEFT(${check}3,1)="⚠"'], fill=PatternFill("solid", bgColor=_WRONG), font=Font(bold=True))  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add(f"{check}3:{check}{end}", rule)


def check_formula(keys: Sequence[C], row: int, translator: Translator) -> str:
    """The formula that says what the answer in a row will do; the rules are those of `crawler.plan`."""
    say = translator.text
    answer, new, note, offered, column = (
        f"${_letter(keys, key)}{row}" for key in (C.ANSWER, C.NEW, C.NOTE, C.OFFERED, C.COLUMN)
    )
    value = f"TRIM({new})"
    edited = f"{value}<>TRIM({offered})"
    emptied = f'OR({value}="",{_is_word(new, 5)})'
    bad = _is_bad_address(value, column, emptied)
    kept = f"IF({edited},{_quoted(say('your own value is written'))},{_quoted(say('the proposed value is written'))})"
    no_address = _wrong(say("this is not a web address: begin with https://"))
    accepted = _cases(
        kept,
        (f"_xlfn.ISFORMULA({new})", _wrong(say("write the value itself, not a formula"))),
        (f'AND({value}="",{edited})', _wrong(say("write (empty) to empty the cell"))),
        (bad, no_address),
        (emptied, _quoted(say("the cell is emptied"))),
    )
    changed = _wrong(say("your value needs an answer")) if C.PROPOSAL in keys else _cases(kept, (bad, no_address))
    refused = _cases(
        _quoted(say("nothing changes; not proposed again")),
        (f'AND({edited},{value}<>"")', _wrong(say("you changed the value and refuse it"))),
    )
    ignored = _cases(
        _quoted(say("nothing changes; the finding is ignored")),
        (f'TRIM({note})=""', _wrong(say("write the reason under “Your note”"))),
    )
    formula = _cases(
        _wrong(say("this is not a valid answer")),
        (f'TRIM({answer})=""', f'IF({edited},{changed},"")'),
        (_is_word(answer, 1), accepted),
        (_is_word(answer, 2), refused),
        (_is_word(answer, 3), _quoted(say("nothing changes; asked again next time"))),
        (_is_word(answer, 4), ignored),
    )
    return f"={formula}"


def _is_bad_address(value: str, column: str, emptied: str) -> str:
    """A web address that `crawler.plan.values` would refuse, as far as a formula can tell."""
    first = f"LOWER(LEFT({value},8))"
    begins = f'OR(LEFT({first},7)="http://",{first}="https://",LEFT({first},4)="www.")'
    return f'AND({column}="url",NOT({emptied}),OR(NOT({begins}),ISNUMBER(FIND(" ",{value}))))'


def _cases(otherwise: str, *cases: tuple[str, str]) -> str:
    """Nested conditions: the value of the first test that holds."""
    formula = otherwise
    for test, then in reversed(cases):
        formula = f"IF({test},{then},{formula})"
    return formula


def _wrong(text: str) -> str:
    return _quoted(f"⚠ {text}")


def _is_word(cell: str, place: int) -> str:
    """Whether a cell is one of the words of a column of the hidden sheet; as a whole, without wildcards."""
    letter = get_column_letter(place)
    area = f"{WORDS_SHEET}!${letter}$1:${letter}${max(map(len, ANSWER_WORDS.values()))}"
    return f'AND(TRIM({cell})<>"",SUMPRODUCT(--EXACT(LOWER(TRIM({cell})),{area}))>0)'


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _letter(keys: Sequence[C], key: C) -> str:
    return get_column_letter(keys.index(key) + 1)
