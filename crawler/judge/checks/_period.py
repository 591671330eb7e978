"""Reads the agreement cell: when it was signed and how long it holds, in Polish, English and German."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

YEAR: Final = r"(?<!\w)((?:19|20)\d{2})(?!\w)"
DAY: Final = r"(?:\d{1,2}[./]\d{1,2}[./])?"
SPAN: Final = re.compile(rf"{DAY}{YEAR}\s*(?:r\.)?\s*[-–—/]\s*{DAY}{YEAR}")
UNTIL: Final = re.compile(rf"\b(?:do|until|till|to|bis|through)\s+{DAY}{YEAR}", re.IGNORECASE)
FOR_YEARS: Final = re.compile(
    rf"{YEAR}\s*[-–—,]?\s*(?:na|for|für)\s+(\d{{1,2}})\s*(?:lat|lata|rok|years?|jahre?)\b", re.IGNORECASE
)
OPEN: Final = re.compile(
    r"czas\s+nieokre[śs]lon|bezterminow|indefinite|open[- ]ended|unlimited|unbefristet|auf unbestimmte", re.IGNORECASE
)
RENEWED: Final = re.compile(r"automatycz|automatic|automatisch|przed[łl]u[żz]an|renewed|verl[äa]nger", re.IGNORECASE)
INTENT: Final = re.compile(r"list\w*\s+intencyjn|letter\s+of\s+intent|absichtserkl", re.IGNORECASE)
LONE_YEAR: Final = re.compile(YEAR)
BROKEN_YEAR: Final = re.compile(r"\b(?=[A-Z0-9]{4}\b)(?=\w*\d)(?=\w*[A-Z])[A-Z0-9]{4}\b")
"""A year with a letter in it, as scanning leaves it: ZV15, 2O19."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What an agreement cell says."""

    readable: bool
    """False when neither a year nor a period was understood."""
    ends: tuple[int, ...]
    """Last year of each limited term."""
    lasting: bool
    """Some term is open-ended or renews itself."""
    intent: bool
    """A letter of intent: no term at all."""
    broken: tuple[str, ...]
    """Words that look like a damaged year."""
    backwards: tuple[str, ...]
    """Terms that end before they begin."""

    def expired_on(self, today: date) -> int | None:
        """The last year it held, when every term has ended; a term ends with the last day of its year."""
        if self.lasting or self.broken or not self.ends or max(self.ends) >= today.year:
            return None
        return max(self.ends)


def parse_period(text: str) -> Period:
    """Reads a cell such as ``2017 na czas nieokreślony``, ``2025 - 2030``, ``2015 na 5 lat``, ``bis 2027``."""
    spans = [(int(m[1]), int(m[2]), m[0]) for m in SPAN.finditer(text)]
    ends = [last for first, last, _ in spans if last >= first]
    ends += [int(m[1]) for m in UNTIL.finditer(text)]
    ends += [int(m[1]) + int(m[2]) for m in FOR_YEARS.finditer(text)]
    lasting = bool(OPEN.search(text) or RENEWED.search(text))
    intent = bool(INTENT.search(text))
    return Period(
        readable=bool(ends or lasting or intent or LONE_YEAR.search(text)),
        ends=tuple(sorted(ends)),
        lasting=lasting,
        intent=intent,
        broken=tuple(BROKEN_YEAR.findall(text)),
        backwards=tuple(whole for first, last, whole in spans if last < first),
    )
