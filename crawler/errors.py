"""The operator's and the editor's faults: what a person can put right. Everything else is data or a bug.

    CrawlerError
    ├── UsageError            the command line asks for something impossible
    ├── ConfigError           a setting is unknown or has a bad value
    ├── TableError            the table cannot be read as one
    ├── CorrectionsError      the corrections do not fit the table
    ├── RegistryError         a registry cannot be downloaded, read or found
    └── StoreError            the audit file cannot be used
        └── StoreLockedError  another audit is using it

Each carries a `Message` (what is wrong, in one sentence) and a hint (what to do). `crawler.cli` prints both and exits
with 2, or with 3 for a `StoreError`: the audit could not be completed, and can be gone on with. No stack trace unless
``--debug``.
"""

from __future__ import annotations

from crawler.model import Message


class CrawlerError(Exception):
    """Base of the tree. ``message`` says what is wrong, ``hint`` what to do about it."""

    def __init__(self, message: Message, hint: Message | None = None) -> None:
        super().__init__(message.text.format(**dict(message.args)))
        self.message = message
        self.hint = hint


class UsageError(CrawlerError):
    """The command line asks for something impossible."""


class ConfigError(CrawlerError):
    """A setting is unknown or has a bad value."""


class TableError(CrawlerError):
    """The table cannot be read as one."""


class CorrectionsError(CrawlerError):
    """The corrections do not fit the table."""


class RegistryError(CrawlerError):
    """A registry cannot be downloaded, read or found."""


class StoreError(CrawlerError):
    """The audit file cannot be used."""


class StoreLockedError(StoreError):
    """Another audit is using the file; the message names its process."""
