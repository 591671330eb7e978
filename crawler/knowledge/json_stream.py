"""Reads a JSON array one element at a time: a registry's dump is hundreds of megabytes and never wholly in memory.

`ijson` would do the same, but it builds a path for every level: 100,000 opening brackets, 100 KB of JSON, take all
memory. The decoder of the standard library refuses them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, TextIO

CHUNK: Final = 1 << 20
"""Characters read at a time."""
LARGEST: Final = 8 << 20
"""Characters one element may have; no record of a registry comes near."""

_BLANK: Final = " \t\r\n"


def iter_array(file: TextIO) -> Iterator[Any]:
    """Yields the elements of the JSON array in ``file``; numbers must not be its elements.

    Raises:
        ValueError: it is not a JSON array, it is cut off, nested too deeply, or an element is larger than `LARGEST`.
    """
    text = file.read(CHUNK).lstrip(_BLANK + "\ufeff")
    if not text.startswith("["):
        raise ValueError("not a JSON array")
    decoder, at = json.JSONDecoder(), 1
    while True:
        text, at = _skip_to_element(file, text, at)
        if text[at] == "]":
            return
        while True:
            try:
                element, at = decoder.raw_decode(text, at)
                break
            except json.JSONDecodeError as error:
                more = file.read(CHUNK)
                if not more or len(text) - at > LARGEST:
                    raise ValueError(f"broken JSON: {error.msg}") from error
                text, at = text[at:] + more, 0
            except RecursionError as error:
                raise ValueError("broken JSON: nested too deeply") from error
        yield element


def _skip_to_element(file: TextIO, text: str, at: int) -> tuple[str, int]:
    """Passes blanks and the comma; the text then holds at least one character from the position on."""
    while True:
        while at < len(text) and (text[at] in _BLANK or text[at] == ","):
            at += 1
        if at < len(text):
            return text, at
        text, at = file.read(CHUNK), 0
        if not text:
            raise ValueError("the JSON array is cut off")
