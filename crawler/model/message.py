"""Sentences for people, not yet in any language, and fingerprints."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

Arg: TypeAlias = "str | int | float | date | datetime | Message"
"""What an argument of a `Message` may be; dates, numbers and messages are written in the reader's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A sentence for a person, not yet in any language.

    ``text`` is the English sentence and the gettext msgid, with ``{name}`` placeholders; ``plural`` and ``count``
    are given together. `crawler.i18n` turns it into a string. Made by `say` and `say_n`, which the catalogue
    extractor looks for.
    """

    text: str
    plural: str | None = None
    count: int | None = None
    args: tuple[tuple[str, Arg], ...] = ()


def say(text: str, /, **args: Arg) -> Message:
    """A message of one form. ``text`` must be a literal, so that the catalogue extractor finds it."""
    return Message(text=text, args=tuple(args.items()))


def say_n(one: str, many: str, count: int, /, **args: Arg) -> Message:
    """A message that depends on a number, available in the text as ``{count}``."""
    return Message(text=one, plural=many, count=count, args=(("count", count), *args.items()))


def fingerprint(*parts: str) -> str:
    """16 hex digits that name these parts, in this order, everywhere and always (SHA-256, cut)."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:16]
