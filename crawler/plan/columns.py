"""The contract between the writers of corrections and their reader: columns, words, schema.

`crawler.report` writes ``corrections.xlsx``, ``corrections.csv`` and the saved ``decisions.json``;
`crawler.plan.decisions` reads all three. Both take every key and word from here. ``docs/corrections.md``
describes the files for people and other tools.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from crawler.model import Answer, Message, say

DECISIONS_SCHEMA: Final = "crawler.decisions/1"
"""Value of ``schema`` in ``decisions.json``."""


class CorrectionColumn(StrEnum):
    """Keys of the columns. In the CSV they are the header; in the workbook they stand in a hidden row of their own."""

    LINE = "line"
    """Row number as the editor's own spreadsheet shows it."""
    ROW_ID = "row_id"
    """The list's own number."""
    INSTITUTION = "institution"
    HEADER = "header"
    """The column's header in the table, for people."""
    OLD = "old"
    NEW = "new"
    """An editor may write another value here: what stands here is what an accepted row puts into the table."""
    WHY = "why"
    CONFIDENCE = "confidence"
    TRIED = "tried"
    LINK = "link"
    """The proposed URL as a link to try."""
    ANSWER = "answer"
    CHECK = "check"
    """In the workbook alone: a formula that says what the answer will do."""
    NOTE = "note"
    STRETCH = "stretch"
    """Number of the slipped stretch (1, 2 …) the proposal belongs to; empty outside stretches."""
    RANK = "rank"
    ACTION = "action"
    COLUMN = "column"
    """`crawler.model.Field` value."""
    PROPOSAL = "proposal"
    EVIDENCE = "evidence"
    TABLE_SHA256 = "table_sha256"
    AUDIT = "audit"
    OFFERED = "offered"
    """The value as it was proposed: where `NEW` differs, an editor wrote another one."""


C = CorrectionColumn

NEEDED: Final = frozenset({C.ROW_ID, C.COLUMN, C.OLD, C.NEW, C.ANSWER})
"""Without these a sheet of corrections cannot be read back."""

NEEDED_OF_STRETCHES: Final = frozenset({C.STRETCH, C.ANSWER})
"""A sheet with these, but without `NEEDED`, answers whole stretches: its word goes for each row of the stretch in the
corrections sheet that has no answer of its own."""

HIDDEN: Final = frozenset({C.COLUMN, C.RANK, C.PROPOSAL, C.EVIDENCE, C.TABLE_SHA256, C.AUDIT, C.OFFERED})
"""Columns a workbook hides: they are for the reading back."""

HEADINGS: Final[Mapping[CorrectionColumn, Message]] = MappingProxyType(
    {
        C.LINE: say("Row"),
        C.ROW_ID: say("No."),
        C.INSTITUTION: say("Institution"),
        C.HEADER: say("Column"),
        C.OLD: say("Now"),
        C.NEW: say("Proposed"),
        C.WHY: say("Why"),
        C.CONFIDENCE: say("How sure"),
        C.TRIED: say("Tried"),
        C.LINK: say("Try it"),
        C.ANSWER: say("Your answer"),
        C.CHECK: say("What happens"),
        C.NOTE: say("Your note"),
        C.STRETCH: say("Stretch"),
        C.RANK: say("Choice"),
        C.ACTION: say("Kind"),
        C.COLUMN: say("Column key"),
        C.PROPOSAL: say("Proposal key"),
        C.EVIDENCE: say("Evidence key"),
        C.TABLE_SHA256: say("Table hash"),
        C.AUDIT: say("Audit"),
        C.OFFERED: say("As proposed"),
    }
)
"""What people read above each column, for the writer to translate."""

ANSWERS: Final[Mapping[Answer, Message]] = MappingProxyType(
    {
        Answer.ACCEPT: say("accept"),
        Answer.REFUSE: say("refuse"),
        Answer.LATER: say("later"),
        Answer.IGNORE: say("ignore"),
    }
)
"""What the drop-down offers. A translation must be one of `ANSWER_WORDS`."""

ANSWER_WORDS: Final[Mapping[Answer, frozenset[str]]] = MappingProxyType(
    {
        Answer.ACCEPT: frozenset(
            "accept accepted yes y ok x ✓ ✔ + 1 true agree tak t akceptuj akceptuję zaakceptuj zaakceptowano "
            "zaakceptowane przyjmij przyjmuję przyjęte zgoda prawda ja".split()
        ),
        Answer.REFUSE: frozenset(
            "refuse refused reject rejected no n 0 - false decline nie odrzuć odrzuc odrzucam odrzucono odrzucone "
            "odmów odmawiam fałsz nein".split()
        ),
        Answer.LATER: frozenset(
            ["later", "l", "?", "później", "pozniej", "potem", "wait", "czekaj", "odłóż", "odłożone", "später"]
        ),
        Answer.IGNORE: frozenset("ignore ignored i ignoruj ignoruję zignoruj pomiń pomijam".split()),
    }
)
"""Words read back as an answer, in any case, with any space around them. An empty cell is no answer."""

EMPTY_WORDS: Final = frozenset({"(empty)", "(blank)", "(puste)", "(pusta)", "(pusty)"})
"""Written as a new value: empty the cell. An empty cell alone could also be a slip."""


def parse_answer(word: str) -> Answer | None:
    """The answer a word stands for, None when it is none of the known words.

    Args:
        word: not empty; case, spaces around it and a full stop after it do not matter.
    """
    folded = word.strip().casefold().rstrip(".!")
    return next((answer for answer, words in ANSWER_WORDS.items() if folded in words), None)
