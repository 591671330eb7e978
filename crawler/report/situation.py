"""Words that depend on how the audit went: with a network, without one, interrupted, by choice offline."""

from __future__ import annotations

from crawler.i18n import Translator
from crawler.model import AuditRun, Message, State, say

NO_NETWORK = "no_network"
"""The note of an audit that found no network."""


def nothing_was_sent(run: AuditRun) -> bool:
    """Whether no link was visited in this audit, by choice or for want of a network."""
    return run.mode == "offline" or run.note == NO_NETWORK


def state_word(state: State, run: AuditRun, translator: Translator) -> str:
    """The word for a row's state: where no link was visited, "not checked" instead of "cannot tell"."""
    if state is State.UNREACHABLE and nothing_was_sent(run):
        return translator.text("not checked")
    return translator.state(state)


def how_complete(run: AuditRun) -> Message:
    """How much of the table was looked at, as a sentence part."""
    if run.mode == "offline":
        return say("offline: no link was checked")
    if run.note == NO_NETWORK:
        return say("no network: no link was checked")
    if run.complete:
        return say("complete: every link was checked")
    return say("not complete: some links were not checked")
