"""The records of deciding: what files of corrections say, and what is odd about them."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.model import Decision, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """Something a person wrote that cannot be used as it is."""

    where: str
    """The file and the cell."""
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What editors decided, and on which table."""

    table_sha256: str
    """Hash of the audited table; empty when the files hold no proposal at all."""
    decisions: tuple[Decision, ...]
    """Every row that has an answer, also refusals and “later”."""
    audit: str = ""
    oddities: tuple[Oddity, ...] = ()
    """Everything that was written and cannot be used, in the order of the files."""
