"""Tells an address from the words of a link, and finds the address in a cell that holds more than one."""

from __future__ import annotations

import re
from typing import Final

ADDRESS: Final = re.compile(r"https?:|www\.|[^\s@]\.[a-z]{2,}(?:/|$)", re.IGNORECASE)
_FULL: Final = re.compile(r"https?://[^\s<>\"|]+|www\.[^\s<>\"|]+\.[^\s<>\"|]+", re.IGNORECASE)
_MARKS: Final = ".,;:!?'’”»…"
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}


def is_address(text: str) -> bool:
    """Whether the text of a URL cell is an address or like one, and not the words of a link."""
    return bool(ADDRESS.search(text.strip()))


def address_in(text: str) -> str:
    """The one full address in a text that has other words too; the whole text when it has none or several.

    The marks that end a sentence do not belong to the address, nor does a bracket that opens before it.
    """
    whole = text.strip()
    if not any(char.isspace() for char in whole):
        return text
    found = [_without_marks(match[0]) for match in _FULL.finditer(whole)]
    return found[0] if len(set(found)) == 1 else text


def _without_marks(address: str) -> str:
    while address:
        last = address[-1]
        open_bracket = _BRACKETS.get(last)
        unpaired = open_bracket is not None and address.count(last) > address.count(open_bracket)
        if not (last in _MARKS or unpaired):
            break
        address = address[:-1]
    return address
