"""Every reason that can be given has its sentences, and they are plain ones."""

from __future__ import annotations

import re

import pytest

from crawler.judge.liveness.reasons import REASONS, reason_of
from crawler.judge.liveness.rules import NOTES, RULES
from crawler.model import Message

SPOKEN_ABOUT_NOBODY = {"no_url", "offline"}
"""Codes of rows that were not looked at, given by the report."""
JARGON = re.compile(r"\b(?:HTTP|TLS|SSL|NXDOMAIN|TCP|URL|ERR|RST|SNI|WAF|captcha|\d{3})\b|_")


def test_every_code_has_sentences_and_no_sentence_is_left_over() -> None:
    assert set(REASONS) == set(RULES) | NOTES | SPOKEN_ABOUT_NOBODY


@pytest.mark.parametrize("code", sorted(REASONS))
def test_sentences_are_whole_and_plain(code: str) -> None:
    reason = reason_of(code)
    for message in (reason.what, reason.why, reason.fix):
        assert isinstance(message, Message)
        assert message.args == ()
        assert not JARGON.search(message.text), message.text
    assert not reason.what.text.endswith(".")
    assert reason.why.text.endswith(".")
    assert reason.fix.text.endswith(".")


def test_no_two_codes_say_the_same() -> None:
    texts = [reason.what.text for reason in REASONS.values()]
    assert sorted(set(texts)) == sorted(texts)


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        reason_of("no such code")
