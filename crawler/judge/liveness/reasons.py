"""Every reason code with its sentences, in plain words, from ``data/reasons.tsv``. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from crawler.data_files import read_data
from crawler.model import Message, say
from crawler.urls.problems import RULES


@dataclass(frozen=True, slots=True)
class Reason:
    """The sentences of one reason code."""

    what: Message
    """What the code means, in half a sentence."""
    why: Message
    """Why it matters."""
    fix: Message
    """What to do."""


def _read() -> dict[str, Reason]:
    rows = read_data("crawler.judge.liveness", "reasons.tsv")
    return {code: Reason(Message(text=what), Message(text=why), Message(text=fix)) for code, what, why, fix in rows}


REASONS: Final[Mapping[str, Reason]] = MappingProxyType(_read())
"""Every code that `crawler.judge.liveness.rules` knows, and those of a row that was not checked.

`tools/messages.py` finds the sentences in the data file.
"""
UNNAMED: Final = say("typo corrected")


def reason_of(code: str) -> Reason:
    """The sentences of ``code``.

    Raises:
        KeyError: there is no such code.
    """
    return REASONS[code]


def repair_of(rule: str) -> Message:
    """What a repair of a cell did, in half a sentence."""
    return RULES.get(rule) or UNNAMED
